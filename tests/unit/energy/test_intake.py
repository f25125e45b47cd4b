from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import inf, nan

import pytest

from runpipe.energy import (
    RUN_TYPES,
    STRENGTH_TYPES,
    body_on,
    day_energy_kcal,
    day_status,
    depletion_reason,
    fuel_after_run,
    meal_timing,
    mean_intake,
)
from runpipe.energy.intake import one_a_day
from runpipe.energy.week_balance import Availability
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.findings import Quantity, finding
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
        (day(inf, is_complete=True), DayStatus.NONE),
        (day(-1.0, carb_g=1.0), DayStatus.PARTIAL),
        (day(-0.1, is_complete=True), DayStatus.NONE),
        (day(None, fat_g=0.0), DayStatus.PARTIAL),
        (day(None, meals=(Meal(local_time=datetime.combine(DAY, time(8))),)), DayStatus.PARTIAL),
        (day(0.0, is_complete=True), DayStatus.COMPLETE),
        (day(2000.0, n_eating_times=3), DayStatus.COMPLETE),
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


def test_means_are_taken_over_complete_days_in_order() -> None:
    days = (
        day(2200.0, 2, protein_g=120.0, carb_g=200.0, fat_g=80.0),
        day(1800.0, 0, protein_g=90.0, carb_g=300.0, fat_g=60.0),
        day(None, 1, is_fasting=True, fat_g=5.0),  # no energy: its fat enters no mean
        day(3000.0, 3, is_complete=False, protein_g=500.0),
    )
    means = mean_intake(days, RESTING, RULES)
    assert [d.local_date for d in means.complete] == [DAY + timedelta(days=i) for i in range(3)]
    assert (means.n_days, means.energy_kcal) == (3, pytest.approx(4000 / 3))
    assert (means.protein_g, means.n_protein_days) == (pytest.approx(70.0), 3)
    assert (means.carb_g, means.fat_g, means.fat_energy_kcal) == (250.0, 70.0, 2000.0)
    assert [day_energy_kcal(d) for d in means.complete] == [1800.0, 0.0, 2200.0]


@pytest.mark.parametrize(
    ("facts", "protein_g"),
    [
        ({"energy_kcal": None}, 0.0),
        ({"energy_kcal": None, "protein_g": 12.0}, 12.0),
        ({"energy_kcal": 300.0}, None),
    ],
)
def test_protein_of_a_fast(facts: dict[str, float | None], protein_g: float | None) -> None:
    fast = DietDay(local_date=DAY, is_fasting=True, **facts)
    assert mean_intake((fast,), RESTING, RULES).protein_g == protein_g


@pytest.mark.parametrize(
    ("lesser", "better"),
    [
        (day(3000.0, is_complete=None), day(500.0, is_complete=True)),
        (day(None, source="z"), day(0.5, source="a")),
        (day(2000.0, source="a"), day(2000.0, source="b")),
        (day(3000.0, is_complete=False, source="a"), day(3000.0, source="b")),
    ],
)
def test_which_of_two_logs_of_a_day_stands(lesser: DietDay, better: DietDay) -> None:
    assert one_a_day((lesser, better)) == one_a_day((better, lesser)) == {DAY: better}


def test_a_larger_feeding_is_asked_of_sixty_and_over() -> None:
    def feedings(born: date | None) -> float | None:
        eater = body_on(AthleteFacts(birth_date=born, mass_kg=70.0), (), DAY, RULES)
        return meal_timing((timed(at(8, 25.0)),), (), {}, eater, RULES).feedings_per_day

    assert feedings(date(1966, DAY.month, DAY.day)) == 0.0
    assert feedings(date(1966, DAY.month, DAY.day + 1)) == 1.0
    assert feedings(None) == 1.0
    very_old = RULES.with_value("body.default_age_years", 70.0)
    unfacts = body_on(AthleteFacts(mass_kg=70.0), (), DAY, very_old)
    assert meal_timing((timed(at(8, 25.0)),), (), {}, unfacts, RULES).feedings_per_day == 1.0


