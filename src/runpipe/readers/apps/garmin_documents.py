"""Garmin's account archive: nights with their naps, and weigh-ins."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, datetime
from typing import Any, Final

from runpipe.model.logs import BodyFatMethod, BodyMeasurement, SleepNight
from runpipe.readers.apps.app import DocumentFormat, Record
from runpipe.readers.logs.journal import Journal, zone_of
from runpipe.readers.logs.sleep import MarkedSleep
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.json_fields import amount_of, day_of, length_s, name_of, optional_moment

STAGES: Final = {
    "deep_s": "deepSleepSeconds",
    "rem_s": "remSleepSeconds",
    "light_s": "lightSleepSeconds",
}
NO_ZONE: Final = "times are GMT and the settings name no zone (time_zone under [athlete]): only the lengths are read"
G_PER_KG: Final = 1000.0


def read_night(record: Record, options: LogOptions, journal: Journal) -> list[MarkedSleep]:
    """Read a night of the account archive, and the naps listed with it.

    A night without stages takes its length from ``sleepTimeSeconds``; without either there is none.
    """
    inner = record.get("dailySleepDTO")
    night = {**record, **inner} if isinstance(inner, dict) else record
    day = day_of(night["calendarDate"])
    stages: dict[str, Any] = {
        field: length_s(night.get(name), 1.0) for field, name in STAGES.items()
    }
    lengths_s = [seconds for seconds in stages.values() if seconds is not None]
    asleep_s = sum(lengths_s) or length_s(night.get("sleepTimeSeconds"), 1.0)
    sleeps = []
    if asleep_s:
        start, end = (
            optional_moment(night.get(f"sleep{word}TimestampGMT")) for word in ("Start", "End")
        )
        sleeps.append(
            MarkedSleep(
                SleepNight(
                    local_date=day,
                    source="garmin_sleep",
                    asleep_s=asleep_s,
                    in_bed_s=length_s((end - start).total_seconds(), 1.0)
                    if start and end
                    else None,
                    awake_s=length_s(night.get("awakeSleepSeconds"), 1.0),
                    **_clock_times(start, end, options, journal),
                    **stages,
                ),
                is_marked_nap=False,
            )
        )
    for nap in night.get("napList") or record.get("dailyNapDTOS") or ():
        sleeps += _read_nap(nap, record, options, journal)
    return sleeps


def _read_nap(
    nap: Record, record: Record, options: LogOptions, journal: Journal
) -> list[MarkedSleep]:
    asleep_s = length_s(nap.get("napTimeSec"), 1.0)
    if not asleep_s:
        return []
    start, end = (optional_moment(nap.get(f"nap{word}TimestampGMT")) for word in ("Start", "End"))
    night = SleepNight(
        local_date=day_of(nap.get("calendarDate") or record["calendarDate"]),
        source="garmin_sleep",
        asleep_s=asleep_s,
        **_clock_times(start, end, options, journal),
    )
    return [MarkedSleep(night, is_marked_nap=True)]


def _clock_times(
    start: datetime | None, end: datetime | None, options: LogOptions, journal: Journal
) -> dict[str, Any]:
    """Return start, end and offset on the athlete's clock; none of them without a zone."""
    zone = zone_of(options.zone)
    if zone is None:
        journal.note(NO_ZONE)
        return {}
    first, last = (
        when.replace(tzinfo=UTC).astimezone(zone) if when else None for when in (start, end)
    )
    offset = last.utcoffset() if last else None
    return {
        "start_local": first.replace(tzinfo=None) if first else None,
        "end_local": last.replace(tzinfo=None) if last else None,
        "utc_offset_s": int(offset.total_seconds()) if offset is not None else None,
    }


def read_biometrics(
    record: Record,
    options: LogOptions,  # noqa: ARG001  (the shape of every reader)
    journal: Journal,  # noqa: ARG001
) -> list[BodyMeasurement]:
    """Read a weigh-in of ``userBioMetrics.json``: grams, percent of body fat where measured."""
    weighed = record.get("weight")
    if not isinstance(weighed, dict) or not weighed.get("weight"):
        return []
    meta = record.get("metaData") or {}
    when = weighed.get("timestampGMT") or meta.get("calendarDate")
    fat = weighed.get("bodyFat") or weighed.get("bodyFatPercentage")
    return [
        BodyMeasurement(
            local_date=day_of(meta.get("calendarDate") or _iso_day(when)),
            source="garmin_biometrics",
            mass_kg=amount_of(weighed["weight"], "body_mass", "g"),
            body_fat_frac=amount_of(fat, "body_fat", "%") if fat else None,
            body_fat_method=BodyFatMethod.BIA if fat else None,
            device=name_of(weighed.get("sourceType")),
        )
    ]


def _iso_day(when: object) -> object:
    moment = optional_moment(when)
    return moment.date().isoformat() if moment else when


def _is_night(keys: Set[str]) -> bool:
    marks = {"sleepStartTimestampGMT", "sleepWindowConfirmationType", "napList"}
    return ("calendarDate" in keys and bool(keys & marks)) or "dailySleepDTO" in keys


DOCUMENTS: Final = (
    DocumentFormat(kind="garmin_sleep", matches=_is_night, read_record=read_night),
    DocumentFormat(
        kind="garmin_biometrics",
        matches=lambda keys: {"metaData", "weight"} <= keys,
        read_record=read_biometrics,
    ),
)
