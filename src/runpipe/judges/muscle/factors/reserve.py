"""Muscle reserve: fat-free mass for height; with little of it a loss counts for more (model.md 4.13)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.energy import by_sex
from runpipe.judges.muscle.factor import Card, Factor, FactorCoverage, RiskWeek, Shift, above_light
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.view.week_view import WeekView
from runpipe.model.athlete import Sex
from runpipe.model.findings import Finding, finding
from runpipe.model.logs import BodyFatMethod
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_MAX_FAT: Final = 0.65
_MIN_FAT: Final = 0.03
_NOT_MEASURED: Final = finding("coverage.body_composition_none")


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


def _coverage(view: WeekView, rules: ModelRules) -> FactorCoverage:
    body, risk = view.body, rules.risk
    method = body.body_fat_method if body.is_body_fat_measured else BodyFatMethod.UNKNOWN
    value = risk[f"confidence_body.{method}"] if body.mass_kg is not None else 0.0
    if body.sex is Sex.UNSPECIFIED:
        value *= risk["confidence.no_sex_factor"]
    gap = "gap.body_composition" if body.height_m else "gap.body_composition_or_height"
    return FactorCoverage(
        name="body_composition",
        value_frac=value,
        finding=_method(method) if body.is_body_fat_measured else _NOT_MEASURED,
        gaps=() if body.is_body_fat_measured else (finding(gap),),
    )


def _method(method: BodyFatMethod) -> Finding:
    if method is BodyFatMethod.UNKNOWN:
        return finding("coverage.body_composition_unsaid")
    return finding("coverage.body_composition", method=str(method))


FACTOR: Final = Factor(
    name="reserve",
    card=Card(
        unit="kg/m2",
        rule="reserve.low_male_kg_per_m2",
        value=lambda week: week.view.body.ffmi_kg_per_m2,
        light=_light,
        text=lambda _: finding("factor.reserve.text"),
        reference=_ok_kg_per_m2,
        is_imputed=lambda week: not week.view.body.is_body_fat_measured,
        needs_body=True,
    ),
    shifts=(Shift(name="body_fat", shifted=_shifted),),
    coverage=_coverage,
)
