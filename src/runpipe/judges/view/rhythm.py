"""The rhythm of a week: spikes, hard days, rest days, consistency (science/model.md 7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, pstdev

from runpipe.judges.view.prepared import RESTFUL
from runpipe.judges.view.week_view import FOUR_WEEKS_DAYS, WEEK_DAYS, WeekView
from runpipe.model.iso_week import between
from runpipe.model.week_assessment import ModelRules
from runpipe.training_load import HARD


@dataclass(frozen=True, slots=True)
class Spike:
    """The longest run of the week against the longest of the 30 days before it."""

    longest_m: float | None
    before_m: float | None
    ratio: float | None
    name: str


def find_spike(view: WeekView, rules: ModelRules) -> Spike:
    """Find the week's largest single-run spike; ``return`` with a first run in 30 days.

    A history that does not reach back 30 days from the week's first run cannot tell how long
    the longest run before was: the class is then ``unknown``, whatever the ratio.

    References
    ----------
    Frandsen et al. 2025, 10.1136/bjsports-2024-109380.
    """
    runs = [(r.distance_m, r) for r in view.runs if r.distance_m]
    if not runs:
        return Spike(None, None, None, "none")
    longest_m = max(distance for distance, _ in runs)
    before_by_id = view.history.longest_before_by_id
    ratios = [
        (distance / before_by_id[r.session_id], before_by_id[r.session_id])
        for distance, r in runs
        if r.session_id in before_by_id
    ]
    since = min(r.local_date for _, r in runs) - view.history.first_date
    is_known = since.days >= rules.load["spike.window_days"]
    if not is_known:
        return Spike(longest_m, *_largest(ratios), "unknown")
    before_m, ratio = _largest(ratios)
    is_return = len(ratios) < len(runs)
    if ratio is None or (is_return and ratio <= rules.load["spike.small"]):
        return Spike(longest_m, before_m, ratio, "return")
    return Spike(longest_m, before_m, ratio, _spike_name(ratio, rules))


def is_rest_day(view: WeekView, day: date) -> bool:
    """Return whether a day held nothing but yoga or walking; never before the first record.

    A session of unknown length has no load, and is no rest either.
    """
    if day < view.history.first_date:
        return False
    kinds = {s.session_type for s in between(view.history.sessions, day, day)}
    return kinds <= RESTFUL


def has_consecutive(hardness_by_day: Sequence[float]) -> bool:
    """Return whether two hard days follow each other."""
    return any(min(pair) >= HARD for pair in pairwise(hardness_by_day))


def damage_before_hard(view: WeekView) -> float | None:
    """Return the highest damage index that a hard day of the week began with; `None` without one."""
    hard, dose_by_day = view.history.hard, view.history.dose_by_day
    return max(
        (
            index - dose_by_day.get(day, 0.0)
            for day, index in zip(view.days, view.damage, strict=True)
            if hard.is_hard_day(day)
        ),
        default=None,
    )


def run_distance_m(view: WeekView, skip_days: int, n_days: int) -> float:
    """Return the running of `n_days` that end `skip_days` before the week's last day."""
    last = view.as_of - timedelta(days=skip_days)
    rows = between(view.history.runs, last - timedelta(days=n_days - 1), last)
    return sum(r.distance_m or 0.0 for r in rows)


def consistency(view: WeekView, rules: ModelRules) -> tuple[int | None, float | None]:
    """Return weeks with a session of the last eight, and the CV of their loads.

    `None` for both while the history is shorter than that; no CV without any load.
    """
    weeks = int(rules.load["consistency.weeks"])
    if view.n_history_days < weeks * WEEK_DAYS:
        return None, None
    n_active, loads = 0, []
    for index in range(weeks):
        last = view.as_of - timedelta(days=WEEK_DAYS * index)
        rows = between(view.history.sessions, last - timedelta(days=WEEK_DAYS - 1), last)
        n_active += bool(rows)
        loads.append(sum(view.history.load_by_id.get(s.session_id, 0.0) for s in rows))
    average = mean(loads)
    return n_active, pstdev(loads) / average if average > 0 else None


def mean_rest_days(view: WeekView) -> float:
    """Return rest days a week over the last four weeks, or over what history there is."""
    n_days = min(FOUR_WEEKS_DAYS, max(WEEK_DAYS, view.n_history_days))
    days = (view.as_of - timedelta(days=i) for i in range(n_days))
    return sum(is_rest_day(view, day) for day in days) * WEEK_DAYS / n_days


def _largest(ratios: Sequence[tuple[float, float]]) -> tuple[float | None, float | None]:
    """Return the longest run before and the ratio of the largest ratio; `None` without any."""
    ratio, before_m = max(ratios, default=(None, None))
    return before_m, ratio


def _spike_name(ratio: float, rules: ModelRules) -> str:
    if ratio <= rules.load["spike.small"]:
        return "steady"
    if ratio <= rules.load["spike.moderate"]:
        return "small"
    return "moderate" if ratio <= rules.load["spike.large"] else "large"
