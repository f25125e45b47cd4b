"""The load of one session in each currency, counted once.

Muscle damage with its recovery (science/model.md 4.10, 7.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import exp

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES, by_sex
from runpipe.model.athlete import AthleteFacts
from runpipe.model.muscle import SessionLoad
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
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


PERCENT = 100.0


def damage_dose(
    session: SessionSummary, effort: Effort, longest_m: float | None, rules: Rules
) -> float:
    """Return the dose of one run: its length, effort, novelty and descent.

    Parameters
    ----------
    session
        Anything but a run with a distance is 0. An unknown descent counts as none.
    effort
        Of the run, its own or assumed.
    longest_m
        The longest run of the 30 days before; without one, novelty is not counted.
    rules
        The ``load`` rules.
    """
    distance_m = session.distance_m
    if session.session_type not in RUN_TYPES or not distance_m:
        return 0.0
    novelty = 1.0
    if longest_m:
        beyond = min(max(distance_m / longest_m - 1.0, 0.0), 1.0)
        novelty += rules["damage.novelty"] * beyond
    descent_percent = PERCENT * (session.descent_m or 0.0) / distance_m
    descent = 1.0 + rules["damage.descent"] * descent_percent
    length = distance_m / rules["damage.dose_distance_m"]
    return length * _intensity(session, effort, rules) * novelty * descent


def damage_by_day(
    dose_by_day: Mapping[date, float], first: date, last: date, rules: Rules
) -> list[float]:
    """Return the damage index at the end of each day, decaying over two days.

    Parameters
    ----------
    dose_by_day
        Doses, from 30 days before `first` on; a day without one has none.
    first, last
        The days to return, both included.
    rules
        The ``load`` rules.
    """
    decay = exp(-1.0 / rules["damage.decay_days"])
    day = first - timedelta(days=int(rules["damage.lookback_days"]))
    index = 0.0
    index_by_day = []
    while day <= last:
        index = index * decay + dose_by_day.get(day, 0.0)
        if day >= first:
            index_by_day.append(index)
        day += timedelta(days=1)
    return index_by_day


def _intensity(session: SessionSummary, effort: Effort, rules: Rules) -> float:
    if session.session_type is SessionType.RACE or effort.rpe >= rules["damage.hard_rpe"]:
        return rules["damage.hard"]
    is_long_unrated = session.session_type is SessionType.LONG and effort.is_imputed
    if is_long_unrated or effort.rpe >= rules["damage.steady_rpe"]:
        return rules["damage.steady"]
    return rules["damage.easy"]


def drop_duplicates(sessions: Sequence[SessionSummary], rules: Rules) -> tuple[SessionSummary, ...]:
    """Return one of sessions that start within five minutes of each other and are as far.

    Parameters
    ----------
    sessions
        In any order.
    rules
        The ``load`` rules.

    Returns
    -------
    tuple of SessionSummary
        In order of date and start. Of two alike, the one that says more stays. One lifting
        session known both from a watch and from a gym log becomes one: sets from the log, heart
        rate and duration from the watch. Sessions without a start are never taken for alike,
        but for lifting on the same day.
    """
    sessions_once: list[SessionSummary] = []
    for session in sorted(sessions, key=_order):
        index = _find_alike(sessions_once, session, rules)
        if index is None:
            sessions_once.append(session)
        else:
            sessions_once[index] = _merge(sessions_once[index], session)
    return tuple(sessions_once)


def _order(session: SessionSummary) -> tuple[object, ...]:
    start = session.start_local
    clock = "" if start is None else start.replace(tzinfo=None).isoformat()
    return (session.local_date, clock, session.session_id)


def _find_alike(
    sessions_once: Sequence[SessionSummary], session: SessionSummary, rules: Rules
) -> int | None:
    for index in reversed(range(len(sessions_once))):
        if (session.local_date - sessions_once[index].local_date).days > 1:
            return None
        if _are_alike(sessions_once[index], session, rules):
            return index
    return None


def _are_alike(first: SessionSummary, second: SessionSummary, rules: Rules) -> bool:
    apart_s = _apart_s(first, second)
    both_lift = first.session_type in STRENGTH_TYPES and second.session_type in STRENGTH_TYPES
    if both_lift and (first.n_hard_sets is None) != (second.n_hard_sets is None):
        same_day = first.local_date == second.local_date
        return same_day if apart_s is None else apart_s <= rules["duplicate.strength_start_s"]
    if apart_s is None or apart_s > rules["duplicate.start_s"]:
        return False
    if not first.distance_m or not second.distance_m:
        return True
    longer = max(first.distance_m, second.distance_m)
    return abs(first.distance_m - second.distance_m) <= rules["duplicate.distance_frac"] * longer


def _apart_s(a: SessionSummary, b: SessionSummary) -> float | None:
    if a.start_local is None or b.start_local is None:
        return None
    first, second = (s.start_local.replace(tzinfo=None) for s in (a, b) if s.start_local)
    return abs((first - second).total_seconds())


def _merge(first: SessionSummary, second: SessionSummary) -> SessionSummary:
    if first.session_type in STRENGTH_TYPES and second.session_type in STRENGTH_TYPES:
        logged, watched = (first, second) if first.n_hard_sets is not None else (second, first)
        return replace(
            logged,
            start_local=logged.start_local or watched.start_local,
            duration_s=logged.duration_s or watched.duration_s,
            rpe=watched.rpe if logged.rpe is None else logged.rpe,
            avg_heart_rate_bpm=logged.avg_heart_rate_bpm or watched.avg_heart_rate_bpm,
            heart_rate_s_by_bpm=logged.heart_rate_s_by_bpm or watched.heart_rate_s_by_bpm,
            energy_kcal=logged.energy_kcal or watched.energy_kcal,
        )
    return max(first, second, key=_richness)


def _richness(session: SessionSummary) -> tuple[object, ...]:
    n_values = sum(
        value is not None
        for value in (
            session.rpe,
            session.distance_m,
            session.equivalent_distance_m,
            session.duration_s,
            session.ascent_m,
            session.avg_heart_rate_bpm,
        )
    )
    return (bool(session.heart_rate_s_by_bpm), n_values, session.duration_s or 0.0)
