"""What runpipe reads from Apple Health: record types, units, values."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from runpipe.readers.tables.durations import FRACTION, GRAMS, MASS, quantity
from runpipe.readers.tables.numeric import CellQuantity, scale
from runpipe.readers.tables.table import Bad
from runpipe.units import KJ_PER_KCAL

QUANTITY: Final = "HKQuantityTypeIdentifier"
SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
SLEEP_VALUE: Final = "HKCategoryValueSleepAnalysis"
# HealthKit tells Cal (kcal) from cal.
ENERGY: Final = {
    "kcal": 1.0,
    "Cal": 1.0,
    "cal": 0.001,
    "kJ": 1 / KJ_PER_KCAL,
    "J": 0.001 / KJ_PER_KCAL,
}
AMOUNTS: Final = {
    f"{QUANTITY}DietaryEnergyConsumed": ("energy_kcal", "energy", ENERGY),
    f"{QUANTITY}DietaryProtein": ("protein_g", "nutrient", GRAMS),
    f"{QUANTITY}DietaryCarbohydrates": ("carb_g", "nutrient", GRAMS),
    f"{QUANTITY}DietaryFatTotal": ("fat_g", "nutrient", GRAMS),
    f"{QUANTITY}DietaryFiber": ("fiber_g", "nutrient", GRAMS),
    f"{QUANTITY}BodyMass": ("mass_kg", "body_mass", MASS),
    f"{QUANTITY}LeanBodyMass": ("lean_kg", "lean_mass", MASS),
    # The export writes 0.18 with the unit "%".
    f"{QUANTITY}BodyFatPercentage": ("body_fat_frac", "body_fat", FRACTION),
}
BODY_FIELDS: Final = frozenset({"mass_kg", "lean_kg", "body_fat_frac"})
WANTED: Final = frozenset({*AMOUNTS, SLEEP})
STAGES: Final = {
    "AsleepDeep": "deep_s",
    "AsleepREM": "rem_s",
    "AsleepCore": "light_s",
    "Awake": "awake_s",
    "InBed": "in_bed_s",
    "Asleep": "asleep_s",
    "AsleepUnspecified": "asleep_s",
    # Before the names, the numbers.
    "0": "in_bed_s",
    "1": "asleep_s",
    "2": "awake_s",
    "3": "light_s",
    "4": "deep_s",
    "5": "rem_s",
}
ASLEEP: Final = frozenset({"deep_s", "rem_s", "light_s", "asleep_s"})


def parse_when(text: str | None) -> datetime:
    """Read ``2018-09-10 02:28:55 -0700``.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    if text is None:
        raise ValueError("no date")
    when = datetime.fromisoformat(text[:19])
    offset = text[19:].strip()
    if len(offset) != 5 or offset[0] not in "+-":  # noqa: PLR2004 - ±hhmm
        raise ValueError(f"{text!r} has no offset")
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
    return when.replace(tzinfo=timezone(-away if offset[0] == "-" else away))


def parse_amount(kind: str, value: str | None, unit: str | None) -> tuple[str, float | Bad]:
    """Return a record's field and its amount in our unit, or why it has none."""
    field_name, name, factors = AMOUNTS[kind]
    bounds = quantity(name)
    cell = f"{value} {unit}"
    try:
        number = float(value or "")
    except ValueError:
        return field_name, Bad(cell, "not a number")
    if field_name == "body_fat_frac":
        unit = "frac" if number <= 1 else "%"
    what = CellQuantity(bounds.name, factors, None, bounds.low, bounds.high)
    return field_name, scale(cell, number, unit, what)
