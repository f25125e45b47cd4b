"""A week's facts at the limits of the rules: flags, lights, rhythm, index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from benchmarks.history import make_facts
from runpipe.judges import Baselines, assess_history, assess_week
from runpipe.judges.balance.measure import BalanceWeek, UsualWeeks
from runpipe.judges.balance.training_balance import balance_index
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.energy import EnergySource
from runpipe.model.findings import finding
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import (
    DietDay,
    Meal,
    SessionSummary,
    SessionType,
    SleepDay,
    WeekFacts,
    WeighIn,
)
from runpipe.words import say
from tests.golden.golden_week import golden_facts, golden_rules

RULES = golden_rules()
MONDAY = date(2026, 11, 9)
SUNDAY = MONDAY + timedelta(days=6)
WOMAN = AthleteFacts(
    sex=Sex.FEMALE, birth_date=date(1990, 1, 1), height_m=1.68, mass_kg=60.0,
    body_fat_frac=0.22, lifts_confirmed_none=True,
)  # fmt: skip


def day(offset: int) -> date:
    """Return a day counted from the week's Monday."""
    return MONDAY + timedelta(days=offset)


def run(offset: int, km: float = 10.0, kind: SessionType = SessionType.EASY, **known: object):
    known.setdefault("duration_s", km * 360.0)
    return SessionSummary(
        session_id=f"{kind}{offset}",
        local_date=day(offset),
        session_type=kind,
        distance_m=km * 1000.0,
        **known,
    )


def facts(*sessions: SessionSummary, first: int = -100, **known: object) -> WeekFacts:
    known.setdefault("athlete", WOMAN)
    return WeekFacts(
        week=Week.of(MONDAY), as_of=SUNDAY, sessions=sessions, first_date=day(first), **known
    )


def assess(*sessions: SessionSummary, first: int = -100, **known: object) -> WeekAssessment:
    return assess_week(facts(*sessions, first=first, **known), RULES)


def diet(kcal: float, n: int = 7, **known: object) -> tuple[DietDay, ...]:
    return tuple(
        DietDay(
            local_date=day(i), energy_kcal=kcal, protein_g=90.0, carb_g=260.0, fat_g=60.0, **known
        )
        for i in range(n)
    )


def flags(week: WeekAssessment) -> set[str]:
    return {f.name for f in (*week.muscle.flags, *week.balance.flags)}


def metric(week: WeekAssessment, name: str) -> Light:
    return next(m.light for m in week.balance.metrics if m.name == name)


@pytest.mark.parametrize(
    ("km", "name", "light"),
    [
        (11.0, "steady", Light.OK),
        (11.01, "small", Light.CAUTION),
        (13.0, "small", Light.CAUTION),
        (13.01, "moderate", Light.CAUTION),
        (20.0, "moderate", Light.CAUTION),
        (20.01, "large", Light.WARN),
    ],
)
def test_spikes(km: float, name: str, light: Light) -> None:
    found = assess(run(-20, 10.0), run(3, km))
    assert found.balance.spike_class == name
    assert metric(found, "spike") is light


@pytest.mark.parametrize(("first", "name"), [(-28, "unknown"), (-27, "unknown"), (-29, "large")])
@pytest.mark.parametrize("km", [30.0])
def test_a_short_history_cannot_tell_the_longest_run_before(first: int, name: str, km: float):
    """The first run of the week is on its day 1; 30 days before it is day -29."""
    found = assess(run(-20, 10.0), run(1, km), first=first)
    assert found.balance.spike_class == name
    assert found.balance.spike_ratio == pytest.approx(3.0)
    assert (metric(found, "spike") is Light.UNKNOWN) is (name == "unknown")


def test_a_first_run_ever_is_no_return():
    found = assess(run(1, 10.0), first=1)
    assert found.balance.spike_class == "unknown"
    assert "return" not in flags(found)


@pytest.mark.parametrize(("before", "name"), [(-27, "steady"), (-28, "return")])
def test_a_first_run_in_thirty_days_has_no_ratio(before: int, name: str) -> None:
    found = assess(run(before, 10.0), run(3, 9.0))
    assert found.balance.spike_class == name
    assert (found.balance.spike_ratio is None) is (name == "return")
    assert ("return" in flags(found)) is (name == "return")


