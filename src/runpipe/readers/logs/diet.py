"""From cast columns to diet entries, the same for every app."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from runpipe.model.logs import DietEntry
from runpipe.readers.logs.energy_unit import bound_energy, check_energy_unit, settle_day_energy
from runpipe.readers.logs.food_rows import eaten_rows
from runpipe.readers.logs.journal import UNREAD, Journal, LogColumns, clock_of
from runpipe.readers.tables.cells import Bad, Cell
from runpipe.readers.tables.headers import Header, plain, unit_of
from runpipe.readers.tables.table import Table

ENERGY: Final = (
    "energy",
    "calories",
    "cals",
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
        "prot",
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


_ENERGY_WORD: Final = re.compile(
    r"\b(?:calor\w*|kcals?|kj|kilojoules?|energ\w*|énergie|kalor\w*|kilokalor\w*|cals?|brennwert)\b"
)
_NOT_EATEN: Final = re.compile(
    r"\b(?:net|netto|nette|neto|burn\w*|verbrann\w*|verbrauch\w*|brûl\w*|quemad\w*|bruciat\w*|out|spent|"
    r"expend\w*|exercise\w*|activ\w*|aktiv\w*|workouts?|goals?|targets?|ziel\w*|objecti\w*|objetivos?|budget|"
    r"remaining|left|over|under|deficit|surplus|balance|basal|bmr|rmr|resting|tdee|maintenance|"
    r"adjust\w*|from fat|allowance|limit|needs?|grundumsatz)\b"
)
_EATEN: Final = re.compile(
    r"\b(?:consumed|eaten|intake|foods?|diet\w*|in|ingest\w*|logged|consommé\w*|consumid\w*|assunt\w*)\b|"
    r"aufgenommen|aufnahme|zufuhr"
)
AMOUNTS: Final = ("energy_kcal", "protein_g", "carb_g", "fat_g")
"""The fields without which a day's sums are too low."""


def is_eaten(header: Header) -> bool:
    """Return whether a column's name says that its energy was eaten: ``Calories In``."""
    text = plain(header.raw)
    is_energy = _ENERGY_WORD.search(text) is not None
    return is_energy and _EATEN.search(text) is not None and _NOT_EATEN.search(text) is None


def not_eaten(header: Header) -> bool:
    """Return whether a column's name says that its energy was burned, planned or left over."""
    return _NOT_EATEN.search(plain(header.raw)) is not None


def eaten_header(table: Table, names: Sequence[str] = ENERGY) -> Header | None:
    """Return the column of eaten energy: one that says so, else the first of the bare names.

    Net, burned, target and remaining energy is never eaten energy, whatever stands in brackets.
    """
    explicit = next((header for header in table.headers if is_eaten(header)), None)
    if explicit is not None:
        return explicit
    eaten = replace(table, headers=tuple(h for h in table.headers if not not_eaten(h)))
    return eaten.find(*names)


def cast_diet(columns: LogColumns, energy_names: Sequence[str] = ENERGY) -> None:
    """Cast energy and nutrients; decide the energy unit."""
    header = eaten_header(columns.table, energy_names)
    if header is not None:
        # A bare "kJ" or "kcal" is a unit and no name.
        word = unit_of(header.name)
        unit = word if word in {"kcal", "kj"} else columns.options.energy_unit
        columns.number_at("energy_kcal", "any_energy", header, unit=unit)
    for name, names in NUTRIENTS.items():
        nutrient = _in_grams(columns.table, names)
        if nutrient is not None:
            columns.number_at(name, "any_nutrient", nutrient)
            columns.put(name, nutrient, _without_typing_errors(columns, nutrient, name))
    check_energy_unit(columns)
    bound_energy(columns)


def _in_grams(table: Table, names: Sequence[str]) -> Header | None:
    """Return a nutrient's column; a share in percent, or body fat, is none."""
    return replace(table, headers=tuple(h for h in table.headers if h.unit != "%")).find(*names)


def _without_typing_errors(columns: LogColumns, header: Header, name: str) -> list[Cell[float]]:
    """Refuse amounts below zero, except in rows that correct others: without energy above zero."""
    cells = zip(
        columns.table.cells(header),
        columns.values(name),
        columns.values("energy_kcal"),
        strict=True,
    )
    return [
        Bad(text, "an amount below zero")
        if isinstance(cell, float) and cell < 0 and isinstance(energy, float) and energy > 0
        else cell
        for text, cell, energy in cells
    ]


def diet_entries(
    columns: LogColumns, source: str, *, is_day_total: bool = False
) -> list[DietEntry]:
    """Make the entries of what was eaten; days of nothing but zeros were not logged.

    A day that lost an amount or a row to a bad cell is marked not complete.
    """
    entries = []
    n_empty = 0
    for _, values in columns.rows():
        if not any(
            values.get(name) is not None for name in ("energy_kcal", *NUTRIENTS)
        ) and not values.get("is_fasting"):
            n_empty += not values[UNREAD]
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
    eaten = eaten_rows(entries, columns.journal)
    logged = drop_unlogged(eaten, columns.journal)
    settled = settle_day_energy(logged, columns)
    possible = _without_days_below_zero(settled, columns.journal)
    return mark_incomplete(possible, columns.days_with_losses(AMOUNTS))


def _without_days_below_zero(entries: Sequence[DietEntry], journal: Journal) -> list[DietEntry]:
    """Leave out the days of which some sum is below zero: their corrections correct nothing."""
    sums: dict[tuple[date, str], float] = defaultdict(float)
    for entry in entries:
        for name in AMOUNTS:
            sums[entry.local_date, name] += getattr(entry, name) or 0.0
    impossible = {day for (day, _), total in sums.items() if total < -1.0}
    if impossible:
        listed = ", ".join(day.isoformat() for day in sorted(impossible)[:3])
        journal.note(
            f"{len(impossible)} days that sum up to less than nothing are left out ({listed})"
        )
    return [entry for entry in entries if entry.local_date not in impossible]


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
