"""Polar: nights of an account export."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from runpipe.model.logs import SleepNight
from runpipe.readers.apps.app import App, DocumentFormat, Record
from runpipe.readers.logs.journal import Journal, offset_at, zone_of
from runpipe.readers.logs.sleep import MarkedSleep
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.json_fields import (
    day_of,
    iso_length_s,
    optional_moment,
)


def read_night(record: Record, options: LogOptions, journal: Journal) -> list[MarkedSleep]:
    """Read a night of the account export; nothing for one without sleep."""
    evaluation = record.get("evaluation") or {}
    hypnogram = (record.get("sleepResult") or {}).get("hypnogram") or {}
    asleep = iso_length_s(evaluation.get("asleepDuration"))
    if not asleep:
        return []
    start, end = (
        optional_moment(hypnogram.get("sleepStart")),
        optional_moment(hypnogram.get("sleepEnd")),
    )
    night = SleepNight(
        local_date=day_of(record["night"]),
        source="polar_sleep",
        asleep_s=asleep,
        in_bed_s=iso_length_s(evaluation.get("sleepSpan")),
        awake_s=iso_length_s((evaluation.get("interruptions") or {}).get("totalDuration")),
        start_local=start,
        end_local=end,
        utc_offset_s=offset_at(end, zone_of(options.zone), journal) if end else None,
    )
    return [MarkedSleep(night, evaluation.get("sleepType") == "NAP" or None)]


def _matches(keys: Set[str]) -> bool:
    return "night" in keys and ("evaluation" in keys or "sleepResult" in keys)


APP: Final = App(
    name="Polar",
    documents=(DocumentFormat(kind="polar_sleep", matches=_matches, read_record=read_night),),
)
