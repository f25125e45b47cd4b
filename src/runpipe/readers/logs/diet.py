"""From cast columns to diet entries, the same for every app."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from runpipe.model.logs import DietEntry
from runpipe.readers.logs.energy_unit import bound_energy, check_day_energy, check_energy_unit
from runpipe.readers.logs.journal import Columns, Journal, clock_of
from runpipe.readers.tables.headers import unit_of

ENERGY: Final = (
    "energy",
    "calories",
    "kcal",
    "kj",
    "kilojoules",
    "energie",
    "kalorien",
    "calorías",
    "énergie",
)
NUTRIENTS: Final[Mapping[str, Sequence[str]]] = {
    "protein_g": (
        "protein",
        "proteins",
        "eiweiß",
        "protéines",
        "proteínas",
        "proteine",
        "eiwit",
        "eiwitten",
    ),
    "carb_g": (
        "carbs",
        "carbohydrates",
        "carbohydrate",
        "carb",
        "total carbs",
        "total carbohydrate",
        "kohlenhydrate",
        "glucides",
        "carbohidratos",
        "carboidrati",
        "koolhydraten",
    ),
    "fat_g": (
        "fat",
        "total fat",
        "fats",
        "fett",
        "lipides",
        "matières grasses",
        "grasas",
        "grassi",
        "vet",
        "vetten",
    ),
    "fiber_g": (
        "fiber",
        "fibre",
        "dietary fiber",
        "ballaststoffe",
        "fibres",
        "fibra",
        "fibre alimentari",
        "vezels",
    ),
    "alcohol_g": ("alcohol", "alkohol", "alcool"),
}


def cast_diet(columns: Columns, energy_names: Sequence[str] = ENERGY) -> None:
    """Cast energy and nutrients; decide the energy unit."""
    header = columns.table.find(*energy_names)
    # A bare "kJ" or "kcal" is a unit and no name.
    unit = unit_of(header.name) if header else None
    columns.number("energy_kcal", "any_energy", energy_names, unit=unit)
    for name, names in NUTRIENTS.items():
        columns.number(name, "nutrient", names)
    check_energy_unit(columns)
    bound_energy(columns)


def diet_entries(columns: Columns, source: str, *, is_day_total: bool = False) -> list[DietEntry]:
    """Make the entries of all good rows; days of nothing but zeros were not logged.

    A day that lost a row to a bad cell is marked not complete.
    """
    entries = []
    n_empty = 0
    for _, values in columns.rows():
        if not any(
            values.get(name) is not None for name in ("energy_kcal", *NUTRIENTS)
        ) and not values.get("is_fasting"):
            n_empty += 1
            continue
        entries.append(
            DietEntry(
                local_date=values["date"].day,
                source=source,
                local_time=clock_of(values),
                meal=values.get("meal"),
                food=values.get("food"),
                energy_kcal=values.get("energy_kcal"),
                is_day_total=is_day_total,
                is_complete=values.get("is_complete"),
                is_fasting=bool(values.get("is_fasting")),
                **{name: values.get(name) for name in NUTRIENTS},
            )
        )
    if n_empty:
        columns.journal.note(f"{n_empty} rows without energy or nutrients are left out")
    logged = drop_unlogged(entries, columns.journal)
    check_day_energy(logged, columns.journal)
    return mark_incomplete(logged, columns.bad_dates())


def drop_unlogged(entries: Sequence[DietEntry], journal: Journal) -> list[DietEntry]:
    """Leave out days whose rows are all zero: the app writes them for days that nobody logged."""
    logged: dict[date, bool] = defaultdict(bool)
    for entry in entries:
        amounts = (entry.energy_kcal, entry.protein_g, entry.carb_g, entry.fat_g, entry.alcohol_g)
        logged[entry.local_date] |= any(amounts) or entry.is_fasting
    n_empty = sum(not is_logged for is_logged in logged.values())
    if n_empty:
        journal.note(f"{n_empty} days of zeros are days without a log")
    return [entry for entry in entries if logged[entry.local_date]]


def mark_incomplete(entries: Iterable[DietEntry], days: frozenset[date]) -> list[DietEntry]:
    """Mark the entries of days which lost a row: their sum is too low."""
    return [
        replace(entry, is_complete=False) if entry.local_date in days else entry
        for entry in entries
    ]
