"""Column headers: a plain name and a unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

UNIT_WORDS: Final = {
    "kg": ("kg", "kgs", "kilogram", "kilograms", "kilogramm", "kilogramme", "кг"),
    "lb": ("lb", "lbs", "pound", "pounds", "livres", "libras", "pfund"),
    "st": ("st", "stone", "stones"),
    "g": ("g", "gr", "gram", "grams", "gramm", "grammes"),
    "mg": ("mg", "milligram", "milligrams"),
    "oz": ("oz", "ounce", "ounces"),
    "kcal": ("kcal", "kcals", "kilocalories", "kilokalorien"),
    "cal": ("cal", "cals", "calories"),
    "kj": ("kj", "kilojoule", "kilojoules"),
    "ms": ("ms", "milliseconds"),
    "s": ("s", "sec", "secs", "second", "seconds", "sekunden"),
    "min": ("min", "mins", "minute", "minutes", "minuten"),
    "h": ("h", "hr", "hrs", "hour", "hours", "stunden", "heures", "std"),
    "m": ("m", "meter", "meters", "metre", "metres"),
    "km": ("km", "kilometer", "kilometers", "kilometre", "kilometres"),
    "mi": ("mi", "mile", "miles"),
    "ft": ("ft", "foot", "feet"),
    "yd": ("yd", "yds", "yard", "yards"),
    "cm": ("cm", "centimeter", "centimeters"),
    "in": ("in", "inch", "inches"),
    "%": ("%", "pct", "percent", "prozent"),
    "frac": ("frac", "fraction"),
}
UNITS: Final = {word: unit for unit, words in UNIT_WORDS.items() for word in words}
# Words that end a plain header and only look like a unit.
NOT_A_TRAILING_UNIT: Final = frozenset({"calories", "minutes", "in", "cal", "cals"})
IN_BRACKETS: Final = re.compile(r"^(.*?)\s*[(\[]\s*([^()\[\]]*)\s*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Header:
    """A column: as written, its plain name, its unit (`None` if it names none) and its place.

    `unit` is a key of `UNIT_WORDS`, or the word itself in lower case where we do not know it.
    """

    raw: str
    name: str
    unit: str | None
    index: int


def plain(text: str) -> str:
    """Return text in lower case, single-spaced, without marks that exports differ in."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").strip(" \t\ufeff\"'*:#")
    return re.sub(r"\s+", " ", text)


def unit_of(word: str) -> str | None:
    """Return the unit a word stands for, or `None`."""
    return UNITS.get(plain(word).rstrip("."))


def split_header(raw: str, index: int = 0) -> Header:
    """Split ``Weight (kg)``, ``Weight(kg)``, ``weight_kg`` or ``Body fat %`` into name and unit."""
    text = plain(raw)
    match = IN_BRACKETS.match(text)
    if match and match.group(1):
        word = match.group(2)
        return Header(raw, match.group(1), UNITS.get(word.rstrip("."), word or None), index)
    name, _, last = text.rpartition(", ")
    if name and last in UNITS:  # "Protein, g"
        return Header(raw, name, UNITS[last], index)
    name, _, last = text.rpartition(" ")
    if name and last in UNITS and last not in NOT_A_TRAILING_UNIT:
        return Header(raw, name, UNITS[last], index)
    if len(text) > 1 and text.endswith("%"):
        return Header(raw, text[:-1].rstrip(), "%", index)
    return Header(raw, text, None, index)
