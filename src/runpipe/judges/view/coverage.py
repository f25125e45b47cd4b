"""What a week says of itself: whether lifting is known, and how well sessions are described."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from runpipe.energy import STRENGTH_TYPES
from runpipe.judges.view.week_view import FOUR_WEEKS_DAYS, WeekView
from runpipe.model.dated import between
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load import CROSS_TRAINING


def knows_strength(view: WeekView, rules: ModelRules) -> bool:
    """Tell whether no logged lifting means that there was none."""
    history = view.history
    if history.first_strength_date is not None and history.first_strength_date <= view.as_of:
        return True
    facts, since = history.facts, history.facts.strength_log_since
    if facts.athlete.lifts_confirmed_none:
        return True
    if facts.has_strength_log and (since is None or since <= view.as_of):
        return True
    first = view.as_of - timedelta(days=int(rules.risk["novice.window_days"]) - 1)
    recent = between(history.sessions, first, view.as_of)
    return any(s.session_type in CROSS_TRAINING for s in recent)


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
    """Tell whether a session says how far or long, what kind it was, and how hard."""
    has_size = bool(session.distance_m or session.duration_s)
    has_kind = session.session_type is not SessionType.OTHER
    has_sets = session.session_type in STRENGTH_TYPES and session.n_hard_sets is not None
    has_effort = (
        session.rpe is not None
        or session.avg_heart_rate_bpm is not None
        or bool(session.heart_rate_s_by_bpm)
    )
    return (has_size or has_sets) and has_kind and (has_effort or has_sets)
