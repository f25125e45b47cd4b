"""Muscle reserve: fat-free mass for height; with little of it a loss counts for more (model.md 4.13)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.energy import by_sex
from runpipe.judges.muscle.factor import Card, Coverage, Factor, RiskWeek, Shift, above_light
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import Light, ModelRules
from runpipe.model.athlete import Sex
from runpipe.model.logs import BodyFatMethod
from runpipe.model.rules import Rules

_MAX_FAT: Final = 0.95
_MIN_FAT: Final = 0.01


def _shifted(inputs: MuscleInputs, direction: float, _: Rules) -> MuscleInputs:
    fat = inputs.body_fat_frac + direction * inputs.sigma_body_fat_frac
    return replace(inputs, body_fat_frac=min(max(fat, _MIN_FAT), _MAX_FAT))


def _ok_kg_per_m2(week: RiskWeek) -> float:
    risk = week.rules.risk
    return by_sex(
        week.view.body.sex,
        risk["reserve.ok_male_kg_per_m2"],
        risk["reserve.ok_female_kg_per_m2"],
    )


def _light(week: RiskWeek) -> Light:
    body, risk = week.view.body, week.rules.risk
    low = by_sex(body.sex, risk["reserve.low_male_kg_per_m2"], risk["reserve.low_female_kg_per_m2"])
    return above_light(body.ffmi_kg_per_m2, _ok_kg_per_m2(week), low)


def _coverage(view: WeekView, rules: ModelRules) -> Coverage:
    body, risk = view.body, rules.risk
    method = body.body_fat_method if body.is_body_fat_measured else BodyFatMethod.UNKNOWN
    value = risk[f"confidence_body.{method}"] if body.mass_kg is not None else 0.0
    if body.sex is Sex.UNSPECIFIED:
        value *= risk["confidence.no_sex_factor"]
    gap = "a body-fat measurement" + ("" if body.height_m else ", or your height")
    return Coverage(
        name="body_composition",
        value_frac=value,
        text=_words(method) if body.is_body_fat_measured else "body fat not measured",
        gap=None if body.is_body_fat_measured else gap,
    )


def _words(method: BodyFatMethod) -> str:
    if method is BodyFatMethod.UNKNOWN:
        return "body fat, its method not said"
    return f"body fat by {method.replace('_', ' ')}"


FACTOR: Final = Factor(
    name="reserve",
    card=Card(
        title="Muscle reserve",
        unit="kg/m2",
        rule="reserve.low_male_kg_per_m2",
        value=lambda week: week.view.body.ffmi_kg_per_m2,
        light=_light,
        text=lambda _: (
            "Fat-free mass for height. With a low reserve the same rate counts for more."
        ),
        reference=_ok_kg_per_m2,
        is_imputed=lambda week: not week.view.body.is_body_fat_measured,
        needs_body=True,
    ),
    shifts=(Shift(name="body_fat", text="body fat", shifted=_shifted),),
    coverage=_coverage,
)
