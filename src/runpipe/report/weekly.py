"""Join a week's judgement with what a reader needs beside it.

Days, figures, what was eaten after hard runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from runpipe.model.findings import finding
from runpipe.model.iso_week import Week
from runpipe.model.labels import BoutKind
from runpipe.model.muscle import BAND_UNCERTAIN, BalanceMetric, Band, Light
from runpipe.model.report import (
    AfterRun,
    BalanceRow,
    Gap,
    GapName,
    Kind,
    NamedSession,
    SessionLine,
    SessionPicture,
    StripBlock,
    StripDay,
    TrendPoint,
    WeekFigure,
    WeeklyReport,
)
from runpipe.model.week_assessment import DayAssessment, WeekAssessment, WeekCoverage
from runpipe.model.week_facts import DayStatus, Meal, WeekFacts
from runpipe.report.advice import change, good_thing, next_days, reason_lines, recovery_lines
from runpipe.report.headline import WeekStory, balance_lines, headline, quiet_rows
from runpipe.report.session_names import RUN_KINDS, kind_of, named
from runpipe.report.session_page import thin_climbs

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


TREND_WEEKS: Final = 12
"""Weeks in the trend, this one with them: what a phone shows without turning it."""
WEEKS_BEFORE: Final = 4
DAYS: Final = 7
FOOD_GAPS: Final = frozenset({GapName.DIET, GapName.SCALE, GapName.BODY_FAT, GapName.MEAL_TIMES})
"""What nobody is asked to log who should not be given figures on food."""
_RUN_CLASSES: Final = frozenset({"sprint", "hiit", "hill", "long", "tempo", "easy"})


def build(
    facts: WeekFacts,
    assessment: WeekAssessment,
    history: Sequence[WeekAssessment],
    sessions: Iterable[SessionLine] = (),
    *,
    pictures: Mapping[str, SessionPicture] | None = None,
    links: PageLinks | None = None,
) -> WeeklyReport:
    """Build the report of one week.

    Parameters
    ----------
    facts
        What the week was judged on.
    assessment
        The judgement of that week.
    history
        The weeks before, in order; later weeks and the week itself are left out.
    sessions
        The sessions of the window, in any order.
    pictures
        A thin trace and the stretches found in it, by session; sessions without are listed
        without a picture.
    links
        The pages beside this one; without them the week before where there is one, and the index.

    Raises
    ------
    ValueError
        If facts and assessment speak of different weeks or athletes.
    """
    judged = (assessment.athlete_id, assessment.week, assessment.as_of)
    if judged != (facts.athlete.athlete_id, facts.week, facts.as_of):
        raise ValueError(
            f"expected the judgement of {facts.athlete.athlete_id} {facts.week} as of "
            f"{facts.as_of}, found {judged[0]} {judged[1]} as of {judged[2]}"
        )
    before = [week for week in history if week.week < assessment.week]
    lines = sorted(sessions, key=_when)
    named_sessions = tuple(
        _with_picture(line, (pictures or {}).get(line.session_id, SessionPicture()))
        for line in lines
    )
    story = WeekStory(assessment, named_sessions, before)
    recent = _recent(assessment, before)
    rows = _balance(assessment, recent)
    gaps = _gaps(assessment)
    beside = links or _links(assessment, before)
    return WeeklyReport(
        athlete=facts.athlete,
        assessment=assessment,
        headline=headline(story),
        change=change(story, gaps),
        good=good_thing(story),
        strip=strip_days(story),
        figures=week_figures(story, recent),
        trend=_trend(before, assessment),
        balance_lines=balance_lines(story, rows),
        balance=quiet_rows(story, rows),
        next_days=next_days(story),
        reasons=reason_lines(assessment),
        gaps=gaps,
        sessions=named_sessions,
        after_runs=after_runs(facts, story),
        recovery=recovery_lines(story),
        previous_link=beside.previous,
        next_link=beside.next,
        index_link=beside.index,
        digest_link=beside.digest,
    )


def _with_picture(line: SessionLine, picture: SessionPicture) -> NamedSession:
    """Return a named session; in a hilly one every climb is marked that its trace shows."""
    trace = picture.trace
    session = named(line, picture.bouts, trace)
    if trace is None or kind_of(line) is not Kind.HILL:
        return session
    work = tuple(bout for bout in session.bouts if bout.kind is BoutKind.WORK)
    return replace(session, bouts=work or tuple(thin_climbs(trace)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """Addresses of the pages beside a week's, relative to it."""

    previous: str | None = None
    next: str | None = None
    index: str | None = None
    digest: str | None = None


def _links(assessment: WeekAssessment, before: Sequence[WeekAssessment]) -> PageLinks:
    earlier = assessment.week.previous
    has_earlier = any(week.week == earlier for week in before)
    return PageLinks(previous=page_name(earlier) if has_earlier else None, index="index.html")


def band_limits(week: WeekAssessment) -> tuple[float, ...]:
    """Return the scores at which the guarded, the elevated and the high band begin."""
    names = ("guarded", "elevated", "high")
    return tuple(week.shown[f"risk.score.{name}"].value for name in names)


def page_name(week: Week) -> str:
    """Return the file name of a week's page."""
    return f"{week}.html"


