"""Lights of training balance: against the athlete's own, never red on what was assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.judges import assess_history, assess_week
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.muscle import BalanceMetric, EffortSource, Light, TrainingBalance
from runpipe.model.week_facts import SessionSummary, SessionType, WeekFacts
from tests.golden.golden_week import golden_facts, golden_rules

RULES = golden_rules()
MONDAY = date(2026, 11, 9)
SUNDAY = MONDAY + timedelta(days=6)
MAN = AthleteFacts(sex=Sex.MALE, birth_date=date(1986, 1, 1))


def run(offset: int, km: float = 8.0, bpm: int | None = None, **facts: object) -> SessionSummary:
    """Return a run on a day counted from Monday, at 6 min/km, at one heart rate."""
    seconds = km * 360.0
    if bpm is not None:
        facts["heart_rate_s_by_bpm"] = ((bpm, seconds),)
    facts.setdefault("session_type", SessionType.EASY)
    return SessionSummary(
        session_id=f"run{offset}",
        local_date=MONDAY + timedelta(days=offset),
        duration_s=seconds,
        distance_m=1000.0 * km,
        **facts,
    )


def judge(*sessions: SessionSummary, tested_bpm: float | None = 190.0) -> TrainingBalance:
    facts = WeekFacts(
        athlete=MAN, week=Week.of(MONDAY), as_of=SUNDAY, sessions=sessions,
        max_heart_rate_bpm=tested_bpm,
    )  # fmt: skip
    return assess_week(facts, RULES).balance


def metric(balance: TrainingBalance, name: str) -> BalanceMetric:
    return next(m for m in balance.metrics if m.name == name)


def weeks_of(*offsets: int, n_weeks: int = 12, **facts: object) -> list[SessionSummary]:
    """Return the same runs in each of the weeks up to this one."""
    return [
        run(offset - 7 * back, **facts) for back in range(n_weeks - 1, -1, -1) for offset in offsets
    ]


def test_a_single_hard_run_is_no_hard_week():
    few = judge(*weeks_of(2, n_weeks=6), run(4, bpm=175))
    assert metric(few, "low_intensity").light is not Light.WARN
    many = judge(*weeks_of(2, n_weeks=6)[:-1], run(1, bpm=175), run(3, bpm=175), run(5, bpm=175))
    assert metric(many, "low_intensity").light is Light.WARN


def test_an_unsure_maximum_makes_no_red_light():
    runs = [run(offset, bpm=178) for offset in (1, 3, 5)]
    assert metric(judge(*runs), "low_intensity").light is Light.WARN
    guessed = metric(judge(*runs, tested_bpm=None), "low_intensity")
    assert (guessed.light, guessed.is_imputed) == (Light.CAUTION, True)


def test_easy_runs_that_heart_rate_denies_are_not_called_easy():
    """“Easy share 0 %” never stands beside “easy 100 %”."""
    balance = judge(*(run(offset, bpm=175) for offset in (1, 3, 5)))
    share = {part.name: part.time_share_7d_frac for part in balance.mix}
    assert balance.low_intensity_frac == 0
    assert (share["easy"], share["tempo"]) == (0, 1)


@given(st.lists(st.integers(110, 189), min_size=3, max_size=7), st.sampled_from([190.0, None]))
@settings(max_examples=30, deadline=None)
def test_mix_and_zones_agree(beats: list[int], tested_bpm: float | None):
    runs = [run(offset, bpm=bpm) for offset, bpm in enumerate(beats)]
    balance = judge(*runs, tested_bpm=tested_bpm)
    share = {part.name: part.time_share_7d_frac or 0.0 for part in balance.mix}
    if share["easy"] == 1.0 and balance.low_intensity_frac is not None:
        assert metric(balance, "low_intensity").light is not Light.WARN
    if balance.low_intensity_frac == 0.0:
        assert share["easy"] == 0.0


def test_a_habit_is_news_for_some_weeks_only():
    every_day = weeks_of(*range(7), n_weeks=14, rpe=3.0)
    facts = WeekFacts(
        athlete=MAN, week=Week.of(MONDAY), as_of=SUNDAY, sessions=tuple(every_day),
        max_heart_rate_bpm=190.0,
    )  # fmt: skip
    weeks = [Week.of(MONDAY - timedelta(days=7 * back)) for back in range(13, -1, -1)]
    lights = [
        metric(week.balance, "rest_days").light for week in assess_history(facts, weeks, RULES)
    ]
    assert lights == [Light.CAUTION] * 5 + [Light.INFO] * 9
    rested = judge(*(s for s in every_day if s.local_date != MONDAY + timedelta(days=2)))
    assert metric(rested, "rest_days").light is Light.OK


def test_alike_days_are_fine_unless_harder_than_usual():
    usual = [
        replace(s, duration_s=2700.0) if s.local_date.weekday() == 6 else s
        for s in weeks_of(*range(7), n_weeks=9, rpe=4.0)
    ]
    same = judge(*usual)
    assert same.monotony == 4.0
    assert metric(same, "monotony").light is Light.OK
    harder = [replace(s, rpe=7.0) if s.local_date >= MONDAY else s for s in usual]
    assert metric(judge(*harder), "monotony").light is Light.WARN
    imputed = [replace(s, rpe=None) if s is harder[-2] else s for s in harder]
    assert metric(judge(*imputed), "monotony").light is Light.CAUTION


@pytest.mark.parametrize(
    ("long_km", "light"), [(6.0, Light.OK), (14.0, Light.OK), (40.0, Light.CAUTION)]
)
def test_the_share_of_the_longest_run_goes_by_the_number_of_runs(long_km: float, light: Light):
    runs = [run(offset, 6.0, rpe=3.0) for offset in (0, 2, 3)]
    assert metric(judge(*runs, run(6, long_km, rpe=3.0)), "long_share").light is light


def test_a_long_run_that_is_usual_is_no_news():
    habit = [
        run(offset - 7 * back, km, rpe=3.0)
        for back in range(5, -1, -1)
        for offset, km in ((0, 6.0), (2, 6.0), (3, 6.0), (6, 40.0))
    ]
    assert metric(judge(*habit), "long_share").light is Light.OK


def test_two_runs_have_no_share_to_judge():
    assert metric(judge(run(0, 5.0), run(6, 20.0)), "long_share").light is Light.INFO


def test_recovery_is_about_what_hard_days_begin_with():
    week = assess_week(golden_facts(), RULES).balance
    assert week.damage_index > 2
    assert week.damage_before_hard is not None
    assert week.damage_before_hard < 1
    assert metric(week, "damage").light is Light.OK
    usual = [run(offset, 30.0, rpe=3.0) for offset in range(-28, 0, 7)]
    tired = judge(*usual, run(0, 42.0, rpe=9.0), run(1, 12.0, rpe=8.0))
    assert metric(tired, "damage").light is Light.WARN
    assert metric(judge(*usual, run(0, 42.0, rpe=9.0)), "damage").light is Light.OK


def test_strength_that_lapsed_is_worth_a_word():
    lifts = [
        SessionSummary(
            session_id=f"lift{back}", local_date=MONDAY - timedelta(days=back),
            session_type=SessionType.STRENGTH_FULL, n_hard_sets=8,
        )
        for back in (14, 17, 21, 24)
    ]  # fmt: skip
    assert metric(judge(*lifts), "strength_lower").light is Light.CAUTION
    assert metric(judge(*lifts[:1]), "strength_lower").light is Light.UNKNOWN


def test_the_golden_week_is_read_as_hard_as_it_was():
    week = assess_week(golden_facts(), RULES)
    hard = [day.hardness_frac for day in week.days]
    assert [hard[i] for i in (0, 2, 4, 5)] == [0, 0, 0, 0]
    assert [round(hard[i], 2) for i in (1, 3, 6)] == [1.0, 0.75, 1.0]  # 30 and 15 min above 88 %
    assert {s.load.rpe_source for s in week.sessions} == {EffortSource.ATHLETE}
