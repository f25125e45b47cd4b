"""Names of months in the languages that exports come in, by CLDR."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "pt", "pt_PT", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "tr", "el",
    "ru", "uk", "bg", "ca", "id", "et", "lv", "lt", "sl", "de_AT", "vi",
)  # fmt: skip
_USUAL: Final = (
    "jan january januar jänner jaenner janvier janv enero ene gennaio gen januari janeiro",
    "feb february februar février févr fevr febrero febbraio februari fevereiro fev",
    "mar march märz maerz mrz mär mars marzo maart mrt março",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag mei maj maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août aout agosto ago augustus augusti",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october okt oktober octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dez dezember décembre déc diciembre dic dicembre dezembro des",
)
SHORTEST: Final = 4
MONTHS: Final = {word: month for month, words in enumerate(_USUAL, 1) for word in words.split()}
"""The names that most exports have, known without the tables of all languages."""


def month_of(word: str) -> int | None:
    """Return the month that a name or its abbreviation stands for, `None` for no month.

    A word that means different months in different languages is none.
    """
    key = word.casefold().rstrip(".")
    return MONTHS.get(key) or _all_names().get(key) or _by_beginning(key)


def _by_beginning(key: str) -> int | None:
    """Return the month of which a word is a longer abbreviation: ``kesäk`` is June in Finnish."""
    if len(key) < SHORTEST:
        return None
    months = {month for name, month in _all_names().items() if name.startswith(key)}
    return months.pop() if len(months) == 1 else None


@cache
def _all_names() -> dict[str, int]:
    """Return every language's names, whole and short, as they stand in a date and alone."""
    months: dict[str, set[int]] = {}
    for language in LANGUAGES:
        try:
            names = Locale.parse(language).months
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in names.get(context, {}).get(width, {}).items():
                    months.setdefault(str(name).casefold().rstrip("."), set()).add(int(month))
    return {name: min(numbers) for name, numbers in months.items() if len(numbers) == 1}