def test_no_run_is_no_spike() -> None:
    found = assess()
    assert found.balance.spike_class == "none"
    assert metric(found, "spike") is Light.UNKNOWN


def test_hard_days() -> None:
    usual = [run(-i, 12.0, rpe=3.0) for i in range(1, 40, 2)]
    easy_intervals = run(0, 6.0, SessionType.HIIT, rpe=5.0)
    week = (run(1, rpe=7.0), run(2, 8.0, rpe=7.5), run(4, 30.0, SessionType.LONG, rpe=5.0))
    found = assess(*usual, easy_intervals, *week)
    assert [d.is_hard for d in found.days] == [False, True, True, False, True, False, False]
    assert found.balance.n_hard_days == 3
    assert found.balance.has_consecutive_hard_days
    assert "consecutive_hard_days" in flags(found)


@pytest.mark.parametrize(("km", "is_hard"), [(11.0, True), (10.9, False)])
def test_a_run_is_hard_from_a_tenth_beyond_the_longest_of_the_month(km: float, is_hard: bool):
    usual = [run(-i, 10.0, rpe=3.0) for i in (3, 6, 9, 12)]
    found = assess(*usual, run(5, km, SessionType.LONG, rpe=1.0, duration_s=3000.0))
    assert found.days[5].is_hard is is_hard


def test_rest_days() -> None:
    yoga = SessionSummary(
        session_id="y", local_date=day(1), session_type=SessionType.YOGA, duration_s=3600.0
    )
    found = assess(run(0), yoga, run(2), run(3), run(4), run(5), run(6))
    assert [d.is_rest for d in found.days] == [False, True, *[False] * 5]
    assert found.balance.n_rest_days == 1


def test_a_run_of_unknown_length_is_no_rest() -> None:
    found = assess(run(2, duration_s=None))
    assert found.days[2].load_au == 0
    assert not found.days[2].is_rest
    assert found.balance.n_rest_days == 6


def test_days_before_the_first_record_are_not_rest() -> None:
    assert assess(run(4), first=4).balance.n_rest_days == 2


@pytest.mark.parametrize(("first", "is_known"), [(-21, True), (-20, False)])
def test_load_against_usual_needs_four_weeks(first: int, is_known: bool) -> None:
    found = assess(run(0), run(-10), first=first)
    assert (found.balance.acute_chronic_ratio is not None) is is_known
    assert ("short_history" in flags(found)) is not is_known


@pytest.mark.parametrize(("first", "n"), [(-49, 2), (-48, None)])
def test_consistency_needs_eight_weeks(first: int, n: int | None) -> None:
    assert assess(run(0), run(-10), first=first).balance.n_active_weeks_of_8 == n


def test_distance_against_last_week() -> None:
    found = assess(run(-3, 10.0), run(2, 14.0)).balance
    assert found.run_distance_change_frac == pytest.approx(0.4)
    assert assess(run(2, 14.0)).balance.run_distance_change_frac is None


@pytest.mark.parametrize(
    ("units", "age", "light"),
    [(2, 40, Light.OK), (1, 40, Light.OK), (0, 40, Light.INFO), (1, 65, Light.CAUTION)],
)
def test_strength_lights(units: int, age: int, light: Light) -> None:
    athlete = replace(WOMAN, birth_date=date(2026 - age, 1, 1))
    lifts = [
        run(2 * i, 0.0, SessionType.STRENGTH_FULL, n_hard_sets=8, duration_s=2400.0)
        for i in range(units)
    ]
    found = assess(*lifts, athlete=athlete)
    assert metric(found, "strength_lower") is light
    assert metric(found, "strength_upper") is light


