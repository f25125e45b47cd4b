"""Gym apps: Hevy, Strong, FitNotes, Fitbod."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final
from zoneinfo import ZoneInfo

from runpipe.model.session import FileReading
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.logs.sleep import elapsed_s
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.cells import Bad, Cell
from runpipe.readers.tables.dates import Moment, moments
from runpipe.readers.tables.durations import durations, flag
from runpipe.readers.tables.headers import Header
from runpipe.readers.tables.log_quantities import quantity
from runpipe.readers.tables.table import Table, subset
from runpipe.readers.tables.zones import zone_of

WARMUP_WORDS: Final = frozenset({"w", "warmup", "warm up", "warm-up"})
NO_SET: Final = frozenset({"rest timer", "note"})


def read_hevy(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Hevy's workouts. Times are local and name no zone; the unit stands in the header."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("start time",))
    cast_sets(columns)
    _warmups(columns, table.find("set type"))
    end = table.find("end time")
    if end is not None:
        ends = moments(table.cells(end), day_first=options.day_first)
        pairs = zip(columns.values("date"), ends, strict=True)
        columns.put(
            "workout_s", end, _possible([_between(start, stop) for start, stop in pairs], columns)
        )
    return finish("hevy", columns.journal, strength_sets(columns, "hevy"), columns.span())


def read_strong(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Strong's workouts, in all three dialects. Rest timers and notes are no sets."""
    order = next(header for header in table.headers if header.name == "set order")
    sets = subset(table, lambda row: row.cells[order.index].casefold() not in NO_SET)
    columns = Columns(sets, options, Journal(name))
    columns.dates("date", ("date",))
    cast_sets(columns, lengths=("seconds",))
    _drop_unitless_distance(columns)
    _warmups(columns, sets.find("set type") or order)
    _workout_length(columns, ("duration", "workout duration"))
    n_other = len(table.rows) - len(sets.rows)
    if n_other:
        columns.journal.note(f"{n_other} rows of rest timers and notes are no sets")
    return finish("strong", columns.journal, strength_sets(columns, "strong"), columns.span())


def read_fitnotes(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read FitNotes' workouts; its muscle group helps where the exercise's name says nothing."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("date",))
    columns.text("category", ("category",))
    cast_sets(columns, lengths=("time",))
    return finish("fitnotes", columns.journal, strength_sets(columns, "fitnotes"), columns.span())


def read_fitbod(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Fitbod's workouts. Its times are UTC; the settings' zone makes them local."""
    columns = Columns(table, options, Journal(name))
    header = columns.dates("date", ("date",))
    if header is not None:
        columns.put("date", header, _local_times(columns, columns.values("date")))
    cast_sets(columns, lengths=("duration",))
    warmup = table.find("iswarmup", "is warmup")
    if warmup is not None:
        columns.put("is_warmup", warmup, [flag(cell) for cell in table.cells(warmup)])
    return finish("fitbod", columns.journal, strength_sets(columns, "fitbod"), columns.span())


def _warmups(columns: Columns, header: Header | None) -> None:
    if header is not None:
        cells = columns.table.cells(header)
        columns.put("is_warmup", header, [cell.casefold() in WARMUP_WORDS for cell in cells])


def _between(start: Cell[Moment], end: Cell[Moment]) -> float | None:
    if not isinstance(start, Moment) or not isinstance(end, Moment):
        return None
    return elapsed_s(start, end)


def _workout_length(columns: Columns, names: Sequence[str]) -> None:
    header = columns.table.find(*names)
    if header is None:
        return
    cells = columns.table.cells(header)
    cast = durations(cells, quantity("workout_duration"), header.unit or "s", columns.sign)
    columns.put("workout_s", header, _possible(cast, columns))


def _possible(cast: Sequence[Cell[float]], columns: Columns) -> list[float | None]:
    """Take workouts that never end (a timer left running) as of unknown length."""
    longest = quantity("workout_duration").high
    found = [
        None if cell is None or isinstance(cell, Bad) or cell > longest else cell for cell in cast
    ]
    if any(value is None and cell is not None for value, cell in zip(found, cast, strict=True)):
        columns.journal.note(
            "workouts of more than 12 hours are timers left running: their length is left out"
        )
    return found


def _drop_unitless_distance(columns: Columns) -> None:
    header = columns.headers.get("distance_m")
    if header is not None and header.unit is None and columns.table.find("distance unit") is None:
        columns.put("distance_m", header, [None] * len(columns.table.rows))


def _local_times(columns: Columns, cells: Sequence[Cell[Any]]) -> list[Cell[Moment]]:
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
