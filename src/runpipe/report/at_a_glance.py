"""The week at a glance: seven days as a strip, four figures beside the runner's own usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from runpipe.model.report import StripBlock, StripDay, WeekFigure
from runpipe.model.week_assessment import DayAssessment, WeekAssessment
from runpipe.report.headline import WeekStory

_DAYS: Final = 7


def strip_days(story: WeekStory) -> tuple[StripDay, ...]:
    """Return the seven days of the window in order; days to come in a running week are no rest."""
    week = story.week
    by_date = {day.date: day for day in week.days}
    return tuple(
        _strip_day(week.first_date + timedelta(days=ahead), by_date, story)
        for ahead in range(_DAYS)
    )


def _strip_day(day: date, by_date: Mapping[date, DayAssessment], story: WeekStory) -> StripDay:
    judged = by_date.get(day)
    is_food_shown = not story.week.muscle.needs_referral
    blocks = tuple(
        StripBlock(
            session_id=s.line.session_id,
            kind=s.kind,
            duration_s=s.line.duration_s,
            name=s.name,
            link=s.line.link,
        )
        for s in story.sessions
        if s.line.local_date == day
    )
    return StripDay(
        date=day,
        blocks=blocks,
        food=judged.status if judged is not None and is_food_shown else None,
        is_ill=judged is not None and judged.is_ill,
        is_to_come=day > story.week.as_of,
    )


def week_figures(story: WeekStory, recent: Sequence[WeekAssessment]) -> tuple[WeekFigure, ...]:
    """Return distance, time, hard days and longest run, each beside the weeks before."""
    week = story.week
    hard = [float(w.balance.n_hard_days) for w in recent]
    return (
        _beside_mean("distance", "m", _distance_m(week), [_distance_m(w) for w in recent]),
        _beside_mean("time", "s", _time_s(week), [_time_s(w) for w in recent]),
        WeekFigure(
            name="hard_days",
            value=float(week.balance.n_hard_days),
            unit="count",
            usual_low=min(hard, default=None),
            usual_high=max(hard, default=None),
        ),
        _beside_mean(
            "longest", "m", week.balance.longest_run_7d_m,
            [w.balance.longest_run_7d_m for w in recent],
        ),
    )  # fmt: skip


def _beside_mean(
    name: str, unit: str, value: float | None, before: Sequence[float | None]
) -> WeekFigure:
    values = [v for v in before if v is not None]
    usual = sum(values) / len(values) if values else None
    return WeekFigure(name=name, value=value, unit=unit, usual_low=usual, usual_high=usual)


def _distance_m(week: WeekAssessment) -> float:
    return week.balance.run_distance_7d_m


def _time_s(week: WeekAssessment) -> float:
    return sum(day.duration_s for day in week.days)
