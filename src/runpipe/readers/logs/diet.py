"""From cast columns to diet entries, the same for every app.

Kcal, kJ or small calories by the macronutrients.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import median, quantiles
from typing import Any, Final

from runpipe.errors import ReadError
from runpipe.model.logs import DietEntry
from runpipe.readers.logs.food_rows import eaten_rows
from runpipe.readers.logs.journal import UNREAD, Journal, LogColumns, clock_of
from runpipe.readers.tables.durations import log_rules, quantity
from runpipe.readers.tables.numeric import scale
from runpipe.readers.tables.table import Bad, Cell, Header, Table, plain, unit_of
from runpipe.units import KJ_PER_KCAL

KCAL_PER_G: Final = {"carb_g": 4.0, "protein_g": 4.0, "fat_g": 9.0}
ALCOHOL_KCAL_PER_G: Final = 7.0
CAL_PER_KCAL: Final = 1000.0
SETTLE_UNIT: Final = (
    'If that is wrong, set energy_unit = "kcal" or "kj" under [logs] in the settings'
)


def check_energy_unit(columns: LogColumns) -> None:
    """Bring the cast column `energy_kcal` to kcal where the macronutrients say it is not.

    Says what it did in the journal's notes. Too few rows with energy and all macronutrients
    leave the column as its header has it.

    Raises
    ------
    ReadError
        If the macronutrients hold far more energy than the energy column: it is not energy.
    """
    energies = columns.values("energy_kcal")
    ratios = _ratios(columns, energies)
    rules = log_rules()
    if len(ratios) < rules["energy_unit.min_rows"]:
        if ratios and not _is_kcal(ratios[0]):
            header = columns.headers["energy_kcal"]
            text = "does not fit its protein, carbohydrate and fat, but one row decides nothing"
            columns.journal.note(f"{header.raw}: {text}. {SETTLE_UNIT}")
        return
    columns.energy_is_told = True
    if _is_kcal(median(ratios)):
        return
    ratio = median(ratios)
    header = columns.headers["energy_kcal"]
    if header.unit == "kj" and _is_kcal(ratio / KJ_PER_KCAL):
        _rescale(columns, energies, KJ_PER_KCAL)
        columns.journal.note(
            f"{header.raw}: says kJ, but fits its macronutrients as kcal; read as kcal"
        )
    elif _is_tight(ratios) and rules["energy_unit.kj_low"] <= ratio <= rules["energy_unit.kj_high"]:
        _rescale(columns, energies, 1 / KJ_PER_KCAL)
        columns.journal.note(f"{header.raw}: in kJ by its macronutrients, converted to kcal")
    elif (
        _is_tight(ratios) and rules["energy_unit.cal_low"] <= ratio <= rules["energy_unit.cal_high"]
    ):
        _rescale(columns, energies, 1 / CAL_PER_KCAL)
        columns.journal.note(
            f"{header.raw}: in small calories by its macronutrients, converted to kcal"
        )
    elif ratio > rules["energy_unit.kcal_high"]:
        detail = f"{header.raw}: protein, carbohydrate and fat alone give {ratio:.1f} times as much"
        raise ReadError(columns.journal.name, "the energy column cannot be energy", detail)
    else:
        text = f"protein, carbohydrate and fat explain only {ratio:.0%} of the energy: some are not logged"
        columns.journal.note(text)


def bound_energy(columns: LogColumns) -> None:
    """Refuse the energies that no food, meal or day can hold, now that the unit is known."""
    header = columns.headers.get("energy_kcal")
    if header is not None:
        what = quantity("energy")
        raw = columns.table.cells(header)
        pairs = zip(raw, columns.values("energy_kcal"), strict=True)
        cast = [
            scale(text, cell, "kcal", what) if isinstance(cell, float) else cell
            for text, cell in pairs
        ]
        columns.put("energy_kcal", header, cast)


def settle_day_energy(entries: Sequence[DietEntry], columns: LogColumns) -> list[DietEntry]:
    """Return the entries in kcal, held to what people eat in a day.

    Where neither the header, the settings nor the macronutrients tell the unit, a usual day does:
    more than anyone eats is kJ, and the notes say so.

    Raises
    ------
    ReadError
        If a usual day may be either, or is next to nothing; the message says how to settle it.
    """
    days: dict[date, float] = defaultdict(float)
    for entry in entries:
        days[entry.local_date] += entry.energy_kcal or 0.0
    totals = [total for total in days.values() if total]
    rules = log_rules()
    header = columns.headers.get("energy_kcal")
    if header is None or len(totals) < rules["energy_unit.least_days"]:
        return list(entries)
    usual = median(totals)
    if not (columns.energy_is_told or _names_unit(header) or columns.options.energy_unit):
        if usual > rules["energy_unit.surely_kj_above"]:
            columns.journal.note(
                f"{header.raw}: names no unit, and a usual day of {usual:,.0f} is kJ; converted to "
                f"kcal. {SETTLE_UNIT}"
            )
            days_kcal = [total / KJ_PER_KCAL for total in totals]
            _check_usual(median(days_kcal), len(totals), columns.journal)
            return [_in_kcal(entry) for entry in entries]
        if usual >= rules["energy_unit.surely_kcal_below"]:
            detail = f"{header.raw}: a usual day of {usual:,.0f} may be kcal or kJ. {SETTLE_UNIT}"
            raise ReadError(columns.journal.name, "the unit of energy cannot be told", detail)
    _check_usual(usual, len(totals), columns.journal)
    return list(entries)


def _names_unit(header: Header) -> bool:
    return header.unit in {"kcal", "kj"} or header.name in {"kcal", "kj"}


def _in_kcal(entry: DietEntry) -> DietEntry:
    energy = entry.energy_kcal
    return entry if energy is None else replace(entry, energy_kcal=energy / KJ_PER_KCAL)


def _check_usual(usual_kcal: float, n_days: int, journal: Journal) -> None:
    rules = log_rules()
    if n_days < rules["energy_unit.min_days"]:
        return
    if not rules["energy_unit.day_low"] <= usual_kcal <= rules["energy_unit.day_high"]:
        detail = f"a usual day has {usual_kcal:,.0f} kcal; name the unit in the header (energy_kj, energy_kcal)"
        raise ReadError(journal.name, "the unit of energy or the decimal sign is unclear", detail)


def _is_kcal(ratio: float) -> bool:
    rules = log_rules()
    return rules["energy_unit.kcal_low"] <= ratio <= rules["energy_unit.kcal_high"]


def _is_tight(ratios: Sequence[float]) -> bool:
    low, middle, high = quantiles(ratios, n=4, method="inclusive")
    room = log_rules()["energy_unit.spread"] * middle
    return middle - low <= room and high - middle <= room


def _ratios(columns: LogColumns, energies: Sequence[Cell[Any]]) -> list[float]:
    macros = {name: columns.values(name) for name in KCAL_PER_G}
    alcohol = columns.values("alcohol_g")
    least = log_rules()["energy_unit.min_energy"]
    header = columns.headers.get("energy_kcal")
    if header is not None and header.unit == "kj":
        least /= KJ_PER_KCAL
    ratios = []
    for index, energy in enumerate(energies):
        grams = {name: _amount(cells[index]) for name, cells in macros.items()}
        if not isinstance(energy, float) or energy < least:
            continue
        if None in grams.values() or not any(grams.values()):
            continue
        kcal = ALCOHOL_KCAL_PER_G * (_amount(alcohol[index]) or 0.0)
        kcal += sum(KCAL_PER_G[name] * (gram or 0.0) for name, gram in grams.items())
        ratios.append(kcal / energy)
    return ratios


def _amount(cell: Cell[Any]) -> float | None:
    return cell if isinstance(cell, float) else None


def _rescale(columns: LogColumns, energies: Sequence[Cell[Any]], factor: float) -> None:
    header = columns.headers["energy_kcal"]
    columns.put("energy_kcal", header, [_scaled(cell, factor) for cell in energies])


def _scaled(cell: Cell[Any], factor: float) -> Cell[Any]:
    return cell if cell is None or isinstance(cell, Bad) else cell * factor


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
