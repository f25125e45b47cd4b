"""Muscle damage and its recovery (science/model.md 4.10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import exp

from runpipe.energy import RUN_TYPES
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load.effort import Effort

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
