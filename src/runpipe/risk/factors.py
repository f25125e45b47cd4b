"""The factor cards: each with its value, its reference and its own light (model.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan

from runpipe.energy import availability_light, by_sex
from runpipe.model.assessment import EnergySource, Factor, Light, ModelRules
from runpipe.risk.composite import MuscleTerms
from runpipe.risk.inputs import MuscleInputs
from runpipe.risk.view import WeekView


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What the cards read. `terms` are `None` without a body: then only training is shown."""

    view: WeekView
    inputs: MuscleInputs
    terms: MuscleTerms | None
    points: Mapping[str, float]
    rules: ModelRules

    @property
    def protein_target(self) -> float:
        """What the week asks for, g/kg; NaN without a body."""
        return self.terms.protein_target_g_per_kg if self.terms else nan

    @property
    def effective_protein(self) -> float:
        """Protein weighed by its spread, g/kg; NaN without a body."""
        return self.terms.effective_protein_g_per_kg if self.terms else nan

    @property
    def carb_bound(self) -> float:
        """Lower bound of carbohydrate, g/kg; NaN without a body."""
        return self.terms.carb_bound_g_per_kg if self.terms else nan


def factor_cards(week: Week) -> tuple[Factor, ...]:
    """Return every factor with its light. `points` are `None` for those that are only shown."""
    return tuple(build(week) for build in (*_BODY_CARDS, *_TRAINING_CARDS))


def training_cards(week: Week) -> tuple[Factor, ...]:
    """Return the factors that need no body mass."""
    return tuple(build(week) for build in _TRAINING_CARDS)


def above_light(value: float | None, ok: float, warn: float) -> Light:
    """Return the light of a value that is better when higher: ok from `ok`, warn below `warn`."""
    if value is None:
        return Light.UNKNOWN
    if value >= ok:
        return Light.OK
    return Light.CAUTION if value >= warn else Light.WARN


def below_light(value: float | None, caution: float, warn: float) -> Light:
    """Return the light of a value that is better when lower: ok below `caution`, warn above `warn`."""
    if value is None:
        return Light.UNKNOWN
    if value < caution:
        return Light.OK
    return Light.CAUTION if value <= warn else Light.WARN


