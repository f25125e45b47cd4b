"""Activities from FIT messages: one `Recording` a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.errors import ReadError
from runpipe.model.session import Event, FileReading, Lap, Recording, Split, WorkoutStep
from runpipe.readers.fit_facts import (
    SessionSpan,
    device_name,
    session_facts,
    session_spans,
    utc_offset_s,
    workout_name,
)
from runpipe.readers.fit_messages import Clock, FitMessages, MessageColumns, Row, rows
from runpipe.readers.fit_samples import read_samples
from runpipe.readers.fit_sets import read_sets

_INDEX_MASK: Final = 0x0FFF
_REPEAT: Final = "repeat_until_steps_cmplt"
KIND: Final = "fit_activity"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is read once for the whole file."""

    laps: tuple[tuple[float, Row], ...]
    splits: tuple[tuple[float, Row], ...]
    events: tuple[tuple[float, Row], ...]
    steps: tuple[WorkoutStep, ...]


def read_activity(fit: FitMessages, name: str, notes: tuple[str, ...]) -> FileReading:
    """Read every session of an activity file.

    Samples, laps, splits, events and sets go to the session in whose time they lie.

    Raises
    ------
    ReadError
        If there is neither a session nor a sample, or no time at all.
    """
    clock = Clock.of(fit)
    spans, said = session_spans(fit, clock)
    if not spans:
        raise ReadError(name, "the recording is empty: it holds no session and no samples")
    notes += said
    if clock.power_up_s is not None:
        notes += ("the watch's clock was not set at first: times were worked out afterwards",)
    parts = _Parts(
        laps=_timed(fit.messages("lap"), clock, "start_time"),
        splits=_timed(fit.messages("split"), clock, "start_time"),
        events=_timed(fit.messages("event"), clock, "timestamp"),
        steps=tuple(_steps(fit.messages("workout_step"))),
    )
    recordings = tuple(_recording(fit, clock, parts, spans, i, notes) for i in range(len(spans)))
    return FileReading(kind=KIND, recordings=recordings, is_partial=fit.is_partial, notes=notes)


def _recording(
    fit: FitMessages,
    clock: Clock,
    parts: _Parts,
    spans: tuple[SessionSpan, ...],
    index: int,
    notes: tuple[str, ...],
) -> Recording:
    span = spans[index]
    offset_s = utc_offset_s(fit)
    samples, said = read_samples(fit, clock, spans, index)
    facts = session_facts(
        span, device=device_name(fit), offset_s=offset_s, workout=workout_name(fit)
    )
    sets, about_sets = read_sets(fit, clock, span, facts)
    return Recording(
        facts=facts,
        samples=samples,
        laps=tuple(_lap(row, at, span, clock) for at, row in parts.laps if span.holds(at, spans)),
        splits=tuple(
            _split(row, at, span, clock) for at, row in parts.splits if span.holds(at, spans)
        ),
        steps=parts.steps,
        events=tuple(
            Event(t_s=at - span.start_s, kind="timer", action=row.label("event_type") or "unknown")
            for at, row in parts.events
            if row.label("event") == "timer" and span.holds(at, spans)
        ),
        strength_sets=sets,
        is_partial=fit.is_partial,
        notes=notes + said + about_sets,
    )


def _timed(columns: MessageColumns, clock: Clock, field: str) -> tuple[tuple[float, Row], ...]:
    """Return messages with their time, those without a time left out."""
    at = clock.seconds(columns.values(field))
    if field != "timestamp":
        at = np.where(np.isfinite(at), at, clock.seconds(columns.values("timestamp")))
    return tuple(
        (float(time), row) for time, row in zip(at, rows(columns), strict=True) if np.isfinite(time)
    )


def _end_s(row: Row, at: float, span: SessionSpan, clock: Clock, *names: str) -> float:
    """Return when a lap or split ended: by its length, else by its own end time."""
    start = at - span.start_s
    elapsed = row.number("total_elapsed_time")
    if elapsed is not None:
        return start + elapsed
    for name in names:
        stamp = row.number(name)
        end = np.nan if stamp is None else float(clock.seconds(np.array([stamp]))[0])
        if np.isfinite(end) and end >= at:
            return end - span.start_s
    return start


def _lap(row: Row, at: float, span: SessionSpan, clock: Clock) -> Lap:
    return Lap(
        start_s=at - span.start_s,
        end_s=_end_s(row, at, span, clock, "timestamp"),
        timer_s=row.number("total_timer_time"),
        distance_m=row.number("total_distance"),
        avg_speed_mps=row.number("enhanced_avg_speed", "avg_speed"),
        avg_heart_rate_bpm=row.number("avg_heart_rate"),
        intensity=row.label("intensity"),
        trigger=row.label("lap_trigger"),
        workout_step_index=row.whole("wkt_step_index", _INDEX_MASK),
    )


def _split(row: Row, at: float, span: SessionSpan, clock: Clock) -> Split:
    return Split(
        kind=row.label("split_type") or "unknown",
        start_s=at - span.start_s,
        end_s=_end_s(row, at, span, clock, "end_time", "timestamp"),
        timer_s=row.number("total_timer_time"),
        distance_m=row.number("total_distance"),
    )


def _steps(columns: MessageColumns) -> list[WorkoutStep]:
    found = []
    for place, row in enumerate(rows(columns)):
        index = row.whole("message_index", _INDEX_MASK)
        kind = row.label("duration_type")
        is_repeat = kind == _REPEAT
        found.append(
            WorkoutStep(
                index=place if index is None else index,
                name=row.label("wkt_step_name"),
                intensity=row.label("intensity"),
                duration_kind=kind,
                duration_s=row.number("duration_time"),
                distance_m=row.number("duration_distance"),
                target_kind=row.label("target_type"),
                repeat_from_index=row.whole("duration_value") if is_repeat else None,
                n_repeats=row.whole("target_value") if is_repeat else None,
            )
        )
    return found
