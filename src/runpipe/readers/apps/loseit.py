"""Lose It: foods and weights."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.body import body_measurements, cast_mass
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Row, Table, subset

BELOW_ZERO: Final = re.compile(r"^[-−]\s?\d")


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


APP: Final = App(
    name="Lose It",
    tables=(
        TableFormat(
            kind="loseit",
            matches=has("date", "name", "calories", "deleted"),
            read=read_loseit_foods,
        ),
        TableFormat(
            kind="loseit_weights",
            matches=has("date", "weight", "deleted"),
            read=read_loseit_weights,
        ),
    ),
)
