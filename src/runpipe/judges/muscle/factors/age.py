"""Age: muscle answers less to food and training, and drifts down (model.md 4.12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.judges.doses import held, ramp
from runpipe.judges.muscle.factor import Card, Factor, RiskWeek, Shift, below_light
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules


def _harder_to_keep(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    beyond = held(grid["age_years"] - rules["age.from_years"], 0.0, rules["age.span_years"])
    factor = 1.0 + rules["age.per_year"] * beyond
    return Step(factor, {"age_factor": (factor, "1")})


def _drift(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    loss = rules["age.drift"] * ramp(
        grid["age_years"], rules["age.drift_from_years"], rules["age.drift_span_years"]
    )
    return Step(loss, {"age_loss": (loss, "%FFM/week")})


def _shifted(inputs: MuscleInputs, direction: float, rules: Rules) -> MuscleInputs:
    years = inputs.age_years + direction * rules["uncertainty.age_years"]
    return replace(inputs, age_years=years)


def _light(week: RiskWeek) -> Light:
    if week.inputs.is_age_assumed:
        return Light.UNKNOWN
    risk = week.rules.risk
    return below_light(week.inputs.age_years, risk["age.caution_years"], risk["age.warn_years"] - 1)


def _text(week: RiskWeek) -> Finding:
    load = week.rules.load
    return finding(
        "factor.age.text",
        older=load.quantity("strength.older_age_years"),
        days=load.quantity("strength.ok_units"),
    )


FACTOR: Final = Factor(
    name="age",
    card=Card(
        unit="years",
        rule="age.per_year",
        value=lambda week: week.inputs.age_years,
        light=_light,
        text=_text,
        is_imputed=lambda week: week.inputs.is_age_assumed,
    ),
    multiplies=_harder_to_keep,
    adds=_drift,
    shifts=(
        Shift(
            name="age",
            shifted=_shifted,
            is_unknown=lambda inputs: inputs.is_age_assumed,
        ),
    ),
)
