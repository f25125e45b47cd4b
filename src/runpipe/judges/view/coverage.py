"""What a week says of itself: whether lifting is known, and how well sessions are described."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from runpipe.energy import STRENGTH_TYPES
from runpipe.judges.view.week_view import FOUR_WEEKS_DAYS, WeekView
from runpipe.model.dated import between
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load import CROSS_TRAINING

_LOGGED_IN_A_GYM: Final = STRENGTH_TYPES | CROSS_TRAINING


def knows_strength(view: WeekView, rules: ModelRules) -> bool:
    """Return whether no logged lifting means that there was none.

    It does where the owner says so, and while a log is kept: lifting, or cross-training of
    those who would log lifting too, on several days of the last weeks and not long ago. One
    stray session says nothing of the weeks around it.
    """
    facts, load = view.history.facts, rules.load
    if facts.athlete.lifts_confirmed_none or facts.has_strength_log:
        return True
    first = view.as_of - timedelta(days=int(load["strength_log.window_days"]) - 1)
    days = {
        session.local_date
        for session in between(view.history.sessions, first, view.as_of)
        if session.session_type in _LOGGED_IN_A_GYM
    }
    if len(days) < load["strength_log.min_days"]:
        return False
    return (view.as_of - max(days)).days < load["strength_log.lapse_days"]


def described_frac(view: WeekView) -> float:
    """Return the share of sessions that say how far or long, what kind, and how hard.

    A week without sessions is judged by the four weeks up to it; without any it is 0.
    """
    sessions: Sequence[SessionSummary] = view.sessions
    if not sessions:
        first = view.as_of - timedelta(days=FOUR_WEEKS_DAYS - 1)
        sessions = between(view.history.sessions, first, view.as_of)
    if not sessions:
        return 0.0
    return sum(is_described(s) for s in sessions) / len(sessions)


def is_described(session: SessionSummary) -> bool:
    """Return whether a session says how far or long, what kind it was, and how hard."""
    has_size = bool(session.distance_m or session.duration_s)
    has_kind = session.session_type is not SessionType.OTHER
    has_sets = session.session_type in STRENGTH_TYPES and session.n_hard_sets is not None
    has_effort = (
        session.rpe is not None
        or session.avg_heart_rate_bpm is not None
        or bool(session.heart_rate_s_by_bpm)
    )
    return (has_size or has_sets) and has_kind and (has_effort or has_sets)