@pytest.mark.parametrize(
    ("known", "share"),
    [
        ({"strength_units": (2.0, 2.0)}, 1.0),
        ({"strength_units": None}, 1.0),
        ({"strength_units": (0.0, 0.0)}, 0.75),
        ({"high_force_units": 0.0}, 0.91),
        ({"high_force_units": 5.0}, 0.925),
        ({"high_force_units": 9.0}, 0.85),
        ({"easy_frac": 0.5}, 0.85),
        ({"easy_frac": 0.625}, 0.925),
        ({"easy_frac": None}, 1.0),
        ({"spike_class": "small"}, 0.925),
        ({"spike_class": "moderate"}, 0.91),
        ({"spike_class": "large"}, 0.85),
        ({"spike_class": "return"}, 1.0),
        ({"n_rest_days": 0}, 0.90),
        ({"has_consecutive_hard_days": True}, 0.95),
        ({"acute_chronic_ratio": 1.31}, 0.95),
        ({"acute_chronic_ratio": 1.51}, 0.90),
        ({"acute_chronic_ratio": 0.59}, 0.90),
        ({"acute_chronic_ratio": 0.61}, 0.95),
        ({"acute_chronic_ratio": None}, 1.0),
        ({"monotony": 2.0}, 0.95),
        ({"monotony": 1.75}, 0.975),
        ({"monotony": None}, 1.0),
    ],
)
def test_index(known: dict[str, object], share: float) -> None:
    best = {
        "strength_units": (2.0, 2.0), "high_force_units": 2.0, "easy_frac": 0.8,
        "spike_class": "steady", "n_rest_days": 1, "has_consecutive_hard_days": False,
        "acute_chronic_ratio": 1.0, "monotony": 1.2,
    }  # fmt: skip
    figures = {**best, **known}
    own = {name: figures.pop(name) for name in ("strength_units", "easy_frac")}
    week = BalanceWeek(
        figures=replace(assess(run(0)).balance, **figures),
        rules=RULES.load,
        has_sessions=True,
        is_older=False,
        is_effort_imputed=False,
        is_max_heart_rate_unsure=False,
        is_history_short=False,
        n_heart_rate_runs=3,
        n_ill_days_run=0,
        usual=UsualWeeks(),
        **own,
    )
    index, _ = balance_index(week)
    assert index == pytest.approx(100 * share)


def test_no_index_without_a_session() -> None:
    assert assess().balance.index is None


def test_low_availability_twice_is_for_a_physician() -> None:
    runs = [run(i, 12.0) for i in range(-7, 7)]
    this_week = diet(1200.0)
    both = (
        *(replace(d, local_date=d.local_date - timedelta(days=7)) for d in this_week),
        *this_week,
    )
    once, twice = assess(*runs, diet_days=this_week), assess(*runs, diet_days=both)
    assert "low_energy_availability" in flags(once)
    assert "see_physician" not in flags(once)
    assert "see_physician" in flags(twice)
    card = next(f for f in twice.muscle.factors if f.name == "energy_availability")
    assert card.light is Light.WARN
    hardly = assess(*runs, diet_days=diet(900.0))
    text = next(say(f.finding) for f in hardly.muscle.flags if f.name == "low_energy_availability")
    assert "very little energy" in text


def test_a_log_far_from_a_steady_scale_is_questioned() -> None:
    days = tuple(
        DietDay(local_date=SUNDAY - timedelta(days=i), energy_kcal=1150.0, protein_g=80.0)
        for i in range(55, -1, -1)
    )
    steady = tuple(WeighIn(local_date=d.local_date, mass_kg=60.0) for d in days)
    found = assess(*[run(i, 12.0) for i in range(-49, 7)], diet_days=days, weigh_ins=steady)
    assert found.energy.log_and_scale_disagree
    assert "log_and_scale_disagree" in flags(found)
    assert "low_energy_availability" not in flags(found)


def test_fast_weight_loss_is_mostly_water_at_first() -> None:
    falling = tuple(WeighIn(local_date=day(i - 7), mass_kg=62.0 - 0.1 * i) for i in range(14))
    found = assess(run(0), weigh_ins=falling)
    assert "water_weight" in flags(found)
    assert found.energy.source is EnergySource.SCALE
    card = next(f for f in found.muscle.factors if f.name == "mass_loss")
    assert card.light is Light.WARN


def test_signs_of_illness_come_in_twos() -> None:
    sleep = tuple(SleepDay(local_date=day(i), asleep_h=5.5) for i in range(7))
    usual = [run(-i, 20.0, rpe=6.0) for i in range(1, 60)]
    marathon, earlier = (run(i, 42.2, SessionType.RACE) for i in (4, 3))
    assert "illness_signs" not in flags(assess(*usual, marathon))
    assert "illness_signs" in flags(assess(*usual, marathon, sleep_days=sleep))
    assert "illness_signs" not in flags(assess(*usual, earlier, sleep_days=sleep))


