"""Hevy: one row per set, workouts with start and end."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.strength import between, cast_sets, possible, strength_sets, warmups
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import moments
from runpipe.readers.tables.table import Table


def read_hevy(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Hevy's workouts. Times are local and name no zone; the unit stands in the header."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", ("start time",))
    cast_sets(columns)
    warmups(columns, table.find("set type"))
    end = table.find("end time")
    if end is not None:
        ends = moments(table.cells(end), day_first=options.day_first)
        pairs = zip(columns.values("date"), ends, strict=True)
        columns.put(
            "workout_s", end, possible([between(start, stop) for start, stop in pairs], columns)
        )
    return finish("hevy", columns.journal, strength_sets(columns, "hevy"), columns.span())


APP: Final = App(
    name="Hevy",
    tables=(
        TableFormat(
            kind="hevy", matches=has("start time", "exercise title", "set index"), read=read_hevy
        ),
    ),
)
