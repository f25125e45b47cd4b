"""The factor cards: each with its value, its reference and its own light (model.md 4)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Week, above_light, below_light, card
from runpipe.judges.muscle.food_cards import FOOD_CARDS
from runpipe.model.assessment import Factor, Light


def factor_cards(week: Week) -> tuple[Factor, ...]:
    """Return every factor with its light. `points` are `None` for those that are only shown."""
    return tuple(build(week) for build in (*FOOD_CARDS, *_TRAINING_CARDS))


def training_cards(week: Week) -> tuple[Factor, ...]:
    """Return the factors that need no body mass."""
    return tuple(build(week) for build in _TRAINING_CARDS)


def _strength(week: Week) -> Factor:
    inputs, risk = week.inputs, week.rules.risk
    value = min(inputs.lower_units, inputs.strength_upper_units)
    light = above_light(value, risk["strength.reference_units"], risk["strength.caution_units"])
    if inputs.is_strength_assumed:
        light = Light.UNKNOWN
    return card(
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
    return card(
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
    return card(
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
    return card(
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
    return card(
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
    return card(
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


def _inactivity(week: Week) -> Factor:
    value, risk = week.inputs.n_bed_days, week.rules.risk
    light = Light.OK if value == 0 else Light.CAUTION
    if value >= risk["inactivity.warn_days"]:
        light = Light.WARN
    return card(
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


_TRAINING_CARDS: Final = (
    _strength,
    _high_force,
    _volume,
    _damage,
    _sleep,
    _age,
    _inactivity,
)
