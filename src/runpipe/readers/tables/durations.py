"""Lengths of time and other quantities from text cells; units, bounds of the possible."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from runpipe.model.rules import Rules
from runpipe.readers.tables.numeric import CellQuantity, DecimalSign, numbers, scale
from runpipe.readers.tables.table import Bad, Cell, is_missing
from runpipe.units import (
    KG_PER_LB,
    KG_PER_STONE,
    KJ_PER_KCAL,
    M_PER_FOOT,
    M_PER_MILE,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
)

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


G_PER_OUNCE: Final = 1000 * KG_PER_LB / 16
M_PER_YARD: Final = 3 * M_PER_FOOT
G_PER_KG: Final = 1000.0

# A diet app's "cal" means kcal; truly small calories show in the energy-unit test.
ENERGY: Final = {"kcal": 1.0, "cal": 1.0, "kj": 1 / KJ_PER_KCAL}
GRAMS: Final = {"g": 1.0, "mg": 1 / G_PER_KG, "kg": G_PER_KG, "oz": G_PER_OUNCE}
MASS: Final = {"kg": 1.0, "lb": KG_PER_LB, "st": KG_PER_STONE, "g": 1 / G_PER_KG}
FRACTION: Final = {"%": 0.01, "frac": 1.0}
DURATION: Final = {"s": 1.0, "min": SECONDS_PER_MINUTE, "h": SECONDS_PER_HOUR, "ms": 0.001}
DISTANCE: Final = {
    "m": 1.0,
    "km": 1000.0,
    "mi": M_PER_MILE,
    "ft": M_PER_FOOT,
    "yd": M_PER_YARD,
    "cm": 0.01,
}
COUNT: Final = {"count": 1.0}
_KINDS: Final = {
    "energy": (ENERGY, "kcal"),
    "any_energy": (ENERGY, "kcal"),
    "nutrient": (GRAMS, "g"),
    "any_nutrient": (GRAMS, "g"),
    "body_mass": (MASS, None),
    "body_fat": (FRACTION, "%"),
    "lean_mass": (MASS, None),
    "fat_mass": (MASS, None),
    "lifted_mass": (MASS, None),
    "asleep": (DURATION, "s"),
    "set_duration": (DURATION, "s"),
    "workout_duration": (DURATION, "s"),
    "distance": (DISTANCE, "m"),
    "reps": (COUNT, "count"),
    "sets": (COUNT, "count"),
    "rpe": (COUNT, "count"),
    "index": (COUNT, "count"),
}


@cache
def log_rules() -> Rules:
    """Return the logs' thresholds (readers and settings are neighbours that do not import each other)."""
    text = (resources.files("runpipe") / "rules" / "logs.toml").read_text("utf-8")
    return Rules.from_tables(tomllib.loads(text))


@cache
def quantity(name: str, default_unit: str | None = None) -> CellQuantity:
    """Return a quantity by name, with another default unit if one is given.

    Parameters
    ----------
    name
        ``energy`` (kcal), ``any_energy`` (the same before its unit is checked), ``nutrient`` (g), ``any_nutrient`` (the same, corrections included), ``body_mass``, ``lean_mass``, ``lifted_mass`` (kg),
        ``body_fat`` (fraction), ``asleep``, ``set_duration``, ``workout_duration`` (s), ``distance``
        (m), ``reps``, ``rpe``, ``index``.
    default_unit
        The unit of numbers without one, where the format settles it.
    """
    factors, default = _KINDS[name]
    rules = log_rules()
    low, high = rules[f"bounds.{name}.low"], rules[f"bounds.{name}.high"]
    return CellQuantity(
        name.replace("_", " "),
        factors,
        default_unit or default,
        low,
        high,
        are_thousands_likely=name.endswith("energy"),
        is_whole=name in {"reps", "sets"},
    )
