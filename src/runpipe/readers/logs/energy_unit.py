"""Is an energy column in kcal, kJ or small calories? The macronutrients tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median, quantiles
from typing import Any, Final

from runpipe.errors import ReadError
from runpipe.model.logs import DietEntry
from runpipe.readers.logs.journal import Journal, LogColumns
from runpipe.readers.tables.cells import Bad, Cell
from runpipe.readers.tables.headers import Header
from runpipe.readers.tables.log_quantities import log_rules, quantity
from runpipe.readers.tables.numeric import scale
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
