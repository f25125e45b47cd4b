"""What a cast gives for a cell: a value, nothing, or a reason why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

MISSING: Final = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "–",
        "n/a",
        "na",
        "#n/a",
        "nan",
        "none",
        "null",
        "nil",
        "(null)",
        "undefined",
    }
)


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that holds something which cannot be what its column says."""

    value: str
    reason: str


Cell: TypeAlias = T | Bad | None


def is_missing(text: str) -> bool:
    """Return whether a cell is one of the ways in which exports write "nothing"."""
    return text.strip().lower() in MISSING
