"""Lose It: foods, weights, body fat and sleep."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.body_measures import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.durations import durations, flag, quantity
from runpipe.readers.tables.table import Table, subset

OTHER_VALUES: Final = (
    "one of Lose It's many lists of a measure by day; food-logs.csv, weights.csv, body-fat.csv and "
    "its sleep are read"
)


def read_loseit_foods(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Lose It's foods; deleted ones and the watch's calorie adjustments are left out."""
    journal = Journal(name)
    foods = _without_deleted(table)
    if len(foods.rows) < len(table.rows):
        journal.note(f"{len(table.rows) - len(foods.rows)} deleted rows are left out")
    columns = LogColumns(foods, options, journal)
    columns.dates("date", ("date",), usual=False)
    columns.text("meal", ("meal", "type"))
    columns.text("food", ("name",))
    cast_diet(columns)
    return finish("loseit", journal, diet_entries(columns, "loseit"), columns.span())


def read_loseit_values(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read body fat (percent) or sleep (hours); the file's name alone says which it holds."""
    stem = PurePosixPath(name.replace("\\", "/").lower()).name
    columns = LogColumns(_without_deleted(table), options, Journal(name))
    columns.dates("date", ("date",), usual=False)
    if "fat" in stem and "body" in stem:
        columns.number("body_fat_frac", "body_fat", ("value",), unit="%")
        zero_is_missing(columns, "body_fat_frac")
        rows = body_measurements(columns, "loseit_body_fat", BodyFatMethod.UNKNOWN)
        return finish("loseit_body_fat", columns.journal, rows, columns.span())
    if "sleep" in stem:
        header = next(header for header in table.headers if header.name == "value")
        cast = durations(columns.table.cells(header), quantity("asleep"), "h", columns.sign)
        columns.put("asleep_s", header, [cell or None for cell in cast])
        nights = sleep_nights(columns, "loseit_sleep")
        return finish("loseit_sleep", columns.journal, nights, columns.span())
    return FileReading(kind="loseit_values", ignored_reason=OTHER_VALUES)


def read_loseit_weights(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Lose It's weights; the file names no unit."""
    columns = LogColumns(_without_deleted(table), options, Journal(name))
    columns.dates("date", ("date",), usual=False)
    cast_mass(columns, ("weight",))
    rows = body_measurements(columns, "loseit_weights")
    return finish("loseit_weights", columns.journal, rows, columns.span())


def _without_deleted(table: Table) -> Table:
    header = table.find("deleted")
    if header is None:
        return table
    return subset(table, lambda row: flag(row.cells[header.index]) is not True)


def _is_foods(table: Table) -> bool:
    names = {header.name for header in table.headers}
    is_ours = {"date", "name", "calories", "units"} <= names and bool(names & {"meal", "type"})
    return is_ours and bool(names & {"fat", "protein"})


APP: Final = App(
    name="Lose It",
    tables=(
        TableFormat(
            kind="loseit",
            matches=_is_foods,
            read=read_loseit_foods,
        ),
        TableFormat(
            kind="loseit_weights",
            matches=has("date", "weight", "deleted"),
            read=read_loseit_weights,
        ),
        TableFormat(
            kind="loseit_values",
            matches=has("date", "value", "secondary value"),
            read=read_loseit_values,
        ),
    ),
)
