"""From cast columns to nights: wake dates, which sleep is the night and which a nap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from runpipe.model.logs import SleepNight
from runpipe.readers.logs.journal import Journal, LogColumns, offset_at, zone_of
from runpipe.readers.tables.dates import Moment, moments, parse_clock
from runpipe.readers.tables.durations import durations, log_rules, quantity
from runpipe.readers.tables.table import Bad, Cell, is_missing
from runpipe.units import SECONDS_PER_HOUR

SAME_SHARE: Final = 0.5
"""Two sleeps that cover each other by more than this share of the shorter one are the same."""


@dataclass(frozen=True, slots=True)
class MarkedSleep:
    """A sleep, and whether its app calls it a nap (`None`: it has no such mark)."""

    night: SleepNight
    is_marked_nap: bool | None = None


def nights_and_naps(
    sleeps: Sequence[MarkedSleep], journal: Journal | None = None
) -> list[SleepNight]:
    """Return the sleeps with the parts of a night joined by their day of waking, and naps marked.

    Parts that a short gap divides are one night, on the day on which its last part ends, whatever
    their app calls them. Of a day's other sleeps the longest is the night; shorter ones are naps
    where they are marked so, or where nothing marks them and they are short. A sleep that covers
    another one is the same sleep listed twice, and counts once.

    Parameters
    ----------
    sleeps
        The sleeps of one source.
    journal
        Where to note what counts once; `None`: nowhere.
    """
    timed = sorted(
        (sleep for sleep in sleeps if sleep.night.start_local and sleep.night.end_local),
        key=lambda sleep: (sleep.night.start_local, sleep.night.end_local),
    )
    single = _without_copies(timed)
    if journal is not None and len(single) < len(timed):
        journal.note(
            f"{len(timed) - len(single)} sleeps cover others of the same hours: counted once"
        )
    periods = _periods(single)
    periods += [
        [sleep] for sleep in sleeps if not (sleep.night.start_local and sleep.night.end_local)
    ]
    days: dict[date, list[list[MarkedSleep]]] = defaultdict(list)
    for period in periods:
        days[period[-1].night.local_date].append(period)
    nights = {id(sleep.night): night for day in days.values() for sleep, night in _of_day(day)}
    return [nights[id(sleep.night)] for sleep in sleeps if id(sleep.night) in nights]


def _without_copies(timed: Sequence[MarkedSleep]) -> list[MarkedSleep]:
    single: list[MarkedSleep] = []
    for sleep in timed:
        if single and _is_copy(single[-1].night, sleep.night):
            single[-1] = max(single[-1], sleep, key=lambda sleep_: _asleep_s(sleep_.night))
        else:
            single.append(sleep)
    return single


def _is_copy(first: SleepNight, second: SleepNight) -> bool:
    if not (first.start_local and first.end_local and second.start_local and second.end_local):
        return False
    common = min(first.end_local, second.end_local) - max(first.start_local, second.start_local)
    shorter = min(first.end_local - first.start_local, second.end_local - second.start_local)
    return common > SAME_SHARE * shorter


def _periods(timed: Sequence[MarkedSleep]) -> list[list[MarkedSleep]]:
    """Cut the sleeps where the gap is longer than that of one night."""
    periods: list[list[MarkedSleep]] = []
    for sleep in timed:
        if periods and _gap(periods[-1][-1], sleep) <= _longest_gap(periods[-1][-1], sleep):
            periods[-1].append(sleep)
        else:
            periods.append([sleep])
    return periods


def _gap(first: MarkedSleep, second: MarkedSleep) -> timedelta:
    if first.night.end_local is None or second.night.start_local is None:
        return timedelta.max
    return second.night.start_local - first.night.end_local


def _longest_gap(first: MarkedSleep, second: MarkedSleep) -> timedelta:
    """Return how far apart two sleeps may be and still make one night."""
    rules = log_rules()
    shortest_s = rules["sleep.part_above_h"] * SECONDS_PER_HOUR
    is_nap = any(s.is_marked_nap and _asleep_s(s.night) < shortest_s for s in (first, second))
    return timedelta(hours=rules["sleep.flagged_gap_h" if is_nap else "sleep.gap_h"])


def _of_day(periods: Sequence[Sequence[MarkedSleep]]) -> list[tuple[MarkedSleep, SleepNight]]:
    lengths_s = [sum(_asleep_s(sleep.night) for sleep in period) for period in periods]
    longest_s = max(lengths_s)
    main = lengths_s.index(longest_s)
    sleeps = []
    for index, period in enumerate(periods):
        is_nap = _is_nap(period, lengths_s[index], longest_s, is_main=index == main)
        last = period[-1].night.local_date
        sleeps += [
            (sleep, replace(sleep.night, local_date=last, is_nap=is_nap)) for sleep in period
        ]
    return sleeps


def _is_nap(
    period: Sequence[MarkedSleep], asleep_s: float, longest_s: float, *, is_main: bool
) -> bool:
    limit_s = log_rules()["sleep.nap_below_h"] * SECONDS_PER_HOUR
    marks = {sleep.is_marked_nap for sleep in period}
    if False in marks:
        return False
    if marks == {True}:
        return not is_main or asleep_s < limit_s
    return asleep_s < min(limit_s, longest_s)


def _asleep_s(night: SleepNight) -> float:
    stages = [s for s in (night.light_s, night.deep_s, night.rem_s) if s is not None]
    return night.asleep_s or sum(stages) or night.in_bed_s or 0.0


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
            columns.put(field_name, header, moments(cells, day_first=columns.day_first))
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
