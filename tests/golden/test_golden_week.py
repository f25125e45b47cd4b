"""The worked example of science/model.md 8 from its facts; balance and risk are in test_golden_risk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from runpipe.energy import body_on
from runpipe.energy.body import cunningham_kcal, mifflin_kcal
from runpipe.judges import Change, assess_history, assess_week, what_if
from runpipe.judges.muscle.inputs import MuscleInputs, muscle_inputs
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import prepare
from runpipe.judges.view.week_view import energy_states, view_week
from runpipe.model.athlete import Sex
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import WeekAssessment
from tests.golden.golden_week import (
    MONDAY,
    SUNDAY,
    golden_facts,
    golden_rules,
)

RULES = golden_rules()


def printed(value: float | None, text: str) -> bool:
    """Tell whether a value, rounded to the digits of `text`, reads as `text`."""
    assert value is not None
    digits = len(text.partition(".")[2])
    return f"{value:.{digits}f}" == text


@pytest.fixture(scope="module")
def week() -> WeekAssessment:
    return assess_week(golden_facts(), RULES)


@pytest.fixture(scope="module")
def inputs() -> MuscleInputs:
    history = prepare(golden_facts(), RULES)
    energies = EnergyHistory(history, RULES)
    (state,) = energy_states([energies.window(SUNDAY)], RULES)
    view = view_week(history, RULES, SUNDAY, energies.week_costs(SUNDAY), state)
    found = muscle_inputs(view, RULES)
    assert found is not None
    return found


def terms(week: WeekAssessment) -> dict[str, float]:
    return {term.name: term.value for term in week.muscle.terms}


def test_step_1_body_and_resting_expenditure(week: WeekAssessment) -> None:
    energy = week.energy
    assert printed(energy.fat_mass_kg, "10.80")
    assert printed(energy.fat_free_mass_kg, "61.20")
    assert printed(energy.ffmi_kg_per_m2, "19.3")
    assert printed(cunningham_kcal(61.2, RULES.energy), "1846.4")
    assert printed(mifflin_kcal(72.0, 1.78, 42, Sex.MALE, RULES.energy), "1627.5")
    # (1846.4 + 1627.5) / 2 = 1736.95, printed as 1737.0; times 1.4 = 2431.73
    assert energy.resting_kcal == pytest.approx(1736.95)
    assert printed(energy.nee_kcal, "2431.7")
    reserve = next(f for f in week.muscle.factors if f.name == "reserve")
    assert reserve.light is Light.OK


def test_step_2_exercise_energy(week: WeekAssessment) -> None:
    found = {s.session_id: s.energy for s in week.sessions}
    assert printed(found["run-1"].equivalent_distance_m, "10096")
    assert printed(found["run-1"].gross_kcal, "726.9")
    assert printed(found["run-3"].equivalent_distance_m, "9512")
    assert printed(found["run-3"].gross_kcal, "684.9")
    assert printed(found["run-6"].equivalent_distance_m, "26288")
    assert printed(found["run-6"].gross_kcal, "1892.7")
    assert printed(found["fri"].gross_kcal, "240")
    net = [day.exercise_kcal for day in week.days]
    for value, text in zip(net, ("0", "672", "500", "622", "172", "373", "1639"), strict=True):
        assert printed(value, text)
    tdee = [day.tdee_kcal for day in week.days]
    texts = ("2432", "3104", "2931", "3054", "2604", "2805", "4071")
    for value, text in zip(tdee, texts, strict=True):
        assert printed(value, text)


def test_step_3_balance_of_the_logged_days(week: WeekAssessment) -> None:
    energy = week.energy
    assert printed(sum(day.exercise_kcal or 0.0 for day in week.days), "3979")
    assert printed(energy.tdee_kcal, "3000.1")
    assert printed(energy.logged_tdee_kcal, "3028.4")
    assert printed(energy.intake_kcal, "2340")
    assert energy.balance_kcal is not None
    days = [day.balance_kcal for day in week.days if day.balance_kcal is not None]
    assert len(days) == 7
    assert sum(days) / 7 == pytest.approx(energy.balance_kcal)


def test_step_4_scale(week: WeekAssessment) -> None:
    energy = week.energy
    assert printed(energy.scale_slope_kg_per_day, "-0.050")
    assert printed(energy.scale_slope_se_kg_per_day, "0.030")
    assert energy.source is EnergySource.DIET_AND_SCALE
    assert not energy.log_and_scale_disagree
    assert -700 < (energy.balance_kcal or 0.0) < -300
    assert 150 < (energy.sigma_kcal or 0.0) < 300


def test_step_4_unlogged_days_are_not_days_of_no_food(week: WeekAssessment) -> None:
    zeros = sum(day.intake_kcal or 0.0 for day in week.days) / 7
    assert printed(zeros, "1671")  # the mistake
    assert (week.energy.balance_kcal or 0.0) > zeros - (week.energy.tdee_kcal or 0.0) + 500
    assert week.energy.intake_kcal == 2340
    assert [day.intake_kcal for day in week.days].count(None) == 2


def test_step_5_amounts_per_kg(week: WeekAssessment) -> None:
    energy = week.energy
    assert printed(energy.protein_g_per_kg, "1.389")
    assert printed(energy.carb_g_per_kg, "4.07")
    assert printed(energy.fat_g, "79.6")
    assert printed(100 * (energy.fat_energy_frac or 0.0), "31")
    expected = ((energy.balance_kcal or 0.0) + (energy.nee_kcal or 0.0)) / 61.2
    assert energy.availability_kcal_per_kg == pytest.approx(expected)


def test_step_7_protein(week: WeekAssessment, inputs: MuscleInputs) -> None:
    found = terms(week)
    assert printed(inputs.meal_quality, "0.9663")
    assert printed(found["effective_protein_g_per_kg"], "1.413")
    assert found["protein_efficacy"] == 1


def test_step_8_strength(week: WeekAssessment, inputs: MuscleInputs) -> None:
    found = terms(week)
    assert inputs.strength_upper_units == pytest.approx(0.875)
    assert inputs.lower_units == pytest.approx(1.425)
    assert inputs.run_km == pytest.approx(59)
    assert inputs.other_aerobic_min == 0
    assert printed(found["lower_factor"], "0.462")
    assert printed(found["upper_factor"], "0.713")
    assert printed(found["strength_factor"], "0.570")


def test_step_9_age_sleep_carbohydrate(week: WeekAssessment, inputs: MuscleInputs) -> None:
    found = terms(week)
    assert printed(found["age_factor"], "1.016")
    assert printed(found["sleep_factor"], "1.14")
    assert printed(inputs.endurance_min_per_day, "50")


def test_step_10_damage(week: WeekAssessment, inputs: MuscleInputs) -> None:
    texts = ("0.00", "1.06", "1.06", "1.86", "1.13", "1.00", "2.94")
    for day, text in zip(week.days, texts, strict=True):
        assert printed(day.damage_index, text)
    assert printed(inputs.mean_damage_index, "1.29")
    found = terms(week)
    assert printed(found["damage_loss"], "0.0049")
    for name in ("volume_loss", "protein_loss", "inactivity_loss", "age_loss"):
        assert found[name] == 0


def test_step_11_gain(week: WeekAssessment, inputs: MuscleInputs) -> None:
    found = terms(week)
    assert inputs.high_force_units == pytest.approx(1.8)
    assert printed(found["potential_gain"], "0.0567")
    # protein 0.883, sleep 0.937, age 0.980
    share = found["gain_energy_factor"] * found["gain_availability_factor"] * 0.883 * 0.937 * 0.980
    assert found["gain"] / found["potential_gain"] == pytest.approx(share, abs=5e-4)


def test_step_14_balance(week: WeekAssessment) -> None:
    balance = week.balance
    assert [day.load_au for day in week.days] == [0, 440, 144, 406, 240, 111, 900]
    assert balance.load_7d_au == 2241
    assert printed(balance.avg_daily_load_au, "320.1")
    assert printed(balance.sd_daily_load_au, "300.5")
    assert printed(balance.monotony, "1.07")
    assert printed(balance.strain_au, "2388")
    assert printed(balance.acute_load_au, "397.3")
    assert printed(balance.chronic_load_au, "304.6")
    assert printed(balance.acute_chronic_ratio, "1.304")
    assert printed(balance.spike_ratio, "1.238")
    assert balance.spike_class == "small"
    assert printed(100 * (balance.long_run_share_frac or 0.0), "44")
    assert printed(100 * (balance.low_intensity_frac or 0.0), "77.6")
    assert printed(100 * (balance.mid_intensity_frac or 0.0), "9.5")
    assert printed(100 * (balance.high_intensity_frac or 0.0), "12.9")
    assert printed(balance.polarization_index, "2.02")
    assert printed(balance.damage_index, "2.94")


def test_step_14_index(week: WeekAssessment) -> None:
    balance = week.balance
    points = {part.name: part.points for part in balance.index_parts}
    assert printed(points.pop("strength"), "10.9")
    assert points == {
        "power": 15, "split": 15, "spike": 7.5, "rest": 10, "spread": 5, "steady": 5, "monotony": 5,
    }  # fmt: skip
    assert printed(balance.index, "73.4")


def test_what_if_changes_the_muscle_risk_and_nothing_else(week: WeekAssessment) -> None:
    changed = what_if(golden_facts(), RULES, Change(protein_g_per_kg=1.9, strength_sessions=2))
    assert (changed.muscle.score or 100.0) < (week.muscle.score or 0.0)
    assert changed.balance == week.balance
    assert changed.energy == week.energy
    assert what_if(golden_facts(), RULES, Change()) == week


def test_history_agrees_with_the_week_alone(week: WeekAssessment) -> None:
    facts = golden_facts()
    before = facts.week.previous
    found = list(assess_history(facts, [before, facts.week, facts.week.next], RULES))
    assert [w.week for w in found] == [before, facts.week]
    assert found[1] == week
    cut = replace(
        facts,
        week=before,
        as_of=before.last_date,
        sessions=tuple(s for s in facts.sessions if s.local_date <= before.last_date),
        diet_days=(),
        weigh_ins=tuple(w for w in facts.weigh_ins if w.local_date <= before.last_date),
        sleep_days=(),
    )
    assert found[0] == assess_week(cut, RULES)


def test_a_running_week_speaks_of_the_last_seven_days() -> None:
    facts = golden_facts()
    wednesday = MONDAY + timedelta(days=2)
    found = assess_week(replace(facts, as_of=wednesday), RULES)
    assert found.is_running_week
    assert found.first_date == wednesday - timedelta(days=6)
    assert [day.date for day in found.days][-1] == wednesday
    assert found.coverage.n_diet_days == 3


def test_the_body_of_the_example_is_the_scale_s() -> None:
    facts = golden_facts()
    body = body_on(facts.athlete, facts.weigh_ins, SUNDAY, RULES.energy)
    assert body.mass_kg == pytest.approx(72.0)
    assert body.is_body_fat_measured
    assert body.defaults == ()