def trend_point(week: WeekAssessment) -> TrendPoint:
    """Return what a row of weeks shows of one week."""
    return TrendPoint(
        week=week.week,
        band=week.muscle.band,
        is_uncertain=week.muscle.plausible.code == BAND_UNCERTAIN,
        is_running_week=week.is_running_week,
        score=week.muscle.score,
        interval_low=week.muscle.interval_low,
        interval_high=week.muscle.interval_high,
        confidence_frac=week.muscle.confidence_frac,
        run_distance_m=week.balance.run_distance_7d_m,
        load_au=week.balance.load_7d_au,
        balance_index=week.balance.index,
        n_sessions=week.coverage.n_sessions,
        n_diet_days=week.coverage.n_diet_days,
        link=page_name(week.week),
        distance_m_by_kind={
            share.name: share.distance_7d_m
            for share in week.balance.mix
            if share.distance_7d_m and share.name in _RUN_CLASSES
        },
        n_strength=max(
            (s.sessions_7d for s in week.balance.mix if s.name.startswith("strength")), default=0.0
        ),
    )


def _when(line: SessionLine) -> tuple[str, str, str]:
    start = "" if line.start_local is None else line.start_local.isoformat()
    return line.local_date.isoformat(), start, line.session_id


def _trend(before: Sequence[WeekAssessment], last: WeekAssessment) -> tuple[TrendPoint, ...]:
    latest = (*before[-TREND_WEEKS:], last)
    return _without_holes([trend_point(week) for week in latest])[-TREND_WEEKS:]


def _without_holes(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Insert a week without a band wherever a week is missing, so that time runs evenly."""
    filled: list[TrendPoint] = []
    for point in points:
        while filled and filled[-1].week.next < point.week:
            filled.append(TrendPoint(week=filled[-1].week.next, band=Band.INSUFFICIENT))
        filled.append(point)
    return tuple(filled)


def _recent(assessment: WeekAssessment, before: Sequence[WeekAssessment]) -> list[WeekAssessment]:
    """Return the judged ones of the calendar's four weeks before: older ones do not stand in."""
    first = assessment.week.first_date.toordinal() - WEEKS_BEFORE * DAYS
    return [week for week in before if week.week.first_date.toordinal() >= first]


def _balance(
    assessment: WeekAssessment, recent: Sequence[WeekAssessment]
) -> tuple[BalanceRow, ...]:
    return tuple(_row(metric, recent) for metric in _metrics(assessment))


def _metrics(week: WeekAssessment) -> tuple[BalanceMetric, ...]:
    """Return the totals, which are shown without a judgement, and then the judged figures."""
    totals = (
        ("distance", week.balance.run_distance_7d_m, "m"),
        ("load", week.balance.load_7d_au, "au"),
    )
    shown = tuple(
        BalanceMetric(
            name=name,
            value=value,
            unit=unit,
            light=Light.INFO,
            window="7 d",
            finding=finding(f"measure.{name}.text"),
            grade="",
            source="",
        )
        for name, value, unit in totals
    )
    return (*shown, *week.balance.metrics)


def _row(metric: BalanceMetric, before: Sequence[WeekAssessment]) -> BalanceRow:
    values = [
        same.value
        for week in before
        for same in _metrics(week)
        if same.name == metric.name and same.value is not None
    ]
    return BalanceRow(
        name=metric.name,
        value=metric.value,
        before=sum(values) / len(values) if values else None,
        n_weeks_before=len(values),
        unit=metric.unit,
        light=metric.light,
        window=metric.window,
        finding=metric.finding,
        grade=metric.grade,
        source=metric.source,
    )


def _gaps(assessment: WeekAssessment) -> tuple[Gap, ...]:
    """Return what is missing, in the order of what it adds to the confidence."""
    coverage = assessment.coverage

    window = assessment.shown["energy.body.body_fat_window_days"]

    def _least(rule: str) -> int:
        return math.ceil(assessment.shown[rule].value)

    rules_due = (
        (GapName.DIET, coverage.n_diet_days, DAYS),
        (GapName.SCALE, coverage.n_weigh_ins, _least("energy.scale.min_weigh_ins")),
        (GapName.BODY_FAT, int(assessment.energy.is_body_fat_measured), 1),
        (GapName.SESSIONS, coverage.n_sessions_described, coverage.n_sessions),
        (GapName.EFFORT, coverage.n_sessions_with_rpe, coverage.n_sessions),
        (GapName.STRENGTH, int(coverage.has_strength_log), 1),
        (GapName.SLEEP, coverage.n_sleep_nights, DAYS),
        (GapName.MEAL_TIMES, _meal_times(coverage), 1),
        (GapName.HISTORY, coverage.n_history_days, _least("load.ewma.min_history_days")),
    )
    return tuple(
        Gap(
            name=name,
            n_have=n_have,
            n_wanted=n_wanted,
            window=window if name is GapName.BODY_FAT else None,
        )
        for name, n_have, n_wanted in rules_due
        if n_have < n_wanted and not (assessment.muscle.needs_referral and name in FOOD_GAPS)
    )


def _meal_times(coverage: WeekCoverage) -> int:
    """Return 1 where meal times are known, or where there is no diet log to have them."""
    return int(coverage.has_meal_times or coverage.n_diet_days == 0)
