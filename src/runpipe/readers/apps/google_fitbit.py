"""Google's archive of a Fitbit account, its newer tables: sleeps, weight and body fat."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.journal import LogColumns, finish
from runpipe.readers.logs.sleep import sleep_nights
from runpipe.readers.logs.whole_tables import (
    NightColumns,
    WeighInColumns,
    local_moment,
    night_columns,
    read_weigh_ins,
)
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import Moment, parse_offset
from runpipe.readers.tables.table import Cell, Table

SLEEPS: Final = NightColumns(
    lengths={
        "asleep_s": ("minutes asleep",),
        "in_bed_s": ("minutes in sleep period",),
        "awake_s": ("minutes awake",),
    },
    starts=("sleep start",),
    ends=("sleep end",),
)
WEIGHTS: Final = WeighInColumns(
    dates=("timestamp",),
    mass=("weight",),
    fat=("body fat percentage",),
    unit="g",
    is_utc=True,
)


def read_sleeps(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read sleeps of both kinds; times are UTC with the clock's offset beside them."""
    columns = night_columns(table, options, name, SLEEPS)
    for field_name, offsets in (("start", "start utc offset"), ("end", "end utc offset")):
        header, beside = columns.headers.get(field_name), table.find(offsets)
        if header is not None and beside is not None:
            shifted = _on_own_clock(columns, field_name, table.cells(beside))
            columns.put(field_name, header, shifted)
    if "end" in columns.headers:
        columns.put("date", columns.headers["end"], columns.values("end"))
    rows = sleep_nights(columns, "google_sleep")
    return finish("google_sleep", columns.journal, rows, columns.span())


def _on_own_clock(columns: LogColumns, field_name: str, offsets: list[str]) -> list[Cell[Moment]]:
    return [
        _shift(cell, parse_offset(text)) if isinstance(cell, Moment) else cell
        for cell, text in zip(columns.values(field_name), offsets, strict=True)
    ]


def _shift(moment: Moment, offset_s: int | None) -> Moment:
    utc = moment.local()
    if utc is None or offset_s is None or moment.offset_s not in {0, None}:
        return moment
    return local_moment(
        utc.replace(tzinfo=timezone(timedelta(seconds=offset_s))) + timedelta(seconds=offset_s)
    )


def read_weight(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins in grams, or body fat in percent."""
    return read_weigh_ins(table, options, name, "google_weight", WEIGHTS)


def _is_weight(table: Table) -> bool:
    weight = table.find("weight")
    is_weight = weight is not None and weight.unit == "g"
    return bool(table.find("timestamp")) and (is_weight or bool(table.find("body fat percentage")))


APP: Final = App(
    name="Google account (Fitbit)",
    tables=(
        TableFormat(
            kind="google_sleep",
            matches=has("sleep id", "minutes asleep", "sleep start", "sleep end"),
            read=read_sleeps,
        ),
        TableFormat(kind="google_weight", matches=_is_weight, read=read_weight),
    ),
)
