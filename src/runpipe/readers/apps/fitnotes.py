"""FitNotes: workouts and the body tracker."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.logs.whole_tables import read_long_table
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table


def read_fitnotes(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read FitNotes' workouts; its muscle group helps where the exercise's name says nothing."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", ("date",))
    columns.text("category", ("category",))
    cast_sets(columns, lengths=("time",))
    return finish("fitnotes", columns.journal, strength_sets(columns, "fitnotes"), columns.span())


def read_fitnotes_body(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the body tracker of FitNotes."""
    return read_long_table(table, options, Journal(name), ("fitnotes_body", "measurement", "value"))


APP: Final = App(
    name="FitNotes",
    tables=(
        TableFormat(
            kind="fitnotes",
            matches=has("date", "exercise", "category", "weight", "reps"),
            read=read_fitnotes,
        ),
        TableFormat(
            kind="fitnotes_body",
            matches=has("date", "measurement", "value", "unit"),
            read=read_fitnotes_body,
        ),
    ),
)
