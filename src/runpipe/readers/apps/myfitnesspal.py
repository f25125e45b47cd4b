"""MyFitnessPal: Nutrition-Summary, Measurement-Summary and Exercise-Summary."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.session import FileReading
from runpipe.readers.logs.body import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import ENERGY, cast_diet, diet_entries
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.table import Table

SPAN: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-to-(\d{4}-\d{2}-\d{2})")
FAT_NAMES: Final = ("body fat", "fitbit body fat", "garmin body fat", "withings body fat")


def name_span(name: str) -> tuple[date, date] | None:
    """Return the days that a name like ``Nutrition-Summary-<from>-to-<to>.csv`` states."""
    matches = SPAN.findall(name)
    if not matches:
        return None
    try:
        first, last = (date.fromisoformat(text) for text in matches[-1])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def read_nutrition(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read meals. A day's rows are to be summed; meals are named by the user, foods are not."""
    journal = Journal(name)
    columns = Columns(table, options, journal)
    columns.dates("date", ("date",))
    columns.text("meal", ("meal",))
    columns.text("food", ("food name",))
    clock = table.find("time")
    if clock is not None:
        columns.put("time", clock, times(table.cells(clock)))
    cast_diet(columns, ENERGY)
    return finish(
        "mfp_nutrition",
        journal,
        diet_entries(columns, "mfp_nutrition"),
        name_span(name) or columns.span(),
    )


def read_measurement(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weights and body fat. The export names no unit of mass: see `body.mass_unit`."""
    journal = Journal(name)
    columns = Columns(table, options, journal)
    columns.dates("date", ("date",))
    cast_mass(columns, ("weight",))
    fat = next(
        (h.name for h in table.headers if h.name in FAT_NAMES or h.name.endswith("body fat")), None
    )
    if fat:
        columns.number("body_fat_frac", "body_fat", (fat,), unit="%")
    zero_is_missing(columns, "mass_kg", "body_fat_frac")
    rows = body_measurements(columns, "mfp_measurement", BodyFatMethod.UNKNOWN)
    return finish("mfp_measurement", journal, rows, name_span(name) or columns.span())
