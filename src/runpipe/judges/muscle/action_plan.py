"""The smallest change that reaches the next lower band (science/model.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from runpipe.judges.muscle.bands import band
from runpipe.judges.muscle.change import PlanLimits, PlannedChange
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Terms
from runpipe.model.muscle import ActionPlan, Band
from runpipe.model.rules import Rules

_LOWER_BAND: Final = {Band.HIGH: Band.ELEVATED, Band.ELEVATED: Band.GUARDED, Band.GUARDED: Band.LOW}
_LIMIT_RULE: Final = {
    Band.ELEVATED: "score.high",
    Band.GUARDED: "score.elevated",
    Band.LOW: "score.guarded",
}
_MAX_CHANGES: Final = 2


def action_plan(
    inputs: MuscleInputs, terms: Terms, limits: PlanLimits, rules: Rules
) -> ActionPlan | None:
    """Find the smallest set of changes that reaches the next lower band.

    Parameters
    ----------
    inputs, terms
        The week in numbers, and their evaluation.
    limits
        What bounds the changes.
    rules
        The ``risk`` rules.

    Returns
    -------
    ActionPlan or None
        One change if one will do, else two; of equals the one that helps most. When no two
        changes get there, the two that help most. `None` in the lowest band, or when nothing
        would help. Less food is never proposed, nor more than one strength day or half a gram
        of protein per kg more than now.
    """
    now = band(terms.score, rules)
    if now is Band.LOW:
        return None
    limit = rules[_LIMIT_RULE[_LOWER_BAND[now]]]
    changes = [
        c for c in possible_changes(inputs, terms, limits, rules) if _helps(c, inputs, terms, rules)
    ]
    best: tuple[float, tuple[PlannedChange, ...]] | None = None
    for size in range(1, _MAX_CHANGES + 1):
        scored = [(_score(inputs, c, rules), c) for c in combinations(changes, size)]
        if not scored:
            break
        best = min(scored, key=lambda pair: pair[0])
        if best[0] < limit:
            break
    return None if best is None else _as_plan(best[1], best[0], limit, rules)


def _as_plan(
    changes: Sequence[PlannedChange], predicted: float, limit: float, rules: Rules
) -> ActionPlan:
    return ActionPlan(
        actions=tuple(change.action for change in changes),
        predicted_score=predicted,
        predicted_band=band(predicted, rules),
        reaches_lower_band=predicted < limit,
    )


def possible_changes(
    inputs: MuscleInputs, terms: Terms, limits: PlanLimits, rules: Rules
) -> list[PlannedChange]:
    """Return every change that may be tried, in the order of the factors that they mend."""
    changes = (
        factor.change(inputs, terms, limits, rules)
        for factor in FACTORS
        if factor.change is not None
    )
    return [change for change in changes if change is not None]


def _helps(change: PlannedChange, inputs: MuscleInputs, terms: Terms, rules: Rules) -> bool:
    less = terms.rate - evaluate(change.applied_to(inputs), rules).rate
    return less >= rules["actions.min_rate"]


def _score(inputs: MuscleInputs, changes: Iterable[PlannedChange], rules: Rules) -> float:
    for change in changes:
        inputs = change.applied_to(inputs)
    return evaluate(inputs, rules).score
