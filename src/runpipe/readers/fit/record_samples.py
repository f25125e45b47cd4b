"""What a FIT file states of each session.

Its sample stream, with heart rate handed over later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from runpipe.model.recording import OffsetSource, Samples, SessionFacts
from runpipe.readers.fit.columns import Columns
from runpipe.readers.fit.messages import (
    SYSTEM_TIME_END_S,
    Clock,
    FitMessages,
    FloatArray,
    MessageColumns,
    MessageRow,
    RecordTimes,
    rows,
    to_utc,
)
from runpipe.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

_OFFSET_STEP_S: Final = 900.0
_MIN_OFFSET_S: Final = -12 * SECONDS_PER_HOUR
_MAX_OFFSET_S: Final = 14 * SECONDS_PER_HOUR
_KEEPS_LOCAL_TIME: Final = frozenset({"garmin", "suunto"})
_RPE_SCALE: Final = 10.0
_MAX_RPE: Final = 100.0
_MAX_SESSIONS: Final = 100
_PERCENT: Final = 100.0
_MAX_SESSION_S: Final = 14 * SECONDS_PER_DAY


@dataclass(frozen=True, slots=True, eq=False)
class SessionSpan:
    """When one session was, in seconds since FIT's epoch; `row` is its message, if there is one."""

    start_s: float
    end_s: float
    sport: str | None
    sub_sport: str | None
    row: MessageRow | None

    def holds(self, at_s: float, spans: tuple[SessionSpan, ...]) -> bool:
        """Return whether an instant is this session's: the last that began before it, or the first."""
        begun = [span for span in spans if span.start_s <= at_s]
        return (begun[-1] if begun else spans[0]) is self


