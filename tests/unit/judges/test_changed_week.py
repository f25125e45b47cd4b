from __future__ import annotations

from dataclasses import replace

import pytest

from runpipe.judges import Change, MuscleInputs, changed_inputs, evaluate, judge
from runpipe.judges.muscle.action_plan import possible_changes
from runpipe.judges.muscle.changed_week import energy_points
from runpipe.judges.muscle.factor import PlanLimits, PlannedChange, ShorterRun
from runpipe.judges.muscle.interval import confidence_level
from runpipe.model.athlete import Sex
from runpipe.model.energy import EnergySource
from runpipe.model.findings import finding
from runpipe.model.muscle import Action, Band, ConfidenceLevel
from runpipe.words import say
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
WEEK = MuscleInputs(
    mass_kg=70.0,
    body_fat_frac=0.15,
    balance_kcal=-600.0,
    tdee_kcal=2900.0,
    sex=Sex.MALE,
    availability_kcal_per_kg=32.0,
    protein_g_per_kg=1.0,
    carb_g_per_kg=4.0,
    endurance_min_per_day=60.0,
    run_km=50.0,
    sleep_h=6.0,
)


def offers(week: MuscleInputs, limits: PlanLimits | None = None) -> dict[str, Action]:
    """Return every change that may be tried, by name."""
    terms = evaluate(week, RULES.risk)
    found = possible_changes(week, terms, limits or PlanLimits(n_strength_days=0), RULES.risk)
    return {change.action.name: change.action for change in found}


def test_a_low_week_needs_no_plan() -> None:
    found = judge(replace(WEEK, balance_kcal=0.0, protein_g_per_kg=1.8), RULES)
    assert found.band is Band.LOW
    assert found.plan is None


def test_one_change_is_preferred_to_two() -> None:
    week = replace(
        WEEK, balance_kcal=-300.0, protein_g_per_kg=1.6, sleep_h=7.5, sigma_balance_kcal=100.0
    )
    found = judge(week, RULES)
    assert found.band is Band.GUARDED
    assert found.plan is not None
    assert len(found.plan.actions) == 1
    assert found.plan.reaches_lower_band
    assert found.plan.predicted_band is Band.LOW


def test_when_no_pair_gets_there_the_best_pair_is_shown() -> None:
    week = replace(WEEK, balance_kcal=-1800.0, tdee_kcal=3200.0, n_bed_days=7)
    found = judge(week, RULES)
    assert found.band is Band.HIGH
    assert found.plan is not None
    assert not found.plan.reaches_lower_band
    assert len(found.plan.actions) == 2
    assert "still high" in say(found.plan.finding)


def test_protein_rises_by_half_a_gram_at_most_and_never_above_the_cap() -> None:
    protein = offers(WEEK)["protein"]
    assert protein.change == pytest.approx(0.5)
    assert say(protein.finding) == "eat 1.5 g/kg of protein a day"
    near = replace(WEEK, protein_g_per_kg=2.3, meal_quality=0.90, age_years=65.0, carb_g_per_kg=2.0)
    assert offers(near)["protein"].change == pytest.approx(0.1)
    assert "protein" not in offers(replace(WEEK, protein_g_per_kg=2.4, age_years=65.0))


@pytest.mark.parametrize(("days", "more"), [(0, 1), (1, 1), (1.5, 0.5), (2, None), (3, None)])
def test_enough_strength_days_are_not_added_to(days: float, more: float | None) -> None:
    found = offers(WEEK, PlanLimits(n_strength_days=days)).get("strength")
    assert (found.change if found else None) == more


def test_the_upper_body_is_named_when_it_lacks() -> None:
    assert "upper body" in say(offers(WEEK)["strength"].finding)
    strong = replace(WEEK, strength_upper_units=1.0)
    assert "upper body" not in say(offers(strong)["strength"].finding)


def test_food_sleep_and_carbohydrate_are_offered_where_they_lack() -> None:
    found = offers(WEEK)
    assert say(found["energy"].finding) == "eat about 300 kcal more a day"
    assert found["sleep"].change == 0.75
    assert found["carbohydrate"].change == 1.0
    fine = replace(WEEK, balance_kcal=50.0, sleep_h=7.5, carb_g_per_kg=5.0, protein_g_per_kg=1.6)
    assert set(offers(fine)) == {"strength"}


