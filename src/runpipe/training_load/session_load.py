"""The load of one session in each currency (science/model.md 7.1)."""

from __future__ import annotations

from math import exp

from runpipe.energy import by_sex
from runpipe.model.athlete import AthleteFacts
from runpipe.model.balance import SessionLoad
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary
from runpipe.training_load.effort import Effort
from runpipe.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE


def session_load(
    session: SessionSummary,
    athlete: AthleteFacts,
    effort: Effort,
    max_heart_rate_bpm: float | None,
    rules: Rules,
    threshold_speed_mps: float | None = None,
) -> SessionLoad:
    """Compute one session's load in every currency its data allow.

    Parameters
    ----------
    session
        The session.
    athlete
        Sex and resting heart rate, for Banister's TRIMP.
    effort
        The session's RPE and where it came from.
    max_heart_rate_bpm
        `None` leaves the heart-rate currencies out.
    rules
        The ``load`` rules.
    threshold_speed_mps
        Critical speed on the flat; `None` leaves the running stress score out.

    Returns
    -------
    SessionLoad
        `load_au` is `None` without a duration. Currencies are never added to each other.

    References
    ----------
    Foster 2001, Banister 1991, Edwards 1993, Lucia 2003 (commonly cited).
    """
    minutes = None if session.duration_s is None else session.duration_s / SECONDS_PER_MINUTE
    return SessionLoad(
        session_id=session.session_id,
        load_au=None if minutes is None else minutes * effort.rpe,
        rpe=effort.rpe,
        is_rpe_imputed=effort.is_imputed,
        rpe_source=effort.source,
        banister_au=_banister(session, athlete, max_heart_rate_bpm, rules),
        edwards_au=_edwards(session, max_heart_rate_bpm, rules),
        lucia_au=_lucia(session, max_heart_rate_bpm, rules),
        running_stress_au=_running_stress(session, threshold_speed_mps),
    )


def _banister(
    session: SessionSummary, athlete: AthleteFacts, max_bpm: float | None, rules: Rules
) -> float | None:
    rest_bpm = athlete.rest_heart_rate_bpm
    if not session.heart_rate_s_by_bpm or not max_bpm or not rest_bpm or rest_bpm >= max_bpm:
        return None
    scale = by_sex(athlete.sex, rules["banister.male_scale"], rules["banister.female_scale"])
    exponent = by_sex(
        athlete.sex, rules["banister.male_exponent"], rules["banister.female_exponent"]
    )
    total = 0.0
    for bpm, seconds in session.heart_rate_s_by_bpm:
        reserve = min(1.0, max(0.0, (bpm - rest_bpm) / (max_bpm - rest_bpm)))
        total += seconds / SECONDS_PER_MINUTE * reserve * scale * exp(exponent * reserve)
    return total


def _edwards(session: SessionSummary, max_bpm: float | None, rules: Rules) -> float | None:
    if not session.heart_rate_s_by_bpm or not max_bpm:
        return None
    first, step = rules["edwards.first_frac"], rules["edwards.step_frac"]
    top = int(rules["edwards.n_zones"])
    rounding = 1e-9
    total = 0.0
    for bpm, seconds in session.heart_rate_s_by_bpm:
        above = (bpm / max_bpm - first) / step
        zone = min(top, int(above + rounding) + 1) if above >= -rounding else 0
        total += seconds / SECONDS_PER_MINUTE * zone
    return total


def _lucia(session: SessionSummary, max_bpm: float | None, rules: Rules) -> float | None:
    if not session.heart_rate_s_by_bpm or not max_bpm:
        return None
    low, high = rules["zones.low_below_frac"], rules["zones.high_above_frac"]
    total = 0.0
    for bpm, seconds in session.heart_rate_s_by_bpm:
        share = bpm / max_bpm
        zone = 1 if share < low else 2 if share <= high else 3
        total += seconds / SECONDS_PER_MINUTE * zone
    return total


def _running_stress(session: SessionSummary, threshold_mps: float | None) -> float | None:
    speed = session.avg_grade_adjusted_speed_mps
    if not speed or not threshold_mps or session.duration_s is None:
        return None
    return 100.0 * session.duration_s / SECONDS_PER_HOUR * (speed / threshold_mps) ** 2
