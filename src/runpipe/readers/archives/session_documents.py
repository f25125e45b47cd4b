"""Sessions in the JSON of account exports: Polar, adidas Running, Suunto, Nike, Fitbit, Google, Samsung, Garmin."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from runpipe.errors import ReadError
from runpipe.model.logs import RowError
from runpipe.model.recording import FileReading, Recording
from runpipe.readers.archives.stated_session import (
    Points,
    StatedSession,
    add_points,
    number,
    scaled,
)
from runpipe.readers.tables.durations import parse_duration
from runpipe.readers.tables.table import decode
from runpipe.readers.tracks.instants import read_instant

Json = Any
Document = Mapping[str, Json]

MAX_BYTES: Final = 256 << 20
HEAD_BYTES: Final = 4_096
_ISO_LENGTH: Final = re.compile(
    r"P?T?(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE
)
_KJ_PER_GARMIN_KCAL: Final = 4.19002
_RUNTASTIC_SPORTS: Final = {
    "1": "running", "2": "nordic walking", "3": "cycling", "4": "mountain biking", "5": "other",
    "6": "skating", "7": "hiking", "8": "cross country skiing", "9": "alpine skiing", "10": "snowboarding",
    "13": "snowshoeing", "14": "treadmill", "15": "indoor cycling", "16": "elliptical", "17": "rowing",
    "18": "swimming", "19": "walking", "22": "race cycling", "82": "trail running", "84": "virtual running",
}  # fmt: skip
_SAMSUNG_SPORTS: Final = {
    "1001": "walking", "1002": "running", "11007": "cycling", "13001": "hiking", "14001": "swimming",
    "15002": "strength", "15003": "indoor cycling", "15004": "rowing", "15005": "treadmill",
    "15006": "elliptical", "0": "other",
}  # fmt: skip
_SUUNTO_SPORTS: Final = {
    "1": "running", "3": "running", "4": "cycling", "11": "hiking", "12": "walking", "0": "walking",
    "2": "cycling", "21": "swimming", "22": "trail running", "53": "treadmill", "13": "alpine skiing",
}  # fmt: skip
SAMSUNG_SPORTS: Final = _SAMSUNG_SPORTS


def read_sessions(data: bytes, name: str, zone: str | None) -> FileReading | None:
    """Read the sessions of an account export's JSON.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file, as the user knows it.
    zone
        The runner's IANA time zone, for local times without an offset.

    Returns
    -------
    FileReading or None
        A recording for each session, and a row error for each that cannot be read; `None` where
        the JSON is of another kind.

    Raises
    ------
    ReadError
        If it holds sessions and none of them can be read.
    """
    head = data[:HEAD_BYTES]
    likely = [form for form in _FORMATS if any(sign in head for sign in form[0])]
    if not likely or len(data) > MAX_BYTES:
        return None
    try:
        document = json.loads(decode(data)[0])
    except (ValueError, RecursionError):
        return None
    records = [item for item in _records(document) if isinstance(item, Mapping)]
    for _, kind, matches, reads in likely:
        if records and matches(records[0]):
            return _reading(kind, name, reads(records), zone)
    return None


def _records(document: Json) -> Sequence[Json]:
    return document if isinstance(document, list) else [document]


def _reading(
    kind: str, name: str, summaries: Iterable[StatedSession | RowError], zone: str | None
) -> FileReading:
    recordings: list[Recording] = []
    errors: list[RowError] = []
    for place, summary in enumerate(summaries, 1):
        if isinstance(summary, RowError):
            errors.append(summary)
            continue
        try:
            recordings.append(summary.to_recording(zone))
        except (ValueError, OverflowError) as exc:
            shown = f"{summary.start} {summary.sport_word or ''}".strip()
            errors.append(RowError(line=place, column=None, value=shown, reason=str(exc)))
    if errors and not recordings:
        raise ReadError(name, "none of its training sessions can be read", errors[0].reason)
    if not recordings:
        return FileReading(kind=kind, ignored_reason="it holds no training session")
    return FileReading(
        kind=kind,
        recordings=tuple(recordings),
        row_errors=tuple(errors),
        is_partial=bool(errors),
    )


def _each(
    records: Iterable[Document], read: Callable[[Document], StatedSession | None]
) -> Iterator[StatedSession | RowError]:
    """Read records one by one; one that is damaged is named and the others are read."""
    for place, record in enumerate(records, 1):
        try:
            summary = read(record)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            when = next((str(v) for k, v in record.items() if "start" in k.lower()), "no start")
            yield RowError(
                line=place, column=None, value=when[:60],
                reason="a training session without a start or a length that makes sense",
            )  # fmt: skip
            continue
        if summary is not None:
            yield summary


def _instant(text: Json) -> datetime:
    """Return an instant; naive times stay naive.

    Raises
    ------
    ValueError
        If it is none.
    """
    moment = datetime.fromisoformat(str(text).strip().replace(" UTC", "+00:00"))
    if moment.year < 1980:  # noqa: PLR2004
        raise ValueError("no date")
    return moment


def _epoch_ms(value: Json) -> datetime:
    return datetime.fromtimestamp(float(value) / 1000.0, UTC)


def _length_s(value: Json) -> float | None:
    """Return a length of time written as ``PT1800S``, ``0:30:00`` or seconds."""
    if isinstance(value, str):
        match = _ISO_LENGTH.fullmatch(value.strip())
        if match and any(match.groups()):
            hours, minutes, seconds = (float(part or 0) for part in match.groups())
            return hours * 3600 + minutes * 60 + seconds
        return parse_duration(value, is_hours_first=False) or number(value.removesuffix("s"))
    return number(value)


# Polar ---------------------------------------------------------------------------------------

_POLAR_CHANNELS: Final = {
    "heartRate": ("heart_rate_bpm", 1.0),
    "speed": ("speed_mps", 1 / 3.6),
    "distance": ("distance_m", 1.0),
    "altitude": ("altitude_m", 1.0),
    "cadence": ("cadence_spm", 1.0),
    "power": ("power_w", 1.0),
}


def _polar(records: Sequence[Document]) -> Iterator[StatedSession | RowError]:
    for record in records:
        exercises = record.get("exercises") or []
        parts = [part for part in exercises if isinstance(part, Mapping)] or [record]
        yield from _each(parts, lambda part, whole=record: _polar_exercise(part, whole))  # type: ignore[misc]


def _polar_exercise(part: Document, whole: Document) -> StatedSession:
    is_only = len(whole.get("exercises") or []) <= 1

    def stated(*names: str) -> Json:
        sources = (part, whole) if is_only else (part,)
        return next((s[n] for s in sources for n in names if s.get(n) is not None), None)

    minutes = next(
        (
            source[name]
            for source in (part, whole)
            for name in ("timezoneOffset", "timeZoneOffset", "timezoneOffsetMinutes")
            if source.get(name) is not None
        ),
        None,
    )
    offset_s = None if minutes is None else int(float(minutes) * 60)
    start = _instant(stated("startTime"))
    points: Points = {}
    zero = start - timedelta(seconds=offset_s or 0)
    origin = zero.replace(tzinfo=UTC) if zero.tzinfo is None else zero.astimezone(UTC)
    samples = part.get("samples") or {}
    if isinstance(samples, Mapping):
        for name, values in samples.items():
            _polar_channel(points, name, values, offset_s, origin)
    sport = stated("sport")
    word = sport.get("id") if isinstance(sport, Mapping) else sport
    word = {"1": "running", "2": "cycling", "3": "walking"}.get(
        str(word), None if str(word).isdigit() else word
    )
    product = whole.get("product")
    millis = stated("durationMillis")
    elapsed = None
    if stated("stopTime"):
        elapsed = number((_instant(stated("stopTime")) - start).total_seconds())
    return StatedSession(
        start=start,
        sport_word=None if word is None else str(word),
        title=whole.get("name") or None,
        device=product.get("modelName") if isinstance(product, Mapping) else None,
        utc_offset_s=offset_s,
        elapsed_s=elapsed,
        timer_s=_length_s(stated("duration")) or scaled(millis, 0.001),
        distance_m=number(stated("distance", "distanceMeters")),
        ascent_m=number(stated("ascent", "ascentMeters")),
        avg_heart_rate_bpm=_polar_rate(part, whole, "avg", "averageHeartRate"),
        max_heart_rate_bpm=_polar_rate(part, whole, "max", "maximumHeartRate"),
        energy_kcal=number(stated("kiloCalories", "calories")),
        points=points,
    )


def _polar_rate(part: Document, whole: Document, short: str, long: str) -> float | None:
    nested = part.get("heartRate")
    if isinstance(nested, Mapping) and nested.get(short):
        return number(nested[short])
    return number(whole.get(long))


def _polar_channel(
    points: Points, name: str, values: Json, offset_s: int | None, origin: datetime
) -> None:
    """Add one list of samples: ``{"dateTime", "value"}``, or a route's positions."""
    if not isinstance(values, list):
        return
    for entry in values:
        if not isinstance(entry, Mapping):
            continue
        if "intervalMillis" in entry:
            _polar_interval(points, entry, origin)
        elif entry.get("dateTime"):
            local = _instant(entry["dateTime"])
            begun = (
                local
                if local.tzinfo
                else (local - timedelta(seconds=offset_s or 0)).replace(tzinfo=UTC)
            )
            _polar_point(points, name, entry, begun.timestamp())


