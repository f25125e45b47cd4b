"""Activities from FIT messages: one `Recording` a session."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from runpipe.errors import ReadError
from runpipe.model.recording import Event, FileReading, Lap, Recording, Samples, Split, WorkoutStep
from runpipe.readers.fit.messages import (
    MAX_ROWS,
    Clock,
    FitMessages,
    MessageColumns,
    MessageRow,
    rows,
    strength_sets,
)
from runpipe.readers.fit.record_samples import (
    Origin,
    SessionSpan,
    read_samples,
    session_facts,
    session_spans,
)

Timed = tuple[tuple[float, MessageRow], ...]
_TIMER: Final = "timer"
_UNKNOWN: Final = "unknown"
_INDEX_MASK: Final = 0x0FFF
_REPEAT: Final = "repeat_until_steps_cmplt"
KIND: Final = "fit_activity"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is read once for the whole file."""

    clock: Clock
    spans: tuple[SessionSpan, ...]
    laps: Timed
    splits: Timed
    events: Timed
    sets: Timed
    steps: tuple[WorkoutStep, ...]
    origin: Origin
    is_partial: bool
    notes: tuple[str, ...]


def read_activity(fit: FitMessages, name: str, notes: tuple[str, ...]) -> FileReading:
    """Read every session of an activity file.

    Samples, laps, splits, events and sets go to the session in whose time they lie.

    Raises
    ------
    ReadError
        If there is neither a session nor a sample, or no time at all.
    """
    times, clock = Clock.of(fit).records(fit)
    spans, span_notes = session_spans(fit, clock, times)
    if not spans:
        raise ReadError(name, "the recording is empty: it holds no session and no samples")
    notes += span_notes + clock.notes + _too_many(fit)
    parts = _Parts(
        clock=clock,
        spans=spans,
        laps=_timed(fit.messages("lap"), clock, "start_time"),
        splits=_timed(fit.messages("split"), clock, "start_time"),
        events=_timed(fit.messages("event"), clock, "timestamp"),
        sets=_timed(fit.messages("set"), clock, "start_time"),
        steps=tuple(_steps(fit.messages("workout_step"))),
        origin=Origin.of(fit),
        is_partial=fit.is_partial,
        notes=notes,
    )
    recordings = tuple(
        _recording(parts, span, samples, about_samples)
        for span, (samples, about_samples) in zip(
            spans, read_samples(fit, clock, times, spans), strict=True
        )
    )
    return FileReading(kind=KIND, recordings=recordings, is_partial=fit.is_partial, notes=notes)


def _recording(
    parts: _Parts, span: SessionSpan, samples: Samples, about_samples: tuple[str, ...]
) -> Recording:
    facts = session_facts(span, parts.origin)
    if span.row is None and samples.has("distance_m"):
        facts = replace(facts, distance_m=float(np.nanmax(samples.distance_m)))

    def ours(timed: Timed) -> Iterator[tuple[float, MessageRow]]:
        return ((at, row) for at, row in timed if span.holds(at, parts.spans))

    sets, about_sets = strength_sets(ours(parts.sets), facts)
    return Recording(
        facts=facts,
        samples=samples,
        laps=tuple(_lap(row, at, span, parts.clock) for at, row in ours(parts.laps)),
        splits=tuple(_split(row, at, span, parts.clock) for at, row in ours(parts.splits)),
        steps=parts.steps,
        events=tuple(
            Event(t_s=at - span.start_s, kind=_TIMER, action=row.label("event_type") or _UNKNOWN)
            for at, row in ours(parts.events)
            if row.label("event") == _TIMER
        ),
        strength_sets=sets,
        is_partial=parts.is_partial,
        notes=parts.notes + about_samples + about_sets,
    )


def _too_many(fit: FitMessages) -> tuple[str, ...]:
    return tuple(
        f"only the first {MAX_ROWS:,} {message}s of {len(fit.messages(message)):,} were read"
        for message in ("session", "lap", "split", "event", "set", "workout_step")
        if len(fit.messages(message)) > MAX_ROWS
    )


def _timed(columns: MessageColumns, clock: Clock, field: str) -> Timed:
    """Return messages with their time, those without a time left out."""
    if not len(columns):
        return ()
    at = clock.seconds(columns.values(field))
    if field != "timestamp":
        at = np.where(np.isfinite(at), at, clock.seconds(columns.values("timestamp")))
    # rows() stops at a bound, the times do not.
    return tuple(
        (time, row)
        for time, row in zip(at.tolist(), rows(columns), strict=False)
        if math.isfinite(time)
    )


def _end_s(row: MessageRow, at: float, span: SessionSpan, clock: Clock, *names: str) -> float:
    """Return when a lap or split ended: by its length, else by its own end time."""
    start = at - span.start_s
    elapsed = row.number("total_elapsed_time")
    if elapsed is not None:
        return start + elapsed
    for name in names:
        end = clock.second(row.number(name))
        if end is not None and end >= at:
            return end - span.start_s
    return start


def _lap(row: MessageRow, at: float, span: SessionSpan, clock: Clock) -> Lap:
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


def _split(row: MessageRow, at: float, span: SessionSpan, clock: Clock) -> Split:
    return Split(
        kind=row.label("split_type") or _UNKNOWN,
        start_s=at - span.start_s,
        end_s=_end_s(row, at, span, clock, "end_time", "timestamp"),
        timer_s=row.number("total_timer_time"),
        distance_m=row.number("total_distance"),
    )


def _steps(columns: MessageColumns) -> list[WorkoutStep]:
    steps = []
    for place, row in enumerate(rows(columns)):
        index = row.whole("message_index", _INDEX_MASK)
        kind = row.label("duration_type")
        is_repeat = kind == _REPEAT
        steps.append(
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
    return steps
