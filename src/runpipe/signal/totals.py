"""Totals of one recording that need no history.

The highest heart rate it shows with some certainty.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.model.recording import FloatArray, Recording, SessionMeasures
from runpipe.signal.grade import (
    CLIMB_WINDOW_S,
    MAX_CLIMB_MPS,
    MINETTI,
    Profile,
    altitude_noise,
    altitude_profile,
    climb_totals,
    running_cost,
)
from runpipe.signal.smooth import BoolArray, best_mean, moving_mean, runs_of
from runpipe.signal.trace import Trace, to_trace

SANE_BPM: Final = (30.0, 225.0)
SETTLING_S: Final = 300.0
"""Straps and optical sensors err most before the skin is wet."""
WINDOW_S: Final = 15
LOCK_BPM: Final = 3.0
LOCK_S: Final = 60
"""An optical sensor this long this near the cadence counts steps."""


def peak_heart_rate(trace: Trace) -> float | None:
    """Return the highest median of heart rate over 15 s, in beats a minute.

    The first five minutes are left out, and minutes in which the heart rate stays within three
    of the cadence, where an optical sensor counts steps. `None` without 15 s of what is left.
    """
    low, high = SANE_BPM
    bpm = trace.heart_rate_bpm
    if not len(trace):
        return None
    with np.errstate(invalid="ignore"):
        is_usable = trace.is_recorded & (bpm >= low) & (bpm <= high)
    is_usable &= (trace.t_s - trace.t_s[0]) >= SETTLING_S
    is_usable &= ~_is_locked(trace)
    starts, ends = runs_of(is_usable)
    peaks = [
        np.partition(windows, WINDOW_S // 2, axis=1)[:, WINDOW_S // 2].max()
        for start, end in zip(starts, ends, strict=True)
        if end - start >= WINDOW_S
        for windows in [np.lib.stride_tricks.sliding_window_view(bpm[start:end], WINDOW_S)]
    ]
    return float(max(peaks)) if peaks else None


def _is_locked(trace: Trace) -> BoolArray:
    with np.errstate(invalid="ignore"):
        is_near = np.abs(trace.heart_rate_bpm - trace.cadence_spm) < LOCK_BPM
    is_locked = np.zeros(len(trace), dtype=np.bool_)
    for start, end in zip(*runs_of(is_near), strict=True):
        if end - start >= LOCK_S:
            is_locked[start:end] = True
    return is_locked


ON_FOOT: Final = frozenset({"running", "walking", "hiking", "run", "walk"})
MIN_SWING_M: Final = 2.0
NOISY_ALTITUDE_M: Final = 4.0
MAX_WILD_SHARE: Final = 0.2
HEART_RATE_RANGE_BPM: Final = (30.0, 225.0)
MAX_HEART_RATE_STEP_BPM: Final = 25.0
SUSTAINED_S: Final = 300
NOT_RUNNING_MPS: Final = 6.9
GRID_STEP_S: Final = 1.5
"""A larger step in a trace is a gap that was cut short."""
MAX_DISTANCE_OFF: Final = 0.1
MIN_RECORDED: Final = 0.8
"""With a smaller share of the timer's time in the samples, the rest of the session is missing."""
FLAG_OF_CORRECTION: Final = {
    "correction.heart_rate_spikes": "heart_rate_outliers",
    "correction.speed_spikes": "speed_outliers",
    "correction.position_spikes": "position_outliers",
    "correction.altitude_spikes": "altitude_outliers",
}
"""Values that were left out of the samples are still named."""


def measure(recording: Recording) -> SessionMeasures:
    """Measure one recording: times, distance, ascent, heart rate, what looks wrong.

    Totals are the device's where it states them, else from the samples; nothing is repaired.

    Parameters
    ----------
    recording
        One session, with or without samples.

    Returns
    -------
    SessionMeasures
        Fields are `None` where they cannot be known.
    """
    return measure_trace(recording, to_trace(recording.samples, recording.events))


def measure_trace(recording: Recording, trace: Trace) -> SessionMeasures:
    """Measure a recording whose trace was already made."""
    facts = recording.facts
    profile = altitude_profile(trace)
    noise = altitude_noise(trace)
    elapsed = facts.elapsed_s or _span(trace)
    recorded = float(trace.is_recorded.sum()) if len(trace) else None
    timer = _at_most(facts.timer_s or recorded, elapsed)
    moving = float(trace.is_moving.sum()) if trace.speed_source != "none" else None
    moving = _at_most(moving, elapsed)
    distance = facts.distance_m or _trace_distance(trace)
    ascent, descent = _ascent(facts.ascent_m, facts.descent_m, profile, noise)
    equivalent = _equivalent(facts.sport, distance, profile)
    bpm, histogram = _heart_rate(trace)
    average = facts.avg_heart_rate_bpm or (float(bpm.mean()) if bpm.size else None)
    # Where samples are missing, the time that they cover is not the whole distance's.
    is_whole = recorded is not None and recorded >= MIN_RECORDED * (timer or 0.0)
    basis = moving if is_whole else timer
    speed = distance / basis if distance and basis and moving else None
    adjusted = equivalent / basis if equivalent and basis and moving else None
    return SessionMeasures(
        elapsed_s=elapsed,
        timer_s=timer,
        moving_s=moving,
        distance_m=distance,
        equivalent_distance_m=equivalent,
        ascent_m=ascent,
        descent_m=descent,
        avg_heart_rate_bpm=average,
        max_heart_rate_bpm=robust_max_heart_rate(trace),
        peak_heart_rate_bpm=peak_heart_rate(trace),
        avg_speed_mps=speed,
        avg_grade_adjusted_speed_mps=adjusted,
        heart_rate_s_by_bpm=histogram,
        altitude_noise_m=noise,
        flags=_flags(recording, trace, noise),
    )