def _polar_interval(points: Points, entry: Document, origin: datetime) -> None:
    """Add values that follow each other at one interval."""
    channel = _POLAR_CHANNELS.get(_camel(str(entry.get("type", ""))))
    values = entry.get("values")
    if channel is None or not isinstance(values, list):
        return
    step_s = float(entry["intervalMillis"]) / 1000.0
    timed = ((origin.timestamp() + i * step_s, number(value)) for i, value in enumerate(values))
    add_points(points, channel[0], ((at, v * channel[1]) for at, v in timed if v is not None))


def _polar_point(points: Points, name: str, entry: Document, at: float) -> None:
    """Add one value, or one position of a route."""
    if "latitude" in entry:
        for key, target in (
            ("latitude", "lat_deg"),
            ("longitude", "lon_deg"),
            ("altitude", "altitude_m"),
        ):
            if isinstance(entry.get(key), int | float):
                add_points(points, target, [(at, float(entry[key]))])
    elif name in _POLAR_CHANNELS and isinstance(entry.get("value"), int | float):
        channel, factor = _POLAR_CHANNELS[name]
        add_points(points, channel, [(at, float(entry["value"]) * factor)])


def _camel(word: str) -> str:
    first, *rest = word.lower().split("_")
    return first + "".join(part.title() for part in rest)


