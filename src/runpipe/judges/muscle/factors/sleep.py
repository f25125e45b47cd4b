"""Sleep: short nights make the loss of a deficit larger (model.md 4.11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.judges.doses import held
from runpipe.judges.muscle.factor import (
    Card,
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
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.findings import Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_MINUTES_PER_HOUR: Final = 60.0


def _short_nights(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    short = held(rules["sleep.reference_h"] - grid.sleep_h, 0.0, rules["sleep.max_short_h"])
    factor = 1.0 + rules["sleep.per_h"] * short
    return Step(factor, {"sleep_factor": (factor, "1")})


def _at_reference(inputs: MuscleInputs, _: Terms, rules: Rules) -> MuscleInputs:
    sleep = inputs.sleep_h
    return replace(inputs, sleep_h=None if sleep is None else max(sleep, rules["sleep.good_h"]))


def _shifted(inputs: MuscleInputs, direction: float, rules: Rules) -> MuscleInputs:
    hours = direction * rules["uncertainty.sleep_h"]
    return replace(inputs, sleep_h=rules["sleep.reference_h"] + hours)


def _more_sleep(
    inputs: MuscleInputs, _: Terms, __: PlanLimits, rules: Rules
) -> PlannedChange | None:
    if inputs.sleep_h is None or inputs.sleep_h >= rules["sleep.good_h"]:
        return None
    more = rules["actions.sleep_h"]
    minutes = Quantity(more * _MINUTES_PER_HOUR, "min", "actions.sleep_h")
    action = Action(
        name="sleep",
        change=more,
        unit="h/night",
        finding=finding("action.sleep", minutes=minutes),
    )
    return PlannedChange(action, sleep_h=more)


def _light(week: RiskWeek) -> Light:
    risk = week.rules.risk
    return above_light(week.inputs.sleep_h, risk["sleep.reference_h"], risk["sleep.warn_h"])


def _coverage(view: WeekView, _: ModelRules) -> FactorCoverage:
    n_nights = min(view.n_sleep_nights, WEEK_DAYS)
    n_more = WEEK_DAYS - view.n_sleep_nights
    more = finding("gap.sleep_more", n=n_more)
    return FactorCoverage(
        name="sleep",
        value_frac=n_nights / WEEK_DAYS,
        finding=finding("coverage.sleep", n=n_nights),
        gaps=(more if view.n_sleep_nights else finding("gap.sleep"),),
    )


FACTOR: Final = Factor(
    name="sleep",
    card=Card(
        unit="h/night",
        rule="sleep.per_h",
        value=lambda week: week.inputs.sleep_h,
        light=_light,
        text=lambda _: finding("factor.sleep.text"),
        reference=lambda week: week.rules.risk["sleep.good_h"],
        is_imputed=lambda week: week.inputs.sleep_h is None,
    ),
    multiplies=_short_nights,
    at_reference=_at_reference,
    reason=lambda inputs, _, __: finding(
        "reason.sleep", sleep=Quantity(inputs.sleep_h or 0.0, "h/night")
    ),
    shifts=(
        Shift(
            name="sleep",
            shifted=_shifted,
            is_unknown=lambda inputs: inputs.sleep_h is None,
        ),
    ),
    change=_more_sleep,
    coverage=_coverage,
)