def test_a_jump_in_load_is_a_sign() -> None:
    quiet = [run(-7 * i, 5.0) for i in range(1, 14)]
    sleep = tuple(SleepDay(local_date=day(i), asleep_h=5.5) for i in range(7))
    loud = [run(i, 20.0) for i in range(7)]
    assert "illness_signs" in flags(assess(*quiet, *loud, sleep_days=sleep))
    assert "illness_signs" not in flags(assess(*quiet, run(0, 6.0), sleep_days=sleep))


@pytest.mark.parametrize(("last", "is_said"), [(-7, False), (-8, True)])
def test_two_weeks_without_training(last: int, is_said: bool) -> None:
    assert ("detraining" in flags(assess(run(last)))) is is_said


def test_from_sixty_on_two_strength_days() -> None:
    older = replace(WOMAN, birth_date=date(1960, 1, 1))
    assert "older_strength" in flags(assess(run(0), athlete=older))
    assert "older_strength" not in flags(assess(run(0)))


def test_a_run_on_low_stores_is_named() -> None:
    meals = tuple(
        Meal(local_time=datetime.combine(day(i), time(13)), protein_g=40.0, carb_g=200.0)
        for i in range(7)
    )
    days = tuple(
        replace(d, meals=(meal,), n_eating_times=3)
        for d, meal in zip(diet(2300.0), meals, strict=True)
    )
    long = run(
        6, 18.0, SessionType.LONG, start_local=datetime.combine(day(6), time(7)),
        duration_s=100 * 60.0,
    )  # fmt: skip
    found = assess(long, diet_days=days)
    assert "depletion" in flags(found)
    assert found.sessions[0].is_depleting
    assert "Sunday" in next(say(f.finding) for f in found.muscle.flags if f.name == "depletion")


@pytest.mark.parametrize(("n_before", "is_novice"), [(8, True), (9, False)])
def test_novices_by_their_history(n_before: int, is_novice: bool) -> None:
    runs = [run(-10 - i) for i in range(n_before)]
    found = assess(*runs, run(0), first=-180, diet_days=diet(2300.0))
    kind = "new" if is_novice else "used"
    assert finding(f"default.running_{kind}") in found.defaults_used


def test_a_short_history_makes_no_novice() -> None:
    found = assess(run(0), first=-170, diet_days=diet(2300.0))
    assert finding("default.running_used") in found.defaults_used


def test_under_reporting_is_learned_from_four_weeks() -> None:
    days = tuple(
        DietDay(local_date=SUNDAY - timedelta(days=i), energy_kcal=1700.0, protein_g=80.0)
        for i in range(28)
    )
    steady = tuple(
        WeighIn(local_date=SUNDAY - timedelta(days=i), mass_kg=60.0 + 0.1 * (i % 3))
        for i in range(27, -1, -1)
    )
    found = assess(run(0), diet_days=days, weigh_ins=steady)
    assert found.energy.is_under_reporting_personal
    assert (found.energy.under_reporting_frac or 0.0) > 0.08
    spent, own = found.energy.tdee_kcal or 0.0, found.energy.own_expenditure_kcal or 0.0
    assert spent - own == pytest.approx(found.energy.log_bias_kcal)
    assert found.muscle.n_four_week_weeks >= 2
    assert found.muscle.four_week_score is not None


def test_ill_days_count_and_take_water_off_the_scale() -> None:
    steady = tuple(WeighIn(local_date=day(i - 7), mass_kg=60.0) for i in range(14))
    ill = (day(0), day(1), day(2))
    found = assess(run(5), weigh_ins=steady, days_ill=ill, diet_days=diet(2300.0))
    card = next(f for f in found.muscle.factors if f.name == "inactivity")
    assert (card.value, card.light) == (3, Light.WARN)
    assert [d.is_ill for d in found.days] == [True] * 3 + [False] * 4
    assert found.energy.source is EnergySource.DIET_AND_SCALE


@pytest.mark.parametrize(
    ("kcal", "light"), [(2600.0, Light.OK), (1450.0, Light.CAUTION), (1200.0, Light.WARN)]
)
def test_deficit_lights(kcal: float, light: Light) -> None:
    found = assess(run(0), diet_days=diet(kcal))
    card = next(f for f in found.muscle.factors if f.name == "energy_deficit")
    assert card.light is light