# adidas Running (Runtastic) -----------------------------------------------------------------


def _runtastic(record: Document) -> StatedSession:
    features = {
        str(f.get("type")): f.get("attributes") or {}
        for f in record.get("features") or []
        if isinstance(f, Mapping)
    }
    metrics, heart = features.get("track_metrics", {}), features.get("heart_rate", {})
    start = _epoch_ms(record["start_time"])
    elapsed = None
    if record.get("end_time"):
        elapsed = number((float(record["end_time"]) - float(record["start_time"])) / 1000.0)
    word = str(record.get("sport_type_id") or _runtastic_sport(features) or "")
    return StatedSession(
        start=start,
        sport_word=_RUNTASTIC_SPORTS.get(word, f"sport {word}" if word else None),
        title=record.get("notes") or record.get("subject") or None,
        utc_offset_s=_whole(record.get("start_time_timezone_offset"), 0.001),
        elapsed_s=elapsed,
        timer_s=scaled(record.get("duration"), 0.001),
        distance_m=number(metrics.get("distance") or record.get("distance")),
        ascent_m=number(metrics.get("elevation_gain") or record.get("elevation_gain")),
        avg_heart_rate_bpm=number(heart.get("average") or record.get("pulse_avg")),
        max_heart_rate_bpm=number(heart.get("maximum") or record.get("pulse_max")),
        energy_kcal=number(record.get("calories")),
    )


def _runtastic_sport(features: Mapping[str, Document]) -> str | None:
    for attributes in features.values():
        sport = attributes.get("sport_type") or attributes.get("sport_type_id")
        if isinstance(sport, Mapping):
            sport = sport.get("id")
        if sport is not None:
            return str(sport)
    return None


def _whole(value: Json, factor: float) -> int | None:
    return round(float(value) * factor) if isinstance(value, int | float) else None


def _point_list(records: Sequence[Document]) -> Iterator[StatedSession | RowError]:
    """Read positions or heart rates that stand for one session, one object per instant."""
    names = {
        "latitude": "lat_deg", "longitude": "lon_deg", "altitude": "altitude_m",
        "heart_rate": "heart_rate_bpm", "cadence": "cadence_spm",
    }  # fmt: skip
    points: Points = {}
    for record in records:
        at = _point_instant(record)
        if at is None:
            continue
        for key, channel in names.items():
            value = record.get(key)
            if isinstance(value, int | float) and math.isfinite(value):
                add_points(points, channel, [(at, float(value))])
    points = {at: values for at, values in points.items() if values}
    if len(points) > 1:
        start, end = min(points), max(points)
        yield StatedSession(
            start=datetime.fromtimestamp(start, UTC), elapsed_s=end - start, points=points
        )


def _point_instant(record: Document) -> float | None:
    value = record.get("timestamp", record.get("start_time"))
    if isinstance(value, int | float):
        seconds = float(value) / 1000.0 if value > 1e11 else float(value)  # noqa: PLR2004
        return seconds if seconds > 3e8 else None  # noqa: PLR2004
    instant = read_instant(str(value)) if value else None
    return instant.timestamp() if instant else None