def _card(  # noqa: PLR0913  (a card is a row of a table)
    week: Week,
    name: str,
    title: str,
    value: float | None,
    light: Light,
    rule: str,
    *,
    unit: str,
    text: str,
    reference: float | None = None,
    is_imputed: bool = False,
) -> Factor:
    found = week.rules.risk.rule(rule)
    return Factor(
        name=name,
        title=title,
        value=value,
        unit=unit,
        reference=reference,
        light=light,
        points=week.points.get(name),
        grade=found.grade,
        source=found.source,
        is_imputed=is_imputed,
        text=text,
    )


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
    return _card(
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
    return _card(
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
    value = None if slope is None else -7.0 * slope.kg_per_day / mass
    risk = week.rules.risk
    return _card(
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
        light = max(light, after, key=_SEVERITY.index)
    return _card(
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
    return _card(
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
        value = 9.0 * intake.fat_g / intake.fat_energy_kcal
    light = above_light(value, risk["fat.ok_frac"], risk["fat.warn_frac"])
    mass = week.view.body.reference_mass_kg
    if intake.fat_g is not None and mass and intake.fat_g / mass < risk["fat.warn_g_per_kg"]:
        light = Light.WARN
    return _card(
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


def _strength(week: Week) -> Factor:
    inputs, risk = week.inputs, week.rules.risk
    value = min(inputs.lower_units, inputs.strength_upper_units)
    light = above_light(value, risk["strength.reference_units"], risk["strength.caution_units"])
    if inputs.is_strength_assumed:
        light = Light.UNKNOWN
    return _card(
        week,
        "strength",
        "Strength work",
        value,
        light,
        "strength.max_effect",
        unit="sessions/week",
        reference=risk["strength.reference_units"],
        is_imputed=inputs.is_strength_assumed,
        text=(
            f"Legs {inputs.lower_units:.1f} (hard running counted in), upper body "
            f"{inputs.strength_upper_units:.1f} sessions a week, half of it the four-week mean."
        ),
    )


def _high_force(week: Week) -> Factor:
    value, load = week.inputs.high_force_units, week.rules.load
    is_good = load["power.min_units"] <= value <= load["power.max_units"]
    is_much = value >= load["power.warn_units"]
    light = Light.OK if is_good else Light.WARN if is_much else Light.CAUTION
    return _card(
        week,
        "high_force",
        "Sprints, hills, hard intervals",
        value,
        light,
        "growth.high_force_trained",
        unit="S/week",
        reference=load["power.min_units"],
        text="One to three a week keep legs strong; they do nothing for the upper body.",
    )


def _volume(week: Week) -> Factor:
    risk, value = week.rules.risk, week.inputs.run_km
    return _card(
        week,
        "volume",
        "Running volume",
        value,
        below_light(value, risk["volume.free_km"], risk["volume.warn_km"]),
        "volume.per_km",
        unit="km/week",
        reference=risk["volume.free_km"],
        text="A rule of thumb: no trial supports 80 km as a limit. The effect is small and capped.",
    )


def _damage(week: Week) -> Factor:
    load, value = week.rules.load, week.view.damage[-1]
    return _card(
        week,
        "damage",
        "Recovery from hard running",
        value,
        below_light(value, load["damage.easy_only"], load["damage.no_hard"]),
        "damage.max_rate",
        unit="index",
        reference=load["damage.easy_only"],
        text="Muscle damage left at the end of the week. Damage is not loss; it asks for easy days.",
    )


def _sleep(week: Week) -> Factor:
    risk, value = week.rules.risk, week.inputs.sleep_h
    return _card(
        week,
        "sleep",
        "Sleep",
        value,
        above_light(value, risk["sleep.reference_h"], risk["sleep.warn_h"]),
        "sleep.per_h",
        unit="h/night",
        reference=risk["sleep.good_h"],
        is_imputed=value is None,
        text="Short sleep in a deficit cost lean mass in one small trial.",
    )


def _age(week: Week) -> Factor:
    risk, inputs = week.rules.risk, week.inputs
    light = below_light(inputs.age_years, risk["age.caution_years"], risk["age.warn_years"] - 1)
    is_known = not inputs.is_age_assumed
    return _card(
        week,
        "age",
        "Age",
        inputs.age_years,
        light if is_known else Light.UNKNOWN,
        "age.per_year",
        unit="years",
        is_imputed=not is_known,
        text="Muscle answers less to food and training with age; from 60 ask for two strength days.",
    )


def _reserve(week: Week) -> Factor:
    body, risk = week.view.body, week.rules.risk
    ok = by_sex(body.sex, risk["reserve.ok_male_kg_per_m2"], risk["reserve.ok_female_kg_per_m2"])
    low = by_sex(body.sex, risk["reserve.low_male_kg_per_m2"], risk["reserve.low_female_kg_per_m2"])
    return _card(
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


def _inactivity(week: Week) -> Factor:
    value, risk = week.inputs.n_bed_days, week.rules.risk
    light = Light.OK if value == 0 else Light.CAUTION
    if value >= risk["inactivity.warn_days"]:
        light = Light.WARN
    return _card(
        week,
        "inactivity",
        "Days in bed or ill",
        value,
        light,
        "inactivity.per_day",
        unit="d/week",
        reference=0.0,
        text="Only days marked as ill or in bed; a day without a session is not one.",
    )


_SEVERITY: list[Light] = [Light.INFO, Light.UNKNOWN, Light.OK, Light.CAUTION, Light.WARN]
_BODY_CARDS: tuple[Callable[[Week], Factor], ...] = (
    _deficit,
    _availability,
    _protein,
    _mass_loss,
    _meals,
    _carb,
    _fat,
    _reserve,
)
_TRAINING_CARDS: tuple[Callable[[Week], Factor], ...] = (
    _strength,
    _high_force,
    _volume,
    _damage,
    _sleep,
    _age,
    _inactivity,
)
