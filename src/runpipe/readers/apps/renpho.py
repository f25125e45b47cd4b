"""Renpho: weigh-ins with body composition."""

from __future__ import annotations

from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.body_measures import MASS_UNITS, body_measurements, zero_is_missing
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.table import Table


def is_renpho(table: Table) -> bool:
    """Return whether these are Renpho's columns."""
    weight = table.find("weight")
    lean = table.find(
        "fat-free mass", "fat-free body weight", "fat free body weight", "fat free mass"
    )
    when = table.find("time of measurement", "date", "time")
    return bool(weight and weight.unit in MASS_UNITS and lean and when and table.find("bmi"))


def read_renpho(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Renpho's weigh-ins; zeros and ``--`` are measures the scale did not take."""
    columns = LogColumns(table, options, Journal(name))
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


APP: Final = App(
    name="Renpho", tables=(TableFormat(kind="renpho", matches=is_renpho, read=read_renpho),)
)