# Suunto --------------------------------------------------------------------------------------


def _suunto(record: Document) -> StatedSession:
    log = record["DeviceLog"]
    header = log["Header"]
    points: Points = {}
    channels = (
        ("HR", "heart_rate_bpm", 60.0), ("Speed", "speed_mps", 1.0), ("Distance", "distance_m", 1.0),
        ("Cadence", "cadence_spm", 120.0), ("Power", "power_w", 1.0), ("Altitude", "altitude_m", 1.0),
        ("GPSAltitude", "altitude_m", 1.0), ("Latitude", "lat_deg", math.degrees(1.0)),
        ("Longitude", "lon_deg", math.degrees(1.0)),
    )  # fmt: skip
    for entry in log.get("Samples") or []:
        when = entry.get("TimeISO8601") or entry.get("UTC")
        instant = read_instant(str(when)) if when else None
        if instant is None:
            continue
        for key, channel, factor in channels:
            value = entry.get(key)
            if isinstance(value, int | float):
                add_points(points, channel, [(instant.timestamp(), float(value) * factor)])
    activity = header.get("Activity", header.get("ActivityType"))
    word = _SUUNTO_SPORTS.get(
        str(activity), f"sport {activity}" if str(activity).isdigit() else activity
    )
    start = read_instant(str(header.get("DateTime") or header.get("TimeISO8601")))
    if start is None:
        raise ValueError("no start")
    hr = header.get("HR")
    rates = hr[0] if isinstance(hr, list) and hr and isinstance(hr[0], Mapping) else {}
    return StatedSession(
        start=start,
        sport_word=None if word is None else str(word),
        elapsed_s=number(header.get("Duration")),
        timer_s=number(header.get("Duration")),
        distance_m=number(header.get("Distance")),
        ascent_m=number(header.get("Ascent")),
        avg_heart_rate_bpm=scaled(rates.get("Avg"), 60.0),
        max_heart_rate_bpm=scaled(rates.get("Max"), 60.0),
        energy_kcal=scaled(header.get("Energy"), 1 / 4184.0),
        points=points,
    )


# Nike Run Club -------------------------------------------------------------------------------

_NIKE_CHANNELS: Final = {
    "latitude": ("lat_deg", 1.0), "longitude": ("lon_deg", 1.0), "elevation": ("altitude_m", 1.0),
    "heart_rate": ("heart_rate_bpm", 1.0), "speed": ("speed_mps", 1 / 3.6),
}  # fmt: skip


def _nike(record: Document) -> StatedSession:
    points: Points = {}
    for metric in record.get("metrics") or []:
        channel = _NIKE_CHANNELS.get(str(metric.get("type")))
        if channel is None:
            continue
        values = metric.get("values") or []
        add_points(
            points, channel[0],
            ((float(v["start_epoch_ms"]) / 1000.0, float(v["value"]) * channel[1])
             for v in values if isinstance(v, Mapping) and "start_epoch_ms" in v and "value" in v),
        )  # fmt: skip
    totals = {
        (str(s.get("metric")), str(s.get("summary"))): s.get("value")
        for s in record.get("summaries") or []
        if isinstance(s, Mapping)
    }
    start = _epoch_ms(record["start_epoch_ms"])
    tags = record.get("tags") if isinstance(record.get("tags"), Mapping) else {}
    elapsed = None
    if record.get("end_epoch_ms"):
        elapsed = number((float(record["end_epoch_ms"]) - float(record["start_epoch_ms"])) / 1000.0)
    return StatedSession(
        start=start,
        sport_word=str(record.get("type") or "run"),
        title=(tags or {}).get("com.nike.name"),
        elapsed_s=elapsed,
        timer_s=scaled(record.get("active_duration_ms"), 0.001),
        distance_m=scaled(totals.get(("distance", "total")), 1000.0),
        ascent_m=number(totals.get(("ascent", "total"))),
        avg_heart_rate_bpm=number(totals.get(("heart_rate", "mean"))),
        energy_kcal=number(totals.get(("calories", "total"))),
        points=points,
    )


# Fitbit and Google ---------------------------------------------------------------------------

_LENGTHS_M: Final = {"kilometer": 1000.0, "mile": 1609.344, "meter": 1.0}


