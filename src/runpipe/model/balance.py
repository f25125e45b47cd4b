"""Training balance: the mix of sessions, the measures and the index."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runpipe.model.findings import Finding
from runpipe.model.muscle import Flag, Light


class EffortSource(StrEnum):
    """Where a session's effort (RPE) came from."""

    ATHLETE = "athlete"
    HEART_RATE = "heart_rate"
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLoad:
    """The load of one session in each currency; the currencies are never added to each other.

    `load_au` is session-RPE (minutes times RPE); the rest is `None` without heart rate, or
    without a threshold speed. `is_rpe_imputed` says that `rpe` is not the athlete's own;
    `rpe_source` where it came from.
    """

    session_id: str
    load_au: float | None
    rpe: float
    is_rpe_imputed: bool
    banister_au: float | None = None
    edwards_au: float | None = None
    lucia_au: float | None = None
    running_stress_au: float | None = None
    rpe_source: EffortSource = EffortSource.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class MixShare:
    """One class of training: share of the week beside the mean of four weeks (0-1).

    Classes: sprint, hiit, hill, long, tempo, easy, strength_lower, strength_upper, other, rest.
    A full-body session counts half to each region. ``rest`` counts days and has day shares only
    (in `sessions_7d` and `sessions_28d`, as days; its other shares are `None`).
    """

    name: str
    sessions_7d: float
    duration_7d_s: float
    distance_7d_m: float
    load_7d_au: float
    sessions_28d: float
    time_share_7d_frac: float | None
    time_share_28d_frac: float | None
    distance_share_7d_frac: float | None
    distance_share_28d_frac: float | None
    load_share_7d_frac: float | None
    load_share_28d_frac: float | None
    session_share_7d_frac: float | None
    session_share_28d_frac: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMetric:
    """One figure of training balance, with its own light. `window` is such as ``7 d``.

    `is_imputed` says that it stands on something that was assumed: then it is never red.
    """

    name: str
    value: float | None
    unit: str
    light: Light
    window: str
    finding: Finding
    grade: str
    source: str
    is_imputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPart:
    """One part of the balance index: `points` of `weight`, `None` when it cannot be said."""

    name: str
    weight: float
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBalance:
    """The training of the week beside the weeks before. Each figure speaks for itself.

    Attributes
    ----------
    load_7d_au
        Session-RPE load of the seven days; `n_imputed_loads` of its sessions had no RPE.
    avg_daily_load_au, sd_daily_load_au
        Over the seven days, rest days counting 0; SD with n-1.
    monotony, strain_au
        `None` when the SD is 0 (undefined).
    acute_load_au, chronic_load_au, acute_chronic_ratio
        Exponentially weighted over 7 and 28 days; `None` below 28 days of history.
    spike_ratio
        Longest run of the week over the longest of the 30 days before it; `None` without one.
    spike_class
        ``steady``, ``small``, ``moderate``, ``large``, ``return``, ``unknown`` (history below 30
        days) or ``none`` (no run).
    low_intensity_frac, mid_intensity_frac, high_intensity_frac
        Share of time below 82, 82-88 and above 88 % of maximum heart rate.
    strength_units_lower_7d, strength_units_upper_7d
        Units from strength work only; the `_28d` ones are per week.
    high_force_units
        Sprints, hills, stairs and hard intervals, weighted (S in docs/methods.md).
    max_heart_rate_bpm, max_heart_rate_sd_bpm
        As credible at the end of the window; the SD is 0 where it was tested.
    hardness_7d
        How hard each day was (0-1, hard from 0.5), added up.
    damage_index
        At the end of the window; `damage_before_hard` is the highest that a hard day began with,
        `None` without a hard day.
    index
        0-100, a heuristic; missing parts are dropped and the rest scaled up.
    """

    load_7d_au: float
    n_imputed_loads: int
    avg_daily_load_au: float
    sd_daily_load_au: float | None
    monotony: float | None
    strain_au: float | None
    acute_load_au: float | None
    chronic_load_au: float | None
    acute_chronic_ratio: float | None
    run_distance_7d_m: float
    run_distance_previous_7d_m: float
    run_distance_28d_m: float
    run_distance_change_frac: float | None
    longest_run_7d_m: float | None
    longest_run_before_m: float | None
    spike_ratio: float | None
    spike_class: str
    long_run_share_frac: float | None
    low_intensity_frac: float | None
    mid_intensity_frac: float | None
    high_intensity_frac: float | None
    heart_rate_minutes: float
    polarization_index: float | None
    polarization_class: str
    n_hard_days: int
    has_consecutive_hard_days: bool
    n_rest_days: int
    strength_units_lower_7d: float
    strength_units_upper_7d: float
    strength_units_lower_28d: float
    strength_units_upper_28d: float
    high_force_units: float
    n_active_weeks_of_8: int | None
    weekly_load_cv: float | None
    damage_index: float
    recovery: Finding
    index: float | None
    index_parts: tuple[IndexPart, ...]
    mix: tuple[MixShare, ...]
    metrics: tuple[BalanceMetric, ...]
    flags: tuple[Flag, ...]
    n_runs_7d: int = 0
    hardness_7d: float = 0.0
    damage_before_hard: float | None = None
    max_heart_rate_bpm: float | None = None
    max_heart_rate_sd_bpm: float | None = None
