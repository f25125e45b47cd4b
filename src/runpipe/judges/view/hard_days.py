"""How hard each session and each day was, against what the athlete was used to by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from runpipe.energy import RUN_TYPES
from runpipe.model.dated import between
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load import (
    HARD,
    Effort,
    Habit,
    Strain,
    ZoneTimes,
    hardness,
    top_load_au,
    weighted_load,
)
from runpipe.units import SECONDS_PER_MINUTE

RESTFUL: Final = frozenset({SessionType.YOGA, SessionType.WALK})
"""What a rest day may hold, however long."""


@dataclass(frozen=True, slots=True)
class HardDays:
    """Hardness from 0 to 1 of sessions by id, and of days with a session by date."""

    by_id: Mapping[str, float]
    by_day: Mapping[date, float]

    def is_hard(self, session_id: str) -> bool:
        """Return whether a session was hard."""
        return self.by_id[session_id] >= HARD

    def is_hard_day(self, day: date) -> bool:
        """Return whether a day was hard."""
        return self.by_day.get(day, 0.0) >= HARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What is known of the sessions before hardness: by session, and load by day.

    `sessions` are in order; a session without a duration has no load, one without heart rate no
    time in zones, a run without another in the 30 days before it no longest run.
    """

    sessions: tuple[SessionSummary, ...]
    effort_by_id: Mapping[str, Effort]
    zones_by_id: Mapping[str, ZoneTimes]
    load_by_id: Mapping[str, float]
    load_by_day: Mapping[date, float]
    longest_before_by_id: Mapping[str, float]
    first_date: date


def find_hard_days(trained: Trained, rules: Rules) -> HardDays:
    """Return how hard every session and every day with one was; each sees only days before it."""
    by_id: dict[str, float] = {}
    by_day: dict[date, float] = {}
    daily_loads = _daily_loads(trained)
    for day, of_day in groupby(trained.sessions, key=attrgetter("local_date")):
        rows = tuple(of_day)
        habit = _habit(trained, rows, daily_loads, rules)
        strains = [_strain(trained, session) for session in rows]
        for session, strain in zip(rows, strains, strict=True):
            by_id[session.session_id] = hardness(strain, habit, rules)
        by_day[day] = hardness(_whole(strains), habit, rules)
    return HardDays(by_id, by_day)


def _daily_loads(trained: Trained) -> list[float]:
    """Return the load of every day from the first record on, 0 on a day without a session."""
    if not trained.sessions:
        return []
    n_days = (trained.sessions[-1].local_date - trained.first_date).days + 1
    days = (trained.first_date + timedelta(days=i) for i in range(n_days))
    return [trained.load_by_day.get(day, 0.0) for day in days]


def _habit(
    trained: Trained,
    of_day: Sequence[SessionSummary],
    daily_loads: Sequence[float],
    rules: Rules,
) -> Habit:
    day = of_day[0].local_date
    first = day - timedelta(days=int(rules["hard.top_window_days"]))
    n_before = (day - trained.first_date).days
    is_known = n_before >= rules["ewma.min_history_days"]
    loads = [
        trained.load_by_id[session.session_id]
        for session in between(trained.sessions, first, day - timedelta(days=1))
        if session.session_id in trained.load_by_id
    ]
    longest_m = max(trained.longest_before_by_id.get(s.session_id, 0.0) for s in of_day)
    if n_before < rules["spike.window_days"]:
        longest_m = 0.0
    return Habit(
        chronic_load_au=(
            weighted_load(daily_loads[:n_before], "chronic", rules) if is_known else None
        ),
        longest_run_m=longest_m or None,
        top_load_au=top_load_au(loads, rules),
    )


def _strain(trained: Trained, session: SessionSummary) -> Strain:
    key = session.session_id
    zones = trained.zones_by_id.get(key)
    is_run = session.session_type in RUN_TYPES
    is_restful = session.session_type in RESTFUL
    return Strain(
        load_au=trained.load_by_id.get(key, 0.0),
        minutes=0.0 if is_restful else (session.duration_s or 0.0) / SECONDS_PER_MINUTE,
        rpe=trained.effort_by_id[key].rpe,
        high_minutes=zones.high_s / SECONDS_PER_MINUTE if zones else 0.0,
        run_m=(session.distance_m or 0.0) if is_run else 0.0,
    )


def _whole(strains: Sequence[Strain]) -> Strain:
    return Strain(
        load_au=sum(s.load_au for s in strains),
        minutes=sum(s.minutes for s in strains),
        rpe=max(s.rpe for s in strains),
        high_minutes=sum(s.high_minutes for s in strains),
        run_m=max(s.run_m for s in strains),
    )
