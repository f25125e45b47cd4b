"""Oura: trends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.logs.sleep import cast_bounds, cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

OURA: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("total sleep duration",),
    "in_bed_s": ("total bedtime", "time in bed"),
    "deep_s": ("deep sleep duration",),
    "rem_s": ("rem sleep duration",),
    "light_s": ("light sleep duration",),
    "awake_s": ("awake time",),
}


OURA_NIGHT: Final = "long_sleep"


def read_oura(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Oura's trends: one row a day of waking, lengths in seconds, ``None`` where unworn."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("date", "day"))
    cast_sleep(columns, OURA)
    cast_bounds(columns, ("bedtime start",), ("bedtime end",))
    kind = table.find("type")
    if kind is not None:
        naps = [bool(cell) and cell != OURA_NIGHT for cell in table.cells(kind)]
        columns.put("is_nap", kind, naps)
    return finish(
        "oura_trends", columns.journal, sleep_nights(columns, "oura_trends"), columns.span()
    )


APP: Final = App(
    name="Oura",
    tables=(
        TableFormat(
            kind="oura_trends",
            matches=has("total sleep duration", "bedtime start"),
            read=read_oura,
        ),
    ),
)
