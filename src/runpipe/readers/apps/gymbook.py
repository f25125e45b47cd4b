"""GymBook: a row per set, columns in the phone's language."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.strength import cast_sets, put_reps, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Table, subset

DATES: Final = ("date", "datum")
CLOCKS: Final = ("time", "uhrzeit", "zeit")
EXERCISES: Final = ("exercise", "übung")
REPS: Final = (
    "repetitions / time", "repetitions/time", "repetitions", "wiederholungen / zeit", "wiederholungen/zeit",
    "wiederholungen",
)  # fmt: skip
WEIGHTS: Final = (
    "weight / distance", "weight/distance", "weight", "gewicht / strecke", "gewicht/strecke", "gewicht / distanz",
    "gewicht",
)  # fmt: skip
MUSCLES: Final = ("region", "muscles", "muskeln", "muskelgruppe")
SKIPPED: Final = ("skipped", "übersprungen", "ausgelassen")


def _is_gymbook(table: Table) -> bool:
    marks = (table.find(*MUSCLES), table.find(*SKIPPED))
    return all((table.find(*DATES), table.find(*EXERCISES), table.find(*REPS))) and any(marks)


def read_gymbook(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the sets that were done; a set that was skipped is none."""
    skipped = table.find(*SKIPPED)
    done = (
        subset(table, lambda row: flag(row.cells[skipped.index]) is not True) if skipped else table
    )
    columns = LogColumns(done, options, Journal(name))
    columns.dates("date", DATES)
    clock = done.find(*CLOCKS)
    if clock is not None:
        columns.put("time", clock, times(done.cells(clock)))
    columns.text("category", MUSCLES)
    cast_sets(columns, mass_names=WEIGHTS)
    columns.text("exercise", EXERCISES)
    put_reps(columns, REPS)
    return finish("gymbook", columns.journal, strength_sets(columns, "gymbook"), columns.span())


APP: Final = App(
    name="GymBook", tables=(TableFormat(kind="gymbook", matches=_is_gymbook, read=read_gymbook),)
)
