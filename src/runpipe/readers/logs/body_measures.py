"""From cast columns to weigh-ins; which unit a scale's bare number is in.

What exports of scales share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import Final

from runpipe.model.logs import BodyFatMethod, BodyMeasurement
from runpipe.readers.logs.journal import Journal, LogColumns, clock_of
from runpipe.readers.options import LogOptions, MassUnit
from runpipe.readers.tables.durations import log_rules
from runpipe.readers.tables.numeric import column_sign, strip_unit, to_float
from runpipe.readers.tables.table import Bad, Cell, is_missing, unit_of
from runpipe.units import KG_PER_LB

ZERO: Final = re.compile(r"^[+-]?0+([.,]0*)?$")
HOW_TO_SAY: Final = 'set mass_unit = "kg" or "lb" under [logs] in the settings'


def mass_unit(cells: Sequence[str], options: LogOptions, journal: Journal) -> MassUnit | None:
    """Decide the unit of a column of body mass which names none, and say so in the notes.

    By the settings' unit, else the mass known from the settings, else by what a person can weigh.
    `None` where it stays open: 95 to 160 may be either, and half a person's mass would be a
    serious error, so nothing is guessed there.
    """
    if options.mass_unit:
        return options.mass_unit
    parts = [strip_unit(cell)[0] for cell in cells if not is_missing(cell)]
    sign = column_sign(parts, None)
    values = [value for part in parts if (value := to_float(part, sign))]
    if not values:
        return None
    unit, why = _plausible(median(values), options.expected_mass_kg)
    if unit is None:
        journal.note(
            f"the file names no unit of mass and {median(values):.0f} may be kg or lb: {HOW_TO_SAY}"
        )
    else:
        journal.note(
            f"the file names no unit of mass; read as {unit}, {why}. If that is wrong, {HOW_TO_SAY}"
        )
    return unit


def _plausible(middle: float, expected_kg: float | None) -> tuple[MassUnit | None, str]:
    rules = log_rules()
    if expected_kg:
        room = rules["mass_unit.match_ratio"]
        for unit, factor in (("kg", 1.0), ("lb", KG_PER_LB)):
            if 1 / room <= middle * factor / expected_kg <= room:
                return (
                    "kg" if unit == "kg" else "lb"
                ), "as it fits the mass under [logs] in the settings"
    if middle < rules["mass_unit.surely_kg_below"]:
        return "kg", f"as {middle:.0f} lb would be too light"
    if middle > rules["mass_unit.surely_lb_above"]:
        return "lb", f"as {middle:.0f} kg would be too heavy"
    return None, ""


def cast_mass(columns: LogColumns, names: Sequence[str], field_name: str = "mass_kg") -> None:
    """Cast the mass column, deciding its unit where neither header nor cells name one."""
    header = columns.table.find(*names)
    if header is None:
        return
    cells = columns.table.cells(header)
    named = header.unit or unit_of(header.name)
    bare = [cell for cell in cells if not is_missing(cell) and not strip_unit(cell)[1]]
    needs_unit = named is None and bool(bare)
    unit = mass_unit(bare, columns.options, columns.journal) if needs_unit else named
    columns.number_at(field_name, "body_mass", header, unit=unit)
    if needs_unit:
        columns.put(field_name, header, _without_outliers(cells, columns.values(field_name)))


def _without_outliers(raw: Sequence[str], cast: Sequence[Cell[float]]) -> list[Cell[float]]:
    """Refuse weights far from the file's others: someone changed the app's unit, or mistyped."""
    values = [cell for cell in cast if isinstance(cell, float)]
    if not values:
        return list(cast)
    middle, room = median(values), log_rules()["mass_unit.outlier_ratio"]
    return [
        Bad(text, "too far from the other weights: another unit, or a typing error")
        if isinstance(cell, float) and not middle / room <= cell <= middle * room
        else cell
        for text, cell in zip(raw, cast, strict=True)
    ]


def zero_is_missing(columns: LogColumns, *field_names: str) -> None:
    """Replace zeros by missing values."""
    for name in field_names:
        header = columns.headers.get(name)
        if header is None:
            continue
        raw = columns.table.cells(header)
        cast = columns.values(name)
        columns.put(
            name,
            header,
            [
                None if ZERO.match(strip_unit(text)[0]) else cell
                for text, cell in zip(raw, cast, strict=True)
            ],
        )


def body_measurements(
    columns: LogColumns, source: str, method: BodyFatMethod | None = None
) -> list[BodyMeasurement]:
    """Make the weigh-ins of all good rows; rows without any measure are left out."""
    rows = []
    for _, values in columns.rows():
        mass, fat, lean = (values.get(key) for key in ("mass_kg", "body_fat_frac", "lean_kg"))
        if mass is None and fat is None and lean is None:
            continue
        rows.append(
            BodyMeasurement(
                local_date=values["date"].day,
                source=source,
                local_time=clock_of(values),
                mass_kg=mass,
                body_fat_frac=fat,
                body_fat_method=values.get("method") or (method if fat is not None else None),
                lean_kg=lean,
            )
        )
    return rows


WEIGHT_WORDS: Final = frozenset({
    "weight", "body weight", "gewicht", "poids", "peso", "vikt", "vægt", "vekt", "waga", "paino", "вес", "体重",
})  # fmt: skip


BMI_WORDS: Final = ("bmi", "imc", "ict")


MASS_UNITS: Final = frozenset({"kg", "lb", "st"})


LEAST_COLUMNS: Final = 4
