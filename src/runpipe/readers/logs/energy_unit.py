"""Is an energy column in kcal, kJ or small calories? The macronutrients tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import median, quantiles
from typing import Any, Final

from runpipe.errors import ReadError
from runpipe.model.logs import DietEntry
from runpipe.readers.logs.journal import Columns, Journal
from runpipe.readers.tables.cells import Bad, Cell
from runpipe.readers.tables.log_quantities import log_rules, quantity
from runpipe.readers.tables.numeric import scale
from runpipe.units import KJ_PER_KCAL

KCAL_PER_G: Final = {"carb_g": 4.0, "protein_g": 4.0, "fat_g": 9.0}
ALCOHOL_KCAL_PER_G: Final = 7.0
CAL_PER_KCAL: Final = 1000.0


def check_energy_unit(columns: Columns) -> None:
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
    if len(ratios) < rules["energy_unit.min_rows"] or _is_kcal(median(ratios)):
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


def bound_energy(columns: Columns) -> None:
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


def check_day_energy(entries: Sequence[DietEntry], journal: Journal) -> None:
    """Hold a usual day's energy to what people eat: the last sight of a unit or decimal sign misread.

    Raises
    ------
    ReadError
        If the median day has more than anyone eats day after day, or next to nothing.
    """
    days: dict[date, float] = defaultdict(float)
    for entry in entries:
        days[entry.local_date] += entry.energy_kcal or 0.0
    totals = [total for total in days.values() if total]
    rules = log_rules()
    if len(totals) < rules["energy_unit.min_days"]:
        return
    usual = median(totals)
    if not rules["energy_unit.day_low"] <= usual <= rules["energy_unit.day_high"]:
        detail = f"a usual day has {usual:,.0f} kcal; name the unit in the header (energy_kj, energy_kcal)"
        raise ReadError(journal.name, "the unit of energy or the decimal sign is unclear", detail)


def _is_kcal(ratio: float) -> bool:
    rules = log_rules()
    return rules["energy_unit.kcal_low"] <= ratio <= rules["energy_unit.kcal_high"]


def _is_tight(ratios: Sequence[float]) -> bool:
    low, middle, high = quantiles(ratios, n=4, method="inclusive")
    room = log_rules()["energy_unit.spread"] * middle
    return middle - low <= room and high - middle <= room


def _ratios(columns: Columns, energies: Sequence[Cell[Any]]) -> list[float]:
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
        known = ALCOHOL_KCAL_PER_G * (_amount(alcohol[index]) or 0.0)
        known += sum(KCAL_PER_G[name] * (gram or 0.0) for name, gram in grams.items())
        ratios.append(known / energy)
    return ratios


def _amount(cell: Cell[Any]) -> float | None:
    return cell if isinstance(cell, float) else None


def _rescale(columns: Columns, energies: Sequence[Cell[Any]], factor: float) -> None:
    header = columns.headers["energy_kcal"]
    columns.put("energy_kcal", header, [_scaled(cell, factor) for cell in energies])


def _scaled(cell: Cell[Any], factor: float) -> Cell[Any]:
    return cell if cell is None or isinstance(cell, Bad) else cell * factor
