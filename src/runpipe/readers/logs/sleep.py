"""From cast columns to nights: the wake date, naps, lengths in seconds, offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from runpipe.model.logs import SleepNight
from runpipe.readers.logs.journal import LogColumns
from runpipe.readers.logs.main_sleep import MarkedSleep, nights_and_naps
from runpipe.readers.logs.zones import offset_at, zone_of
from runpipe.readers.tables.cells import Bad, Cell, is_missing
from runpipe.readers.tables.dates import Moment, moments, parse_clock
from runpipe.readers.tables.durations import durations
from runpipe.readers.tables.log_quantities import quantity

LENGTHS: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("asleep",),
    "in_bed_s": ("in bed", "time in bed", "inbed"),
    "deep_s": ("deep", "deep sleep"),
    "rem_s": ("rem", "rem sleep"),
    "light_s": ("light", "light sleep", "core"),
    "awake_s": ("awake", "time awake"),
}
STARTS: Final = ("start", "start time", "bedtime", "fell asleep", "from")
ENDS: Final = ("end", "end time", "wake time", "woke up", "wake", "to")


def cast_sleep(
    columns: LogColumns,
    names: Mapping[str, Sequence[str]] | None = None,
    *,
    default_unit: str = "s",
) -> None:
    """Cast the lengths (by `names`, else the plain names) and, if there, start and end."""
    what = quantity("asleep")
    for field_name, usual in LENGTHS.items():
        header = columns.table.find(*(names or {}).get(field_name, usual))
        if header is not None:
            cells = columns.table.cells(header)
            cast = durations(cells, what, header.unit or default_unit, columns.sign)
            columns.put(field_name, header, cast)
            columns.note_estimates(header, cells)
    cast_bounds(columns, STARTS, ENDS)


def cast_bounds(columns: LogColumns, starts: Sequence[str], ends: Sequence[str]) -> None:
    """Cast start and end; a bare time of day belongs to the date column (the day of waking)."""
    for field_name, names in (("start", starts), ("end", ends)):
        header = columns.table.find(*names)
        if header is None:
            continue
        cells = columns.table.cells(header)
        if all(is_missing(cell) or parse_clock(cell) for cell in cells):
            days = columns.values("date")
            columns.put(
                field_name,
                header,
                [_on_day(cell, day) for cell, day in zip(cells, days, strict=True)],
            )
        else:
            columns.put(field_name, header, moments(cells, day_first=columns.options.day_first))
    if "start" in columns.headers and "end" in columns.headers:
        pairs = zip(columns.values("start"), columns.values("end"), strict=True)
        columns.put(
            "start", columns.headers["start"], [_before(start, end) for start, end in pairs]
        )
    if "date" not in columns.headers and "end" in columns.headers:
        columns.put("date", columns.headers["end"], columns.values("end"))


def _on_day(cell: str, day: Cell[Moment]) -> Cell[Moment]:
    clock = parse_clock(cell)
    return Moment(day.day, clock[0]) if isinstance(day, Moment) and clock else None


def _before(start: Cell[Moment], end: Cell[Moment]) -> Cell[Moment]:
    """Move a start which lies after its end to the evening before."""
    if not isinstance(start, Moment) or not isinstance(end, Moment):
        return start
    first, last = start.local(), end.local()
    if first is None or last is None or first <= last:
        return start
    if first - last < timedelta(days=1):
        return Moment(start.day - timedelta(days=1), start.time, start.offset_s)
    return Bad(f"{first:%Y-%m-%d %H:%M}", "the sleep ends before it starts")


def sleep_nights(columns: LogColumns, source: str) -> list[SleepNight]:
    """Make the nights of all dated rows; a row that measured nothing is left out."""
    zone = zone_of(columns.options.zone)
    nights: list[SleepNight] = []
    marked: list[bool | None] = []
    n_empty = 0
    for _, values in columns.rows():
        lengths: dict[str, Any] = {name: values.get(name) for name in LENGTHS}
        start, end = _local(values.get("start")), _local(values.get("end"))
        if lengths["in_bed_s"] is None and start and end:
            lengths["in_bed_s"] = elapsed_s(values["start"], values["end"])
        if _is_unmeasured(lengths):
            n_empty += 1
            continue
        lengths["asleep_s"] = lengths["asleep_s"] or None
        wake = values.get("end") or values["date"]
        offset = wake.offset_s if wake.offset_s is not None else values.get("offset_s")
        if offset is None and end is not None:
            offset = offset_at(end, zone, columns.journal)
        nights.append(
            SleepNight(
                local_date=wake.day,
                source=source,
                start_local=start,
                end_local=end,
                utc_offset_s=offset,
                **lengths,
            )
        )
        marked.append(values.get("is_nap"))
    if n_empty:
        columns.journal.note(f"{n_empty} sleeps of zero length were not measured")
    marks = [bool(mark) for mark in marked] if "is_nap" in columns.headers else [None] * len(nights)
    sleeps = [MarkedSleep(night, mark) for night, mark in zip(nights, marks, strict=True)]
    return nights_and_naps(sleeps, columns.journal)


def _is_unmeasured(lengths: Mapping[str, float | None]) -> bool:
    if lengths["asleep_s"] or any(lengths[name] for name in ("deep_s", "rem_s", "light_s")):
        return False
    return lengths["asleep_s"] == 0 or not lengths["in_bed_s"]


def _local(moment: Moment | None) -> datetime | None:
    return moment.local() if moment is not None else None


def elapsed_s(start: Moment, end: Moment) -> float | None:
    """Return the seconds between two moments, by their offsets where both have one."""
    first, last = start.local(), end.local()
    if first is None or last is None:
        return None
    seconds = (last - first).total_seconds()
    if start.offset_s is not None and end.offset_s is not None:
        seconds += start.offset_s - end.offset_s
    return seconds if seconds >= 0 else None
