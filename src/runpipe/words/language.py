"""A language: its messages by code, its locale, and the habits of who reads it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from runpipe.model.habits import Habits

if TYPE_CHECKING:
    from babel import Locale

_USUAL: Final = Habits()
_DIGITS_SHOWN: Final = 3
"""A rule's number is shown as exact as it is, if these are enough for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The messages of one language by code, the name of its CLDR locale, the reader's habits."""

    name: str
    locale_name: str
    messages: Mapping[str, str | Mapping[str, str]]
    habits: Habits = _USUAL

    def text(self, code: str) -> str:
        """Return a message as it stands; raise `KeyError` where there is none."""
        text = self.messages[code]
        assert isinstance(text, str)  # noqa: S101  (a test holds the catalogue to it)
        return text


def read_language(name: str = "en", habits: Habits = _USUAL) -> Language:
    """Return a language with its reader's habits; the same object for the same two.

    Raises
    ------
    FileNotFoundError
        If there is no such language.
    """
    return _language(name, habits)


@cache
def _language(name: str, habits: Habits) -> Language:
    if habits != _USUAL:
        return replace(read_language(name), habits=habits)
    file = resources.files("runpipe.words").joinpath("locale", f"{name}.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    return Language(name, tables.pop("locale"), dict(_flat(tables, "")))


def _flat(tables: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for key, value in tables.items():
        code = f"{prefix}{key}"
        if isinstance(value, str) or "other" in value:
            yield code, value
        else:
            yield from _flat(value, f"{code}.")


@cache
def locale(name: str) -> Locale:
    """Return Babel's data of a locale."""
    from babel import Locale  # noqa: PLC0415  (45 ms, and many commands say nothing)

    return Locale.parse(name)


@cache
def _marks(name: str) -> tuple[str, str]:
    """Return the decimal and the group mark of a locale."""
    symbols = locale(name).number_symbols.get("latn", {})
    return symbols.get("decimal", "."), symbols.get("group", ",")


def decimal(value: float, decimals: int, language: Language, *, is_grouped: bool = True) -> str:
    """Write a number with a locale's marks; a rounded zero has no minus sign."""
    rounded = round(value, decimals) + 0.0
    shown = max(decimals, 0)
    text = f"{rounded:,.{shown}f}" if is_grouped else f"{rounded:.{shown}f}"
    point, group = _marks(language.locale_name)
    if (point, group) != (".", ","):
        text = text.replace(",", "\0").replace(".", point).replace("\0", group)
    return text.replace("-", "−")


def exact_decimals(value: float) -> int:
    """Return the decimals that write a number exactly, 0 where three digits are not enough."""
    if value == 0 or float(f"{value:.{_DIGITS_SHOWN}g}") != round(value, 9):
        return 0
    plain = f"{float(f'{value:.{_DIGITS_SHOWN}g}'):.12f}".rstrip("0")
    return len(plain.partition(".")[2])
