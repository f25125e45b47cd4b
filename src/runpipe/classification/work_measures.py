"""Numbers about the work and rest that were found: repeats and short bursts."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.classification.reps import RepSet, Structure, burst_peaks
from runpipe.model.samples import FloatArray
from runpipe.signal.smooth import BoolArray, IntArray, fill_gaps

NAN: Final = float("nan")
MIN_REPS: Final = 2
SPRINT_TO_EASY: Final = 1.68
"""Slower bursts are strides: a sprint is at least 1.55 times easy speed over all its length."""
STRIDE_S: Final = 29.0
STRIDE_WORK_S: Final = 225.0
"""Intervals are 25 s and more, four minutes and more in all (docs/classification.md)."""
MIN_BURSTS: Final = 3
"""Fewer are no structure, and say nothing by their speed: one may be a lost fix."""
SAME_PLACE_M: Final = 70.0
STANDING_MPS: Final = 0.5
ROBUST_SPREAD: Final = 1.4826
"""Turns a median deviation into a standard deviation."""


def ratio(value: float | None, by: float | None) -> float:
    """Return a ratio, NaN where either side is not known or the lower one is 0."""
    return value / by if value is not None and by else NAN


def interval_measures(
    trace: CompactTrace, structure: Structure | None, profile: AthleteProfile, easy_mps: float
) -> dict[str, float]:
    """Describe the repeats of a session by numbers; only counts where there are too few."""
    if structure is None:
        return dict.fromkeys(
            ("interval_n", "clear_n", "clear_min", "clear_contrast", "structure_score"), 0.0
        )
    reps = structure.reps
    counts = {
        "interval_n": float(reps.n),
        "clear_n": float(structure.n_clear),
        "clear_min": structure.clear_s / 60.0,
    }
    if reps.n < MIN_REPS:
        return counts
    speed, length = float(reps.speed_mps.mean()), float(np.median(reps.seconds))
    moving_s = float((np.nan_to_num(trace.speed_mps) > STANDING_MPS).sum())
    return {
        **counts,
        "clear_share": structure.clear_s / max(moving_s, 1.0),
        "clear_contrast": structure.contrast,
        "structure_score": structure.score,
        "interval_s": length,
        "stride_like": _stride_like(length, structure.clear_s),
        "interval_to_easy": speed / easy_mps,
        "interval_to_critical": ratio(speed, profile.critical_speed_mps.value),
        "interval_grade": float(np.median(_grades(trace, reps))),
    }


def burst_measures(
    trace: CompactTrace, reps: RepSet | None, profile: AthleteProfile, easy_mps: float
) -> dict[str, float]:
    """Describe a set of fast bursts by numbers; only their count where there are too few."""
    if reps is None or reps.n < MIN_BURSTS:
        return {"fast_burst_n": float(reps.n) if reps else 0.0}
    peak = float(np.median(burst_peaks(trace, reps)))
    return {
        "fast_burst_n": float(reps.n),
        "burst_s": float(np.median(reps.seconds)),
        "burst_spread": _spread(reps.seconds),
        "burst_peak_to_easy": peak / easy_mps,
        "burst_peak_to_best": ratio(peak, profile.best_5s_speed_mps.value),
        "burst_peak_mps": peak,
        "burst_too_slow": _below(peak / easy_mps, SPRINT_TO_EASY, 0.03),
        "burst_rest_s": float(np.median(reps.rest_s)),
        "burst_rest_spread": _spread(reps.rest_s),
        "burst_grade": float(np.median(_grades(trace, reps))),
        "burst_same_place": _same_place(trace, reps),
    }


def _stride_like(length_s: float, work_s: float) -> float:
    """Return 1 for bouts too short and too little in all to be intervals, 0 else, smoothly."""
    return _below(length_s, STRIDE_S, 2.0) * _below(work_s, STRIDE_WORK_S, 20.0)


def _below(value: float, limit: float, width: float) -> float:
    return float(1.0 / (1.0 + np.exp((value - limit) / width)))


def _same_place(trace: CompactTrace, reps: RepSet) -> float:
    """Return the largest share of repeats that start and end where another one does."""
    if not np.isfinite(trace.east_m).any():
        return NAN
    east, north = fill_gaps(trace.east_m), fill_gaps(trace.north_m)

    def near(index: IntArray) -> BoolArray:
        at = np.minimum(index // COARSE_S, east.size - 1)
        apart = np.hypot(east[at][:, None] - east[at], north[at][:, None] - north[at])
        close: BoolArray = apart < SAME_PLACE_M
        return close

    both = near(reps.start) & near(reps.end)
    return float(both.sum(axis=1).max() / reps.n)


def _grades(trace: CompactTrace, reps: RepSet) -> FloatArray:
    """Return each repeat's slope: over many repeats even a noisy altimeter tells up from flat."""
    if not np.isfinite(trace.altitude_m).any():
        return np.full(reps.n, np.nan)
    level = fill_gaps(trace.altitude_m)
    at = np.arange(level.size) * COARSE_S
    rise = np.interp(reps.end, at, level) - np.interp(reps.start, at, level)
    return rise / np.maximum(reps.speed_mps * reps.seconds, 10.0)


def _spread(values: FloatArray) -> float:
    """Return how much values differ in proportion: robust, so that one odd rest does not count."""
    if values.size <= 1:
        return NAN
    log = np.log(np.maximum(values, 1.0))
    return float(ROBUST_SPREAD * np.median(np.abs(log - np.median(log))))
