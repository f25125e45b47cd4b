"""The quantities of logs: their units and the bounds of the possible (rules/logs.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

from runpipe.model.rules import Rules
from runpipe.readers.tables.numeric import CellQuantity
from runpipe.units import (
    KG_PER_LB,
    KG_PER_STONE,
    KJ_PER_KCAL,
    M_PER_FOOT,
    M_PER_MILE,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
)

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
