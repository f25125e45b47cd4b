"""MacroFactor and Lose It."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.session import FileReading
from runpipe.readers.logs.body import body_measurements, cast_mass
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Row, Table, subset

BELOW_ZERO: Final = re.compile(r"^[-−]\s?\d")


def read_macrofactor(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read MacroFactor's food log: foods with their time of eating."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("date",))
    columns.text("food", ("food name",))
    clock = table.find("time")
    if clock is not None:
        columns.put("time", clock, times(table.cells(clock)))
    cast_diet(columns)
    rows = diet_entries(columns, "macrofactor")
    return finish("macrofactor", columns.journal, rows, columns.span())


def read_macrofactor_days(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read MacroFactor's day totals and scale weights; targets, trends and expenditure are its own guesses."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("date",))
    cast_mass(columns, ("weight", "scale weight"))
    columns.number("body_fat_frac", "body_fat", ("fat percent", "body fat"), unit="%")
    if table.find("calories") is not None:
        cast_diet(columns)
    kind = "macrofactor_days"
    diet = (
        diet_entries(columns, kind, is_day_total=True) if "energy_kcal" in columns.headers else []
    )
    body = body_measurements(columns, kind, BodyFatMethod.UNKNOWN)
    return finish(kind, columns.journal, [*diet, *body], columns.span())


def read_loseit_foods(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Lose It's foods; deleted ones and the watch's calorie adjustments are left out."""
    journal = Journal(name)
    energy = table.find("calories")
    kind = table.find("type")

    def is_food(row: Row) -> bool:
        if energy is not None and BELOW_ZERO.match(row.cells[energy.index]):
            return False
        return kind is None or row.cells[kind.index].casefold() != "exercise"

    kept = _without_deleted(table)
    foods = subset(kept, is_food)
    _count(journal, len(table.rows) - len(kept.rows), "deleted rows are left out")
    _count(
        journal,
        len(kept.rows) - len(foods.rows),
        "rows of exercise or calorie adjustment are no intake",
    )
    columns = Columns(foods, options, journal)
    columns.dates("date", ("date",), usual=False)
    columns.text("meal", ("meal", "type"))
    columns.text("food", ("name",))
    cast_diet(columns)
    return finish("loseit", journal, diet_entries(columns, "loseit"), columns.span())


def read_loseit_weights(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Lose It's weights; the file names no unit."""
    columns = Columns(_without_deleted(table), options, Journal(name))
    columns.dates("date", ("date",), usual=False)
    cast_mass(columns, ("weight",))
    rows = body_measurements(columns, "loseit_weights")
    return finish("loseit_weights", columns.journal, rows, columns.span())


def _without_deleted(table: Table) -> Table:
    header = table.find("deleted")
    if header is None:
        return table
    return subset(table, lambda row: flag(row.cells[header.index]) is not True)


def _count(journal: Journal, n_rows: int, what: str) -> None:
    if n_rows:
        journal.note(f"{n_rows} {what}")