def test_feedings_and_fuelled_sessions_are_means() -> None:
    first = timed(at(7, 5.0), at(10.5, 21.0, 56.0), at(15, 30.0))
    second = timed(at(12, 40.0, offset=1), offset=1)
    later = run(33, 60)
    sessions = (run(9, 60), replace(later, session_id="b", local_date=DAY + timedelta(days=1)))
    timing = meal_timing((first, second, day(2000.0, 2)), sessions, {}, BODY, RULES)
    assert (timing.n_timed_days, timing.feedings_per_day) == (2, 1.5)
    assert (timing.fuelled_frac, timing.n_key_sessions) == (0.5, 2)


def test_timing_needs_a_mass_and_a_time() -> None:
    massless = replace(BODY, reference_mass_kg=None)
    for days, body, n in (((timed(at(8, 30.0)),), massless, 1), ((day(2000.0),), BODY, 0)):
        timing = meal_timing(days, (run(9, 60),), {}, body, RULES)
        assert (timing.n_timed_days, timing.n_key_sessions) == (n, 1)
        assert (timing.feedings_per_day, timing.fuelled_frac) == (None, None)


@pytest.mark.parametrize(
    ("kind", "minutes", "rpe", "is_key"),
    [
        (SessionType.EASY, 59.9, 6.9, False),
        (SessionType.EASY, 60.0, 2.0, True),
        (SessionType.EASY, 20.0, 7.0, True),
        (SessionType.EASY, 20.0, None, False),
        (SessionType.STRENGTH_UPPER, 5.0, 2.0, True),
        (SessionType.CYCLE, 300.0, 9.0, False),
        (SessionType.EASY, None, 6.0, False),
    ],
)
def test_key_sessions(
    kind: SessionType, minutes: float | None, rpe: float | None, is_key: bool
) -> None:
    session = replace(run(9, 1, kind), duration_s=None if minutes is None else 60 * minutes)
    rpe_by_id = {} if rpe is None else {"run": rpe}
    timing = meal_timing((), (session,), rpe_by_id, BODY, RULES)
    assert timing.n_key_sessions == int(is_key)
    meal = fuel_after_run(session, 0.0 if rpe is None else rpe, BODY, RULES)
    assert (meal is not None) is (is_key and kind in RUN_TYPES)


def test_the_meal_after_a_run_in_grams() -> None:
    assert fuel_after_run(run(9, 60), 3.0, BODY, RULES) == finding(
        "fuel.after_run",
        hours=Quantity(3.0, "h", "meals.post_window_h"),
        carb=Quantity(pytest.approx(56.0), "g"),
        protein=Quantity(pytest.approx(21.0), "g"),
    )
    assert fuel_after_run(run(9, 60), 3.0, replace(BODY, reference_mass_kg=None), RULES) is None


@pytest.mark.parametrize(
    ("hour", "is_fuelled"), [(9.99, False), (10.0, True), (13.0, True), (13.001, False)]
)
def test_the_hours_after_a_key_run_from_its_end_on(hour: float, is_fuelled: bool) -> None:
    timing = meal_timing((timed(at(hour, 21.0, 56.0)),), (run(9, 60),), {}, BODY, RULES)
    assert timing.fuelled_frac == float(is_fuelled)


def test_meals_after_a_key_run_add_up_also_past_midnight() -> None:
    late = run(21, 60)
    evening, night = at(23, 11.0, 30.0), at(0.5, 11.0, 30.0, offset=1)
    today, tomorrow = timed(evening), timed(night, offset=1)
    assert meal_timing((today, tomorrow), (late,), {}, BODY, RULES).fuelled_frac == 1.0
    assert meal_timing((today,), (late,), {}, BODY, RULES).fuelled_frac == 0.0
    assert meal_timing((tomorrow,), (late,), {}, BODY, RULES).fuelled_frac is None
    open_end = replace(late, duration_s=None)
    assert meal_timing((today,), (open_end,), {}, BODY, RULES).fuelled_frac is None


def test_clocks_with_and_without_a_zone_are_compared_by_what_they_show() -> None:
    zoned = replace(run(9, 60), start_local=datetime.combine(DAY, time(9), UTC))
    timing = meal_timing((timed(at(10.5, 21.0, 56.0)),), (zoned,), {}, BODY, RULES)
    assert timing.fuelled_frac == 1.0


