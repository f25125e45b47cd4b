"""Parts of a week's page: the strip of days, four figures, what was eaten after hard runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from runpipe.model.report import AfterRun, Kind, NamedSession, StripBlock, StripDay, WeekFigure
from runpipe.model.week_assessment import DayAssessment, WeekAssessment
from runpipe.model.week_facts import DayStatus, Meal, WeekFacts
from runpipe.report.headline import WeekStory
from runpipe.report.session_names import RUN_KINDS

_DAYS: Final = 7
_WINDOW: Final = timedelta(hours=2)
_LONG_S: Final = 90 * 60.0
_HARD: Final = frozenset({Kind.HIIT, Kind.SPRINT, Kind.HILL, Kind.RACE, Kind.LONG})


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


def after_runs(facts: WeekFacts, story: WeekStory) -> tuple[AfterRun, ...]:
    """Return what was eaten after each hard or long run of a day with a whole, timed log."""
    if story.week.muscle.needs_referral:
        return ()
    whole = {d.date for d in story.week.days if d.status is DayStatus.COMPLETE}
    meals = [meal for day in facts.diet_days if day.local_date in whole for meal in day.meals]
    timed_days = {meal.local_time.date() for meal in meals}
    return tuple(
        _after(session, start, meals)
        for session in story.sessions
        if (start := session.line.start_local) is not None
        and _counts(session)
        and start.date() in timed_days
    )


def _counts(session: NamedSession) -> bool:
    is_long = (session.line.duration_s or 0.0) >= _LONG_S
    return session.kind in RUN_KINDS and (session.kind in _HARD or is_long)


def _after(session: NamedSession, start: datetime, meals: list[Meal]) -> AfterRun:
    end = start + timedelta(seconds=session.line.duration_s or 0.0)
    same_day = [meal for meal in meals if meal.local_time.date() == start.date()]
    later = sorted((m for m in same_day if m.local_time >= end), key=lambda m: m.local_time)
    soon = [meal for meal in later if meal.local_time <= end + _WINDOW]
    return AfterRun(
        session=session,
        wait_s=(later[0].local_time - end).total_seconds() if later else None,
        protein_g=_total([meal.protein_g for meal in soon]),
        carb_g=_total([meal.carb_g for meal in soon]),
        is_logged_within=any(start < meal.local_time < end for meal in same_day),
    )


def _total(values: list[float | None]) -> float | None:
    grams = [value for value in values if value is not None]
    return sum(grams) if grams else None
