"""What stands in a week's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from runpipe import report
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Band
from runpipe.model.report import GapName, SessionLine
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import WeekFacts
from tests.builders_report import (
    WEEK,
    assessment,
    balance,
    energy,
    facts,
    history,
    running_week,
    sessions,
    withheld,
)


def test_the_parts_that_belong_together_are_kept_together() -> None:
    judged = assessment()
    built = report.build(facts(), judged, history(), sessions())
    assert built.assessment is judged
    assert built.athlete == facts().athlete
    assert tuple(named.line for named in built.sessions) == sessions()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(facts(), week=WEEK.previous),
        replace(facts(), as_of=WEEK.first_date),
        replace(facts(), athlete=replace(facts().athlete, athlete_id="you")),
    ],
)
def test_facts_and_judgement_of_different_weeks_are_refused(wrong: WeekFacts) -> None:
    with pytest.raises(ValueError, match="expected the judgement of"):
        report.build(wrong, assessment(), [])


def test_sessions_stand_in_order_of_their_start() -> None:
    shuffled = sessions()[::-1]
    built = report.build(facts(), assessment(), [], shuffled)
    assert tuple(named.line for named in built.sessions) == sessions()


def test_a_session_without_a_start_stands_first_on_its_day() -> None:
    day = date(2026, 11, 10)
    late = SessionLine(session_id="a", local_date=day, start_local=datetime(2026, 11, 10, 7))  # noqa: DTZ001
    timeless = SessionLine(session_id="b", local_date=day)
    built = report.build(facts(), assessment(), [], (late, timeless))
    assert [named.line.session_id for named in built.sessions] == ["b", "a"]


def test_the_trend_ends_with_this_week_and_holds_twelve() -> None:
    built = report.build(facts(), assessment(), history(15))
    weeks = [point.week for point in built.trend]
    assert len(weeks) == 12
    assert weeks[-1] == WEEK
    assert weeks == sorted(weeks)


def test_later_weeks_and_the_week_itself_are_no_history() -> None:
    later = assessment(WEEK.next)
    built = report.build(facts(), assessment(), [assessment(), later])
    assert [point.week for point in built.trend] == [WEEK]
    assert built.previous_link is None


def test_a_week_that_nobody_judged_leaves_a_gap_and_not_a_line() -> None:
    weeks = [week for week in history(4) if week.week != WEEK.previous.previous]
    built = report.build(facts(), assessment(), weeks)
    hole = built.trend[-3]
    assert hole.week == WEEK.previous.previous
    assert hole.score is None
    assert hole.band is Band.INSUFFICIENT
    assert hole.link is None


def test_trend_crosses_the_year() -> None:
    first, last = Week(2026, 53), Week(2027, 2)
    built = report.build(facts(last), assessment(last), [assessment(first)])
    assert [str(point.week) for point in built.trend] == ["2026-W53", "2027-W01", "2027-W02"]


def _with_monotony(week: Week, value: float | None) -> WeekAssessment:
    metrics = tuple(
        replace(metric, value=value) if metric.name == "polarization" else metric
        for metric in balance().metrics
    )
    return assessment(week, balance=replace(balance(), metrics=metrics))


def _monotony_row(before: list[WeekAssessment]) -> tuple[float | None, int]:
    built = report.build(facts(), assessment(), before)
    row = next(row for row in built.balance if row.name == "polarization")
    return row.before, row.n_weeks_before


def test_before_is_the_mean_of_the_four_calendar_weeks_before() -> None:
    weeks = [WEEK]
    for _ in range(5):
        weeks.insert(0, weeks[0].previous)
    before = [
        _with_monotony(week, value) for week, value in zip(weeks, (9000, 1, 2, 3, 6), strict=False)
    ]
    assert _monotony_row(before) == (3.0, 4)


def test_an_older_week_does_not_stand_in_for_a_missing_one() -> None:
    five_ago = Week.of(WEEK.first_date - timedelta(days=35))
    assert _monotony_row([_with_monotony(five_ago, 9000.0)]) == (None, 0)
    four_ago = Week.of(WEEK.first_date - timedelta(days=28))
    assert _monotony_row([_with_monotony(four_ago, 9000.0)]) == (9000.0, 1)


def test_a_week_without_the_figure_is_not_counted_as_zero() -> None:
    before = [_with_monotony(WEEK.previous.previous, None), _with_monotony(WEEK.previous, 500.0)]
    assert _monotony_row(before) == (500.0, 1)


def test_without_history_before_is_not_known() -> None:
    assert all(row.before is None for row in report.build(facts(), assessment(), []).balance)


def _gaps(judged: WeekAssessment) -> dict[GapName, tuple[int, int]]:
    whole = replace(facts(), as_of=judged.as_of)
    gaps = report.build(whole, judged, []).gaps
    return {gap.name: (gap.n_have, gap.n_wanted) for gap in gaps}


def test_gaps_say_how_much_is_there() -> None:
    assert _gaps(assessment()) == {GapName.DIET: (5, 7), GapName.SLEEP: (6, 7)}


def test_everything_is_missing_but_the_sessions() -> None:
    found = _gaps(withheld())
    assert set(found) == set(GapName) - {GapName.SESSIONS, GapName.MEAL_TIMES}
    assert found[GapName.EFFORT] == (2, 6)
    assert found[GapName.HISTORY] == (12, 28)


def test_meal_times_are_asked_for_only_where_there_is_a_log() -> None:
    coverage = replace(assessment().coverage, has_meal_times=False)
    assert GapName.MEAL_TIMES in _gaps(assessment(coverage=coverage))
    assert GapName.MEAL_TIMES not in _gaps(assessment(coverage=replace(coverage, n_diet_days=0)))


@pytest.mark.parametrize(("n", "is_gap"), [(5, True), (6, False), (7, False)])
def test_six_weigh_ins_are_enough(n: int, is_gap: bool) -> None:
    coverage = replace(assessment().coverage, n_weigh_ins=n)
    assert (GapName.SCALE in _gaps(assessment(coverage=coverage))) is is_gap


def test_estimated_body_fat_is_a_gap() -> None:
    bare = replace(energy(), is_body_fat_measured=False)
    assert _gaps(assessment(energy=bare))[GapName.BODY_FAT] == (0, 1)


def test_links_lead_to_pages_that_are_there() -> None:
    built = report.build(facts(), assessment(), history(2))
    assert built.previous_link == "2026-W45.html"
    assert built.index_link == "index.html"
    alone = report.build(facts(), assessment(), history(3)[:1], links=report.PageLinks())
    assert alone.previous_link is None
    assert alone.index_link is None


def test_a_running_week_keeps_its_own_days() -> None:
    judged = running_week()
    built = report.build(replace(facts(), as_of=judged.as_of), judged, history())
    assert built.assessment.days[-1].date == judged.as_of
    assert built.trend[-1].is_running_week


def test_the_index_lists_weeks_oldest_first() -> None:
    weeks = [*history(3), assessment()]
    index = report.build_index("me", [report.trend_point(week) for week in weeks[::-1]])
    assert [point.week for point in index.weeks] == [week.week for week in weeks]
    assert index.weeks[-1].link == "2026-W46.html"
    assert index.weeks[-1].score == 31.5
    assert index.streak_weeks == 4


def test_figures_stand_beside_the_four_weeks_before() -> None:
    built = report.build(facts(), assessment(), history(6), sessions())
    distance, time, hard, longest = built.figures
    assert (distance.value, distance.usual_low) == (59_000.0, 59_000.0)
    assert time.value == sum(day.duration_s for day in assessment().days)
    assert (hard.usual_low, hard.usual_high) == (3.0, 3.0)
    assert longest.unit == "m"
    alone = report.build(facts(), assessment(), [], sessions())
    assert all(figure.usual_low is None for figure in alone.figures)


def test_a_referral_is_asked_for_no_food() -> None:
    judged = withheld()
    risk = replace(judged.muscle, needs_referral=True)
    built = report.build(facts(), replace(judged, muscle=risk), [])
    assert {gap.name for gap in built.gaps}.isdisjoint(
        {GapName.DIET, GapName.SCALE, GapName.BODY_FAT, GapName.MEAL_TIMES}
    )
