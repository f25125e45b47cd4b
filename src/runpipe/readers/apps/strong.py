"""Strong: one row per set, in three dialects."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.gym_workouts import warmups, workout_length
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table, subset

NO_SET: Final = frozenset({"rest timer", "note"})


def read_strong(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Strong's workouts, in all three dialects. Rest timers and notes are no sets."""
    order = next(header for header in table.headers if header.name == "set order")
    sets = subset(table, lambda row: row.cells[order.index].casefold() not in NO_SET)
    columns = Columns(sets, options, Journal(name))
    columns.dates("date", ("date",))
    cast_sets(columns, lengths=("seconds",))
    _drop_unitless_distance(columns)
    warmups(columns, sets.find("set type") or order)
    workout_length(columns, ("duration", "workout duration"))
    n_other = len(table.rows) - len(sets.rows)
    if n_other:
        columns.journal.note(f"{n_other} rows of rest timers and notes are no sets")
    return finish("strong", columns.journal, strength_sets(columns, "strong"), columns.span())


def _drop_unitless_distance(columns: Columns) -> None:
    header = columns.headers.get("distance_m")
    if header is not None and header.unit is None and columns.table.find("distance unit") is None:
        columns.put("distance_m", header, [None] * len(columns.table.rows))


APP: Final = App(
    name="Strong",
    tables=(
        TableFormat(
            kind="strong",
            matches=has("date", "workout name", "exercise name", "set order"),
            read=read_strong,
        ),
    ),
)
