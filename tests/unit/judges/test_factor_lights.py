"""Lights and shifts of each factor, at, under and over every limit."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from runpipe.judges import MuscleInputs
from runpipe.judges.muscle import factors
from runpipe.judges.muscle.factor import Factor, RiskWeek, above_light, below_light
from runpipe.model.athlete import Sex
from runpipe.model.muscle import Light
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
RISK, LOAD = RULES.risk, RULES.load
OK, CAUTION, WARN, UNKNOWN, STEP = Light.OK, Light.CAUTION, Light.WARN, Light.UNKNOWN, 1e-6
INPUTS = MuscleInputs(
    mass_kg=70.0,
    body_fat_frac=0.15,
    balance_kcal=-300.0,
    tdee_kcal=2900.0,
    sex=Sex.MALE,
    age_years=35.0,
)
BY_NAME = {factor.name: factor for factor in (*factors.FACTORS, *factors.SHOWN)}


def light_of(name: str, inputs: MuscleInputs = INPUTS, **view: object) -> Light:
    card = BY_NAME[name].card
    assert card is not None
    week = RiskWeek(
        view=SimpleNamespace(**view),
        inputs=inputs,
        terms={"carb_bound_g_per_kg": 5.0},
        points={},
        rules=RULES,  # type: ignore[arg-type]
    )
    return card.light(week)


@pytest.mark.parametrize(
    ("value", "light"),
    [(None, UNKNOWN), (7.0, OK), (7.0 - STEP, CAUTION), (6.0, CAUTION), (6.0 - STEP, WARN)],
)
def test_what_is_better_when_higher(value, light):
    assert above_light(value, 7.0, 6.0) is light


@pytest.mark.parametrize(
    ("value", "light"),
    [(None, UNKNOWN), (3.0 - STEP, OK), (3.0, CAUTION), (5.0, CAUTION), (5.0 + STEP, WARN)],
)
def test_what_is_better_when_lower(value, light):
    assert below_light(value, 3.0, 5.0) is light


@pytest.mark.parametrize(
    ("limit", "more", "light"),
    [
        ("min", -STEP, CAUTION), ("min", 0.0, OK), ("max", 0.0, OK), ("max", STEP, CAUTION),
        ("warn", -STEP, CAUTION), ("warn", 0.0, WARN),
    ],
)  # fmt: skip
def test_high_force_has_a_range(limit, more, light):
    units = LOAD[f"power.{limit}_units"] + more
    assert light_of("high_force", replace(INPUTS, high_force_units=units)) is light


@pytest.mark.parametrize(
    ("name", "field", "ok", "warn", "sign"),
    [
        ("volume", "run_km", "volume.free_km", "volume.warn_km", -1),
        ("sleep", "sleep_h", "sleep.reference_h", "sleep.warn_h", 1),
    ],
)
def test_a_number_of_the_week_is_held_against_its_rules(name, field, ok, warn, sign):
    """Better when higher: ok at its limit. Better when lower: no longer ok at it."""
    cases = [
        (ok, sign * STEP, OK),
        (ok, -sign * STEP, CAUTION),
        (warn, 0.0, CAUTION),
        (warn, -sign * STEP, WARN),
    ]
    for rule, more, light in cases:
        assert light_of(name, replace(INPUTS, **{field: RISK[rule] + more})) is light


@pytest.mark.parametrize(
    ("years", "light"), [(-1.0, OK), (0.0, CAUTION), (14.0, CAUTION), (14.0 + STEP, WARN)]
)
def test_age_is_amber_from_fifty_and_red_from_sixty_five(years, light):
    assert (RISK["age.caution_years"], RISK["age.warn_years"]) == (50, 65)
    assert light_of("age", replace(INPUTS, age_years=50.0 + years)) is light
    assert light_of("age", replace(INPUTS, age_years=80.0, is_age_assumed=True)) is UNKNOWN


@pytest.mark.parametrize(
    "n", [0.0, 1.0, RISK["inactivity.warn_days"] - 1, RISK["inactivity.warn_days"]]
)
def test_days_in_bed_are_amber_then_red(n):
    light = OK if n == 0 else WARN if n >= RISK["inactivity.warn_days"] else CAUTION
    assert light_of("inactivity", replace(INPUTS, n_bed_days=n)) is light


def test_strength_is_that_of_the_weaker_half():
    enough, little = RISK["strength.reference_units"], RISK["strength.caution_units"]
    for lower, upper, light in (
        (enough, enough, OK),
        (enough, enough - STEP, CAUTION),
        (enough - STEP, enough, CAUTION),
        (little, enough, CAUTION),
        (little - STEP, enough, WARN),
        (enough, little - STEP, WARN),
    ):
        week = replace(INPUTS, strength_lower_units=lower, strength_upper_units=upper)
        assert light_of("strength", week) is light
        assert light_of("strength", replace(week, is_strength_assumed=True)) is UNKNOWN
    runs = replace(INPUTS, run_lower_units=enough, strength_upper_units=enough)
    assert light_of("strength", runs) is OK


def test_carbohydrate_is_a_share_of_what_the_week_asks_for():
    ok, warn = (5.0 * RISK[f"carb.{limit}_share"] for limit in ("caution", "warn"))
    for carb, light in (
        (None, UNKNOWN),
        (ok, OK),
        (ok - STEP, CAUTION),
        (warn, CAUTION),
        (warn - STEP, WARN),
    ):
        assert light_of("carbohydrate", replace(INPUTS, carb_g_per_kg=carb)) is light


def test_damage_is_that_of_the_last_day():
    easy, hard = LOAD["damage.easy_only"], LOAD["damage.no_hard"]
    for last, light in ((easy - STEP, OK), (easy, CAUTION), (hard, CAUTION), (hard + STEP, WARN)):
        assert light_of("damage", damage=(9.0, last)) is light


@pytest.mark.parametrize(
    ("feedings", "after", "light"),
    [
        ("ok", None, OK), ("ok", "ok", OK), ("ok", "under ok", CAUTION), ("ok", "under warn", CAUTION),
        ("caution", "ok", CAUTION), ("under caution", "ok", WARN), (None, "under warn", UNKNOWN),
    ],
)  # fmt: skip
def test_eating_after_a_session_is_never_red(feedings, after, light):
    values = {
        "ok": RISK["meals.ok_feedings"],
        "caution": RISK["meals.caution_feedings"],
        "under caution": RISK["meals.caution_feedings"] - STEP,
        None: None,
    }
    shares = {
        "ok": RISK["meals.ok_post_frac"],
        "under ok": RISK["meals.ok_post_frac"] - STEP,
        "under warn": RISK["meals.warn_post_frac"] - STEP,
        None: None,
    }
    timing = SimpleNamespace(feedings_per_day=values[feedings], fuelled_frac=shares[after])
    assert light_of("meals", timing=timing) is light


def test_weight_is_lost_as_a_share_of_the_body():
    ok, warn = RISK["mass_loss.caution_frac"], RISK["mass_loss.warn_frac"]
    for frac, light in (
        (ok - STEP, OK),
        (ok + STEP, CAUTION),
        (warn - STEP, CAUTION),
        (warn + STEP, WARN),
    ):
        slope = SimpleNamespace(kg_per_day=-frac * 70.0 / 7.0)
        assert light_of("mass_loss", slope=slope) is light
    assert light_of("mass_loss", slope=None) is UNKNOWN


@pytest.mark.parametrize("sex", [Sex.MALE, Sex.FEMALE])
def test_the_reserve_is_held_against_ones_own_sex(sex):
    name = "male" if sex is Sex.MALE else "female"
    ok, low = (RISK[f"reserve.{limit}_{name}_kg_per_m2"] for limit in ("ok", "low"))
    for ffmi, light in (
        (None, UNKNOWN),
        (ok, OK),
        (ok - STEP, CAUTION),
        (low, CAUTION),
        (low - STEP, WARN),
    ):
        body = SimpleNamespace(sex=sex, ffmi_kg_per_m2=ffmi)
        assert light_of("reserve", body=body) is light


def shifted(factor: Factor, inputs: MuscleInputs, direction: float) -> MuscleInputs:
    (shift,) = factor.shifts
    return shift.shifted(inputs, direction, RISK)


@pytest.mark.parametrize("direction", [-1.0, 1.0])
def test_what_is_not_known_is_shifted_by_its_rule(direction):
    sleep = shifted(BY_NAME["sleep"], INPUTS, direction)
    assert sleep.sleep_h == RISK["sleep.reference_h"] + direction * RISK["uncertainty.sleep_h"]
    older = shifted(BY_NAME["age"], INPUTS, direction)
    assert older.age_years == 35.0 + direction * RISK["uncertainty.age_years"]
    for is_assumed, rule in ((True, "protein_prior_frac"), (False, "protein_frac")):
        week = replace(INPUTS, protein_g_per_kg=1.5, is_protein_assumed=is_assumed)
        more = shifted(BY_NAME["protein"], week, direction).protein_g_per_kg
        assert more == pytest.approx(1.5 * (1.0 + direction * RISK[f"uncertainty.{rule}"]))


@pytest.mark.parametrize("units", [0.0, 0.1, 2.0])
@pytest.mark.parametrize("direction", [-1.0, 1.0])
def test_strength_is_shifted_but_never_below_none(units, direction):
    week = replace(INPUTS, strength_lower_units=units, strength_upper_units=2 * units)
    by = direction * RISK["uncertainty.strength_units"]
    moved = shifted(BY_NAME["strength"], week, direction)
    assert moved.strength_lower_units == max(0.0, units + by)
    assert moved.strength_upper_units == max(0.0, 2 * units + by)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("sleep", {"sleep_h": 6.0}, {"sleep_h": RISK["sleep.good_h"]}),
        ("sleep", {"sleep_h": 9.0}, {"sleep_h": 9.0}),
        ("sleep", {"sleep_h": None}, {"sleep_h": None}),
        ("inactivity", {"n_bed_days": 3.0}, {"n_bed_days": 0.0}),
        ("damage", {"mean_damage_index": 3.0}, {"mean_damage_index": 0.0}),
        ("volume", {"run_km": 500.0}, {"run_km": RISK["volume.free_km"]}),
        ("volume", {"run_km": 5.0}, {"run_km": 5.0}),
        (
            "strength",
            {"strength_lower_units": 9.0, "strength_upper_units": 0.0},
            {"strength_lower_units": 9.0, "strength_upper_units": RISK["strength.reference_units"]},
        ),
        (
            "strength",
            {"strength_lower_units": 0.0, "strength_upper_units": 9.0},
            {"strength_lower_units": RISK["strength.reference_units"], "strength_upper_units": 9.0},
        ),
    ],
)
def test_a_factor_at_its_reference_is_no_worse_and_nothing_else_moves(name, before, after):
    at_reference = BY_NAME[name].at_reference
    assert at_reference is not None
    week = replace(INPUTS, **before)
    assert at_reference(week, {}, RISK) == replace(week, **after)
