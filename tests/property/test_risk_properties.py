"""Which way the score may move, whatever the week (science/model.md 9.1)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from runpipe.energy import by_sex, lean_share, lost_tissue_kcal_per_kg
from runpipe.judges import Change, MuscleInputs, changed_inputs, evaluate, judge
from runpipe.model.athlete import Sex
from runpipe.model.muscle import Band
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
ROUNDING = 1e-9
many = settings(max_examples=150, deadline=None)
some = settings(max_examples=60, deadline=None)


@st.composite
def weeks(draw: st.DrawFn) -> MuscleInputs:
    """Any plausible week."""
    mass = draw(st.floats(45, 110))
    fat = draw(st.floats(0.06, 0.45))
    tdee = draw(st.floats(1600, 4500))
    return MuscleInputs(
        mass_kg=mass,
        body_fat_frac=fat,
        balance_kcal=draw(st.floats(-0.6, 0.2)) * tdee,
        tdee_kcal=tdee,
        sex=draw(st.sampled_from(list(Sex))),
        age_years=draw(st.integers(18, 85)),
        height_m=draw(st.none() | st.floats(1.5, 2.0)),
        availability_kcal_per_kg=draw(st.none() | st.floats(5, 60)),
        protein_g_per_kg=draw(st.floats(0.2, 3.0)),
        meal_quality=draw(st.floats(0.90, 1.0)),
        carb_g_per_kg=draw(st.none() | st.floats(0.5, 10)),
        endurance_min_per_day=draw(st.floats(0, 240)),
        strength_lower_units=draw(st.floats(0, 4)),
        strength_upper_units=draw(st.floats(0, 4)),
        run_lower_units=draw(st.floats(0, 1.5)),
        high_force_units=draw(st.floats(0, 6)),
        run_km=draw(st.floats(0, 200)),
        other_aerobic_min=draw(st.floats(0, 600)),
        sleep_h=draw(st.none() | st.floats(3, 10)),
        n_bed_days=draw(st.integers(0, 7)),
        mean_damage_index=draw(st.floats(0, 8)),
        strength_novice_frac=draw(st.floats(0, 1)),
        run_novice_frac=draw(st.floats(0, 1)),
        exercise_kcal=draw(st.none() | st.floats(0, 1500)),
        usual_exercise_kcal=draw(st.none() | st.floats(0, 1500)),
        sigma_balance_kcal=draw(st.floats(50, 500)),
        sigma_body_fat_frac=draw(st.sampled_from([0.015, 0.025, 0.035, 0.06])),
        is_protein_assumed=draw(st.booleans()),
        is_strength_assumed=draw(st.booleans()),
        is_age_assumed=draw(st.booleans()),
    )


def rate(week: MuscleInputs) -> float:
    return evaluate(week, RULES.risk).rate


def not_up(before: MuscleInputs, after: MuscleInputs) -> bool:
    return rate(after) <= rate(before) + ROUNDING


@many
@given(weeks())
def test_more_food_never_raises_the_rate(week: MuscleInputs) -> None:
    assert not_up(week, changed_inputs(week, Change(energy_kcal=100), RULES))


@many
@given(weeks())
def test_more_protein_never_raises_the_rate(week: MuscleInputs) -> None:
    assert not_up(week, replace(week, protein_g_per_kg=week.protein_g_per_kg + 0.2))


@many
@given(weeks(), st.sampled_from(["strength_lower_units", "strength_upper_units"]))
def test_more_lifting_never_raises_the_rate(week: MuscleInputs, region: str) -> None:
    assert not_up(week, replace(week, **{region: getattr(week, region) + 1}))


@many
@given(weeks(), st.floats(0, 2))
def test_more_sleep_never_raises_the_rate(week: MuscleInputs, hours: float) -> None:
    assume(week.sleep_h is not None)
    assert not_up(week, replace(week, sleep_h=(week.sleep_h or 0) + hours))


@many
@given(weeks())
def test_age_never_lowers_the_rate(week: MuscleInputs) -> None:
    assert not_up(replace(week, age_years=week.age_years + 5), week)


@many
@given(weeks(), st.floats(0, 3))
def test_less_carbohydrate_never_lowers_the_rate(week: MuscleInputs, less: float) -> None:
    assume(week.carb_g_per_kg is not None)
    assert not_up(replace(week, carb_g_per_kg=max(0.1, (week.carb_g_per_kg or 0) - less)), week)


@many
@given(weeks())
def test_a_day_in_bed_never_lowers_the_rate(week: MuscleInputs) -> None:
    assert not_up(replace(week, n_bed_days=week.n_bed_days + 1), week)


@many
@given(weeks(), st.floats(0, 4))
def test_damage_never_lowers_the_rate(week: MuscleInputs, more: float) -> None:
    assert not_up(replace(week, mean_damage_index=week.mean_damage_index + more), week)


@many
@given(weeks())
def test_a_sprint_session_at_the_same_deficit_never_raises_the_rate(week: MuscleInputs) -> None:
    after = replace(
        week,
        high_force_units=week.high_force_units + 1,
        run_lower_units=week.run_lower_units + 0.35,
    )
    assert not_up(week, after)


@many
@given(weeks())
def test_more_km_at_the_same_deficit_never_lowers_the_rate_of_long_weeks(
    week: MuscleInputs,
) -> None:
    """At the same cost of training too: sparing follows the cost."""
    before = replace(week, run_km=80 + week.run_km, exercise_kcal=week.exercise_kcal or 0.0)
    assert not_up(replace(before, run_km=before.run_km + 10), before)


@many
@given(weeks())
def test_more_fat_lowers_the_lean_share_of_lost_tissue(week: MuscleInputs) -> None:
    fat_kg = week.mass_kg * week.body_fat_frac
    shares = lean_share(np.array([fat_kg, fat_kg + 2]), RULES.risk)
    assert shares[1] <= shares[0]
    lost = shares / lost_tissue_kcal_per_kg(shares, RULES.risk)
    assert lost[1] <= lost[0] + ROUNDING


@some
@given(weeks())
def test_the_score_lies_between_0_and_100_and_in_its_interval(week: MuscleInputs) -> None:
    found = judge(week, RULES)
    score = found.terms.score
    assert 0 <= found.interval.score_low <= score <= found.interval.score_high <= 100
    assert 0 <= found.interval.p_loss_frac <= 1
    assert found.interval.sigma >= 0.08
    assert found == judge(week, RULES)


@some
@given(weeks())
def test_a_plan_never_raises_the_score_nor_asks_too_much(week: MuscleInputs) -> None:
    found = judge(week, RULES)
    if found.plan is None:
        return
    assert found.band is not Band.LOW
    assert found.plan.predicted_score < found.terms.score
    assert 1 <= len(found.plan.actions) <= 2
    for action in found.plan.actions:
        assert action.change > 0
        if action.name == "protein":
            assert action.change <= 0.5
            assert week.protein_g_per_kg + action.change <= 2.4 + ROUNDING
        if action.name == "strength":
            assert action.change <= 1


@some
@given(weeks())
def test_reasons_are_sorted_and_never_rest_on_an_assumption(week: MuscleInputs) -> None:
    found = judge(week, RULES)
    points = [reason.points for reason in found.reasons]
    assert points == sorted(points, reverse=True)
    assert all(value >= 2 for value in points)
    names = {reason.factor for reason in found.reasons}
    assert not (week.is_protein_assumed and "protein" in names)
    assert not (week.is_strength_assumed and "strength" in names)


@some
@given(weeks(), st.floats(10, 300))
def test_a_less_certain_balance_never_narrows_the_interval(week: MuscleInputs, more: float) -> None:
    """Away from the flat ends of the score, that is."""
    one = judge(week, RULES).interval
    wider = replace(week, sigma_balance_kcal=week.sigma_balance_kcal + more)
    other = judge(wider, RULES).interval
    assert other.sigma >= one.sigma - 1e-3  # the rate bends, and its mean moves with the spread


@pytest.mark.parametrize("sex", list(Sex))
def test_unspecified_sex_lies_between_the_two(sex: Sex) -> None:
    assert 1.0 <= by_sex(sex, 1.0, 3.0) <= 3.0
    assert by_sex(Sex.UNSPECIFIED, 1.0, 3.0) == 2.0
