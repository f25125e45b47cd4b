"""Nights from Apple Health's sleep intervals: a union of stages, one source a night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from runpipe.model.logs import SleepNight
from runpipe.readers.apps.apple_records import ASLEEP
from runpipe.readers.logs.sleep import MarkedSleep, nights_and_naps
from runpipe.readers.tables.durations import log_rules

FIELDS: Final = ("in_bed_s", "deep_s", "rem_s", "light_s", "awake_s")


@dataclass(frozen=True, slots=True)
class Interval:
    """A stage of sleep, with aware times. `field` is the length of `SleepNight` it adds to."""

    start: datetime
    end: datetime
    field: str


def nights(by_source: Mapping[str, Sequence[Interval]]) -> list[SleepNight]:
    """Make nights of each source's intervals and keep, for each day of waking, one source's.

    The richest wins: one that knows stages, then one that knows sleep, then the longest; a
    source that only knows time in bed comes last.
    """
    by_night: dict[date, dict[str, list[SleepNight]]] = defaultdict(lambda: defaultdict(list))
    for source in sorted(by_source):
        for period in _periods(by_source[source]):
            night = _night(period)
            by_night[night.local_date][source].append(night)
    chosen: list[SleepNight] = []
    for day in sorted(by_night):
        sources = by_night[day]
        best = max(sorted(sources), key=lambda source: _richness(sources[source]))
        chosen += sources[best]
    return nights_and_naps([MarkedSleep(night) for night in chosen])


def _richness(sleeps: Sequence[SleepNight]) -> tuple[bool, bool, float]:
    has_stages = any(night.deep_s or night.rem_s for night in sleeps)
    asleep_s = sum(night.asleep_s or 0.0 for night in sleeps)
    return has_stages, asleep_s > 0, asleep_s or sum(night.in_bed_s or 0.0 for night in sleeps)


def _periods(intervals: Iterable[Interval]) -> list[list[Interval]]:
    """Cut a source's intervals where nothing is known for longer than the gap of one night."""
    gap = timedelta(hours=log_rules()["sleep.gap_h"])
    periods: list[list[Interval]] = []
    end: datetime | None = None
    for interval in sorted(intervals, key=lambda item: (item.start, item.end, item.field)):
        if end is None or interval.start - end > gap:
            periods.append([])
            end = interval.end
        periods[-1].append(interval)
        end = max(end, interval.end)
    return periods


def union_s(intervals: Iterable[Interval]) -> float | None:
    """Return the seconds that any of the intervals covers, or `None` without intervals."""
    total = 0.0
    covered: datetime | None = None
    for interval in sorted(intervals, key=lambda item: item.start):
        start = interval.start if covered is None else max(interval.start, covered)
        total += max((interval.end - start).total_seconds(), 0.0)
        covered = interval.end if covered is None else max(covered, interval.end)
    return None if covered is None else total


def _night(period: Sequence[Interval]) -> SleepNight:
    asleep = [item for item in period if item.field in ASLEEP]
    core = asleep or list(period)
    start = min(core, key=lambda item: item.start).start
    end = max(core, key=lambda item: item.end).end
    offset = end.utcoffset()
    lengths: dict[str, Any] = {
        name: union_s(item for item in period if item.field == name) for name in FIELDS
    }
    return SleepNight(
        local_date=end.date(),
        source="apple_health",
        asleep_s=union_s(asleep),
        start_local=start.replace(tzinfo=None),
        end_local=end.replace(tzinfo=None),
        utc_offset_s=int(offset.total_seconds()) if offset is not None else None,
        **lengths,
    )
