"""The interaction table of science/model.md 5, and the factors at their limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runpipe.energy import lean_share
from runpipe.errors import SettingsError
from runpipe.judges import MuscleInputs, band, evaluate, inputs_from_mapping, score
from runpipe.judges.muscle.factors.carbohydrate import carb_bound_g_per_kg
from runpipe.judges.muscle.interval import plausible_band
from runpipe.model.athlete import Sex
from runpipe.model.muscle import Band
from runpipe.words import say
from tests.golden.golden_week import golden_rules

RULES = golden_rules().risk


def runner(deficit: float, protein: float, km: float, strength: float) -> MuscleInputs:
    """The table's runner: 70 kg, 15 %, 35 years, 7.5 h sleep, 2900 kcal."""
    return MuscleInputs(
        mass_kg=70.0,
        body_fat_frac=0.15,
        sex=Sex.MALE,
        age_years=35.0,
        sleep_h=7.5,
        tdee_kcal=2900.0,
        balance_kcal=-deficit,
        availability_kcal_per_kg=45 - deficit / 59.5,
        protein_g_per_kg=protein,
        run_km=km,
        strength_lower_units=strength,
        strength_upper_units=strength,
    )


def test_factors_act_on_each_other() -> None:
    def rate(protein: float, strength: float) -> float:
        return evaluate(runner(600, protein, 40, strength), RULES).rate

    both = rate(0.9, 0) - rate(1.8, 2)
    apart = (rate(1.8, 0) - rate(1.8, 2)) + (rate(0.9, 2) - rate(1.8, 2))
    assert both > apart > 0


def test_lifting_by_units() -> None:
    for units, factor in ((0, "1.00"), (1, "0.68"), (2, "0.52"), (3, "0.44")):
        assert f"{evaluate(runner(0, 1.6, 0, units), RULES)['upper_factor']:.2f}" == factor


@pytest.mark.parametrize(
    ("points", "name"),
    [(0, "low"), (19.99, "low"), (20, "guarded"), (39.99, "guarded"), (40, "elevated"),
     (64.99, "elevated"), (65, "high"), (100, "high")],
)  # fmt: skip
def test_bands(points: float, name: str) -> None:
    assert band(points, RULES) == name


def test_score_is_50_at_its_midpoint_and_never_overflows() -> None:
    assert score(0.30, 0.30, RULES) == 50
    assert score(1e9, 0.30, RULES) == 100
    assert score(-1e9, 0.30, RULES) == pytest.approx(0)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (25, 35, "guarded"),
        (10, 39, "guarded, plausible low–guarded"),
        (10, 64.9, "guarded, plausible low–elevated"),
        (20, 65, "guarded, plausible guarded–high"),
        (10, 65, "open"),
    ],
)
def test_band_in_words(low: float, high: float, text: str) -> None:
    assert say(plausible_band(Band.GUARDED, low, high, RULES)) == text


def test_a_low_reserve_moves_the_midpoint_little_by_little() -> None:
    week = runner(200, 1.6, 40, 1)  # 59.5 kg lean

    def midpoint(ffmi: float, sex: Sex = Sex.MALE) -> float:
        height = (week.fat_free_mass_kg / ffmi) ** 0.5
        return evaluate(replace(week, height_m=height, sex=sex), RULES).midpoint

    assert midpoint(17.75) == pytest.approx(0.30)
    assert midpoint(17.0) == pytest.approx(0.275)
    assert midpoint(16.25) == pytest.approx(0.25)
    assert midpoint(15.0) == pytest.approx(0.25)
    assert midpoint(15.75, Sex.FEMALE) == pytest.approx(0.30)
    assert evaluate(replace(week, height_m=None), RULES).midpoint == 0.30


@pytest.mark.parametrize(
    ("minutes", "grams"), [(0, 3), (20, 3), (40, 4), (60, 5), (135, 6), (210, 8), (500, 8)]
)
def test_carbohydrate_bounds(minutes: float, grams: float) -> None:
    assert float(carb_bound_g_per_kg(np.array(minutes), RULES)) == pytest.approx(grams)


def test_lean_share_is_held_between_its_limits() -> None:
    shares = lean_share(np.array([1.0, 10.8, 100.0]), RULES)
    assert shares.tolist() == [0.70, pytest.approx(0.4906, abs=1e-4), 0.15]


