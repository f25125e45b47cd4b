"""Oura: trends, and the nights of an account export (JSON, both versions)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from runpipe.model.logs import SleepNight
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, DocumentFormat, Record, TableFormat, has
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import MarkedSleep, cast_bounds, cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.json_fields import day_of, length_s
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
    columns = LogColumns(table, options, Journal(name))
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


JSON_LENGTHS: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("total_sleep_duration", "total"),
    "in_bed_s": ("time_in_bed", "duration"),
    "deep_s": ("deep_sleep_duration", "deep"),
    "rem_s": ("rem_sleep_duration", "rem"),
    "light_s": ("light_sleep_duration", "light"),
    "awake_s": ("awake_time", "awake"),
}
NOT_ASLEEP: Final = frozenset({"rest", "deleted"})


def read_night(
    record: Record,
    options: LogOptions,  # noqa: ARG001  (the shape of every reader)
    journal: Journal,  # noqa: ARG001
) -> list[MarkedSleep]:
    """Read a sleep of the account export: version 2's names, else version 1's; nothing for a rest."""
    lengths: dict[str, Any] = {
        field: length_s(next((record[key] for key in keys if key in record), None), 1.0)
        for field, keys in JSON_LENGTHS.items()
    }
    kind = record.get("type")
    if not lengths["asleep_s"] or kind in NOT_ASLEEP:
        return []
    start, end = (
        datetime.fromisoformat(str(record[f"bedtime_{word}"])) for word in ("start", "end")
    )
    offset = end.utcoffset()
    night = SleepNight(
        local_date=day_of(record["day"]) if record.get("day") else end.date(),
        source="oura_sleep",
        start_local=start.replace(tzinfo=None),
        end_local=end.replace(tzinfo=None),
        utc_offset_s=int(offset.total_seconds()) if offset is not None else None,
        **lengths,
    )
    return [MarkedSleep(night, None if kind is None else kind != OURA_NIGHT)]


APP: Final = App(
    name="Oura",
    documents=(
        DocumentFormat(
            kind="oura_sleep",
            matches=lambda keys: {"bedtime_start", "bedtime_end"} <= keys,
            read_record=read_night,
        ),
    ),
    tables=(
        TableFormat(
            kind="oura_trends",
            matches=has("total sleep duration", "bedtime start"),
            read=read_oura,
        ),
    ),
)