def session_spans(
    fit: FitMessages, clock: Clock, times: RecordTimes
) -> tuple[tuple[SessionSpan, ...], tuple[str, ...]]:
    """Return the sessions in order of time, and notes on what had to be worked out.

    A file that ends before its session message gets one session over all its records.
    """
    stamps = times.seconds if times.rows is None else times.seconds[times.rows]
    stamps = stamps[np.isfinite(stamps)]
    sessions = rows(fit.messages("session"))[:_MAX_SESSIONS]
    # A session without any time is one only if there is no other: zeros at a file's end look so.
    timed = [row for row in sessions if _has_time(row, clock)]
    spans = [_span(row, clock, stamps) for row in timed or sessions[:1]]
    ordered = tuple(sorted((span for span in spans if span), key=lambda span: span.start_s))
    if ordered:
        return ordered, ()
    if not len(stamps):
        return (), ()
    # One of them, not the mean of two: something must be near it.
    middle = float(np.sort(stamps)[len(stamps) // 2])
    near = stamps[np.abs(stamps - middle) <= _MAX_SESSION_S / 2]
    sport, sub_sport = _sport_without_session(fit)
    span = SessionSpan(float(near.min()), float(near.max()), sport, sub_sport, None)
    return (span,), ("the file ends before its totals: they were taken from the samples",)


def _has_time(row: MessageRow, clock: Clock) -> bool:
    times = (row.number("start_time"), row.number("timestamp"))
    return any(clock.second(time) is not None for time in times)


def _span(row: MessageRow, clock: Clock, stamps: FloatArray) -> SessionSpan | None:
    start = clock.second(row.number("start_time"))
    end = clock.second(row.number("timestamp"))
    elapsed = row.number("total_elapsed_time", "total_timer_time")
    if start is None and end is not None and elapsed is not None:
        start = end - elapsed
    if len(stamps) and (start is None or np.abs(stamps - start).min() > SECONDS_PER_DAY):
        # A start a day from every sample is a damaged one.
        start = float(stamps[0])
    if start is None:
        start = end
    if start is None:
        return None
    if elapsed is not None and elapsed <= _MAX_SESSION_S:
        end = start + elapsed
    elif end is None or not start <= end <= start + _MAX_SESSION_S:
        last = start if not len(stamps) else float(np.median(stamps))
        end = min(max(start, last), start + _MAX_SESSION_S)
    return SessionSpan(start, end, row.label("sport"), row.label("sub_sport"), row)


def _sport_without_session(fit: FitMessages) -> tuple[str | None, str | None]:
    for message in ("sport", "lap"):
        columns = fit.messages(message)
        for sport, sub in zip(columns.labels("sport"), columns.labels("sub_sport"), strict=True):
            if sport is not None:
                return sport, sub
    return None, None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file says of all its sessions: the device, the time zone, the planned workout."""

    device: str | None
    utc_offset_s: int | None
    workout: str | None

    @classmethod
    def of(cls, fit: FitMessages) -> Origin:
        """Read it."""
        return cls(device_name(fit), utc_offset_s(fit), workout_name(fit))


def session_facts(span: SessionSpan, origin: Origin) -> SessionFacts:
    """Return what the session message states; what it leaves out is `None`."""
    facts = SessionFacts(
        start_utc=to_utc(span.start_s),
        sport=span.sport,
        sub_sport=span.sub_sport,
        workout_name=origin.workout,
        device=origin.device,
        utc_offset_s=origin.utc_offset_s,
        utc_offset_source=None if origin.utc_offset_s is None else OffsetSource.FILE,
        elapsed_s=span.end_s - span.start_s,
    )
    row = span.row
    if row is None:
        return facts
    rpe = row.number("workout_rpe")
    feel = row.number("workout_feel")
    return replace(
        facts,
        elapsed_s=_plausible(row.number("total_elapsed_time")),
        timer_s=_plausible(row.number("total_timer_time")),
        distance_m=row.number("total_distance"),
        ascent_m=row.number("total_ascent"),
        descent_m=row.number("total_descent"),
        avg_heart_rate_bpm=row.number("avg_heart_rate"),
        max_heart_rate_bpm=row.number("max_heart_rate"),
        device_energy_kcal=row.number("total_calories"),
        rpe=None if rpe is None or rpe > _MAX_RPE else rpe / _RPE_SCALE,
        feel_frac=None if feel is None or feel > _PERCENT else feel / _PERCENT,
    )


def _plausible(duration_s: float | None) -> float | None:
    """Return a duration, `None` when no session can be as long."""
    return None if duration_s is None or duration_s > _MAX_SESSION_S else duration_s


def device_name(fit: FitMessages) -> str | None:
    """Return manufacturer and product as FIT spells them, such as ``garmin fenix7_pro``."""
    for row in rows(fit.messages("file_id")):
        maker = row.label("manufacturer")
        product = row.label("product_name") or row.label("garmin_product") or row.label("product")
        if maker is not None:
            return maker if product is None else f"{maker} {product}"
    return None


def workout_name(fit: FitMessages) -> str | None:
    """Return the planned workout's name."""
    names = [label for label in fit.messages("workout").labels("wkt_name") if label]
    return names[-1].strip() or None if names else None


def utc_offset_s(fit: FitMessages) -> int | None:
    """Return the offset of local time, from the activity message.

    Only whole quarters of an hour in -12 to +14 h are offsets. Some makers write UTC twice
    (seen: COROS, in Bogotá), so an offset of 0 is believed only of those known to keep local time.
    """
    columns = fit.messages("activity")
    stamps = columns.values("timestamp")
    offsets = np.where(
        stamps >= SYSTEM_TIME_END_S, columns.values("local_timestamp") - stamps, np.nan
    )
    fits = (
        (offsets >= _MIN_OFFSET_S)
        & (offsets <= _MAX_OFFSET_S)
        & (np.mod(offsets, _OFFSET_STEP_S) == 0)
    )
    good = offsets[fits]
    if not len(good):
        return None
    offset = int(good[-1])
    makers = set(fit.messages("file_id").labels("manufacturer"))
    return offset if offset or makers & _KEEPS_LOCAL_TIME else None


_STEP_S: Final = 0.25
_MAX_STEPS: Final = 20
"""A beat counts on for up to 5 s, in quarters of a second, as in Garmin's own SDK."""


def fill_heart_rate(
    fit: FitMessages, clock: Clock, time: FloatArray, heart_rate_bpm: FloatArray
) -> FloatArray:
    """Return the records' heart rate, with the strap's where the records have none.

    Under water a strap cannot reach the watch, and sends its beats afterwards. A record's value is
    the mean of the beats since the record before, rounded, as Garmin's SDK does it (which puts it
    in place of the watch's own value too; here that one stays).

    Parameters
    ----------
    time
        The records' times in seconds since FIT's epoch, shape ``(n,)``, NaN where not known.
    heart_rate_bpm
        What the records say, shape ``(n,)``, NaN where nothing.
    """
    messages = fit.messages("hr")
    if not len(messages) or not isinstance(messages, Columns) or not np.isnan(heart_rate_bpm).any():
        return heart_rate_bpm
    at, beats = _beats(messages, clock)
    if not len(at):
        return heart_rate_bpm
    order = np.argsort(at, kind="stable")
    at, sums = at[order], np.concatenate(([0.0], np.cumsum(beats[order])))
    begin = np.concatenate((time[:1] - 1, time[:-1]))
    begin = np.where(begin == time, time - 1, begin)
    first = np.searchsorted(at, begin, side="right")
    last = np.searchsorted(at, time, side="right")
    n_beats = np.where(np.isfinite(time) & np.isfinite(begin), last - first, 0)
    has_any = np.isnan(heart_rate_bpm) & (n_beats > 0)
    mean = (sums[last] - sums[first]) / np.maximum(n_beats, 1)
    return np.where(has_any, np.floor(mean + 0.5), heart_rate_bpm)


def _beats(messages: Columns, clock: Clock) -> tuple[FloatArray, FloatArray]:
    """Return when there was which heart rate, gaps of up to 5 s filled with the value before."""
    events, bpm = messages.get("event_timestamp"), messages.get("filtered_bpm")
    if events is None or bpm is None:
        return np.zeros(0), np.zeros(0)
    event_s = events.values.reshape(len(messages), -1)
    beats = bpm.values.reshape(len(messages), -1)
    width = min(event_s.shape[1], beats.shape[1])
    whole = clock.seconds(messages.values("timestamp"))
    whole = whole + np.nan_to_num(messages.values("fractional_timestamp"))
    # A message with a timestamp ties the strap's clock, which runs on, to the watch's.
    tie = whole - event_s[:, 0]
    last_tie = np.maximum.accumulate(np.where(np.isfinite(tie), np.arange(len(tie)), -1))
    shift = np.where(last_tie >= 0, tie[np.maximum(last_tie, 0)], np.nan)
    at = (event_s[:, :width] + shift[:, None]).reshape(-1)
    rate = beats[:, :width].reshape(-1)
    is_measured = np.isfinite(at) & (rate > 0)
    return _filled(at[is_measured], rate[is_measured])


def _filled(at: FloatArray, rate: FloatArray) -> tuple[FloatArray, FloatArray]:
    gap_s = np.abs(np.diff(at))
    n_more = np.clip(np.ceil(gap_s / _STEP_S) - 1, 0, _MAX_STEPS).astype(np.int64)
    n_each = np.concatenate((1 + n_more, [1]))[: len(at)]
    step = np.arange(n_each.sum()) - np.repeat(np.cumsum(n_each) - n_each, n_each)
    return np.repeat(at, n_each) + _STEP_S * step, np.repeat(rate, n_each)


_DEG_PER_SEMICIRCLE: Final = 180.0 / 2**31
_MAX_LAT_DEG: Final = 90.0
_FOOT_SPORTS: Final = frozenset({"running", "walking", "hiking", "snowshoeing"})
_STEPS_PER_TURN: Final = 2.0
_WATTS: Final = frozenset({"w", "watt", "watts"})


def read_samples(
    fit: FitMessages, clock: Clock, times: RecordTimes, spans: tuple[SessionSpan, ...]
) -> list[tuple[Samples, tuple[str, ...]]]:
    """Return each session's samples in file order, with notes on what was left out.

    Records without a time, and records more than a day away from the session they would belong
    to (a damaged timestamp), are left out. A watch that counts distance on through several sessions
    gets each one's own distance. Cadence counts both feet on foot, turns else.
    """
    records = fit.messages("record")
    time = times.seconds
    channels = {name: _finite(values) for name, values in _channels(records).items()}
    channels["heart_rate_bpm"] = fill_heart_rate(fit, clock, time, channels["heart_rate_bpm"])
    n_timeless = int((~np.isfinite(time)).sum())
    if times.rows is not None:
        time = time[times.rows]
        channels = {name: values[times.rows] for name, values in channels.items()}
    timeless = f"{n_timeless} samples have no time and were left out"
    owner = np.searchsorted([span.start_s for span in spans], time, side="right") - 1
    before = np.full(0, np.nan)
    parts = []
    for index, span in enumerate(spans):
        is_ours = np.isfinite(time) & (np.maximum(owner, 0) == index)
        t_s = time - span.start_s
        is_near = (t_s >= -SECONDS_PER_DAY) & (t_s <= span.end_s - span.start_s + SECONDS_PER_DAY)
        keep = is_ours & is_near
        notes: tuple[str, ...] = (timeless,) if n_timeless and index == 0 else ()
        n_far = int((is_ours & ~is_near).sum())
        if n_far:
            far = f"{n_far} samples lie more than a day from the session and were left out"
            notes += (far,)
        ours = {name: values[keep] for name, values in channels.items()}
        counted = ours["distance_m"]
        ours["distance_m"] = counted - _distance_so_far_m(before, counted)
        before = counted
        if span.sport in _FOOT_SPORTS:
            ours["cadence_spm"] *= _STEPS_PER_TURN
        parts.append((Samples.build(t_s[keep], ours), notes))
    return parts


def _distance_so_far_m(before: FloatArray, counted: FloatArray) -> float:
    """Return the distance at which a session's count began, 0 if it did not go on from before."""
    before = before[np.isfinite(before)]
    counted = counted[np.isfinite(counted)]
    if not len(before) or not len(counted) or counted[0] < before.max():
        return 0.0
    return float(before.max())


def _finite(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, np.nan)


def _channels(records: MessageColumns) -> dict[str, FloatArray]:
    lat = records.values("position_lat") * _DEG_PER_SEMICIRCLE
    lon = records.values("position_long") * _DEG_PER_SEMICIRCLE
    is_place = (np.abs(lat) <= _MAX_LAT_DEG) & np.isfinite(lon)
    cadence = records.values("cadence")
    fraction = records.values("fractional_cadence")
    return {
        "lat_deg": np.where(is_place, lat, np.nan),
        "lon_deg": np.where(is_place, lon, np.nan),
        "altitude_m": records.values("enhanced_altitude"),
        "distance_m": records.values("distance"),
        "speed_mps": records.values("enhanced_speed"),
        "heart_rate_bpm": records.values("heart_rate"),
        "cadence_spm": cadence + np.nan_to_num(fraction),
        "power_w": _power(records),
    }


def _power(records: MessageColumns) -> FloatArray:
    """Return power, where there is none from a developer field such as Stryd's."""
    power = records.values("power")
    for field in records.developer_fields:
        if field.name.casefold() != "power" or field.units.casefold() not in _WATTS:
            continue
        column = records.developer(field)
        if column is not None:
            values = column.first
            power = np.where(np.isnan(power), values, power)
    return power
