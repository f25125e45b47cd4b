"""Lengths of time from text cells: ``7:30``, ``1h 5m``, ``264h 1m``, ``2176``, ``PT7H30M``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from runpipe.readers.tables.cells import Bad, Cell, is_missing
from runpipe.readers.tables.numeric import CellQuantity, DecimalSign, numbers, scale

WORDED: Final = re.compile(
    r"^(?:PT)?(?:(\d+)\s*h(?:ours?|rs?)?)?[\s,]*(?:(\d+)\s*m(?:in(?:ute)?s?)?)?[\s,]*(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?$",
    re.IGNORECASE,
)
# A spreadsheet that saves an export again writes its own language's words.
YES: Final = frozenset({
    "true", "yes", "y", "1", "x", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "vero", "verdadeiro",
    "sim", "waar",
})  # fmt: skip
NO: Final = frozenset({
    "false", "no", "n", "0", "falsch", "nein", "faux", "non", "falso", "não", "onwaar", "nee",
})  # fmt: skip
COLONS: Final = re.compile(r"^(\d{1,3}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$")


def parse_duration(text: str, *, is_hours_first: bool = True) -> float | None:
    """Return seconds, or `None` where the text is no worded or colon-separated length of time.

    Parameters
    ----------
    text
        ``7:30``, ``07:30:00``, ``1h 5m``, ``PT7H30M``.
    is_hours_first
        Whether ``7:30`` is hours and minutes (sleep) or minutes and seconds (a plank).
    """
    text = text.strip()
    match = COLONS.match(text)
    if match:
        first, second, third = int(match[1]), int(match[2]), match[3]
        if third is not None:
            return first * 3600.0 + second * 60.0 + int(third)
        return first * 3600.0 + second * 60.0 if is_hours_first else first * 60.0 + second
    match = WORDED.match(text)
    if match and any(match.groups()):
        hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return hours * 3600.0 + minutes * 60.0 + seconds
    return None


def durations(
    cells: Sequence[str],
    quantity: CellQuantity,
    unit: str | None,
    sign: DecimalSign | None = None,
    *,
    is_hours_first: bool = True,
) -> list[Cell[float]]:
    """Cast a column of lengths of time to seconds: worded, with colons, or bare numbers."""
    worded = [
        None if is_missing(cell) else parse_duration(cell, is_hours_first=is_hours_first)
        for cell in cells
    ]
    bare = ["" if value is not None else cell for cell, value in zip(cells, worded, strict=True)]
    plain = numbers(bare, quantity, unit, sign)
    return [
        number if value is None else scale(cell, value, "s", quantity)
        for cell, value, number in zip(cells, worded, plain, strict=True)
    ]


def flag(cell: str) -> bool | Bad | None:
    """Read yes/no, true/false, 1/0; `None` for nothing."""
    if is_missing(cell):
        return None
    word = cell.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    return Bad(cell, "neither yes nor no")
