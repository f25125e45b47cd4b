"""What a FIT file states of each session, and when each one was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.model.session import OffsetSource, SessionFacts
from runpipe.readers.fit_messages import SYSTEM_TIME_END_S, Clock, FitMessages, Row, rows, to_utc
from runpipe.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

_OFFSET_STEP_S: Final = 900.0
_MIN_OFFSET_S: Final = -12 * SECONDS_PER_HOUR
_MAX_OFFSET_S: Final = 14 * SECONDS_PER_HOUR
_KEEPS_LOCAL_TIME: Final = frozenset({"garmin", "suunto"})
_RPE_SCALE: Final = 10.0
_PERCENT: Final = 100.0
_MAX_SESSION_S: Final = 14 * SECONDS_PER_DAY


@dataclass(frozen=True, slots=True, eq=False)
class SessionSpan:
    """When one session was, in seconds since FIT's epoch; `row` is its message, if there is one."""

    start_s: float
    end_s: float
    sport: str | None
    sub_sport: str | None
    row: Row | None

    def holds(self, at_s: float, spans: tuple[SessionSpan, ...]) -> bool:
        """Tell whether an instant is this session's: the last that began before it, or the first."""
        begun = [span for span in spans if span.start_s <= at_s]
        return (begun[-1] if begun else spans[0]) is self


def session_spans(
    fit: FitMessages, clock: Clock
) -> tuple[tuple[SessionSpan, ...], tuple[str, ...]]:
    """Return the sessions in order of time, and notes on what had to be worked out.

    A file that ends before its session message gets one session over all its records.
    """
    stamps = clock.seconds(fit.messages("record").values("timestamp"))
    stamps = stamps[np.isfinite(stamps)]
    found = []
    for row in rows(fit.messages("session")):
        span = _span(row, clock, stamps)
        if span is not None:
            found.append(span)
    if found:
        return tuple(sorted(found, key=lambda span: span.start_s)), ()
    if not len(stamps):
        return (), ()
    middle = float(np.median(stamps))
    near = stamps[np.abs(stamps - middle) <= _MAX_SESSION_S]
    sport, sub_sport = _sport_without_session(fit)
    span = SessionSpan(float(near[0]), float(near.max()), sport, sub_sport, None)
    return (span,), ("the file ends before its totals: they were taken from the samples",)


def _span(row: Row, clock: Clock, stamps: np.ndarray) -> SessionSpan | None:
    start = _time(row.number("start_time"), clock)
    end = _time(row.number("timestamp"), clock)
    elapsed = row.number("total_elapsed_time", "total_timer_time")
    if start is None and end is not None and elapsed is not None:
        start = end - elapsed
    if start is None:
        start = float(stamps[0]) if len(stamps) else end
    if start is None:
        return None
    if elapsed is not None and elapsed <= _MAX_SESSION_S:
        end = start + elapsed
    elif end is None or end < start:
        end = max(start, float(stamps.max())) if len(stamps) else start
    return SessionSpan(start, end, row.label("sport"), row.label("sub_sport"), row)


def _time(stamp: float | None, clock: Clock) -> float | None:
    if stamp is None:
        return None
    value = float(clock.seconds(np.array([stamp]))[0])
    return value if np.isfinite(value) else None


def _sport_without_session(fit: FitMessages) -> tuple[str | None, str | None]:
    for message in ("sport", "lap"):
        columns = fit.messages(message)
        for sport, sub in zip(columns.labels("sport"), columns.labels("sub_sport"), strict=True):
            if sport is not None:
                return sport, sub
    return None, None


def session_facts(
    span: SessionSpan, *, device: str | None, offset_s: int | None, workout: str | None
) -> SessionFacts:
    """Return what the session message states; what it leaves out is `None`."""
    row = span.row
    start = to_utc(span.start_s)
    source = None if offset_s is None else OffsetSource.FILE
    if row is None:
        return SessionFacts(
            start_utc=start,
            sport=span.sport,
            sub_sport=span.sub_sport,
            workout_name=workout,
            device=device,
            utc_offset_s=offset_s,
            utc_offset_source=source,
            elapsed_s=span.end_s - span.start_s,
        )
    rpe = row.number("workout_rpe")
    feel = row.number("workout_feel")
    return SessionFacts(
        start_utc=start,
        sport=span.sport,
        sub_sport=span.sub_sport,
        workout_name=workout,
        device=device,
        utc_offset_s=offset_s,
        utc_offset_source=source,
        elapsed_s=row.number("total_elapsed_time"),
        timer_s=row.number("total_timer_time"),
        distance_m=row.number("total_distance"),
        ascent_m=row.number("total_ascent"),
        descent_m=row.number("total_descent"),
        avg_heart_rate_bpm=row.number("avg_heart_rate"),
        max_heart_rate_bpm=row.number("max_heart_rate"),
        device_energy_kcal=row.number("total_calories"),
        rpe=None if rpe is None else rpe / _RPE_SCALE,
        feel_frac=None if feel is None else feel / _PERCENT,
    )


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
