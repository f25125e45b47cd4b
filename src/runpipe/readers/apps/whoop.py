"""Whoop: sleeps and cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import cast_bounds, cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import parse_offset
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Table, subset

WHOOP: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("asleep duration",),
    "in_bed_s": ("in bed duration",),
    "deep_s": ("deep (sws) duration", "deep duration", "deep sleep duration"),
    "rem_s": ("rem duration", "rem sleep duration"),
    "light_s": ("light sleep duration", "light duration"),
    "awake_s": ("awake duration",),
}


def read_whoop(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Whoop's sleeps, naps flagged. Local times come with their offset beside them."""
    return _whoop(table, options, Journal(name), "whoop_sleeps")


def read_whoop_cycles(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the nights in Whoop's cycles; a cycle without a sleep gives none."""
    onset = next(header for header in table.headers if header.name == "sleep onset")
    nights = subset(table, lambda row: bool(row.cells[onset.index]))
    return _whoop(nights, options, Journal(name), "whoop_cycles")


def _whoop(table: Table, options: LogOptions, journal: Journal, kind: str) -> FileReading:
    columns = LogColumns(table, options, journal)
    cast_sleep(columns, WHOOP, default_unit="min")
    cast_bounds(columns, ("sleep onset",), ("wake onset",))
    zone = table.find("cycle timezone")
    if zone is not None:
        columns.put("offset_s", zone, [parse_offset(cell) for cell in table.cells(zone)])
    nap = table.find("nap")
    if nap is not None:
        columns.put("is_nap", nap, [flag(cell) for cell in table.cells(nap)])
    return finish(kind, journal, sleep_nights(columns, kind), columns.span())


APP: Final = App(
    name="Whoop",
    tables=(
        TableFormat(
            kind="whoop_sleeps",
            matches=has("cycle timezone", "sleep onset", "nap"),
            read=read_whoop,
        ),
        TableFormat(
            kind="whoop_cycles",
            matches=has("cycle timezone", "sleep onset", "recovery score"),
            read=read_whoop_cycles,
        ),
    ),
)
