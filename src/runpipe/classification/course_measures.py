"""Numbers about a session as a whole: its length, its hills, its pace and rhythm."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.climbs import Climbs
from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.classification.features import EFFORTS_S, Features
from runpipe.classification.work_measures import NAN, STANDING_MPS, ratio
from runpipe.model.rules import Rules
from runpipe.model.samples import FloatArray
from runpipe.signal.grade import climb_totals
from runpipe.signal.smooth import fill_gaps, moving_mean, moving_median, runs_of

PACE_WINDOW_S: Final = 31
RUNNING_SHARE: Final = 0.75
"""Slower than this share of the mean is rest, and left out of `running_cv`."""
RHYTHM_PERIODS: Final = slice(32 // COARSE_S, 600 // COARSE_S)
RHYTHM_TREND: Final = 600 // COARSE_S + 1
MIN_RHYTHM: Final = 100
SURGE_WINDOW_S: Final = 900
SURGE_BASE_STEP_S: Final = 5
SURGE_BASE: Final = 25
SURGE_SECONDS: Final = (5, 60)
RUN_UP_S: Final = 20
GLITCH_NOISE_M: Final = 12.0
"""An altitude with glitches that is also this far off at the same place tells nothing."""


def volume_measures(f: Features) -> dict[str, float]:
    """Return moving time and distance."""
    return {
        "moving_min": (f.moving_s or NAN) / 60.0,
        "distance_km": (f.distance_m or NAN) / 1000.0,
    }


def terrain_measures(f: Features, climbs: Climbs, rules: Rules) -> dict[str, float]:
    """Return how hilly a session was; only what the file says where its altitude is broken."""
    is_trail = {"is_trail": float("trail" in f"{f.sport} {f.sub_sport}")}
    level = f.trace.altitude_m
    altitudes_m = level[np.isfinite(level)]
    broken = "altitude_glitch" in f.flags and (f.altitude_noise_m or 0.0) > GLITCH_NOISE_M
    if broken or not altitudes_m.size:
        # Without altitude nothing speaks for hills but the file's own word.
        return {**is_trail, "has_altitude": 0.0, "climb_repeats": 0.0, "climb_gain_m": 0.0}
    notable = climb_totals(fill_gaps(level), rules["climbs.notable"])[0]
    again = climbs.is_repeated
    often = climbs.n_alike >= rules["climbs.often"]
    base = max(notable, rules["climbs.base"])
    return {
        **is_trail,
        "has_altitude": 1.0,
        "notable_m": notable,
        "notable_per_km": ratio(notable, (f.distance_m or 0.0) / 1000.0),
        "range_m": float(np.ptp(altitudes_m)),
        "altitude_noise_m": NAN if f.altitude_noise_m is None else f.altitude_noise_m,
        "climb_repeats": float(climbs.n_repeated),
        "climb_gain_m": float(climbs.gain_m[again].mean()) if again.any() else 0.0,
        "climb_again_share": float(climbs.gain_m[often].sum()) / base,
    }


def pace_measures(
    f: Features, profile: AthleteProfile, easy_mps: float, rules: Rules
) -> dict[str, float]:
    """Return how fast and how evenly a session was run."""
    critical = profile.critical_speed_mps.value
    best_10, best_20 = (f.efforts_mps[EFFORTS_S.index(s)] for s in (600, 1200))
    speed = moving_mean(f.trace.speed_mps, PACE_WINDOW_S)
    with np.errstate(invalid="ignore"):
        moving = speed[speed > STANDING_MPS]
    running = moving[moving > RUNNING_SHARE * moving.mean()] if moving.size else moving
    return {
        "best_600s_to_easy": ratio(best_10, easy_mps),
        "best_600s_to_critical": ratio(best_10, critical),
        "best_1200s_to_critical": ratio(best_20, critical),
        "speed_cv": _variation(moving),
        "running_cv": _variation(running),
        "surges": _surges(f.trace, rules),
        "speed_rhythm": _rhythm(moving_mean(f.trace.speed_mps, 9)[::COARSE_S]),
        "altitude_rhythm": _rhythm(f.trace.altitude_m),
    }


def effort_measures(f: Features, profile: AthleteProfile) -> dict[str, float]:
    """Return mean heart rate against the highest known, and the device's own marks of rest."""
    bpm = f.trace.heart_rate_bpm[np.isfinite(f.trace.heart_rate_bpm)]
    top = profile.max_heart_rate_bpm.value
    kinds = {mark.intensity for mark in f.marks}
    rests = [mark for mark in f.marks if "rest" in (mark.intensity or "")]
    rests += [mark for mark in f.marks if "recover" in (mark.intensity or "")]
    return {
        "heart_mean": float(bpm.mean()) / top if bpm.size and top else NAN,
        # A watch that marks every lap alike says nothing.
        "rest_marks": float(len(rests)) if len(kinds) > 1 else 0.0,
    }


def _variation(speed: FloatArray) -> float:
    return float(speed.std() / speed.mean()) if speed.size else NAN


def _rhythm(values: FloatArray) -> float:
    """Return how strongly values come back after a fixed time: autocorrelation's rise after a fall.

    Periods from half a minute to ten minutes; slow trends are taken out first.
    """
    wave = fill_gaps(values)
    if wave.size < MIN_RHYTHM or not np.isfinite(wave).all():
        return NAN
    wave = wave - moving_mean(wave, RHYTHM_TREND)
    size = 1 << (2 * wave.size - 1).bit_length()
    auto = np.fft.irfft(np.abs(np.fft.rfft(wave, size)) ** 2, size)[: wave.size]
    if auto[0] <= 0:
        return 0.0
    window = (auto / auto[0])[: wave.size // 2][RHYTHM_PERIODS]
    return float((window - np.minimum.accumulate(window)).max()) if window.size else NAN


def _surges(trace: CompactTrace, rules: Rules) -> float:
    """Return how many short accelerations out of a run the densest 15 minutes held."""
    speed = moving_mean(np.nan_to_num(trace.speed_mps), 5)
    if speed.size == 0:
        return 0.0
    rough = np.arange(0, speed.size, SURGE_BASE_STEP_S)
    base = np.interp(np.arange(speed.size), rough, moving_median(speed[rough], SURGE_BASE))
    start, end = runs_of((speed > rules["surges.rise"] * base) & (base > rules["easy.min_speed"]))
    keep = (end - start >= SURGE_SECONDS[0]) & (end - start <= SURGE_SECONDS[1])
    # An acceleration out of standing is the end of a pause, not a surge.
    lowest = np.array([speed[max(a - RUN_UP_S, 0) : a + 1].min() for a in start.tolist()])
    at = start[keep & (lowest > rules["surges.run_up"] * base[start])] if start.size else start
    if at.size == 0:
        return 0.0
    within = np.searchsorted(at, at + SURGE_WINDOW_S, side="left") - np.arange(at.size)
    return float(within.max())
