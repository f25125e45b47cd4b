from __future__ import annotations

from datetime import date, datetime, time, timedelta
from math import nan

import pytest

from runpipe.energy import body_on, day_status, depletion_reason, meal_timing, mean_intake
from runpipe.energy.intake import one_a_day
from runpipe.energy.week_balance import Availability
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.week_facts import DayStatus, DietDay, Meal, SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.words import say

RULES = read_rules("energy")
DAY = date(2026, 11, 10)
RESTING = 1500.0


def day(kcal: float | None = 2000.0, offset: int = 0, **known: object) -> DietDay:
    return DietDay(local_date=DAY + timedelta(days=offset), energy_kcal=kcal, **known)


@pytest.mark.parametrize(
    ("logged", "status"),
    [
        (None, DayStatus.NONE),
        (day(900.0), DayStatus.COMPLETE),
        (day(899.9), DayStatus.PARTIAL),
        (day(2000.0, n_eating_times=2), DayStatus.COMPLETE),
        (day(2000.0, n_eating_times=1), DayStatus.PARTIAL),
        (day(300.0, is_complete=True), DayStatus.COMPLETE),
        (day(3000.0, is_complete=False), DayStatus.PARTIAL),
        (day(0.0), DayStatus.PARTIAL),
        (day(None), DayStatus.NONE),
        (day(None, protein_g=80.0), DayStatus.PARTIAL),
        (day(None, is_complete=True), DayStatus.NONE),
        (day(nan, protein_g=80.0), DayStatus.PARTIAL),
        (day(None, is_fasting=True), DayStatus.FASTING),
        (day(150.0, is_fasting=True, n_eating_times=1), DayStatus.FASTING),
    ],
)
def test_day_status(logged: DietDay | None, status: DayStatus) -> None:
    assert day_status(logged, RESTING, RULES) is status


def test_without_a_resting_expenditure_only_the_mark_counts() -> None:
    assert day_status(day(3000.0), None, RULES) is DayStatus.PARTIAL
    assert day_status(day(3000.0, is_complete=True), None, RULES) is DayStatus.COMPLETE


def test_means_leave_out_what_is_not_known() -> None:
    days = (
        day(2000.0, 0, protein_g=100.0, fat_g=70.0),
        day(2400.0, 1, carb_g=300.0),
        day(100.0, 2, protein_g=5.0),
    )
    found = mean_intake(days, RESTING, RULES)
    assert found.n_days == 2
    assert found.energy_kcal == 2200.0
    assert (found.protein_g, found.n_protein_days) == (100.0, 1)
    assert found.carb_g == 300.0
    assert (found.fat_g, found.fat_energy_kcal) == (70.0, 2000.0)
    assert mean_intake((), RESTING, RULES).energy_kcal is None


def test_a_marked_fast_counts_as_eaten_nothing() -> None:
    found = mean_intake((day(None, is_fasting=True), day(2000.0, 1)), RESTING, RULES)
    assert found.energy_kcal == 1000.0
    assert found.protein_g == 0.0


def test_one_log_a_day() -> None:
    small, large = day(500.0, source="b"), day(2500.0, source="a")
    assert one_a_day((small, large)) == one_a_day((large, small)) == {DAY: large}


BODY = body_on(
    AthleteFacts(sex=Sex.MALE, birth_date=date(1990, 1, 1), mass_kg=70.0, height_m=1.8),
    (),
    DAY,
    RULES,
)


def at(hour: float, protein_g: float, carb_g: float = 0.0, offset: int = 0) -> Meal:
    start = datetime.combine(DAY, time(0)) + timedelta(days=offset)
    return Meal(local_time=start + timedelta(hours=hour), protein_g=protein_g, carb_g=carb_g)


def timed(*meals: Meal, offset: int = 0) -> DietDay:
    return day(2500.0, offset, meals=meals, n_eating_times=len(meals))


def run(hour: float | None, minutes: float, kind: SessionType = SessionType.LONG) -> SessionSummary:
    start = None
    if hour is not None:
        start = datetime.combine(DAY, time(0)) + timedelta(hours=hour)
    return SessionSummary(
        session_id="run",
        local_date=DAY,
        start_local=start,
        session_type=kind,
        duration_s=minutes * 60,
    )


@pytest.mark.parametrize(
    ("hours", "n"), [((8,), 1), ((8, 11), 2), ((8, 10.9), 1), ((8, 11, 14, 17), 4), ((8, 9, 11), 2)]
)
def test_feedings_lie_three_hours_apart(hours: tuple[float, ...], n: int) -> None:
    found = meal_timing((timed(*(at(h, 21.0) for h in hours)),), (), {}, BODY, RULES)
    assert found.feedings_per_day == n


