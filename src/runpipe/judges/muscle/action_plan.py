"""The smallest change that reaches the next lower band (science/model.md 5)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from runpipe.judges.muscle.composite import expected
from runpipe.judges.muscle.factor import PlanLimits, PlannedChange
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.muscle.factors.energy_deficit import more_food
from runpipe.judges.muscle.grid import band
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
    changes, scores = _helpful(possible_changes(inputs, terms, limits, rules), inputs, terms, rules)
    sets: list[tuple[PlannedChange, ...]] = [(change,) for change in changes]
    if sets and min(scores) >= limit and len(changes) >= _MAX_CHANGES:
        sets = list(combinations(changes, _MAX_CHANGES))
        scores = _scores(inputs, sets, rules)
    if not sets:
        return None
    place = scores.index(min(scores))
    best = scores[place], sets[place]
    if best[0] < limit:
        best = _least_food(inputs, best, limit, rules)
    return _as_plan(best[1], best[0], limit, rules)


def _least_food(
    inputs: MuscleInputs, best: tuple[float, tuple[PlannedChange, ...]], limit: float, rules: Rules
) -> tuple[float, tuple[PlannedChange, ...]]:
    """Return the same set with the least food that still gets there, in steps that can be eaten."""
    place = next((i for i, change in enumerate(best[1]) if change.action.name == "energy"), None)
    if place is None:
        return best
    step, most = rules["actions.energy_step_kcal"], best[1][place].energy_kcal
    amounts = [step * i for i in range(1, int(most // step) + 1)]
    sets = [(*best[1][:place], more_food(kcal), *best[1][place + 1 :]) for kcal in amounts]
    scored = zip(_scores(inputs, sets, rules), sets, strict=True)
    return next(((points, own) for points, own in scored if points < limit), best)


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


def _helpful(
    changes: Sequence[PlannedChange], inputs: MuscleInputs, terms: Terms, rules: Rules
) -> tuple[list[PlannedChange], list[float]]:
    """Return the changes that lower the rate by enough to be offered, and the score after each."""
    if not changes:
        return [], []
    rates, scores = expected([change.applied_to(inputs) for change in changes], rules)
    least = rules["actions.min_rate"]
    helpful = [place for place, rate in enumerate(rates.tolist()) if terms.rate - rate >= least]
    return [changes[place] for place in helpful], scores[helpful].tolist()


def _scores(
    inputs: MuscleInputs, sets: Sequence[Sequence[PlannedChange]], rules: Rules
) -> list[float]:
    weeks = []
    for changes in sets:
        week = inputs
        for change in changes:
            week = change.applied_to(week)
        weeks.append(week)
    scores: list[float] = expected(weeks, rules)[1].tolist() if weeks else []
    return scores
