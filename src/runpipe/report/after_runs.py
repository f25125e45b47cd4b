"""What was eaten within two hours of hard and long runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from runpipe.model.report import AfterRun, Kind, NamedSession
from runpipe.model.week_facts import DayStatus, Meal, WeekFacts
from runpipe.report.headline import WeekStory
from runpipe.report.session_names import RUN_KINDS

_WINDOW: Final = timedelta(hours=2)
_LONG_S: Final = 90 * 60.0
_HARD: Final = frozenset({Kind.HIIT, Kind.SPRINT, Kind.HILL, Kind.RACE, Kind.LONG})


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