def reason(*meals: Meal, session: SessionSummary, rpe: float = 5.0) -> object:
    days = {
        DAY + timedelta(days=offset): timed(
            *(m for m in meals if m.local_time.date() == DAY + timedelta(days=offset)),
            offset=offset,
        )
        for offset in (-1, 0)
    }
    return depletion_reason(session, rpe, days, 70.0, RULES)


FASTED = finding("depletion.fasted")


@pytest.mark.parametrize(
    ("hour", "answer"), [(0.99, FASTED), (1.0, None), (8.99, None), (9.0, FASTED)]
)
def test_eight_hours_without_food_are_a_fast(hour: float, answer: object) -> None:
    assert reason(DINNER, at(hour, 5.0, 20.0), session=run(9, 90)) == answer


@pytest.mark.parametrize(
    ("minutes", "rpe", "kind", "is_looked_at"),
    [
        (89.9, 6.9, SessionType.EASY, False),
        (90.0, 1.0, SessionType.EASY, True),
        (60.0, 7.0, SessionType.EASY, True),
        (59.9, 10.0, SessionType.EASY, False),
        (90.0, 9.0, SessionType.WALK, False),
    ],
)
def test_long_or_hard_runs_are_looked_at(
    minutes: float, rpe: float, kind: SessionType, is_looked_at: bool
) -> None:
    late = at(12, 30.0, 100.0)
    answer = reason(DINNER, late, session=run(9, minutes, kind), rpe=rpe)
    assert answer == (FASTED if is_looked_at else None)
    no_length = replace(run(9, 90), duration_s=None)
    assert reason(DINNER, late, session=no_length, rpe=9.0) is None


def test_stores_need_a_mass_and_both_days() -> None:
    days = {DAY: timed(at(12, 30.0, 100.0)), DAY - timedelta(days=1): timed(DINNER, offset=-1)}
    session = run(9, 90)
    assert depletion_reason(session, 5.0, days, 70.0, RULES) == FASTED
    assert depletion_reason(session, 5.0, days, None, RULES) is None
    for gone in list(days):
        rest = {on: logged for on, logged in days.items() if on != gone}
        assert depletion_reason(session, 5.0, rest, 70.0, RULES) is None
        untimed = {**days, gone: replace(days[gone], meals=())}
        assert depletion_reason(session, 5.0, untimed, 70.0, RULES) is None


@pytest.mark.parametrize(("carb_g", "is_low"), [(129.9, True), (130.0, False)])
def test_three_grams_per_kg_in_the_day_before(carb_g: float, is_low: bool) -> None:
    answer = reason(at(20, 0.0, carb_g, offset=-1), BREAKFAST, session=run(9, 90))
    carb = Quantity(pytest.approx((carb_g + 80.0) / 70.0), "g/kg")
    assert answer == (finding("depletion.day_before", carb=carb) if is_low else None)


@pytest.mark.parametrize(
    ("minutes", "carb_g", "is_low"),
    [
        (150, 74.9, True),
        (150, 75.0, False),
        (149.9, 0.0, False),
        (180, 89.9, True),
        (180, 90.0, False),
    ],
)
def test_thirty_grams_per_hour_on_the_way(minutes: float, carb_g: float, is_low: bool) -> None:
    gels = at(9, 0.0, carb_g)
    after = at(9 + minutes / 60, 0.0, 500.0)
    answer = reason(DINNER, BREAKFAST, gels, after, session=run(9, minutes))
    carb = Quantity(pytest.approx(60 * carb_g / minutes), "g/h")
    assert answer == (finding("depletion.on_the_way", carb=carb) if is_low else None)


def test_kinds_of_session_that_are_runs_or_lifting() -> None:
    assert not RUN_TYPES & STRENGTH_TYPES
    assert {f"strength_{part}" for part in ("full", "lower", "upper")} == STRENGTH_TYPES
    assert {
        "easy", "long", "tempo", "race", "hiit", "sprint", "hill_reps", "hilly_run", "trail",
    } == RUN_TYPES  # fmt: skip
