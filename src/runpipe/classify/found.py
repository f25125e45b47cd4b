"""Everything found in one session when held against its athlete: bouts, climbs, measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classify.climbs import Climbs, find_climbs
from runpipe.classify.compact import COARSE_S, CompactTrace
from runpipe.classify.features import EFFORTS_S, Features
from runpipe.classify.history import AthleteProfile
from runpipe.classify.reps import (
    RepSet,
    Structure,
    burst_peaks,
    find_bursts,
    find_intervals,
    rep_set,
    split_sets,
)
from runpipe.model.rules import Rules
from runpipe.model.samples import FloatArray
from runpipe.signal.grade import climb_totals
from runpipe.signal.smooth import fill_gaps, moving_mean

NAN: Final = float("nan")
MIN_SAME_CLIMBS: Final = 3
MIN_REPS: Final = 2
MIN_BURSTS: Final = 3
"""Fewer are no structure, and say nothing by their speed: one may be a lost fix."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found in a session.

    `structure` is the work and rest found, `sprints` the largest set of short fast bursts, and
    `measures` holds numbers by name, NaN or absent where not known.
    """

    structure: Structure | None
    sprints: RepSet | None
    climbs: Climbs
    easy_mps: float
    measures: dict[str, float]


def find(features: Features, profile: AthleteProfile, rules: Rules) -> Found:
    """Find bouts and climbs in a session and hold them against the athlete's references."""
    easy = profile.easy_speed_mps.value or rules["easy.default"]
    trace = features.trace
    structure = find_intervals(trace, easy, rules)
    bursts = find_bursts(trace, easy, rules)
    sprints = None if bursts is None else _fastest_set(trace, bursts, easy, rules)
    climbs = find_climbs(trace, features.altitude_noise_m, rules)
    measures = {
        **_volume(features, profile),
        **_terrain(features, climbs, rules),
        **_pace(features, profile, easy),
        **_interval_measures(trace, structure, profile, easy),
        **_burst_measures(trace, bursts, sprints, profile, easy),
        **_heart(features, profile),
        **_device(features),
        **_rhythm(trace),
    }
    enough = sprints is not None and sprints.n >= MIN_BURSTS
    return Found(structure, sprints if enough else None, climbs, easy, measures)


def _ratio(value: float | None, by: float | None) -> float:
    return value / by if value is not None and by else NAN


def _volume(f: Features, profile: AthleteProfile) -> dict[str, float]:
    distance, moving = f.distance_m, f.moving_s
    return {
        "moving_min": (moving or NAN) / 60.0,
        "distance_km": (distance or NAN) / 1000.0,
        "distance_to_median": _ratio(distance, profile.median_distance_m.value),
        "pause_share": 1.0 - min(1.0, _ratio(moving, f.elapsed_s)),
    }


def _terrain(f: Features, climbs: Climbs, rules: Rules) -> dict[str, float]:
    is_trail = {"is_trail": float("trail" in f"{f.sport} {f.sub_sport}")}
    if "altitude_glitch" in f.flags:
        return is_trail
    altitude = f.trace.altitude_m
    known = altitude[np.isfinite(altitude)]
    km = (f.distance_m or 0.0) / 1000.0
    notable = climb_totals(fill_gaps(altitude), rules["climbs.notable"])[0] if known.size else NAN
    again = climbs.is_repeated
    gain = float(climbs.gain_m[again].sum())
    again_m = float(climbs.gain_m[climbs.n_alike >= MIN_SAME_CLIMBS].sum())
    n_again = climbs.n_repeated
    speed = np.nan_to_num(f.trace.speed_mps)
    step = np.add.reduceat(speed, np.arange(0, speed.size, COARSE_S)) if speed.size else speed
    rise = np.diff(altitude, prepend=altitude[:1])
    with np.errstate(invalid="ignore", divide="ignore"):
        steep = (rise / np.maximum(step, 1.0) > 0.05) & (step > 2.0)
    return {
        "ascent_m": f.ascent_m if f.ascent_m is not None else NAN,
        "ascent_per_km": _ratio(f.ascent_m, km),
        "notable_m": notable,
        "notable_per_km": _ratio(notable, km),
        "range_m": float(np.ptp(known)) if known.size else NAN,
        "steep_share": float(steep.mean()) if known.size else NAN,
        "altitude_noise_m": f.altitude_noise_m if f.altitude_noise_m is not None else NAN,
        **is_trail,
        "climb_n": float(climbs.n),
        "climb_repeats": float(n_again),
        "climb_gain_m": gain / n_again if n_again else 0.0,
        "climb_grade": float(np.median(climbs.grade_frac[again])) if n_again else 0.0,
        "climb_again_share": again_m / max(notable, 30.0) if known.size else NAN,
    }


