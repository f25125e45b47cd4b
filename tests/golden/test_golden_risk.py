"""The worked example of the second revision, step by step, to every printed digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runpipe.energy import week_balances, without_diary, without_scale
from runpipe.energy.balance_filter import BIAS, HABIT, TISSUE, WATER
from runpipe.energy.week_balance import run_windows
from runpipe.judges import MuscleInputs, evaluate, judge
from runpipe.judges.muscle.changed_week import conditional_risk
from runpipe.judges.muscle.composite import expected
from runpipe.judges.muscle.muscle_risk import RiskResult
from runpipe.model.athlete import Sex
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Band
from runpipe.words import say
from tests.golden.golden_days import golden_days, golden_inputs
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
DAYS = golden_days()
(BALANCE,) = week_balances([DAYS], RULES.energy)
WEEK = golden_inputs(BALANCE.estimate.kcal, BALANCE.estimate.sigma_kcal)


def printed(value: float, text: str) -> bool:
    """Tell whether a value, rounded to the digits of `text`, reads as `text`."""
    digits = len(text.partition(".")[2])
    return f"{value:.{digits}f}" == text


@pytest.fixture(scope="module")
def result() -> RiskResult:
    return judge(WEEK, RULES)


def test_step_1_and_2_density_pattern_and_water() -> None:
    assert printed(DAYS.tissue_kcal_per_kg, "6700.0")
    runs = run_windows([DAYS], RULES.energy)
    pattern = runs.starts[0].pattern
    assert printed(pattern.per_exercise, "0.3238")
    assert printed(pattern.weekend_kcal, "22.05")
    assert printed(pattern.sigma_kcal, "270.5")
    assert printed(float(runs.water_scale[0]), "1.0000")


def test_step_3_end_state() -> None:
    run = run_windows([DAYS], RULES.energy).run
    state = run.state[:, 0]
    sigma = np.sqrt(np.diagonal(run.covariance[:, :, 0]))
    assert (printed(state[TISSUE], "71.933"), printed(sigma[TISSUE], "0.299")) == (True, True)
    assert (printed(state[HABIT], "2349.0"), printed(sigma[HABIT], "125.1")) == (True, True)
    assert (printed(state[BIAS], "281.0"), printed(sigma[BIAS], "211.4")) == (True, True)
    assert printed(state[WATER], "-0.285")
    assert printed(float(run.log_likelihood[0]), "6.765")


def test_step_4_balance_by_source() -> None:
    runs = run_windows([DAYS], RULES.energy)
    assert BALANCE.source is EnergySource.DIET_AND_SCALE
    assert printed(BALANCE.estimate.kcal, "-369.4")
    assert printed(BALANCE.estimate.sigma_kcal, "223.7")
    assert printed(float(np.sqrt(runs.run.total_variance[13, 0])) / 7, "214.9")
    assert printed(float(runs.run.total_kcal[6, 0]) / 7, "-175.4")
    assert printed(float(np.sqrt(runs.run.total_variance[6, 0])) / 7, "277.9")
    assert printed(float(runs.smoothed.total_kcal[6, 0]) / 7, "-201.0")
    assert printed(float(np.sqrt(runs.smoothed.total_variance[6, 0])) / 7, "212.8")
    neither = without_scale(without_diary(DAYS))
    for days, kcal, sigma, source in (
        (without_diary(DAYS), "-266.8", "242.0", EnergySource.SCALE),
        (without_scale(DAYS), "-365.8", "363.3", EnergySource.DIET),
        (neither, "-106.1", "378.9", EnergySource.PRIOR),
    ):
        (answer,) = week_balances([days], RULES.energy)
        assert answer.source is source
        assert printed(answer.estimate.kcal, kcal)
        assert printed(answer.estimate.sigma_kcal, sigma)


def test_step_5_amounts() -> None:
    assert printed(WEEK.exercise_kcal or 0.0, "568.3")
    assert printed(WEEK.tdee_kcal, "3000.0")
    assert printed(WEEK.deficit_kcal, "369.4")
    assert printed(100 * WEEK.deficit_frac, "12.3")
    assert printed(WEEK.availability_kcal_per_kg or 0.0, "33.70")


def test_step_6_and_7_terms() -> None:
    terms = evaluate(WEEK, RULES.risk)
    for name, text in {
        "unprotected_loss_kg": "0.2225", "loss_share": "0.4906",
        "effective_protein_g_per_kg": "1.4127", "protein_target_g_per_kg": "1.8462",
        "protein_factor": "0.7072", "strength_factor": "0.5699", "age_factor": "1.016",
        "sleep_factor": "1.14", "carb_bound_g_per_kg": "4.5", "carb_factor": "1.0096",
        "exercise_share": "1", "new_exercise_share": "0", "sparing_lean_limit": "0.70",
        "sparing_severe_limit": "1", "sparing_protein_limit": "1", "sparing_volume_limit": "1",
        "sparing_factor": "0.79", "energy_loss": "0.1354", "damage_loss": "0.0048",
        "gain_energy_factor": "0.264", "gain_availability_factor": "0.7966", "gain": "0.0097",
        "rate": "0.1305",
    }.items():  # fmt: skip
        assert printed(terms[name], text), name


def test_step_8_score_and_intervals(result: RiskResult) -> None:
    terms, interval = result.terms, result.interval
    assert printed(terms["rate_at_balance"], "0.1305")
    assert printed(terms.rate, "0.1355")
    assert printed(terms.score, "25.0")
    assert result.band is Band.GUARDED
    assert say(result.plausible) == "guarded, plausible low–elevated"
    assert [f"{v:+.3f}" for v in interval.runners_like_you] == ["-0.083", "+0.380"]
    assert (f"{interval.score_low:.0f}", f"{interval.score_high:.0f}") == ("7", "63")
    assert [f"{v:+.3f}" for v in interval.one_person] == ["-0.136", "+0.431"]
    assert printed(interval.p_loss_frac, "0.53")


def test_step_9_parts(result: RiskResult) -> None:
    parts = {part.name: part.delta_pct_per_week for part in result.interval.parts}
    for name, text in {
        "study": "0.1375", "person": "0.1297", "energy": "0.1042", "body_fat": "0.0447",
        "sparing_effect": "0.0374", "strength_effect": "0.0206", "protein": "0.0182",
        "protein_effect": "0.0151",
    }.items():  # fmt: skip
        assert printed(parts.pop(name), text), name
    assert parts == {}
    assert printed(result.interval.sigma, "0.226")


def test_step_11_counterfactuals(result: RiskResult) -> None:
    def points(**change: float) -> float:
        return float(expected([replace(WEEK, **change)], RULES.risk)[1][0])

    balance, available = WEEK.balance_kcal, WEEK.availability_kcal_per_kg or 0.0

    def fed(kcal: float) -> float:
        return points(balance_kcal=balance + kcal, availability_kcal_per_kg=available + kcal / 61.2)

    without = {reason.factor: reason.score_without for reason in result.reasons}
    assert printed(without["energy_deficit"], "11.7")
    assert printed(without["sleep"], "22.8")
    assert printed(fed(-balance / 2), "16.6")
    assert printed(fed(100), "19.9")
    assert printed(fed(200), "16.1")
    assert printed(points(protein_g_per_kg=1.9), "20.0")
    lifts = {"strength_lower_units": 2.0, "strength_upper_units": 2.0}
    assert printed(points(**lifts), "20.5")
    assert printed(points(protein_g_per_kg=1.9, **lifts), "17.1")
    assert printed(points(carb_g_per_kg=5.0), "24.9")
    assert result.plan is not None
    assert say(result.plan.finding).startswith("eat about 100 kcal more a day")
    assert result.plan.predicted_band is Band.LOW


def test_step_12_a_surplus_counts() -> None:
    week = MuscleInputs(
        mass_kg=72.0, body_fat_frac=0.15, sigma_body_fat_frac=0.035, balance_kcal=0.0,
        tdee_kcal=2900.0, sex=Sex.MALE, age_years=42.0, protein_g_per_kg=1.2, run_km=50.0,
        sigma_balance_kcal=336.0,
    )  # fmt: skip
    for kcal, p_loss, score in (
        (1000, "0.23", "12"), (300, "0.28", "13"), (0, "0.39", "18"), (-100, "0.45", "22"),
        (-300, "0.58", "35"),
    ):  # fmt: skip
        answer = judge(replace(week, balance_kcal=float(kcal)), RULES)
        assert printed(answer.interval.p_loss_frac, p_loss)
        assert printed(answer.terms.score, score)


def test_a_runner_without_any_log_gets_a_conditional_answer() -> None:
    week = replace(
        WEEK, protein_g_per_kg=1.4, meal_quality=0.95, carb_g_per_kg=None, is_protein_assumed=True
    )
    answer = conditional_risk(week, RULES.risk)
    assert [(one.balance_kcal, round(one.score), str(one.band)) for one in answer.bands] == [
        (100, 9, "low"), (0, 10, "low"), (-150, 14, "low"), (-300, 20, "guarded"),
        (-500, 33, "guarded"),
    ]  # fmt: skip
    assert [edge.deficit_kcal for edge in answer.edges] == [290, 590, 860]
