"""AutoSleep: a row per night, lengths as hours, minutes and seconds."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.whole_tables import NightColumns, read_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

NIGHTS: Final = NightColumns(
    dates=("todate", "iso8601"),
    lengths={
        "asleep_s": ("asleep",),
        "in_bed_s": ("inbed",),
        "deep_s": ("deep",),
        "awake_s": ("awake",),
    },
    starts=("bedtime",),
    ends=("waketime",),
)


def read_autosleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the nights under the day of waking; deep sleep is AutoSleep's own estimate."""
    return read_nights(table, options, name, "autosleep", NIGHTS)


APP: Final = App(
    name="AutoSleep",
    tables=(
        TableFormat(
            kind="autosleep",
            matches=has("iso8601", "todate", "bedtime", "waketime", "asleep"),
            read=read_autosleep,
        ),
    ),
)
