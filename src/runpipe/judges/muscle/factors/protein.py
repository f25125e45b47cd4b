"""Protein: what it spares of the loss, and what too little costs at balance (model.md 4.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.doses import held, ramp
from runpipe.judges.muscle.factor import (
    Card,
    EffectShift,
    Factor,
    PlanLimits,
    PlannedChange,
    RiskWeek,
    Shift,
    above_light,
)
from runpipe.judges.muscle.factors.carbohydrate import low_carb_share
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules


def _target_g_per_kg(grid: InputGrid, rules: Rules) -> Numbers:
    """Return what the week asks for: more in a deficit, on low carbohydrate, with age."""
    deficit = ramp(grid.deficit_frac, 0.0, rules["protein.target_deficit_frac"])
    older = ramp(
        grid["age_years"],
        rules["protein.target_age_from_years"],
        rules["protein.target_age_span_years"],
    )
    return (
        rules["protein.target_g_per_kg"]
        + rules["protein.target_deficit_g_per_kg"] * deficit
        + rules["protein.target_low_carb_g_per_kg"] * low_carb_share(grid, rules)
        + rules["protein.target_age_g_per_kg"] * older
    )


def _spared(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    """Return what protein leaves: half the loss at the target, most of it in a severe deficit.

    References
    ----------
    Mettler 2010, Longland 2016, Berryman 2018, Carbone 2019.
    """
    effective = grid["protein_g_per_kg"] * grid["meal_quality"] / rules["protein.reference_quality"]
    target = _target_g_per_kg(grid, rules)
    base = rules["protein.baseline_g_per_kg"]
    severe = (grid.deficit_frac - rules["protein.severe_from_frac"]) / rules[
        "protein.severe_span_frac"
    ]
    efficacy = held(1.0 - severe, rules["protein.severe_floor"], 1.0)
    is_enough = effective >= base
    coverage = np.where(
        is_enough,
        ramp(effective, base, target - base),
        held((effective - base) / base, -rules["protein.shortfall_cap"], 0.0),
    )
    effect = grid.effect("protein.max_effect", rules)
    factor = np.where(
        is_enough,
        1.0 - effect * efficacy * coverage,
        1.0 - rules["protein.shortfall_effect"] * coverage,
    )
    return Step(
        factor,
        {
            "effective_protein_g_per_kg": (effective, "g/kg"),
            "protein_target_g_per_kg": (target, "g/kg"),
            "protein_coverage": (coverage, "1"),
            "protein_efficacy": (efficacy, "1"),
            "protein_factor": (factor, "1"),
        },
    )


def _loss_at_balance(_: InputGrid, terms: GridTerms, rules: Rules) -> Step:
    short = rules["protein.balance_from_g_per_kg"] - terms["effective_protein_g_per_kg"]
    missing = ramp(short, 0.0, rules["protein.balance_span_g_per_kg"])
    loss = rules["protein.balance_rate"] * missing * terms["age_factor"]
    return Step(loss, {"protein_loss": (loss, "%FFM/week")})


def _at_target(inputs: MuscleInputs, terms: Terms, rules: Rules) -> MuscleInputs:
    target_g_per_kg = terms["protein_target_g_per_kg"] / inputs.meal_quality
    target_g_per_kg *= rules["protein.reference_quality"]
    return replace(inputs, protein_g_per_kg=max(inputs.protein_g_per_kg, target_g_per_kg))


def _shifted(inputs: MuscleInputs, direction: float, rules: Rules) -> MuscleInputs:
    share = rules[
        "uncertainty.protein_prior_frac"
        if inputs.is_protein_assumed
        else "uncertainty.protein_frac"
    ]
    return replace(inputs, protein_g_per_kg=inputs.protein_g_per_kg * (1.0 + direction * share))


def _more_protein(
    inputs: MuscleInputs, terms: Terms, _: PlanLimits, rules: Rules
) -> PlannedChange | None:
    if inputs.is_protein_assumed:
        return None
    scale = rules["protein.reference_quality"] / inputs.meal_quality
    target = min(terms["protein_target_g_per_kg"] * scale, rules["actions.max_protein_g_per_kg"])
    more = min(target - inputs.protein_g_per_kg, rules["actions.max_protein_step_g_per_kg"])
    if more <= 0:
        return None
    eaten = Quantity(inputs.protein_g_per_kg + more, "g/kg/d")
    action = Action(
        name="protein",
        change=more,
        unit="g/kg/d",
        finding=finding("action.protein", protein=eaten),
    )
    return PlannedChange(action, protein_g_per_kg=more)


def _light(week: RiskWeek) -> Light:
    if week.inputs.is_protein_assumed:
        return Light.UNKNOWN
    return above_light(
        week.term("effective_protein_g_per_kg"),
        week.term("protein_target_g_per_kg"),
        week.rules.risk["protein.warn_g_per_kg"],
    )


def _text(week: RiskWeek) -> Finding:
    return finding(
        "factor.protein.text",
        protein=Quantity(week.inputs.protein_g_per_kg, "g/kg/d"),
        target=Quantity(week.term("protein_target_g_per_kg"), "g/kg/d"),
    )


def _reason(inputs: MuscleInputs, terms: Terms, _: Rules) -> Finding:
    return finding(
        "reason.protein",
        protein=Quantity(inputs.protein_g_per_kg, "g/kg/d"),
        target=Quantity(terms["protein_target_g_per_kg"], "g/kg/d"),
    )


FACTOR: Final = Factor(
    name="protein",
    card=Card(
        unit="g/kg/d",
        rule="protein.target_g_per_kg",
        value=lambda week: week.inputs.protein_g_per_kg,
        light=_light,
        text=_text,
        reference=lambda week: week.term("protein_target_g_per_kg"),
        is_imputed=lambda week: week.inputs.is_protein_assumed,
        needs_body=True,
    ),
    multiplies=_spared,
    adds=_loss_at_balance,
    at_reference=_at_target,
    reason=_reason,
    is_assumed=lambda inputs: inputs.is_protein_assumed,
    shifts=(Shift(name="protein", shifted=_shifted),),
    effect=EffectShift(
        name="protein_effect",
        rules=("protein.max_effect",),
        give_or_take="uncertainty.protein_effect",
    ),
    change=_more_protein,
)