def test_a_spike_can_be_cut() -> None:
    week = replace(
        WEEK, balance_kcal=-400.0, protein_g_per_kg=2.4, sleep_h=8.0, carb_g_per_kg=6.0,
        mean_damage_index=4.0, strength_lower_units=2.0, strength_upper_units=2.0,
    )  # fmt: skip
    shorter = ShorterRun(
        distance_m=22_000.0, saved_km=10.0, saved_kcal_per_day=90.0, mean_damage_index=1.5
    )
    found = judge(week, RULES, PlanLimits(n_strength_days=2, shorter_run=shorter))
    assert found.plan is not None
    names = {a.name for a in found.plan.actions}
    assert names <= {"energy", "long_run"}
    assert judge(week, RULES, PlanLimits(n_strength_days=2)).plan != found.plan


def test_nothing_is_built_on_an_assumption() -> None:
    assert "protein" not in offers(replace(WEEK, is_protein_assumed=True))
    unknown = replace(WEEK, sleep_h=None, carb_g_per_kg=None)
    assert not {"sleep", "carbohydrate"} & set(offers(unknown))


def test_what_ifs() -> None:
    more = changed_inputs(WEEK, Change(energy_kcal=200), RULES)
    assert more.balance_kcal == -400
    assert more.availability_kcal_per_kg == pytest.approx(32 + 200 / 59.5)
    assert changed_inputs(WEEK, Change(energy_kcal=-100), RULES).deficit_kcal == 700
    lifts = changed_inputs(
        replace(WEEK, is_strength_assumed=True), Change(strength_sessions=2), RULES
    )
    assert (lifts.strength_lower_units, lifts.strength_upper_units) == (2, 2)
    assert not lifts.is_strength_assumed
    eats = changed_inputs(replace(WEEK, is_protein_assumed=True), Change(protein_g_per_kg=2), RULES)
    assert (eats.protein_g_per_kg, eats.is_protein_assumed) == (2, False)
    assert changed_inputs(WEEK, Change(sleep_h=8), RULES).sleep_h == 8
    assert changed_inputs(WEEK, Change(), RULES) == WEEK


def test_running_more_on_the_same_food_deepens_the_deficit() -> None:
    found = changed_inputs(replace(WEEK, mean_damage_index=1.0), Change(run_km=60), RULES)
    # ten km more cost 10 * 0.88 * 70 = 616 kcal a week, 88 a day
    assert found.balance_kcal == pytest.approx(-688)
    assert found.tdee_kcal == pytest.approx(2988)
    assert found.run_km == 60
    assert found.mean_damage_index == pytest.approx(1.2)
    less = changed_inputs(WEEK, Change(run_km=0), RULES)
    assert less.endurance_min_per_day >= 0
    assert less.deficit_kcal == pytest.approx(160)


@pytest.mark.parametrize(
    ("value", "level"),
    [(0.75, "high"), (0.7499, "medium"), (0.5, "medium"), (0.4999, "low"), (0.35, "low"),
     (0.3499, "insufficient")],
)  # fmt: skip
def test_confidence_levels(value: float, level: str) -> None:
    assert confidence_level(value, EnergySource.DIET, RULES.risk) == level
    prior = confidence_level(value, EnergySource.PRIOR, RULES.risk)
    assert prior is ConfidenceLevel.INSUFFICIENT


def test_what_is_not_known_widens() -> None:
    sure = judge(WEEK, RULES).interval.sigma
    for unknown in (
        {"is_strength_assumed": True},
        {"is_protein_assumed": True},
        {"sleep_h": None},
        {"is_age_assumed": True},
    ):
        base = judge(replace(WEEK, sleep_h=7.0), RULES).interval.sigma
        wider = judge(replace(WEEK, **{"sleep_h": 7.0, **unknown}), RULES).interval.sigma
        assert wider > base
    assert judge(replace(WEEK, sigma_balance_kcal=50.0), RULES).interval.sigma < sure


