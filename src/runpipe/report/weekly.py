"""Put a week's judgement together with what a reader needs beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from runpipe.model.balance import BalanceMetric
from runpipe.model.findings import finding
from runpipe.model.iso_week import Week
from runpipe.model.muscle import BAND_UNCERTAIN, Band, Light
from runpipe.model.report import (
    BalanceRow,
    Gap,
    GapName,
    IndexReport,
    SessionLine,
    TrendPoint,
    WeeklyReport,
)
from runpipe.model.week_assessment import WeekAssessment, WeekCoverage
from runpipe.model.week_facts import WeekFacts

TREND_WEEKS: Final = 8
"""Weeks in the trend, this one with them: what a phone shows without turning it."""
WEEKS_BEFORE: Final = 4
DAYS: Final = 7


def build(
    facts: WeekFacts,
    assessment: WeekAssessment,
    history: Sequence[WeekAssessment],
    sessions: Iterable[SessionLine] = (),
    *,
    notes: Iterable[str] = (),
    with_index: bool = True,
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
    notes
        Sentences from the night itself, such as files that could not be read.
    with_index
        Whether there is an index page beside the week's page.

    Raises
    ------
    ValueError
        If facts and assessment speak of different weeks or athletes.
    """
    found = (assessment.athlete_id, assessment.week, assessment.as_of)
    if found != (facts.athlete.athlete_id, facts.week, facts.as_of):
        raise ValueError(
            f"expected the judgement of {facts.athlete.athlete_id} {facts.week} as of "
            f"{facts.as_of}, found {found[0]} {found[1]} as of {found[2]}"
        )
    before = [week for week in history if week.week < assessment.week]
    has_previous = any(week.week == assessment.week.previous for week in before)
    return WeeklyReport(
        athlete=facts.athlete,
        assessment=assessment,
        trend=_trend(before, assessment),
        balance=_balance(assessment, before[-WEEKS_BEFORE:]),
        gaps=_gaps(assessment),
        sessions=tuple(sorted(sessions, key=_when)),
        notes=tuple(notes),
        previous_link=page_name(assessment.week.previous) if has_previous else None,
        index_link="index.html" if with_index else None,
    )


def build_index(athlete_id: str, weeks: Iterable[WeekAssessment]) -> IndexReport:
    """Build the list of an athlete's weeks, from their judgements in any order."""
    judged = sorted(weeks, key=lambda week: week.week)
    return IndexReport(
        athlete_id=athlete_id,
        weeks=tuple(trend_point(week) for week in judged),
        band_limits=band_limits(judged[-1]) if judged else (),
    )


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
    )


def _when(line: SessionLine) -> tuple[str, str, str]:
    start = "" if line.start_local is None else line.start_local.isoformat()
    return line.local_date.isoformat(), start, line.session_id


def _trend(before: Sequence[WeekAssessment], last: WeekAssessment) -> tuple[TrendPoint, ...]:
    latest = (*before[-TREND_WEEKS:], last)
    return _without_holes([trend_point(week) for week in latest])[-TREND_WEEKS:]


def _without_holes(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Put a week without a band wherever a week is missing, so that time runs evenly."""
    filled: list[TrendPoint] = []
    for point in points:
        while filled and filled[-1].week.next < point.week:
            filled.append(TrendPoint(week=filled[-1].week.next, band=Band.INSUFFICIENT))
        filled.append(point)
    return tuple(filled)


def _balance(
    assessment: WeekAssessment, before: Sequence[WeekAssessment]
) -> tuple[BalanceRow, ...]:
    # Four weeks before means the calendar's: an older week does not stand in for a missing one.
    first = assessment.week.first_date.toordinal() - WEEKS_BEFORE * DAYS
    recent = [week for week in before if week.week.first_date.toordinal() >= first]
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

    def _wanted(rule: str) -> int:
        return math.ceil(assessment.shown[rule].value)

    wanted = (
        (GapName.DIET, coverage.n_diet_days, DAYS),
        (GapName.SCALE, coverage.n_weigh_ins, _wanted("energy.scale.min_weigh_ins")),
        (GapName.BODY_FAT, int(assessment.energy.is_body_fat_measured), 1),
        (GapName.SESSIONS, coverage.n_sessions_described, coverage.n_sessions),
        (GapName.EFFORT, coverage.n_sessions_with_rpe, coverage.n_sessions),
        (GapName.STRENGTH, int(coverage.has_strength_log), 1),
        (GapName.SLEEP, coverage.n_sleep_nights, DAYS),
        (GapName.MEAL_TIMES, _meal_times(coverage), 1),
        (GapName.HISTORY, coverage.n_history_days, _wanted("load.ewma.min_history_days")),
    )
    return tuple(
        Gap(
            name=name,
            n_have=n_have,
            n_wanted=n_wanted,
            window=window if name is GapName.BODY_FAT else None,
        )
        for name, n_have, n_wanted in wanted
        if n_have < n_wanted
    )


def _meal_times(coverage: WeekCoverage) -> int:
    """Return 1 where meal times are known, or where there is no diet log to have them."""
    return int(coverage.has_meal_times or coverage.n_diet_days == 0)
