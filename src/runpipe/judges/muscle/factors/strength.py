"""Strength work: what it spares of the loss in legs and upper body (model.md 4.7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.doses import saturating
from runpipe.judges.muscle.factor import (
    Card,
    EffectShift,
    Factor,
    FactorCoverage,
    PlanLimits,
    PlannedChange,
    RiskWeek,
    Shift,
    above_light,
)
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.judges.view.week_view import WeekView, knows_strength
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_NONE_UNITS: Final = 0.05
"""Below it a reader sees none."""


def leg_km(grid: InputGrid, rules: Rules) -> Numbers:
    """Return running and other aerobic work of the legs as km a week, up to the cap."""
    km = grid["run_km"] + grid["other_aerobic_min"] / rules["strength.min_per_km"]
    return np.minimum(km, rules["strength.leg_cap_km"])


def _spared(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    """Return what strength work and running leave of the loss.

    References
    ----------
    Bryner 1999, Frimel 2008, Beavers 2017 (lifting); Calbet 2017, Weiss 2017 (legs).
    """
    effect, tau = grid.effect("strength.max_effect", rules), rules["strength.tau_units"]
    legs = saturating(leg_km(grid, rules), rules["strength.leg_tau_km"])
    spared = 1.0 - rules["strength.leg_sparing"] * legs
    lower = (1.0 - effect * saturating(grid["lower_units"], tau)) * spared
    upper = 1.0 - effect * saturating(grid["strength_upper_units"], tau)
    share = rules["strength.lower_share"]
    both = share * lower + (1.0 - share) * upper
    return Step(
        both,
        {
            "lower_factor": (lower, "1"),
            "upper_factor": (upper, "1"),
            "strength_factor": (both, "1"),
        },
    )


def _at_reference(inputs: MuscleInputs, _: Terms, rules: Rules) -> MuscleInputs:
    units = rules["strength.reference_units"]
    return replace(
        inputs,
        strength_lower_units=max(inputs.strength_lower_units, units),
        strength_upper_units=max(inputs.strength_upper_units, units),
    )


def _shifted(inputs: MuscleInputs, direction: float, rules: Rules) -> MuscleInputs:
    delta = direction * rules["uncertainty.strength_units"]
    return replace(
        inputs,
        strength_lower_units=max(0.0, inputs.strength_lower_units + delta),
        strength_upper_units=max(0.0, inputs.strength_upper_units + delta),
    )


def _more_strength(
    inputs: MuscleInputs, _: Terms, limits: PlanLimits, rules: Rules
) -> PlannedChange | None:
    more = min(
        rules["actions.max_strength_days"],
        rules["actions.enough_strength_days"] - limits.n_strength_days,
    )
    if more <= 0:
        return None
    is_upper_short = inputs.strength_upper_units < rules["strength.caution_units"]
    code = "action.strength_upper" if is_upper_short else "action.strength_whole"
    action = Action(
        name="strength",
        change=more,
        unit="d/week",
        finding=finding(f"{code}_first" if inputs.is_strength_assumed else code),
    )
    return PlannedChange(action, strength_days=more)


def _value(week: RiskWeek) -> float:
    return min(week.inputs.lower_units, week.inputs.strength_upper_units)


def _light(week: RiskWeek) -> Light:
    if week.inputs.is_strength_assumed:
        return Light.UNKNOWN
    risk = week.rules.risk
    return above_light(
        _value(week), risk["strength.reference_units"], risk["strength.caution_units"]
    )


def _text(week: RiskWeek) -> Finding:
    inputs = week.inputs
    return finding(
        "factor.strength.text",
        lower=Quantity(inputs.lower_units, "sessions/week"),
        upper=Quantity(inputs.strength_upper_units, "sessions/week"),
    )


def _reason(inputs: MuscleInputs, _: Terms, rules: Rules) -> Finding:
    reference = rules.quantity("strength.reference_units")
    lower, upper = inputs.strength_lower_units, inputs.strength_upper_units
    if max(lower, upper) < _NONE_UNITS:
        return finding("reason.strength_none", reference=reference)
    return finding(
        "reason.strength",
        lower=Quantity(lower, "sessions/week"),
        upper=Quantity(upper, "sessions/week"),
        reference=reference,
    )


def _coverage(view: WeekView, rules: ModelRules) -> FactorCoverage:
    has_log = knows_strength(view, rules)
    return FactorCoverage(
        name="strength",
        value_frac=float(has_log),
        finding=finding("coverage.strength" if has_log else "coverage.strength_none"),
        gaps=(finding("gap.strength"),),
    )


FACTOR: Final = Factor(
    name="strength",
    card=Card(
        unit="sessions/week",
        rule="strength.max_effect",
        value=_value,
        light=_light,
        text=_text,
        reference=lambda week: week.rules.risk["strength.reference_units"],
        is_imputed=lambda week: week.inputs.is_strength_assumed,
    ),
    multiplies=_spared,
    at_reference=_at_reference,
    reason=_reason,
    is_assumed=lambda inputs: inputs.is_strength_assumed,
    shifts=(
        Shift(
            name="strength",
            shifted=_shifted,
            is_unknown=lambda inputs: inputs.is_strength_assumed,
        ),
    ),
    effect=EffectShift(
        name="strength_effect",
        rules=("strength.max_effect",),
        give_or_take="uncertainty.strength_effect",
    ),
    change=_more_strength,
    coverage=_coverage,
)
