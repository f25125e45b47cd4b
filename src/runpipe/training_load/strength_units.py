"""Strength and high-force units of sessions (science/model.md 4.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from runpipe.energy import RUN_TYPES
from runpipe.model.dated import between
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.units import SECONDS_PER_MINUTE

RUN_LIKE: Final = RUN_TYPES | {SessionType.STAIRS}
"""Types whose strength units do not depend on their length."""
CROSS_TRAINING: Final = frozenset(
    {
        SessionType.CIRCUIT,
        SessionType.PLYOMETRICS,
        SessionType.YOGA,
        SessionType.ROW,
        SessionType.CLIMB,
        SessionType.SWIM,
        SessionType.CYCLE,
    }
)
"""Who logs these would log lifting too: no strength log then means none was done."""
_DAYS_PER_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthUnits:
    """Units of the last seven days, and of 28 days as a weekly mean.

    One unit is one full session for a region; `lower_runs` is what runs of high force add.
    """

    lower_7d: float
    upper_7d: float
    lower_runs_7d: float
    lower_28d: float
    upper_28d: float
    lower_runs_28d: float


def strength_units(
    sessions: Sequence[SessionSummary], as_of: date, n_history_days: int, rules: Rules
) -> StrengthUnits:
    """Add up strength units of the week and of four weeks.

    Parameters
    ----------
    sessions
        In order of date, without duplicates.
    as_of
        Last day of both windows.
    n_history_days
        Days since the first record: a history shorter than 28 days is averaged over what there
        is (at least a week), so that days before it do not count as days without strength.
    rules
        The ``load`` rules.

    References
    ----------
    Bickel et al. 2011, MSSE 43:1177 (what keeps a gain); WHO 2020 (commonly cited).
    """
    long_days = int(rules["units.long_window_days"])
    weeks = min(long_days, max(_DAYS_PER_WEEK, n_history_days)) / _DAYS_PER_WEEK
    recent = between(sessions, as_of - timedelta(days=_DAYS_PER_WEEK - 1), as_of)
    before = between(sessions, as_of - timedelta(days=long_days - 1), as_of)
    lower_7d, upper_7d, runs_7d = _sum(recent, rules)
    lower_28d, upper_28d, runs_28d = _sum(before, rules)
    return StrengthUnits(
        lower_7d=lower_7d,
        upper_7d=upper_7d,
        lower_runs_7d=runs_7d,
        lower_28d=lower_28d / weeks,
        upper_28d=upper_28d / weeks,
        lower_runs_28d=runs_28d / weeks,
    )


def blended(recent: float, long_run: float, rules: Rules) -> float:
    """Mix the week with the four-week mean, so that consistency counts."""
    weight = rules["units.recent_weight"]
    return weight * recent + (1.0 - weight) * long_run


def high_force_units(sessions: Iterable[SessionSummary], rules: Rules) -> float:
    """Return S: sprints, hills, stairs and hard intervals of some sessions, weighted."""
    return sum(_weight("high_force", s.session_type, rules) for s in sessions)


def quality(session: SessionSummary, rules: Rules) -> float:
    """Return how much of a full session this was, from hard sets, else minutes."""
    least = rules["units.min_quality"]
    if session.n_hard_sets is not None:
        share = session.n_hard_sets / rules["units.sets_full"]
        return min(max(share, least), rules["units.max_quality_sets"])
    if session.duration_s is not None:
        share = session.duration_s / SECONDS_PER_MINUTE / rules["units.minutes_full"]
        return min(max(share, least), rules["units.max_quality_minutes"])
    return rules["units.unknown_quality"]


def _sum(sessions: Iterable[SessionSummary], rules: Rules) -> tuple[float, float, float]:
    lower = upper = runs = 0.0
    for session in sessions:
        low = _weight("lower", session.session_type, rules)
        if session.session_type in RUN_LIKE:
            runs += low
            continue
        share = quality(session, rules)
        lower += share * low
        upper += share * _weight("upper", session.session_type, rules)
    return lower, upper, runs


def _weight(table: str, kind: SessionType, rules: Rules) -> float:
    name = f"{table}.{kind}"
    return rules[name] if name in rules.by_name else 0.0
