"""What a FIT file states of each session, and when each one was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from runpipe.model.recording import OffsetSource, SessionFacts
from runpipe.readers.fit.messages import (
    SYSTEM_TIME_END_S,
    Clock,
    FitMessages,
    FloatArray,
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
