"""Count a session once, however often it was exported (science/model.md 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runpipe.energy import STRENGTH_TYPES
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary


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
    for index in range(len(sessions_once) - 1, -1, -1):
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
