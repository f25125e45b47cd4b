"""Scales: Withings weight.csv, Garmin Connect Weight.csv, Renpho."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.session import FileReading
from runpipe.readers.logs.body import body_measurements, zero_is_missing
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.cells import Bad, Cell
from runpipe.readers.tables.dates import parse_clock, parse_moment, times
from runpipe.readers.tables.headers import Header
from runpipe.readers.tables.log_quantities import quantity
from runpipe.readers.tables.numeric import scale
from runpipe.readers.tables.table import Row, Sheet, Table, make_table

WEIGHT_WORDS: Final = frozenset({
    "weight", "body weight", "gewicht", "poids", "peso", "vikt", "vægt", "vekt", "waga", "paino", "вес", "体重",
})  # fmt: skip
FAT_MASS_WORDS: Final = frozenset({
    "fat mass", "fettmasse", "fettgewicht", "masse grasse", "masa grasa", "masa de grasa", "massa grassa",
    "vetmassa", "massa gorda", "massa de gordura", "fettmassa", "fedtmasse",
})  # fmt: skip
BODY_FAT_WORDS: Final = (
    "body fat", "körperfett", "körperfettanteil", "masse grasse", "graisse corporelle", "grasa corporal", "grasso corporeo",
    "massa grassa", "lichaamsvet", "gordura corporal", "gordura", "fat", "percent fat",
)  # fmt: skip
BMI_WORDS: Final = ("bmi", "imc", "ict")
CLOCK_WORDS: Final = ("time", "zeit", "uhrzeit", "heure", "hora", "ora", "tijd", "horas", "tid")
WITHINGS_WIDTH: Final = 7
LEAST_COLUMNS: Final = 4
MASS_UNITS: Final = frozenset({"kg", "lb", "st"})


def is_withings_weight(table: Table) -> bool:
    """Say whether these are Withings' columns: a date, then weight and masses in one unit."""
    masses = [header for header in table.headers if header.unit in MASS_UNITS]
    if len(masses) < LEAST_COLUMNS - 1 or table.find(*BMI_WORDS) or table.headers[0].unit:
        return False
    by_word = _weight(table) is not None and table.find(*FAT_MASS_WORDS) is not None
    return by_word or _by_place(table)


def _by_place(table: Table) -> bool:
    """Say whether columns 2 to 6 are five masses and the last is free text."""
    units = [header.unit for header in table.headers]
    return (
        len(units) == WITHINGS_WIDTH
        and units[0] is None
        and len(set(units[1:6])) == 1
        and units[1] in MASS_UNITS
    )


def _weight(table: Table) -> Header | None:
    return table.find(*WEIGHT_WORDS)


def read_withings(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weights, and body fat where the scale measured the fat mass (by impedance)."""
    masses = [header for header in table.headers if header.unit in MASS_UNITS]
    weight = _weight(table) or masses[0]
    fat = table.find(*FAT_MASS_WORDS) or (masses[1] if weight is masses[0] else None)
    columns = Columns(table, options, Journal(name))
    columns.dates("date", (table.headers[0].name,))
    columns.number("mass_kg", "body_mass", (weight.name,))
    if fat is not None:
        columns.number("fat_kg", "fat_mass", (fat.name,))
        _body_fat(columns, fat)
    rows = body_measurements(columns, "withings_weight", BodyFatMethod.BIA)
    return finish("withings_weight", columns.journal, rows, columns.span())


def _body_fat(columns: Columns, header: Header) -> None:
    what = quantity("body_fat")
    fractions: list[Cell[float]] = []
    lean: list[Cell[float]] = []
    for mass, fat in zip(columns.values("mass_kg"), columns.values("fat_kg"), strict=True):
        if not isinstance(mass, float) or not isinstance(fat, float) or not fat:
            fractions.append(None)
            lean.append(None)
            continue
        fraction = scale(f"{fat:.1f} of {mass:.1f} kg", fat / mass, "frac", what)
        fractions.append(fraction)
        lean.append(None if isinstance(fraction, Bad) else mass - fat)
    columns.put("body_fat_frac", header, fractions)
    columns.put("lean_kg", header, lean)


def is_garmin_weight(table: Table) -> bool:
    """Say whether these are the columns of Garmin Connect's weight report, in any language."""
    return (
        len(table.headers) >= LEAST_COLUMNS
        and table.headers[0].name in CLOCK_WORDS
        and table.find(*BMI_WORDS) is not None
    )


def read_garmin_weight(sheet: Sheet, header_at: int, options: LogOptions, name: str) -> FileReading:
    """Read Garmin Connect's report: a row with a date, then the weigh-ins of that day."""
    table = make_table(sheet, header_at, may_be_short=True)
    journal = Journal(name)
    width = len(table.headers)
    rows: list[Row] = []
    day = ""
    for row in table.rows:
        if not any(row.cells[1:]) and not parse_clock(row.cells[0]):
            day = row.cells[0]
            if isinstance(parse_moment(day, day_first=options.day_first), Bad):
                journal.bad(row.line, table.headers[0].raw, day, "not a date")
                day = ""
            continue
        rows.append(Row(row.line, (*row.cells, day)))
    headers = (*table.headers, Header("date", "date", None, width))
    return _garmin_rows(replace(table, headers=headers, rows=tuple(rows)), options, journal)


def _garmin_rows(table: Table, options: LogOptions, journal: Journal) -> FileReading:
    columns = Columns(table, options, journal)
    columns.dates("date", ("date",))
    clock, weight = table.headers[0], table.find(*WEIGHT_WORDS) or table.headers[1]
    columns.put("time", clock, times(table.cells(clock)))
    columns.number("mass_kg", "body_mass", (weight.name,))
    columns.number("body_fat_frac", "body_fat", BODY_FAT_WORDS)
    rows = body_measurements(columns, "garmin_weight", BodyFatMethod.BIA)
    return finish("garmin_weight", journal, rows, columns.span())


def is_renpho(table: Table) -> bool:
    """Say whether these are Renpho's columns."""
    weight = table.find("weight")
    lean = table.find(
        "fat-free mass", "fat-free body weight", "fat free body weight", "fat free mass"
    )
    when = table.find("time of measurement", "date", "time")
    return bool(weight and weight.unit in MASS_UNITS and lean and when and table.find("bmi"))


def read_renpho(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Renpho's weigh-ins; zeros and ``--`` are measures the scale did not take."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("time of measurement", "date", "time"))
    clock = table.find("time")
    if clock is not None and columns.headers["date"] != clock:
        columns.put("time", clock, times(table.cells(clock)))
    weight = table.find("weight")
    columns.number("mass_kg", "body_mass", ("weight",))
    columns.number("body_fat_frac", "body_fat", ("body fat", "body fat percentage"), unit="%")
    lean = ("fat-free mass", "fat-free body weight", "fat free body weight", "fat free mass")
    columns.number("lean_kg", "lean_mass", lean, unit=weight.unit if weight else None)
    zero_is_missing(columns, "mass_kg", "body_fat_frac", "lean_kg")
    rows = body_measurements(columns, "renpho", BodyFatMethod.BIA)
    return finish("renpho", columns.journal, rows, columns.span())
