"""What the score would have been with more food, in steps that a reader can compare."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.bands import band
from runpipe.judges.muscle.changed_week import Change, changed_inputs
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.interval import risk_interval
from runpipe.model.muscle import EnergyPoint
from runpipe.model.week_assessment import ModelRules

_STEP_KCAL: Final = 100.0
_MAX_STEPS: Final = 5
_LEAST_DEFICIT_KCAL: Final = 100.0


def energy_points(inputs: MuscleInputs, rules: ModelRules) -> tuple[EnergyPoint, ...]:
    """Return the score from no change up to food that covers the deficit; empty without one."""
    deficit = -inputs.balance_kcal
    if deficit < _LEAST_DEFICIT_KCAL:
        return ()
    step = _STEP_KCAL * max(1, round(deficit / _STEP_KCAL / (_MAX_STEPS - 1)))
    steps = [i * step for i in range(_MAX_STEPS) if i * step < deficit + step]
    return tuple(_point(inputs, kcal, rules) for kcal in steps)


def _point(inputs: MuscleInputs, kcal: float, rules: ModelRules) -> EnergyPoint:
    changed = changed_inputs(inputs, Change(energy_kcal=kcal), rules)
    terms = evaluate(changed, rules.risk)
    around = risk_interval(changed, terms, rules.risk)
    return EnergyPoint(
        energy_kcal=kcal,
        score=terms.score,
        interval_low=around.score_low,
        interval_high=around.score_high,
        band=band(terms.score, rules.risk),
    )
