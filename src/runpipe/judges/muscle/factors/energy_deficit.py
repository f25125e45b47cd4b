"""Energy deficit: how much lean mass goes with it, before anything protects it (model.md 4.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.judges.doses import clamp
from runpipe.judges.muscle.change import PlanLimits, PlannedChange
from runpipe.judges.muscle.factor import Card, Coverage, Factor, RiskWeek, Shift, below_light
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Step, Terms
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.energy import EnergySource
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_DAYS: Final = 7.0
_KCAL_STEP: Final = 10


def loss_share(fat_mass_kg: float, rules: Rules) -> float:
    """Return the lean share of lost tissue (Forbes 1987; Hall 2007, commonly cited)."""
    c = rules["forbes.c_kg"]
    return clamp(c / (c + fat_mass_kg), rules["forbes.min_share"], rules["forbes.max_share"])


def tissue_kcal_per_kg(lean_share: float, rules: Rules) -> float:
    """Return the energy in a kg of lost tissue of that lean share."""
    return rules["forbes.lean_kcal_per_kg"] * lean_share + rules["forbes.fat_kcal_per_kg"] * (
        1.0 - lean_share
    )


def _unprotected(inputs: MuscleInputs, _: Terms, rules: Rules) -> Step:
    share = loss_share(inputs.mass_kg * inputs.body_fat_frac, rules)
    unprotected = _DAYS * inputs.deficit_kcal * share / tissue_kcal_per_kg(share, rules)
    return Step(
        unprotected,
        {"loss_share": (share, "frac"), "unprotected_loss_kg": (unprotected, "kg/week")},
    )


def _at_balance(inputs: MuscleInputs, _: Terms, rules: Rules) -> MuscleInputs:
    available = inputs.availability_kcal_per_kg
    good = rules["reasons.reference_availability"]
    return replace(
        inputs,
        balance_kcal=max(0.0, inputs.balance_kcal),
        availability_kcal_per_kg=None if available is None else max(available, good),
    )


def _shifted(inputs: MuscleInputs, direction: float, _: Rules) -> MuscleInputs:
    deficit = inputs.deficit_kcal + direction * inputs.sigma_balance_kcal
    return replace(inputs, balance_kcal=-max(0.0, deficit))


def _more_food(
    inputs: MuscleInputs, _: Terms, __: PlanLimits, rules: Rules
) -> PlannedChange | None:
    kcal = rules["actions.energy_share"] * inputs.deficit_kcal
    shown = round(kcal / _KCAL_STEP) * _KCAL_STEP
    if shown <= 0:
        return None
    action = Action(
        name="energy",
        change=kcal,
        unit="kcal/d",
        finding=finding("action.energy", kcal=Quantity(shown, "kcal/d")),
    )
    return PlannedChange(action, energy_kcal=kcal)


def _is_known(week: RiskWeek) -> bool:
    return week.view.fused.source is not EnergySource.PRIOR


def _value(week: RiskWeek) -> float | None:
    return week.inputs.deficit_kcal if _is_known(week) else None


def _light(week: RiskWeek) -> Light:
    risk = week.rules.risk
    return below_light(_value(week), risk["deficit.caution_kcal"], risk["deficit.warn_kcal"])


def _text(week: RiskWeek) -> Finding:
    value = _value(week)
    if value is None:
        return finding("factor.energy_deficit.unknown")
    return finding(
        "factor.energy_deficit.text",
        deficit=Quantity(value, "kcal/d"),
        sigma=Quantity(week.view.fused.sigma_kcal, "kcal/d"),
    )


def _reason(inputs: MuscleInputs, _: Terms, __: Rules) -> Finding:
    return finding("reason.energy_deficit", deficit=Quantity(inputs.deficit_kcal, "kcal/d"))


def _coverage(view: WeekView, rules: ModelRules) -> Coverage:
    n_days = view.intake.n_days
    n_more = WEEK_DAYS - n_days
    is_few = n_days < rules.energy["intake.min_days"]
    least = rules.energy.quantity("intake.min_days")
    return Coverage(
        name="diet",
        value_frac=_diet(n_days, rules),
        finding=finding("coverage.diet", n=n_days),
        gap=finding("gap.diet", least=least) if is_few else finding("gap.diet_more", n=n_more),
    )


def _diet(n_days: int, rules: ModelRules) -> float:
    if n_days < rules.energy["intake.min_days"]:
        return 0.0
    few = rules.risk["confidence.few_days_factor"]
    factor = few if n_days < rules.risk["confidence.few_days"] else 1.0
    return min(1.0, n_days / WEEK_DAYS) * factor


FACTOR: Final = Factor(
    name="energy_deficit",
    card=Card(
        unit="kcal/d",
        rule="deficit.warn_kcal",
        value=_value,
        light=_light,
        text=_text,
        reference=lambda _: 0.0,
        is_imputed=lambda week: not _is_known(week),
        needs_body=True,
    ),
    multiplies=_unprotected,
    at_reference=_at_balance,
    reason=_reason,
    shifts=(Shift(name="energy", shifted=_shifted),),
    change=_more_food,
    coverage=_coverage,
)
