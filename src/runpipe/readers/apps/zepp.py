"""Zepp (Amazfit, Mi Fit, Zepp Life): weigh-ins and nights, times in UTC."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import finish
from runpipe.readers.logs.sleep import sleep_nights
from runpipe.readers.logs.whole_tables import (
    NightColumns,
    WeighInColumns,
    night_columns,
    read_weigh_ins,
)
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

WEIGHTS: Final = WeighInColumns(
    dates=("timestamp", "time"), fat=("fatrate",), unit="kg", is_utc=True
)
NIGHTS: Final = NightColumns(
    dates=("date",),
    lengths={
        "deep_s": ("deepsleeptime",),
        "light_s": ("shallowsleeptime",),
        "rem_s": ("remtime",),
        "awake_s": ("waketime",),
    },
    starts=("start",),
    ends=("stop",),
    is_utc=True,
)
STAGES: Final = ("deep_s", "light_s", "rem_s")


def read_body(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins; zeros and ``null`` were not measured."""
    return read_weigh_ins(table, options, name, "zepp_body", WEIGHTS)


def read_sleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the nights under their date: the day of waking. A row of zeros is a night unworn."""
    columns = night_columns(table, options, name, NIGHTS)
    stages = zip(*(columns.values(field) for field in STAGES), strict=True)
    lengths = [[cell for cell in cells if isinstance(cell, float)] for cells in stages]
    header = columns.headers.get("deep_s") or table.headers[0]
    columns.put("asleep_s", header, [sum(cells) if cells else None for cells in lengths])
    rows = sleep_nights(columns, "zepp_sleep")
    return finish("zepp_sleep", columns.journal, rows, columns.span())


APP: Final = App(
    name="Zepp",
    tables=(
        TableFormat(
            kind="zepp_sleep",
            matches=has("date", "deepsleeptime", "shallowsleeptime", "start", "stop"),
            read=read_sleep,
        ),
        TableFormat(kind="zepp_body", matches=has("weight", "height", "fatrate"), read=read_body),
    ),
)