def test_a_feeding_needs_its_protein() -> None:
    found = meal_timing((timed(at(8, 20.9), at(13, 21.0)),), (), {}, BODY, RULES)
    assert found.feedings_per_day == 1
    older = body_on(AthleteFacts(birth_date=date(1960, 1, 1), mass_kg=70.0), (), DAY, RULES)
    found = meal_timing((timed(at(8, 27.9), at(13, 28.0)),), (), {}, older, RULES)
    assert found.feedings_per_day == 1


@pytest.mark.parametrize(
    ("meal", "share"),
    [
        (at(10.5, 21.0, 56.0), 1.0),
        (at(13.01, 21.0, 56.0), 0.0),
        (at(10.5, 21.0, 55.0), 0.0),
        (at(10.5, 20.0, 56.0), 0.0),
        (at(9.5, 40.0, 90.0), 0.0),
    ],
)
def test_eating_after_a_key_run(meal: Meal, share: float) -> None:
    found = meal_timing((timed(at(7, 5.0), meal),), (run(9, 60),), {"run": 5.0}, BODY, RULES)
    assert (found.fuelled_frac, found.n_key_sessions) == (share, 1)


def test_a_run_without_a_start_or_a_log_is_not_judged() -> None:
    found = meal_timing((timed(at(8, 30.0)),), (run(None, 60),), {"run": 5.0}, BODY, RULES)
    assert (found.fuelled_frac, found.n_key_sessions) == (None, 1)
    found = meal_timing((timed(at(8, 30.0, offset=1), offset=1),), (run(9, 60),), {}, BODY, RULES)
    assert found.fuelled_frac is None
    easy = run(9, 40, SessionType.EASY)
    assert meal_timing((), (easy,), {"run": 3.0}, BODY, RULES).n_key_sessions == 0


def stores(*meals: Meal, session: SessionSummary, rpe: float = 5.0) -> str | None:
    before = [m for m in meals if m.local_time.date() < DAY]
    today = [m for m in meals if m.local_time.date() == DAY]
    days = {
        DAY - timedelta(days=1): timed(*before, offset=-1),
        DAY: timed(*today),
    }
    reason = depletion_reason(session, rpe, days, 70.0, RULES)
    return None if reason is None else say(reason)


DINNER = at(20, 40.0, 220.0, offset=-1)
BREAKFAST = at(7, 20.0, 80.0)


def test_runs_on_low_stores() -> None:
    long = run(9, 90)
    assert stores(DINNER, BREAKFAST, session=long) is None
    assert (
        stores(DINNER, at(12, 30.0, 100.0), session=long)
        == "you had eaten nothing for hours beforehand"
    )
    light = at(20, 40.0, 20.0, offset=-1)
    assert "g/kg of carbohydrate" in (stores(light, BREAKFAST, session=long) or "")
    very_long = run(9, 150)
    assert "per hour" in (stores(DINNER, BREAKFAST, session=very_long) or "")
    gels = at(10, 0.0, 75.0)
    assert stores(DINNER, BREAKFAST, gels, session=very_long) is None


def test_short_or_unlogged_runs_are_never_flagged() -> None:
    late = at(12, 30.0, 100.0)
    assert stores(DINNER, late, session=run(9, 89)) is None
    assert (
        stores(DINNER, late, session=run(9, 60), rpe=7.0)
        == "you had eaten nothing for hours beforehand"
    )
    assert stores(DINNER, late, session=run(9, 59), rpe=9.0) is None
    assert stores(late, session=run(9, 90)) is None
    assert stores(DINNER, late, session=run(None, 90)) is None
    assert stores(DINNER, late, session=run(9, 90, SessionType.CYCLE)) is None


def test_carbohydrate_of_more_than_a_day_before_does_not_count() -> None:
    plenty = [at(hour, 40.0, 220.0, offset=-1) for hour in (8.9, 9.1)]
    early, late = (stores(meal, BREAKFAST, session=run(9, 90)) for meal in plenty)
    assert "g/kg of carbohydrate" in (early or "")
    assert late is None


def test_of_two_logs_without_a_mark_one_with_energy_stands() -> None:
    logs = (day(None, source="b", protein_g=10.0), day(0.5, source="a"))
    for rows in (logs, logs[::-1]):
        assert one_a_day(rows) == {DAY: logs[1]}


@pytest.mark.parametrize("has_diary", [True, False])
@pytest.mark.parametrize("more", [-0.01, 0.0, 0.01])
def test_availability_is_called_low_from_its_limit_and_with_a_diary(
    more: float, *, has_diary: bool
) -> None:
    sure = RULES["availability.sure_frac"] + more
    for low, severe in ((sure, 0.0), (0.0, sure)):
        found = Availability(
            kcal_per_kg=25.0, sigma_kcal_per_kg=5.0, p_low_frac=low, p_severe_frac=severe,
            has_diary=has_diary,
        )  # fmt: skip
        assert found.is_low(RULES) is (has_diary and low > 0 and more >= 0)
        assert found.is_severe(RULES) is (has_diary and severe > 0 and more >= 0)
