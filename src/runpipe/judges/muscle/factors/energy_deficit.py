"""Energy deficit: how much lean mass goes with it, before anything protects it (model.md 4.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.energy import lean_share, lost_tissue_kcal_per_kg
from runpipe.judges.doses import clamp
from runpipe.judges.muscle.factor import (
    Card,
    Factor,
    FactorCoverage,
    PlanLimits,
    PlannedChange,
    RiskWeek,
    below_light,
)
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.energy import EnergySource
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_DAYS: Final = 7.0
_KCAL_STEP: Final = 10


def _unprotected(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    share = lean_share(grid["mass_kg"] * grid["body_fat_frac"], rules)
    unprotected = _DAYS * grid.deficit_kcal * share / lost_tissue_kcal_per_kg(share, rules)
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


def _more_food(
    inputs: MuscleInputs, _: Terms, __: PlanLimits, rules: Rules
) -> PlannedChange | None:
    kcal = rules["actions.energy_share"] * inputs.deficit_kcal
    return more_food(kcal) if kcal >= _KCAL_STEP / 2 else None


def more_food(kcal: float) -> PlannedChange:
    """Return the change of eating so many kcal per day more, said in whole tens."""
    shown = round(kcal / _KCAL_STEP) * _KCAL_STEP
    action = Action(
        name="energy",
        change=kcal,
        unit="kcal/d",
        finding=finding("action.energy", kcal=Quantity(shown, "kcal/d")),
    )
    return PlannedChange(action, energy_kcal=kcal)


def _is_known(week: RiskWeek) -> bool:
    return week.view.source is not EnergySource.PRIOR


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
        sigma=Quantity(week.inputs.sigma_balance_kcal, "kcal/d"),
    )


def _reason(inputs: MuscleInputs, _: Terms, __: Rules) -> Finding:
    return finding("reason.energy_deficit", deficit=Quantity(inputs.deficit_kcal, "kcal/d"))


def _coverage(view: WeekView, rules: ModelRules) -> FactorCoverage:
    """Return how sure the balance is, and what would make it surer: food days or weigh-ins."""
    value = 0.0
    if view.balance is not None and view.source is not EnergySource.PRIOR:
        sigma = view.balance.estimate.sigma_kcal
        room = rules.risk["confidence.energy_sigma_kcal"] - sigma
        value = clamp(room / rules.risk["confidence.energy_span_kcal"], 0.0, 1.0)
    n_days, gaps = view.intake.n_days, list[Finding]()
    if n_days < rules.energy["intake.min_days"]:
        gaps.append(finding("gap.diet", least=rules.energy.quantity("intake.min_days")))
    elif n_days < WEEK_DAYS:
        gaps.append(finding("gap.diet_more", n=WEEK_DAYS - n_days))
    if view.source in {EnergySource.DIET, EnergySource.PRIOR}:
        days = rules.energy.quantity("scale.min_span_days")
        gaps.append(
            finding("gap.scale", least=rules.energy.quantity("scale.min_weigh_ins"), days=days)
        )
    return FactorCoverage(
        name="energy",
        value_frac=value,
        finding=finding(f"coverage.energy_{view.source}"),
        gaps=tuple(gaps),
    )


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
    change=_more_food,
    coverage=_coverage,
)