def _at_most(seconds: float | None, limit_s: float | None) -> float | None:
    """Return a part of a time, cut to the whole: a grid counts both of its ends."""
    return seconds if seconds is None or limit_s is None else min(seconds, limit_s)


def robust_max_heart_rate(trace: Trace) -> float | None:
    """Return the highest heart rate held for five seconds, in bpm; `None` without one."""
    held = moving_mean(trace.heart_rate_bpm, 5)
    low, high = HEART_RATE_RANGE_BPM
    with np.errstate(invalid="ignore"):
        sane = held[(held >= low) & (held <= high)]
    return float(sane.max()) if sane.size else None


def _span(trace: Trace) -> float | None:
    return float(trace.t_s[-1] - trace.t_s[0]) if len(trace) else None


def _trace_distance(trace: Trace) -> float | None:
    if trace.speed_source == "none":
        return None
    if np.isfinite(trace.distance_m).all():
        return float(trace.distance_m[-1] - trace.distance_m[0]) or None
    return float(np.nansum(trace.speed_mps)) or None


def _ascent(
    stated_up: float | None, stated_down: float | None, profile: Profile | None, noise: float | None
) -> tuple[float | None, float | None]:
    if profile is None:
        return stated_up, stated_down
    return climb_totals(profile.altitude_m, max(MIN_SWING_M, noise or 0.0))


def _equivalent(sport: str | None, distance: float | None, profile: Profile | None) -> float | None:
    if profile is None or distance is None or (sport is not None and sport not in ON_FOOT):
        return None
    cost = running_cost(profile.grade_frac) / MINETTI[-1]
    return float(cost.mean() * distance)


def _heart_rate(trace: Trace) -> tuple[FloatArray, tuple[tuple[int, float], ...]]:
    is_measured = trace.is_recorded & np.isfinite(trace.heart_rate_bpm)
    bpm = trace.heart_rate_bpm[is_measured]
    beats, seconds = np.unique(np.rint(bpm).astype(np.int64), return_counts=True)
    return bpm, tuple((int(b), float(s)) for b, s in zip(beats, seconds, strict=True))


def _flags(recording: Recording, trace: Trace, noise: float | None) -> tuple[str, ...]:
    flags = {
        "heart_rate_outliers": _heart_rate_is_wild(trace),
        "altitude_noise": noise is not None and noise > NOISY_ALTITUDE_M,
        "altitude_glitch": _altitude_jumps(trace),
        "speed_not_running": (best_mean(trace.speed_mps, SUSTAINED_S) or 0.0) > NOT_RUNNING_MPS,
        "speed_outliers": trace.n_speed_outliers > 0,
        "long_gap": bool(len(trace) > 1 and np.diff(trace.t_s).max() > GRID_STEP_S),
        "distance_mismatch": _distance_is_off(recording, trace),
        "damaged_file": recording.is_partial,
    }
    left_out = {
        FLAG_OF_CORRECTION.get(correction.reason.code) for correction in recording.corrections
    }
    names = (name for name, is_so in flags.items() if is_so or name in left_out)
    return (
        *names,
        *(name for name in FLAG_OF_CORRECTION.values() if name in left_out - set(flags)),
    )


def _heart_rate_is_wild(trace: Trace) -> bool:
    bpm = trace.heart_rate_bpm[np.isfinite(trace.heart_rate_bpm)]
    if bpm.size <= 1:
        return False
    low, high = HEART_RATE_RANGE_BPM
    return bool(
        ((bpm < low) | (bpm > high)).any() or (np.abs(np.diff(bpm)) > MAX_HEART_RATE_STEP_BPM).any()
    )


def _altitude_jumps(trace: Trace) -> bool:
    """Return whether much of all rise and fall was faster than anybody climbs or falls on foot."""
    change = np.abs(trace.altitude_m[CLIMB_WINDOW_S:] - trace.altitude_m[:-CLIMB_WINDOW_S])
    change = change[np.isfinite(change)]
    wild = change[change > MAX_CLIMB_MPS * CLIMB_WINDOW_S]
    return bool(wild.sum() > MAX_WILD_SHARE * change.sum())


def _distance_is_off(recording: Recording, trace: Trace) -> bool:
    stated = recording.facts.distance_m
    own = _trace_distance(trace)
    return bool(stated and own and abs(own / stated - 1.0) > MAX_DISTANCE_OFF)
