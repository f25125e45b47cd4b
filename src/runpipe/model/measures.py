"""What can be measured on one recording without knowing the athlete's history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMeasures:
    """Totals of one recording, from the device where it states them and from the samples else.

    Elapsed, timer and moving time are three things: from first to last instant; without
    pauses; without pauses and standing still. `equivalent_distance_m` is the flat distance that
    costs the same (Minetti), `None` without altitude or for anything but running and walking.
    `ascent_m` and `descent_m` come from smoothed altitude with hysteresis, never from raw sums.
    `peak_heart_rate_bpm` is the highest median of 15 s, without the first five minutes.
    `heart_rate_s_by_bpm` holds seconds at each whole beat, pauses left out. `flags` name what
    looks wrong (``heart_rate_outliers``, ``altitude_noise``, ``speed_not_running``, …); nothing
    is repaired. Every field is `None` where it cannot be known.
    """

    elapsed_s: float | None = None
    timer_s: float | None = None
    moving_s: float | None = None
    distance_m: float | None = None
    equivalent_distance_m: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    avg_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    peak_heart_rate_bpm: float | None = None
    avg_speed_mps: float | None = None
    avg_grade_adjusted_speed_mps: float | None = None
    heart_rate_s_by_bpm: tuple[tuple[int, float], ...] = ()
    altitude_noise_m: float | None = None
    flags: tuple[str, ...] = ()
