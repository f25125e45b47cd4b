"""Nights from JSON documents: Fitbit, Garmin, Polar."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from runpipe.errors import ReadError
from runpipe.model.logs import SleepNight
from runpipe.model.session import FileReading
from runpipe.readers.apps.ignored import ignored_document
from runpipe.readers.logs.journal import Journal, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.durations import parse_duration
from runpipe.readers.tables.log_quantities import log_rules
from runpipe.readers.tables.table import decode
from runpipe.readers.tables.zones import offset_at, zone_of

Record: TypeAlias = Mapping[str, Any]
ReadNight: TypeAlias = Callable[[Record, LogOptions, Journal], SleepNight | None]
STAGES: Final = {"deep": "deep_s", "rem": "rem_s", "light": "light_s", "wake": "awake_s"}
SECONDS_PER_MINUTE: Final = 60.0
MS_PER_S: Final = 1000.0


def load(data: bytes, name: str) -> list[Record]:
    """Return a JSON document's objects: the list's, or the one.

    Raises
    ------
    ReadError
        If it is no JSON, or holds no objects.
    """
    try:
        document = json.loads(decode(data)[0])
    except (ValueError, RecursionError) as error:
        raise ReadError(name, "the JSON is damaged or cut off", str(error)[:200]) from None
    items = document if isinstance(document, list) else [document]
    records = [item for item in items if isinstance(item, Mapping)]
    if not records:
        raise ReadError(name, "nobody knows this JSON", "it holds no objects")
    return records


def sniff_document(data: bytes, name: str) -> str | None:
    """Return the kind of a JSON document, or `None`."""
    try:
        records = load(data, name)
    except ReadError:
        return None
    known = _kind(records)
    if known is not None:
        return known[0]
    ignored = ignored_document(records[0])
    return ignored.kind if ignored else None


def read_document(data: bytes, options: LogOptions, name: str) -> FileReading:
    """Read the nights of a JSON document.

    Raises
    ------
    ReadError
        If it is no JSON, or none that we know.
    """
    records = load(data, name)
    ignored = ignored_document(records[0])
    if ignored is not None:
        return ignored
    known = _kind(records)
    if known is None:
        keys = ", ".join(str(key) for key in list(records[0])[:12])
        expected = "sleep of Fitbit (dateOfSleep), Garmin (calendarDate) or Polar (night)"
        raise ReadError(name, "nobody knows this JSON", f"keys: {keys}; expected {expected}")
    kind, read_night = known
    journal = Journal(name)
    nights = []
    for place, record in enumerate(records, 1):
        try:
            night = read_night(record, options, journal)
        except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError) as error:
            journal.bad(
                place, None, str(record)[:60], f"not a night: {type(error).__name__}: {error}"
            )
            continue
        if night is not None:
            nights.append(night)
    return finish(kind, journal, nights)


def _kind(records: Sequence[Record]) -> tuple[str, ReadNight] | None:
    keys = {key for record in records[:20] for key in record}
    if "dateOfSleep" in keys:
        return "fitbit_sleep", _fitbit
    if "calendarDate" in keys and (
        "sleepStartTimestampGMT" in keys or "sleepWindowConfirmationType" in keys
    ):
        return "garmin_sleep", _garmin
    if "night" in keys and ("evaluation" in keys or "sleepResult" in keys):
        return "polar_sleep", _polar
    return None


def _fitbit(record: Record, options: LogOptions, journal: Journal) -> SleepNight | None:
    start, end = _when(record["startTime"]), _when(record["endTime"])
    asleep = _length(record.get("minutesAsleep"), SECONDS_PER_MINUTE)
    if not asleep:
        return None
    summary = record.get("levels", {}).get("summary", {})
    stages: dict[str, Any] = {
        field: _length(summary[stage]["minutes"], SECONDS_PER_MINUTE)
        for stage, field in STAGES.items()
        if stage in summary
    }
    stages.setdefault("awake_s", _length(record.get("minutesAwake"), SECONDS_PER_MINUTE))
    return SleepNight(
        local_date=_day(record["dateOfSleep"]),
        source="fitbit_sleep",
        asleep_s=asleep,
        in_bed_s=_length(record.get("timeInBed"), SECONDS_PER_MINUTE)
        or _length(record.get("duration"), 1 / MS_PER_S),
        start_local=start,
        end_local=end,
        utc_offset_s=offset_at(end, zone_of(options.zone), journal),
        is_nap=record.get("mainSleep") is False,
        **stages,
    )


def _garmin(record: Record, options: LogOptions, journal: Journal) -> SleepNight | None:
    names = {
        "deep_s": "deepSleepSeconds",
        "rem_s": "remSleepSeconds",
        "light_s": "lightSleepSeconds",
    }
    stages: dict[str, Any] = {
        field: _length(record.get(name), 1.0) for field, name in names.items()
    }
    found = [seconds for seconds in stages.values() if seconds is not None]
    if not any(found):
        return None
    start, end = (_optional(record.get(f"sleep{word}TimestampGMT")) for word in ("Start", "End"))
    zone = zone_of(options.zone)
    if zone is None:
        journal.note("times are GMT and the settings name no zone: only the lengths are read")
    local = [
        None if when is None or zone is None else when.replace(tzinfo=UTC).astimezone(zone)
        for when in (start, end)
    ]
    offset = local[1].utcoffset() if local[1] else None
    return SleepNight(
        local_date=_day(record["calendarDate"]),
        source="garmin_sleep",
        asleep_s=sum(found),
        in_bed_s=_length((end - start).total_seconds(), 1.0) if start and end else None,
        awake_s=_length(record.get("awakeSleepSeconds"), 1.0),
        start_local=local[0].replace(tzinfo=None) if local[0] else None,
        end_local=local[1].replace(tzinfo=None) if local[1] else None,
        utc_offset_s=int(offset.total_seconds()) if offset is not None else None,
        **stages,
    )


def _polar(record: Record, options: LogOptions, journal: Journal) -> SleepNight | None:
    evaluation = record.get("evaluation") or {}
    hypnogram = (record.get("sleepResult") or {}).get("hypnogram") or {}
    asleep = _iso_length(evaluation.get("asleepDuration"))
    if not asleep:
        return None
    start, end = _optional(hypnogram.get("sleepStart")), _optional(hypnogram.get("sleepEnd"))
    return SleepNight(
        local_date=_day(record["night"]),
        source="polar_sleep",
        asleep_s=asleep,
        in_bed_s=_iso_length(evaluation.get("sleepSpan")),
        awake_s=_iso_length((evaluation.get("interruptions") or {}).get("totalDuration")),
        start_local=start,
        end_local=end,
        utc_offset_s=offset_at(end, zone_of(options.zone), journal) if end else None,
        is_nap=evaluation.get("sleepType") == "NAP",
    )


def _when(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).replace(tzinfo=None)


def _optional(text: object) -> datetime | None:
    """Read an ISO time, or the milliseconds since 1970 that newer files write."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return datetime.fromtimestamp(text / MS_PER_S, tz=UTC).replace(tzinfo=None)
    return None if text is None else _when(text)


def _day(text: object) -> date:
    day = date.fromisoformat(str(text)[:10])
    rules = log_rules()
    if not rules["dates.first_year"] <= day.year <= rules["dates.last_year"]:
        raise ValueError(f"the year {day.year} cannot be right")
    return day


def _length(amount: object, seconds_per_unit: float) -> float | None:
    """Return seconds, or `None` for nothing; refuse what no sleep can last."""
    if amount is None:
        return None
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise TypeError(f"{amount!r} is no number")
    seconds = amount * seconds_per_unit
    if not 0 <= seconds <= log_rules()["bounds.asleep.high"]:
        raise ValueError(f"{amount} is not a possible length of sleep")
    return seconds


def _iso_length(text: object) -> float | None:
    if text is None:
        return None
    seconds = parse_duration(str(text))
    if seconds is None:
        raise ValueError(f"{text!r} is no length of time")
    return _length(seconds, 1.0)
