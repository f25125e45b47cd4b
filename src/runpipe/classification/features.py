"""What one session tells without its athlete's history; stored, and judged again at will."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

import numpy as np

from runpipe.classification.compact import NO_TRACE, CompactTrace, compact
from runpipe.model.recording import Recording, SessionFacts, SessionMeasures
from runpipe.model.rules import Rules
from runpipe.signal.grade import altitude_profile
from runpipe.signal.smooth import best_mean, moving_mean
from runpipe.signal.totals import measure_trace, robust_max_heart_rate
from runpipe.signal.trace import Trace, on_foot, to_trace

EFFORTS_S: Final = (5, 10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600)
MAX_MARKS: Final = 150
"""More laps or splits than this are not kept: they are kilometres, not reps."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A lap or split of the device, with what was planned for it."""

    source: str
    start_s: float
    end_s: float
    distance_m: float | None
    intensity: str | None
    trigger: str | None
    step: int | None = None


_OF_MARK: Final = tuple(field.name for field in fields(Mark))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features:
    """What the judge needs of one session, all of it independent of other sessions.

    `titles` holds the words of the file apart from all else, so that they can be ignored.
    `efforts_mps` holds the best mean speed over each of `EFFORTS_S`, `None` where the session
    is shorter. `planned_reps` is the number of repeats a workout asked for, `None` without one.
    """

    start_utc: datetime
    sport: str | None
    sub_sport: str | None
    titles: tuple[str, ...]
    is_race_mark: bool
    elapsed_s: float | None
    timer_s: float | None
    moving_s: float | None
    distance_m: float | None
    ascent_m: float | None
    descent_m: float | None
    avg_heart_rate_bpm: float | None
    max_heart_rate_bpm: float | None
    altitude_noise_m: float | None
    flags: tuple[str, ...]
    efforts_mps: tuple[float | None, ...]
    mode_speed_mps: float | None
    median_speed_mps: float | None
    planned_reps: int | None
    marks: tuple[Mark, ...]
    n_samples: int
    trace: CompactTrace

    def without_trace(self) -> Features:
        """Return what history needs: all but the trace."""
        return replace(self, trace=NO_TRACE)

    def to_json(self) -> str:
        """Write the features as compact JSON, the trace packed (a one-hour run: 5-10 KB)."""
        shallow = {field.name: getattr(self, field.name) for field in fields(self)}
        shallow["start_utc"] = self.start_utc.isoformat()
        shallow["marks"] = [[getattr(mark, name) for name in _OF_MARK] for mark in self.marks]
        shallow["trace"] = self.trace.to_text()
        return json.dumps(shallow, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str, *, has_trace: bool = True) -> Features:
        """Read what `to_json` wrote; with `has_trace` false, all but the trace.

        Without its trace a session can be history, but cannot be judged.

        Raises
        ------
        ValueError
            If the text is not features.
        """
        try:
            raw: dict[str, Any] = json.loads(text)  # Any: JSON is untyped until checked here
            raw["start_utc"] = datetime.fromisoformat(raw["start_utc"])
            raw["marks"] = tuple(Mark(*mark) for mark in raw["marks"])
            raw["trace"] = CompactTrace.from_text(raw["trace"]) if has_trace else NO_TRACE
            for name in ("titles", "flags", "efforts_mps"):
                raw[name] = tuple(raw[name])
            return cls(**raw)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not features: {error}") from error


