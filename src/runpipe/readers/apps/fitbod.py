"""Fitbod: one row per set, times in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final
from zoneinfo import ZoneInfo

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import Journal, LogColumns, finish, zone_of
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import Moment
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Cell, Table


def read_fitbod(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Fitbod's workouts. Its times are UTC; the settings' zone makes them local."""
    columns = LogColumns(table, options, Journal(name))
    header = columns.dates("date", ("date",))
    if header is not None:
        columns.put("date", header, _local_times(columns, columns.values("date")))
    cast_sets(columns, lengths=("duration",))
    warmup = table.find("iswarmup", "is warmup")
    if warmup is not None:
        columns.put("is_warmup", warmup, [flag(cell) for cell in table.cells(warmup)])
    return finish("fitbod", columns.journal, strength_sets(columns, "fitbod"), columns.span())


def _local_times(columns: LogColumns, cells: Sequence[Cell[Any]]) -> list[Cell[Moment]]:
    zone = zone_of(columns.options.zone)
    if zone is None:
        columns.journal.note(
            "times are UTC and the settings name no zone: late workouts may fall on the next day"
        )
        return list(cells)
    return [
        _shift(cell, zone) if isinstance(cell, Moment) and cell.offset_s == 0 else cell
        for cell in cells
    ]


def _shift(moment: Moment, zone: ZoneInfo) -> Moment:
    local = moment.local()
    if local is None:
        return moment
    there = local.replace(tzinfo=UTC).astimezone(zone)
    offset = there.utcoffset()
    return Moment(there.date(), there.time(), int(offset.total_seconds()) if offset else 0)


APP: Final = App(
    name="Fitbod",
    tables=(
        TableFormat(
            kind="fitbod",
            matches=has("date", "exercise", "reps", "weight", "iswarmup"),
            read=read_fitbod,
        ),
    ),
)
