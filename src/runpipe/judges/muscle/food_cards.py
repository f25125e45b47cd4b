"""The factor cards on food and body (science/model.md 4.1-4.6, 4.13)."""

from __future__ import annotations

from typing import Final

from runpipe.energy import availability_light, by_sex
from runpipe.judges.muscle.factor import Week, above_light, below_light, card, worse
from runpipe.model.assessment import EnergySource, Factor, Light

_DAYS: Final = 7.0
_KCAL_PER_G_FAT: Final = 9.0


def _deficit(week: Week) -> Factor:
    risk = week.rules.risk
    is_known = week.view.fused.source is not EnergySource.PRIOR
    value = week.inputs.deficit_kcal if is_known else None
    light = below_light(value, risk["deficit.caution_kcal"], risk["deficit.warn_kcal"])
    text = (
        "Not known: neither a diet log nor a scale trend."
        if value is None
        else f"{value:.0f} ± {week.view.fused.sigma_kcal:.0f} kcal a day less eaten than spent."
    )
    return card(
        week,
        "energy_deficit",
        "Energy deficit",
        value,
        light,
        "deficit.warn_kcal",
        unit="kcal/d",
        reference=0.0,
        text=text,
        is_imputed=not is_known,
    )


def _availability(week: Week) -> Factor:
    energy = week.rules.energy
    value = week.view.availability_kcal_per_kg
    is_severe = value is not None and value < energy["availability.severe_kcal_per_kg"]
    rule = energy.rule("availability.caution_kcal_per_kg")
    return Factor(
        name="energy_availability",
        title="Energy availability",
        value=value,
        unit="kcal/kg FFM/d",
        reference=energy["availability.ok_kcal_per_kg"],
        light=availability_light(value, energy),
        points=None,
        grade=rule.grade,
        source=rule.source,
        is_imputed=False,
        text=("Very low. " if is_severe else "")
        + (
            "What is left for the body after training. The limits come from short trials in "
            "sedentary women; in daily life the figure is easily 10 off either way."
        ),
    )


def _protein(week: Week) -> Factor:
    inputs, risk = week.inputs, week.rules.risk
    target, effective = week.protein_target, week.effective_protein
    light = (
        Light.UNKNOWN
        if inputs.is_protein_assumed
        else above_light(effective, target, risk["protein.warn_g_per_kg"])
    )
    return card(
        week,
        "protein",
        "Protein",
        inputs.protein_g_per_kg,
        light,
        "protein.target_g_per_kg",
        unit="g/kg/d",
        reference=target,
        is_imputed=inputs.is_protein_assumed,
        text=f"{inputs.protein_g_per_kg:.1f} g/kg a day; this week asks for {target:.1f}.",
    )


def _mass_loss(week: Week) -> Factor:
    slope, mass = week.view.slope, week.inputs.mass_kg
    value = None if slope is None else -_DAYS * slope.kg_per_day / mass
    risk = week.rules.risk
    return card(
        week,
        "mass_loss",
        "Weight loss",
        value,
        below_light(value, risk["mass_loss.caution_frac"], risk["mass_loss.warn_frac"]),
        "mass_loss.warn_frac",
        unit="of mass/week",
        reference=risk["mass_loss.caution_frac"],
        text="Trend of the scale; already inside the energy balance, so not counted again.",
    )


def _meals(week: Week) -> Factor:
    risk, timing = week.rules.risk, week.view.timing
    feedings, post = timing.feedings_per_day, timing.fuelled_frac
    light = above_light(feedings, risk["meals.ok_feedings"], risk["meals.caution_feedings"])
    if light is not Light.UNKNOWN and post is not None:
        after = above_light(post, risk["meals.ok_post_frac"], risk["meals.warn_post_frac"])
        light = worse(light, after)
    return card(
        week,
        "meals",
        "Spread of protein",
        feedings,
        light,
        "meals.feedings",
        unit="feedings/d",
        reference=risk["meals.feedings_full"],
        text="Meals with enough protein, and eating after key sessions. A small effect.",
    )


def _carb(week: Week) -> Factor:
    carb, bound, risk = week.inputs.carb_g_per_kg, week.carb_bound, week.rules.risk
    share = None if carb is None else carb / bound
    return card(
        week,
        "carbohydrate",
        "Carbohydrate",
        carb,
        above_light(share, risk["carb.caution_share"], risk["carb.warn_share"]),
        "carb.max_effect",
        unit="g/kg/d",
        reference=bound,
        text=f"For this much endurance at least {bound:.0f} g/kg a day. A small effect on muscle.",
    )


def _fat(week: Week) -> Factor:
    intake, risk = week.view.intake, week.rules.risk
    value = None
    if intake.fat_g is not None and intake.fat_energy_kcal:
        value = _KCAL_PER_G_FAT * intake.fat_g / intake.fat_energy_kcal
    light = above_light(value, risk["fat.ok_frac"], risk["fat.warn_frac"])
    mass = week.view.body.reference_mass_kg
    if intake.fat_g is not None and mass and intake.fat_g / mass < risk["fat.warn_g_per_kg"]:
        light = Light.WARN
    return card(
        week,
        "fat",
        "Fat",
        value,
        light,
        "fat.warn_frac",
        unit="of energy",
        reference=risk["fat.ok_frac"],
        text=(
            "Matters for hormones and energy density; not in the score. Nuts, olive oil, oily "
            "fish and avocado are good sources."
        ),
    )


def _reserve(week: Week) -> Factor:
    body, risk = week.view.body, week.rules.risk
    ok = by_sex(body.sex, risk["reserve.ok_male_kg_per_m2"], risk["reserve.ok_female_kg_per_m2"])
    low = by_sex(body.sex, risk["reserve.low_male_kg_per_m2"], risk["reserve.low_female_kg_per_m2"])
    return card(
        week,
        "reserve",
        "Muscle reserve",
        body.ffmi_kg_per_m2,
        above_light(body.ffmi_kg_per_m2, ok, low),
        "reserve.low_male_kg_per_m2",
        unit="kg/m2",
        reference=ok,
        is_imputed=not body.is_body_fat_measured,
        text="Fat-free mass for height. With a low reserve the same rate counts for more.",
    )


FOOD_CARDS: Final = (
    _deficit,
    _availability,
    _protein,
    _mass_loss,
    _meals,
    _carb,
    _fat,
    _reserve,
)