def test_every_factor_has_its_source_and_grade() -> None:
    for factor in assess_week(golden_facts(), RULES).muscle.factors:
        assert factor.source
        assert factor.grade in {"A", "B", "C", "D"}
        assert say(factor.finding)


def test_every_metric_has_its_source_and_words() -> None:
    for found in assess_week(golden_facts(), RULES).balance.metrics:
        assert found.source
        assert say(found.finding).endswith(".")


def test_no_facts_at_all() -> None:
    found = assess_week(
        WeekFacts(athlete=AthleteFacts(), week=Week.of(MONDAY), as_of=SUNDAY), RULES
    )
    assert found.muscle.score is None
    assert found.balance.index is None
    assert found.coverage.n_sessions == 0
    assert len(found.days) == 7
    assert all(d.intake_kcal is None and d.tdee_kcal is None for d in found.days)


def test_words_never_claim_a_loss() -> None:
    found = assess_week(golden_facts(), RULES)
    words = " ".join(
        [
            *(say(f.finding) for f in found.muscle.factors),
            *(say(f.finding) for f in found.muscle.flags),
            *(say(r.finding) for r in found.muscle.reasons),
            *(say(m.finding) for m in found.balance.metrics),
            *(say(caveat) for caveat in found.muscle.caveats),
        ]
    ).lower()
    assert "you are losing" not in words
    assert "nan" not in words.split()


def test_a_week_of_which_too_little_is_known_has_lights_only() -> None:
    """Weigh-ins alone, in a week of rest: 0.15 of scale and little else."""
    athlete = replace(WOMAN, lifts_confirmed_none=False, body_fat_frac=None)
    steady = tuple(WeighIn(local_date=day(i - 7), mass_kg=60.0) for i in range(14))
    found = assess(athlete=athlete, weigh_ins=steady)
    assert found.energy.source is EnergySource.SCALE
    assert found.muscle.confidence_frac < 0.35
    assert found.muscle.score is None
    assert found.muscle.withheld_reason == finding("withheld.confidence")
    assert found.muscle.factors


def test_a_marked_fast_is_a_day_of_no_food() -> None:
    days = (*diet(2400.0, 6), DietDay(local_date=day(6), is_fasting=True))
    found = assess(run(0), diet_days=days)
    assert found.days[6].intake_kcal == 0
    assert (found.days[6].balance_kcal or 0.0) < (found.days[5].balance_kcal or 0.0) - 1000
    assert found.coverage.n_diet_days == 7


def test_many_weeks_at_once_agree_with_each_alone() -> None:
    n_days = 40 * 7
    everything = make_facts(SUNDAY - timedelta(days=n_days - 1), n_days)
    weeks = [Week.of(SUNDAY - timedelta(days=7 * i)) for i in range(39, -1, -1)]
    found = list(assess_history(everything, weeks, RULES))
    assert [w.week for w in found] == weeks
    for index in (0, 3, 17, 38):
        last = weeks[index].last_date
        alone = replace(
            everything,
            week=weeks[index],
            as_of=last,
            sessions=tuple(s for s in everything.sessions if s.local_date <= last),
            diet_days=tuple(d for d in everything.diet_days if d.local_date <= last),
            weigh_ins=tuple(w for w in everything.weigh_ins if w.local_date <= last),
            sleep_days=tuple(s for s in everything.sleep_days if s.local_date <= last),
        )
        assert assess_week(alone, RULES) == found[index]


def test_baselines_are_those_of_their_week() -> None:
    n_days = 70
    made = make_facts(SUNDAY - timedelta(days=n_days - 1), n_days)
    fast = tuple(replace(s, avg_grade_adjusted_speed_mps=3.5) for s in made.sessions)
    weeks = [Week.of(MONDAY).previous, Week.of(MONDAY)]
    learned = {weeks[0]: Baselines(threshold_speed_mps=4.0)}
    before, now = assess_history(replace(made, sessions=fast), weeks, RULES, learned)
    assert all(s.load.running_stress_au is not None for s in before.sessions)
    assert all(s.load.running_stress_au is None for s in now.sessions)
    assert now.balance.n_active_weeks_of_8 == 8