def _fitbit(record: Document) -> StatedSession:
    text = str(record["startTime"])
    try:
        start = datetime.strptime(text, "%m/%d/%y %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        start = _instant(text)
    unit = str(record.get("distanceUnit") or "kilometer").lower().rstrip("s")
    return StatedSession(
        start=start if start.tzinfo else start.replace(tzinfo=UTC),
        sport_word=str(record.get("activityName") or "") or None,
        title=record.get("activityName"),
        elapsed_s=scaled(record.get("duration"), 0.001),
        timer_s=scaled(record.get("activeDuration"), 0.001),
        distance_m=scaled(record.get("distance"), _LENGTHS_M.get(unit, 1000.0)),
        ascent_m=number(record.get("elevationGain")),
        avg_heart_rate_bpm=number(record.get("averageHeartRate")),
        energy_kcal=number(record.get("calories")),
    )


def _google(record: Document) -> StatedSession:
    totals = {
        str(entry.get("metricName")): entry.get("floatValue", entry.get("intValue"))
        for entry in record.get("aggregate") or []
        if isinstance(entry, Mapping)
    }
    start, end = _instant(record["startTime"]), record.get("endTime")
    return StatedSession(
        start=start,
        sport_word=str(record.get("fitnessActivity") or ""),
        elapsed_s=number((_instant(end) - start).total_seconds()) if end else None,
        timer_s=_length_s(record.get("duration")),
        distance_m=number(totals.get("com.google.distance.delta")),
        avg_heart_rate_bpm=number(totals.get("com.google.heart_rate.summary")),
        energy_kcal=number(totals.get("com.google.calories.expended")),
    )


# Garmin --------------------------------------------------------------------------------------


def _garmin(records: Sequence[Document]) -> Iterator[StatedSession | RowError]:
    for record in records:
        parts = record.get("summarizedActivitiesExport") or []
        yield from _each((p for p in parts if isinstance(p, Mapping)), _garmin_activity)


def _garmin_activity(record: Document) -> StatedSession | None:
    if record.get("parent") is True:
        return None  # a multisport session whose parts stand beside it
    start = _epoch_ms(record.get("startTimeGmt") or record["beginTimestamp"])
    local, offset_s = record.get("startTimeLocal"), None
    if local is not None:
        offset_s = round((_epoch_ms(local) - start).total_seconds())
    return StatedSession(
        start=start,
        sport_word=str(record.get("activityType") or record.get("sportType") or "") or None,
        title=record.get("name"),
        utc_offset_s=offset_s,
        elapsed_s=scaled(record.get("elapsedDuration"), 0.001),
        timer_s=scaled(record.get("duration"), 0.001),
        distance_m=scaled(record.get("distance"), 0.01),
        ascent_m=scaled(record.get("elevationGain"), 0.01),
        avg_heart_rate_bpm=number(record.get("avgHr")),
        max_heart_rate_bpm=number(record.get("maxHr")),
        energy_kcal=scaled(record.get("calories"), 1 / _KJ_PER_GARMIN_KCAL),
    )


_Format = tuple[
    tuple[bytes, ...],
    str,
    Callable[[Document], bool],
    Callable[[Sequence[Document]], Iterable[StatedSession | RowError]],
]


def _one_by_one(
    read: Callable[[Document], StatedSession | None],
) -> Callable[[Sequence[Document]], Iterable[StatedSession | RowError]]:
    return lambda records: _each(records, read)


_FORMATS: Final[tuple[_Format, ...]] = (
    ((b'"exercises"', b'"durationMillis"'), "polar_training",
     lambda r: "startTime" in r and ("exercises" in r or "durationMillis" in r), _polar),
    ((b'"summarizedActivitiesExport"',), "garmin_activity_summaries",
     lambda r: "summarizedActivitiesExport" in r, _garmin),
    ((b'"start_time_timezone_offset"', b'"sport_type_id"'), "runtastic_session",
     lambda r: "start_time" in r and "duration" in r, _one_by_one(_runtastic)),
    ((b'"DeviceLog"',), "suunto_workout",
     lambda r: isinstance(r.get("DeviceLog"), Mapping) and "Header" in r["DeviceLog"], _one_by_one(_suunto)),
    ((b'"start_epoch_ms"',), "nike_run", lambda r: "start_epoch_ms" in r, _one_by_one(_nike)),
    ((b'"activityName"', b'"activityTypeId"'), "fitbit_exercise",
     lambda r: "startTime" in r and "activityName" in r, _one_by_one(_fitbit)),
    ((b'"fitnessActivity"',), "google_fit_session",
     lambda r: "fitnessActivity" in r and "startTime" in r, _one_by_one(_google)),
    ((b'"latitude"',), "position_list",
     lambda r: "latitude" in r and "longitude" in r and ("timestamp" in r or "start_time" in r), _point_list),
    ((b'"heart_rate"',), "heart_rate_list",
     lambda r: "heart_rate" in r and ("timestamp" in r or "start_time" in r), _point_list),
)  # fmt: skip
