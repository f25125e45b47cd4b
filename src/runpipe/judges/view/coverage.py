"""How much of what the model wants was there (science/model.md 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from runpipe.energy import STRENGTH_TYPES
from runpipe.judges.view.week_view import FOUR_WEEKS_DAYS, WEEK_DAYS, WeekView
from runpipe.model.assessment import ConfidenceLevel, ConfidencePart, EnergySource, ModelRules
from runpipe.model.athlete import Sex
from runpipe.model.logs import BodyFatMethod
from runpipe.model.rules import Rules
from runpipe.model.week import SessionSummary, SessionType
from runpipe.model.windows import between
from runpipe.training_load import CROSS_TRAINING


def confidence_parts(view: WeekView, rules: ModelRules) -> tuple[ConfidencePart, ...]:
    """Say for each kind of data how much of it the week had, 0-1, and what it weighs."""
    risk = rules.risk
    n_diet = view.intake.n_days
    n_timed = view.timing.n_timed_days
    body = view.body
    method = body.body_fat_method if body.is_body_fat_measured else BodyFatMethod.UNKNOWN
    known_body = risk[f"confidence_body.{method}"] if body.mass_kg is not None else 0.0
    if body.sex is Sex.UNSPECIFIED:
        known_body *= risk["confidence.no_sex_factor"]
    has_lifts = knows_strength(view, rules)
    nights = min(view.n_sleep_nights, WEEK_DAYS)
    found = (
        ("diet", _diet(n_diet, rules), f"{n_diet} of 7 days of complete diet log"),
        (
            "scale",
            float(view.scale is not None),
            "weigh-ins for a trend" if view.scale else "too few weigh-ins for a trend",
        ),
        (
            "body_composition",
            known_body,
            _body_words(method) if body.is_body_fat_measured else "body fat not measured",
        ),
        (
            "sessions",
            described_frac(view),
            "sessions with distance or time, kind, and effort or heart rate",
        ),
        ("strength", float(has_lifts), "strength work logged" if has_lifts else "no strength log"),
        ("sleep", nights / WEEK_DAYS, f"{nights} of 7 nights"),
        ("times", _times(n_timed, risk), f"{n_timed} days with meal times"),
    )
    return tuple(
        ConfidencePart(name=name, weight=risk[f"confidence.{name}"], value_frac=value, text=text)
        for name, value, text in found
    )


def confidence(parts: Sequence[ConfidencePart]) -> float:
    """Add the parts up, 0-1."""
    return sum(part.weight * part.value_frac for part in parts)


def confidence_level(value_frac: float, source: EnergySource, rules: Rules) -> ConfidenceLevel:
    """Name the confidence; without any energy evidence it is insufficient whatever the rest."""
    if source is EnergySource.PRIOR or value_frac < rules["confidence.low"]:
        return ConfidenceLevel.INSUFFICIENT
    if value_frac >= rules["confidence.high"]:
        return ConfidenceLevel.HIGH
    is_medium = value_frac >= rules["confidence.medium"]
    return ConfidenceLevel.MEDIUM if is_medium else ConfidenceLevel.LOW


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


def _body_words(method: BodyFatMethod) -> str:
    if method is BodyFatMethod.UNKNOWN:
        return "body fat, its method not said"
    return f"body fat by {method.replace('_', ' ')}"


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


def _diet(n_days: int, rules: ModelRules) -> float:
    if n_days < rules.energy["intake.min_days"]:
        return 0.0
    few = rules.risk["confidence.few_days_factor"]
    factor = few if n_days < rules.risk["confidence.few_days"] else 1.0
    return min(1.0, n_days / WEEK_DAYS) * factor


def _times(n_timed_days: int, rules: Rules) -> float:
    if n_timed_days == 0:
        return 0.0
    return 1.0 if n_timed_days >= WEEK_DAYS else rules["confidence.partial_times"]