def test_protein_at_its_limits() -> None:
    week = runner(600, 0.8, 0, 0)
    assert evaluate(week, RULES)["protein_factor"] == 1
    assert evaluate(replace(week, protein_g_per_kg=0.4), RULES)["protein_factor"] == 1.25
    assert evaluate(replace(week, protein_g_per_kg=0.1), RULES)["protein_factor"] == 1.25
    assert evaluate(replace(week, protein_g_per_kg=3.0), RULES)["protein_factor"] == 0.5
    severe = replace(week, protein_g_per_kg=3.0, tdee_kcal=850.0)
    assert evaluate(severe, RULES)["protein_factor"] == pytest.approx(0.9)


def test_the_protein_target_rises() -> None:
    week = replace(runner(0, 1.6, 0, 0), endurance_min_per_day=60.0)

    def target(**known: object) -> float:
        return evaluate(replace(week, **known), RULES)["protein_target_g_per_kg"]

    assert target() == pytest.approx(1.6)
    assert target(balance_kcal=-580.0) == pytest.approx(2.0)
    assert target(balance_kcal=-2000.0) == pytest.approx(2.0)
    assert target(carb_g_per_kg=2.5) == pytest.approx(1.8)
    assert target(carb_g_per_kg=3.0) == pytest.approx(1.7)
    assert target(carb_g_per_kg=3.5) == pytest.approx(1.6)
    assert target(carb_g_per_kg=2.0, endurance_min_per_day=20.0) == pytest.approx(1.6)
    assert target(age_years=55.0) == pytest.approx(1.7)
    assert target(age_years=80.0) == pytest.approx(1.8)


def test_losses_beside_the_deficit() -> None:
    calm = runner(0, 1.6, 0, 0)

    def more(**known: object) -> float:
        return evaluate(replace(calm, **known), RULES).rate - evaluate(calm, RULES).rate

    assert more(n_bed_days=3) == pytest.approx(0.30)
    old = replace(calm, age_years=65.0)
    in_bed = evaluate(replace(old, n_bed_days=1), RULES)["inactivity_loss"]
    assert in_bed == pytest.approx(0.30)
    assert evaluate(replace(calm, age_years=55.0), RULES)["age_loss"] == 0.01
    assert evaluate(replace(calm, age_years=50.0), RULES)["age_loss"] == pytest.approx(0.005)
    assert evaluate(replace(calm, age_years=45.0), RULES)["age_loss"] == 0
    assert more(mean_damage_index=4) == pytest.approx(0.05)
    assert more(mean_damage_index=1) == 0
    assert evaluate(replace(calm, run_km=80), RULES)["volume_loss"] == 0
    assert evaluate(replace(calm, run_km=1000), RULES)["volume_loss"] == 0.30
    assert evaluate(replace(calm, protein_g_per_kg=0.6), RULES)["protein_loss"] == pytest.approx(
        0.05
    )


def test_a_novice_with_fat_to_spare_gains_in_a_deficit() -> None:
    week = replace(runner(1500, 2.4, 0, 4), strength_novice_frac=1.0, body_fat_frac=0.25)
    assert evaluate(week, RULES)["gain"] > 0
    assert evaluate(replace(week, body_fat_frac=0.17), RULES)["gain"] == 0
    assert evaluate(replace(week, strength_novice_frac=0.0), RULES)["gain"] == 0


def test_inputs_from_json() -> None:
    facts = {
        "mass_kg": 70, "body_fat_frac": 0.15, "balance_kcal": -600, "tdee_kcal": 2900, "sex": "M",
        "sleep_h": 7.5, "protein_g_per_kg": 1.8, "run_km": 40, "availability_kcal_per_kg": None,
        "is_run_novice": False, "strength_lower_units": 2, "strength_upper_units": 2,
    }  # fmt: skip
    found = inputs_from_mapping(facts)
    assert found.sex is Sex.MALE
    assert found.availability_kcal_per_kg is None
    assert found.run_novice_frac == 0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"proteins": 1}, "proteins"),
        ({"mass_kg": None}, "mass_kg"),
        ({"mass_kg": 0}, "mass_kg"),
        ({"mass_kg": "70"}, "mass_kg"),
        ({"mass_kg": True}, "mass_kg"),
        ({"tdee_kcal": float("nan")}, "tdee_kcal"),
        ({"body_fat_frac": 15}, "body_fat_frac"),
        ({"sex": "male"}, "sex"),
        ({"is_run_novice": 1}, "is_run_novice"),
    ],
)
def test_wrong_facts_are_named(change: dict[str, object], word: str) -> None:
    facts = {"mass_kg": 70, "body_fat_frac": 0.15, "balance_kcal": 0, "tdee_kcal": 2900}
    with pytest.raises(SettingsError, match=word):
        inputs_from_mapping({**facts, **change})