AN_ACTION = Action(name="any", change=1.0, unit="1", finding=finding("plain", text="any"))


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({}, {}),
        (
            {"energy_kcal": 119.0},
            {"balance_kcal": -481.0, "availability_kcal_per_kg": 32.0 + 119.0 / 59.5},
        ),
        ({"protein_g_per_kg": 0.5}, {"protein_g_per_kg": 1.5}),
        ({"strength_days": 1.5}, {"strength_lower_units": 2.5, "strength_upper_units": 3.5}),
        ({"sleep_h": 0.75}, {"sleep_h": 6.75}),
        ({"carb_g_per_kg": 1.0}, {"carb_g_per_kg": 5.0}),
    ],
)
def test_a_change_moves_what_it_is_of_and_nothing_else(change, after) -> None:
    week = replace(WEEK, strength_lower_units=1.0, strength_upper_units=2.0, exercise_kcal=400.0)
    assert PlannedChange(AN_ACTION, **change).applied_to(week) == replace(week, **after)
    unknown = dict.fromkeys(("availability_kcal_per_kg", "carb_g_per_kg", "sleep_h"))
    planned = PlannedChange(AN_ACTION, **change).applied_to(replace(week, **unknown))
    assert planned == replace(week, **{**after, **unknown})


@pytest.mark.parametrize(
    ("exercise_kcal", "less_kcal"), [(None, None), (400.0, 310.0), (90.0, 0.0), (50.0, 0.0)]
)
def test_a_shorter_run_costs_less_and_leaves_more(exercise_kcal, less_kcal) -> None:
    shorter = ShorterRun(
        distance_m=22_000.0, saved_km=10.0, saved_kcal_per_day=90.0, mean_damage_index=1.5
    )
    week = replace(WEEK, mean_damage_index=4.0, exercise_kcal=exercise_kcal)
    planned = PlannedChange(AN_ACTION, energy_kcal=29.0, shorter=shorter).applied_to(week)
    assert planned == replace(
        week,
        balance_kcal=-600.0 + 119.0,
        availability_kcal_per_kg=32.0 + 119.0 / 59.5,
        tdee_kcal=2810.0,
        run_km=40.0,
        mean_damage_index=1.5,
        exercise_kcal=less_kcal,
    )


@pytest.mark.parametrize("kcal", [99.0, 100.0, 101.0, 149.0, 420.0, 600.0, 1000.0, 1400.0, 2100.0])
def test_points_of_energy_reach_from_nothing_to_the_deficit_in_even_steps(kcal) -> None:
    """In hundreds, at most five of them, the last one the first that covers the deficit."""
    points = [
        point.energy_kcal for point in energy_points(replace(WEEK, balance_kcal=-kcal), RULES)
    ]
    if kcal < 100.0:
        assert points == []
        return
    step = points[1] - points[0]
    assert points == [i * step for i in range(len(points))]
    assert step % 100 == 0
    assert step >= 100
    assert 2 <= len(points) <= 5
    assert points[-2] < kcal
    assert points[-1] >= kcal


@pytest.mark.parametrize(
    ("exercise_kcal", "run_km", "km"), [(None, 50.0, 60.0), (300.0, 0.0, 10.0), (50.0, 50.0, 0.0)]
)
def test_running_at_the_same_food_costs_its_kilometres(exercise_kcal, run_km, km) -> None:
    """A km costs 0.88 kcal per kg (70 kg: 61.6), and takes as long as the rules say."""
    week = replace(WEEK, exercise_kcal=exercise_kcal, run_km=run_km, mean_damage_index=2.0)
    energy = RULES.energy
    kcal = 61.6 * (km - run_km) / 7.0
    minutes = (km - run_km) * 1000.0 / energy["running.assumed_speed_mps"] / 60.0 / 7.0
    ran = changed_inputs(week, Change(run_km=km), RULES)
    assert ran.tdee_kcal == pytest.approx(2900.0 + kcal)
    assert ran.balance_kcal == pytest.approx(-600.0 - kcal)
    assert ran.availability_kcal_per_kg == pytest.approx(32.0 - kcal / 59.5)
    assert ran.endurance_min_per_day == pytest.approx(max(0.0, 60.0 + minutes))
    assert ran.mean_damage_index == pytest.approx(2.0 * km / run_km if run_km else 2.0)
    trained = None if exercise_kcal is None else max(0.0, exercise_kcal + kcal)
    assert ran.exercise_kcal == (None if trained is None else pytest.approx(trained))