def _pace(f: Features, profile: AthleteProfile, easy: float) -> dict[str, float]:
    cs = profile.critical_speed_mps.value
    out: dict[str, float] = {}
    for seconds, speed in zip(EFFORTS_S, f.efforts_mps, strict=True):
        out[f"best_{seconds}s_to_easy"] = _ratio(speed, easy)
    for seconds in (600, 1200, 1800):
        out[f"best_{seconds}s_to_critical"] = _ratio(f.efforts_mps[EFFORTS_S.index(seconds)], cs)
    speed = moving_mean(f.trace.speed_mps, 31)
    with np.errstate(invalid="ignore"):
        moving = speed[speed > 0.5]
    mean = float(moving.mean()) if moving.size else NAN
    out["mean_to_easy"] = mean / easy
    out["mean_to_critical"] = _ratio(mean, cs)
    out["speed_cv"] = float(moving.std() / mean) if moving.size else NAN
    running = moving[moving > 0.75 * mean] if moving.size else moving
    out["running_cv"] = float(running.std() / running.mean()) if running.size else NAN
    out["fast_share"] = float((moving > 1.15 * easy).mean()) if moving.size else NAN
    out["slow_share"] = float((moving < 0.7 * easy).mean()) if moving.size else NAN
    return out


def _same_place(trace: CompactTrace, reps: RepSet) -> float:
    """Return the largest share of repeats that start and end where another one does."""
    if not np.isfinite(trace.east_m).any():
        return NAN
    east, north = fill_gaps(trace.east_m), fill_gaps(trace.north_m)
    last = east.size - 1

    def near(index: FloatArray) -> np.ndarray:  # type: ignore[type-arg]
        at = np.minimum(np.asarray(index) // COARSE_S, last)
        return np.hypot(east[at][:, None] - east[at], north[at][:, None] - north[at]) < 70.0

    both = near(reps.start) & near(reps.end)
    return float(both.sum(axis=1).max() / reps.n)


def _grades(trace: CompactTrace, reps: RepSet) -> FloatArray:
    altitude = trace.altitude_m
    if not np.isfinite(altitude).any():
        return np.full(reps.n, np.nan)
    level = fill_gaps(altitude)
    at = np.arange(level.size) * COARSE_S
    rise = np.interp(reps.end, at, level) - np.interp(reps.start, at, level)
    return rise / np.maximum(reps.speed_mps * reps.seconds, 10.0)


def _spread(values: FloatArray) -> float:
    """Return how much values differ in proportion: robust, so that one odd rest does not count."""
    if values.size < 2:
        return NAN
    log = np.log(np.maximum(values, 1.0))
    return float(1.4826 * np.median(np.abs(log - np.median(log))))


def _interval_measures(
    trace: CompactTrace, found: Structure | None, profile: AthleteProfile, easy: float
) -> dict[str, float]:
    if found is None:
        return {
            "interval_n": 0.0,
            "interval_work_min": 0.0,
            "clear_n": 0.0,
            "clear_min": 0.0,
            "clear_contrast": 0.0,
            "structure_score": 0.0,
        }
    reps = found.reps
    if reps.n < MIN_REPS:
        return {
            "interval_n": float(reps.n),
            "clear_n": float(found.n_clear),
            "clear_min": found.clear_s / 60.0,
        }
    speed = float(reps.speed_mps.mean())
    moving = float((np.nan_to_num(trace.speed_mps) > 0.5).sum())
    rests = reps.rest_s
    grades = _grades(trace, reps)
    return {
        "interval_n": float(reps.n),
        "interval_bouts": float(reps.n_bouts),
        "clear_n": float(found.n_clear),
        "clear_min": found.clear_s / 60.0,
        "clear_share": found.clear_s / max(moving, 1.0),
        "clear_contrast": found.contrast,
        "structure_score": found.score,
        "interval_s": float(np.median(reps.seconds)),
        "interval_spread": _spread(reps.seconds),
        "interval_to_easy": speed / easy,
        "interval_to_critical": _ratio(speed, profile.critical_speed_mps.value),
        "interval_rest_s": float(np.median(rests)) if rests.size else NAN,
        "interval_rest_spread": _spread(rests),
        "interval_rest_to_rep": float(np.median(reps.rest_speed_mps)) / speed
        if rests.size
        else NAN,
        "interval_work_min": reps.work_s / 60.0,
        "interval_work_share": reps.work_s / max(moving, 1.0),
        "interval_purity": reps.work_s / max(reps.bout_seconds, 1.0),
        "interval_grade": float(np.median(grades)),
        "interval_same_place": _same_place(trace, reps),
    }


def _fastest_set(trace: CompactTrace, bursts: RepSet, easy: float, rules: Rules) -> RepSet | None:
    """Return the largest set of bursts that are fast for the athlete and for the session."""
    peaks = burst_peaks(trace, bursts)
    floor = rules["bursts.to_fastest"] * float(np.percentile(peaks, 75))
    fast = peaks >= max(rules["bursts.fast"] * easy, floor)
    if not fast.any():
        return None
    every = rep_set(trace.speed_mps, bursts.start[fast], bursts.end[fast], of=bursts)
    sets = split_sets(every, rules["bursts.max_rest"])
    low, high = max(sets, key=lambda pair: pair[1] - pair[0])
    return rep_set(trace.speed_mps, every.start[low:high], every.end[low:high], of=bursts)


def _burst_measures(
    trace: CompactTrace,
    bursts: RepSet | None,
    reps: RepSet | None,
    profile: AthleteProfile,
    easy: float,
) -> dict[str, float]:
    if bursts is None or reps is None or reps.n < MIN_BURSTS:
        return {"fast_burst_n": float(reps.n) if reps else 0.0}
    peak = float(np.median(burst_peaks(trace, reps)))
    rests = reps.rest_s
    return {
        "fast_burst_n": float(reps.n),
        "burst_s": float(np.median(reps.seconds)),
        "burst_spread": _spread(reps.seconds),
        "burst_peak_to_easy": peak / easy,
        "burst_peak_to_best": _ratio(peak, profile.best_5s_speed_mps.value),
        "burst_peak_mps": peak,
        "burst_rest_s": float(np.median(rests)) if rests.size else NAN,
        "burst_rest_spread": _spread(rests),
        "burst_rest_to_work": float(np.median(rests) / np.median(reps.seconds))
        if rests.size
        else NAN,
        "burst_rest_to_easy": float(np.median(reps.rest_speed_mps)) / easy if rests.size else NAN,
        "burst_grade": float(np.median(_grades(trace, reps))),
        "burst_same_place": _same_place(trace, reps),
    }


def _heart(f: Features, profile: AthleteProfile) -> dict[str, float]:
    top = profile.max_heart_rate_bpm.value
    bpm = f.trace.heart_rate_bpm[np.isfinite(f.trace.heart_rate_bpm)]
    if not bpm.size or not top:
        return {"heart_mean": NAN, "heart_p95": NAN, "heart_sd": NAN}
    settled = bpm[bpm.size // 8 :]
    return {
        "heart_mean": float(settled.mean()) / top,
        "heart_p95": float(np.percentile(settled, 95)) / top,
        "heart_sd": float(settled.std()) / top,
    }


def _device(f: Features) -> dict[str, float]:
    manual = [m for m in f.marks if m.trigger == "manual" and m.source in {"lap", "step"}]
    words = {m.intensity for m in f.marks}
    rests = sum(
        m.intensity in {"rest", "recovery", "interval_rest", "interval_recovery"} for m in f.marks
    )
    return {
        "manual_laps": float(len(manual)),
        "rest_marks": float(rests) if len(words) > 1 else 0.0,
        "planned_reps": float(f.planned_reps or 0),
    }


def _rhythm(trace: CompactTrace) -> dict[str, float]:
    """How strongly speed and altitude come back after a fixed time (autocorrelation)."""
    return {
        "speed_rhythm": _rhythm_of(moving_mean(trace.speed_mps, 9)[::COARSE_S]),
        "altitude_rhythm": _rhythm_of(trace.altitude_m),
    }


def _rhythm_of(values: FloatArray) -> float:
    known = fill_gaps(values)
    if known.size < 100 or not np.isfinite(known).all():
        return NAN
    known = known - moving_mean(known, 151)
    size = 1 << (2 * known.size - 1).bit_length()
    power = np.abs(np.fft.rfft(known, size)) ** 2
    auto = np.fft.irfft(power, size)[: known.size]
    if auto[0] <= 0:
        return 0.0
    auto = auto / auto[0]
    # From 32 s to 10 min, and only what rises again after having fallen.
    window = auto[8 : min(150, known.size // 2)]
    floor = np.minimum.accumulate(window)
    return float((window - floor).max()) if window.size else NAN