def extract_features(
    recording: Recording,
    measures: SessionMeasures,
    rules: Rules,
    *,
    use_titles: bool = True,
    trace: Trace | None = None,
) -> Features:
    """Extract what the judge needs of one session, without its athlete's history.

    Parameters
    ----------
    recording
        One session as read.
    measures
        What `signal.measure` found in it.
    rules
        The rules of classification.
    use_titles
        False leaves the file's words out altogether.
    trace
        What `signal.to_trace` made of its samples and events, if that is known already.

    Returns
    -------
    Features
        Ready to be stored by `Features.to_json`.
    """
    whole = to_trace(recording.samples, recording.events) if trace is None else trace
    run = on_foot(whole)
    if run is not None:
        measures = _measures_of_run(recording, run, measures)
    judged = run if run is not None else whole
    small = compact(judged, altitude_profile(judged))
    facts = recording.facts
    words = (facts.title, facts.workout_name, facts.description) if use_titles else ()
    mode, median = _usual_speeds(small, rules)
    smooth = moving_mean(small.speed_mps, 3)
    return Features(
        start_utc=facts.start_utc,
        sport=facts.sport,
        sub_sport=facts.sub_sport,
        titles=tuple(word for word in words if word),
        is_race_mark=bool(facts.is_race) and use_titles,
        elapsed_s=measures.elapsed_s,
        timer_s=measures.timer_s,
        moving_s=measures.moving_s,
        distance_m=measures.distance_m,
        ascent_m=measures.ascent_m,
        descent_m=measures.descent_m,
        avg_heart_rate_bpm=measures.avg_heart_rate_bpm,
        max_heart_rate_bpm=robust_max_heart_rate(judged),
        altitude_noise_m=measures.altitude_noise_m,
        flags=measures.flags,
        efforts_mps=tuple(best_mean(smooth, width) for width in EFFORTS_S),
        mode_speed_mps=mode,
        median_speed_mps=median,
        planned_reps=_planned_reps(recording),
        marks=_marks(recording),
        n_samples=len(recording.samples),
        trace=small,
    )


def _measures_of_run(
    recording: Recording, run: Trace, measures: SessionMeasures
) -> SessionMeasures:
    """Measure the run alone: the device's totals hold the ride too."""
    facts = SessionFacts(start_utc=recording.facts.start_utc, sport=recording.facts.sport)
    own = measure_trace(replace(recording, facts=facts), run)
    flags = [flag for flag in measures.flags if flag not in {"speed_not_running", "speed_outliers"}]
    return replace(own, flags=(*flags, "vehicle_section"))


def _usual_speeds(trace: CompactTrace, rules: Rules) -> tuple[float | None, float | None]:
    """Return the most usual and the median running speed, smoothed over half a minute."""
    speed = moving_mean(trace.speed_mps, 31)
    with np.errstate(invalid="ignore"):
        running = speed[(speed >= rules["easy.min_speed"]) & trace.is_recorded]
    if running.size < rules["easy.min_seconds"]:
        return None, None
    bins = np.arange(rules["easy.min_speed"], 10.0, 0.05)
    density = np.histogram(running, bins)[0].astype(np.float64)
    kernel = np.exp(-0.5 * (np.arange(-12, 13) * 0.05 / rules["easy.bandwidth"]) ** 2)
    smooth = np.convolve(density, kernel, mode="same")
    return float(bins[int(np.argmax(smooth))] + 0.025), float(np.median(running))


def _planned_reps(recording: Recording) -> int | None:
    repeats = [step.n_repeats for step in recording.steps if step.n_repeats]
    return max(repeats) if repeats else None


def _marks(recording: Recording) -> tuple[Mark, ...]:
    if len(recording.laps) + len(recording.splits) > MAX_MARKS:
        return ()
    steps = {step.index: step for step in recording.steps}
    marks: list[Mark] = []
    for lap in recording.laps:
        step = steps.get(lap.workout_step_index) if lap.workout_step_index is not None else None
        intensity = step.intensity if step and step.intensity else lap.intensity
        marks.append(
            Mark("step" if step else "lap", round(lap.start_s, 1), round(lap.end_s, 1),
                 lap.distance_m, intensity, lap.trigger, lap.workout_step_index)
        )  # fmt: skip
    marks.extend(
        Mark("split", round(s.start_s, 1), round(s.end_s, 1), s.distance_m, s.kind, None)
        for s in recording.splits
    )
    return tuple(marks)
