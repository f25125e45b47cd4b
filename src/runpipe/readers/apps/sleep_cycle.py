"""Sleep Cycle: a row per night, lengths in its newer exports in seconds."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import finish
from runpipe.readers.logs.sleep import sleep_nights
from runpipe.readers.logs.whole_tables import NightColumns, night_columns
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

NIGHTS: Final = NightColumns(
    lengths={
        "asleep_s": ("time asleep",),
        "in_bed_s": ("time in bed",),
        "deep_s": ("deep",),
        "rem_s": ("dream",),
        "light_s": ("light",),
        "awake_s": ("awake",),
    },
    unit="s",
)
IN_BED_ONLY: Final = (
    "this export has time in bed and no time asleep: nights without it do not count as sleep"
)


def read_sleep_cycle(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the nights; an older export knows the time in bed only, and the notes say so."""
    columns = night_columns(table, options, name, NIGHTS)
    if "asleep_s" not in columns.headers:
        columns.journal.note(IN_BED_ONLY)
    for field_name in ("asleep_s", "deep_s", "rem_s", "light_s"):
        header = columns.headers.get(field_name)
        if header is not None:
            columns.put(field_name, header, [cell or None for cell in columns.values(field_name)])
    rows = sleep_nights(columns, "sleep_cycle")
    return finish("sleep_cycle", columns.journal, rows, columns.span())


APP: Final = App(
    name="Sleep Cycle",
    tables=(
        TableFormat(
            kind="sleep_cycle", matches=has("start", "end", "sleep quality"), read=read_sleep_cycle
        ),
    ),
)
