"""Carbohydrate: too little for the training makes the loss a little larger (model.md 4.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.doses import held, ramp
from runpipe.judges.muscle.factor import (
    Card,
    Factor,
    PlanLimits,
    PlannedChange,
    RiskWeek,
    above_light,
)
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules


def carb_bound_g_per_kg(endurance_min_per_day: Numbers, rules: Rules) -> Numbers:
    """Return the lower bound of carbohydrate, g/kg per day, for so much endurance per day."""
    minutes, grams = (
        [rules[f"carb.{size}_{unit}"] for size in ("short", "usual", "long", "very_long")]
        for unit in ("min", "g_per_kg")
    )
    bound: Numbers = np.interp(endurance_min_per_day, minutes, grams)
    return bound


def low_carb_share(grid: InputGrid, rules: Rules) -> Numbers:
    """Return 0-1: how far a week trains on little carbohydrate, which asks for more protein."""
    short = ramp(
        rules["carb.low_g_per_kg"] - grid.carb_g_per_kg, 0.0, rules["carb.low_span_g_per_kg"]
    )
    trains = ramp(grid["endurance_min_per_day"], rules["carb.low_min"], rules["carb.low_span_min"])
    return short * trains


def _shortfall(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    bound = carb_bound_g_per_kg(grid["endurance_min_per_day"], rules)
    short = held((bound - grid.carb_g_per_kg) / bound, 0.0, 1.0)
    factor = 1.0 + rules["carb.max_effect"] * short
    return Step(factor, {"carb_bound_g_per_kg": (bound, "g/kg"), "carb_factor": (factor, "1")})


def _at_bound(inputs: MuscleInputs, terms: Terms, _: Rules) -> MuscleInputs:
    carb = inputs.carb_g_per_kg
    bound = terms["carb_bound_g_per_kg"]
    return replace(inputs, carb_g_per_kg=None if carb is None else max(carb, bound))


def _more_carb(
    inputs: MuscleInputs, terms: Terms, _: PlanLimits, __: Rules
) -> PlannedChange | None:
    carb, bound = inputs.carb_g_per_kg, terms["carb_bound_g_per_kg"]
    if carb is None or carb >= bound:
        return None
    action = Action(
        name="carbohydrate",
        change=bound - carb,
        unit="g/kg/d",
        finding=finding("action.carbohydrate", bound=Quantity(bound, "g/kg/d")),
    )
    return PlannedChange(action, carb_g_per_kg=bound - carb)


def _light(week: RiskWeek) -> Light:
    carb, risk = week.inputs.carb_g_per_kg, week.rules.risk
    share = None if carb is None else carb / week.term("carb_bound_g_per_kg")
    return above_light(share, risk["carb.caution_share"], risk["carb.warn_share"])


def _text(week: RiskWeek) -> Finding:
    bound = Quantity(week.term("carb_bound_g_per_kg"), "g/kg/d")
    return finding("factor.carbohydrate.text", bound=bound)


def _reason(inputs: MuscleInputs, terms: Terms, _: Rules) -> Finding:
    return finding(
        "reason.carbohydrate",
        carb=Quantity(inputs.carb_g_per_kg or 0.0, "g/kg/d"),
        bound=Quantity(terms["carb_bound_g_per_kg"], "g/kg/d"),
    )


FACTOR: Final = Factor(
    name="carbohydrate",
    card=Card(
        unit="g/kg/d",
        rule="carb.max_effect",
        value=lambda week: week.inputs.carb_g_per_kg,
        light=_light,
        text=_text,
        reference=lambda week: week.term("carb_bound_g_per_kg"),
        needs_body=True,
    ),
    multiplies=_shortfall,
    at_reference=_at_bound,
    reason=_reason,
    change=_more_carb,
)
