"""The interaction table of science/model.md 5, and the factors at their limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runpipe.errors import SettingsError
from runpipe.judges import MuscleInputs, band, evaluate, inputs_from_mapping, score
from runpipe.judges.muscle.factors.carbohydrate import carb_bound_g_per_kg
from runpipe.judges.muscle.factors.energy_deficit import loss_share
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


@pytest.mark.parametrize(
    ("deficit", "protein", "km", "strength", "rate", "points"),
    [
        (0, 1.8, 40, 2, "-0.048", "9.0"),
        (0, 1.8, 40, 0, "-0.004", "11.7"),
        (0, 0.9, 40, 0, "0.023", "13.6"),
        (600, 1.8, 40, 2, "0.169", "29.4"),
        (600, 1.8, 40, 0, "0.324", "53.9"),
        (600, 0.9, 40, 2, "0.302", "50.4"),
        (600, 0.9, 40, 0, "0.557", "84.7"),
        (600, 1.8, 110, 2, "0.209", "35.2"),
        (600, 0.9, 110, 0, "0.608", "88.6"),
    ],
)
def test_interaction_table(
    deficit: float, protein: float, km: float, strength: float, rate: str, points: str
) -> None:
    terms = evaluate(runner(deficit, protein, km, strength), RULES)
    assert f"{terms.rate:.3f}" == rate
    assert f"{terms.score:.1f}" == points


def test_interaction_table_row_whose_gain_is_capped() -> None:
    """Printed as 16.4, which needs the gain of running without its cap (docs/adr/0041)."""
    terms = evaluate(runner(0, 0.9, 110, 0), RULES)
    assert f"{terms.rate:.3f}" == "0.056"
    assert terms.score == pytest.approx(16.4, abs=0.1)


def test_factors_act_on_each_other() -> None:
    def rate(protein: float, strength: float) -> float:
        return evaluate(runner(600, protein, 40, strength), RULES).rate

    both = rate(0.9, 0) - rate(1.8, 2)
    apart = (rate(1.8, 0) - rate(1.8, 2)) + (rate(0.9, 2) - rate(1.8, 2))
    assert f"{both:.3f}" == "0.388"
    assert f"{apart:.3f}" == "0.288"


@pytest.mark.parametrize(
    ("protein", "strength", "scores"),
    [(1.2, 0, (26, 37, 63, 96)), (1.6, 2, (14, 18, 28, 54))],
)
def test_deficit_alone(protein: float, strength: float, scores: tuple[int, ...]) -> None:
    for deficit, points in zip((200, 300, 500, 1000), scores, strict=True):
        assert round(evaluate(runner(deficit, protein, 40, strength), RULES).score) == points


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
        (10, 65, "band uncertain"),
    ],
)
def test_band_in_words(low: float, high: float, text: str) -> None:
    assert say(plausible_band(Band.GUARDED, low, high, RULES)) == text


def test_a_low_reserve_moves_the_midpoint() -> None:
    week = replace(runner(200, 1.6, 40, 1), height_m=1.87)  # 59.5 kg lean: FFMI 17.0
    assert evaluate(week, RULES).midpoint == 0.30
    low = evaluate(replace(week, height_m=1.88), RULES)
    assert low.midpoint == 0.25
    assert low.score > evaluate(week, RULES).score
    woman = replace(week, sex=Sex.FEMALE, height_m=1.95)
    assert evaluate(woman, RULES).midpoint == 0.30
    assert evaluate(replace(week, height_m=None), RULES).midpoint == 0.30


@pytest.mark.parametrize(
    ("minutes", "grams"), [(0, 3), (29.9, 3), (30, 5), (89.9, 5), (90, 6), (179.9, 6), (180, 8)]
)
def test_carbohydrate_bounds(minutes: float, grams: float) -> None:
    assert carb_bound_g_per_kg(minutes, RULES) == grams


def test_lean_share_is_held_between_its_limits() -> None:
    assert loss_share(1.0, RULES) == 0.70
    assert loss_share(10.8, RULES) == pytest.approx(0.4906, abs=1e-4)
    assert loss_share(100.0, RULES) == 0.15


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
    assert target(carb_g_per_kg=2.9) == pytest.approx(1.8)
    assert target(carb_g_per_kg=3.0) == pytest.approx(1.6)
    assert target(carb_g_per_kg=2.9, endurance_min_per_day=29.0) == pytest.approx(1.6)
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
    assert evaluate(replace(calm, age_years=50.0), RULES)["age_loss"] == 0.01
    assert evaluate(replace(calm, age_years=49.0), RULES)["age_loss"] == 0
    assert more(mean_damage_index=4) == pytest.approx(0.05)
    assert more(mean_damage_index=1) == 0
    assert evaluate(replace(calm, run_km=80), RULES)["volume_loss"] == 0
    assert evaluate(replace(calm, run_km=1000), RULES)["volume_loss"] == 0.30
    assert evaluate(replace(calm, protein_g_per_kg=0.6), RULES)["protein_loss"] == pytest.approx(
        0.05
    )


def test_a_novice_with_fat_to_spare_gains_in_a_deficit() -> None:
    week = replace(runner(1500, 2.4, 0, 4), is_strength_novice=True, body_fat_frac=0.25)
    assert evaluate(week, RULES)["gain"] > 0
    assert evaluate(replace(week, body_fat_frac=0.19), RULES)["gain"] == 0
    assert evaluate(replace(week, is_strength_novice=False), RULES)["gain"] == 0


def test_inputs_from_json() -> None:
    facts = {
        "mass_kg": 70, "body_fat_frac": 0.15, "balance_kcal": -600, "tdee_kcal": 2900, "sex": "M",
        "sleep_h": 7.5, "protein_g_per_kg": 1.8, "run_km": 40, "availability_kcal_per_kg": None,
        "is_run_novice": False, "strength_lower_units": 2, "strength_upper_units": 2,
    }  # fmt: skip
    found = inputs_from_mapping(facts)
    assert found.sex is Sex.MALE
    assert found.availability_kcal_per_kg is None
    assert f"{evaluate(found, RULES).rate:.3f}" == "0.169"


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
