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


def week_of(inputs: MuscleInputs, **view: object) -> RiskWeek:
    terms = {"carb_bound_g_per_kg": 5.0, "protein_target_g_per_kg": 1.7}
    return RiskWeek(
        view=SimpleNamespace(**view),
        inputs=inputs,
        terms=terms,
        points={},
        rules=RULES,  # type: ignore[arg-type]
    )


ENTRIES = replace(
    INPUTS,
    carb_g_per_kg=4.5,
    high_force_units=1.25,
    run_km=41.0,
    sleep_h=6.75,
    n_bed_days=2.0,
    protein_g_per_kg=1.45,
    strength_lower_units=1.5,
    strength_upper_units=0.5,
)
BODY = SimpleNamespace(ffmi_kg_per_m2=18.5, sex=Sex.MALE, reference_mass_kg=70.0)


@pytest.mark.parametrize(
    ("name", "value", "reference"),
    [
        ("reserve", 18.5, RISK["reserve.ok_male_kg_per_m2"]),
        ("carbohydrate", 4.5, 5.0),
        ("high_force", 1.25, LOAD["power.min_units"]),
        ("volume", 41.0, RISK["volume.free_km"]),
        ("sleep", 6.75, RISK["sleep.good_h"]),
        ("inactivity", 2.0, 0.0),
        ("protein", 1.45, 1.7),
        ("strength", 0.5, RISK["strength.reference_units"]),
        ("damage", 6.0, LOAD["damage.easy_only"]),
        ("age", 35.0, None),
        ("meals", 3.5, RISK["meals.feedings_full"]),
        ("fat", 0.25, RISK["fat.ok_frac"]),
        ("mass_loss", 0.01, RISK["mass_loss.caution_frac"]),
    ],
)
def test_a_card_shows_the_value_of_its_own_kind_beside_its_reference(name, value, reference):
    week = week_of(
        ENTRIES,
        damage=(1.0, 2.0, 3.0, 4.0, 5.0, 5.5, 6.0),
        body=BODY,
        timing=SimpleNamespace(feedings_per_day=3.5, fuelled_frac=None),
        intake=SimpleNamespace(fat_g=50.0, fat_energy_kcal=1800.0, n_days=7),
        slope=SimpleNamespace(kg_per_day=-0.1),
    )
    card = BY_NAME[name].card
    assert card is not None
    assert card.value(week) == pytest.approx(value)
    assert card.reference(week) == (None if reference is None else pytest.approx(reference))


ON_FOOD_AND_BODY = {
    "energy_deficit", "energy_availability", "protein", "mass_loss", "meals", "carbohydrate", "fat",
    "reserve",
}  # fmt: skip


@pytest.mark.parametrize("factor", factors.SHOWN, ids=lambda factor: factor.name)
def test_cards_on_food_and_body_need_a_body(factor: Factor):
    assert factor.card is not None
    assert factor.card.needs_body is (factor.name in ON_FOOD_AND_BODY)


@pytest.mark.parametrize("is_assumed", [True, False])
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("protein", "is_protein_assumed"),
        ("strength", "is_strength_assumed"),
        ("age", "is_age_assumed"),
    ],
)
def test_a_card_says_what_was_assumed(name, field, is_assumed):
    card = BY_NAME[name].card
    assert card is not None
    assert card.is_imputed(week_of(replace(INPUTS, **{field: is_assumed}))) is is_assumed


@pytest.mark.parametrize(
    ("runs", "is_imputed"),
    [
        ((), False),
        ((("a", None),), True),
        ((("a", 0.0),), False),
        ((("own", None),), False),
        ((("a", None), ("b", None)), True),
        ((("a", None), ("b", 10.0)), False),
        ((("own", None), ("b", None)), False),
    ],
)
def test_damage_by_distance_alone_is_only_assumed(runs, is_imputed):
    history = SimpleNamespace(imputed_ids=frozenset({"a", "b"}))
    rows = [SimpleNamespace(session_id=key, descent_m=down) for key, down in runs]
    card = BY_NAME["damage"].card
    assert card is not None
    assert card.is_imputed(week_of(INPUTS, history=history, runs=rows)) is is_imputed
