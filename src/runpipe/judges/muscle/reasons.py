"""Why the score is what it is: the score again, with one thing set right (docs/methods.md 4)."""

from __future__ import annotations

from collections.abc import Mapping

from runpipe.judges.muscle.composite import expected
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Terms
from runpipe.model.muscle import Reason
from runpipe.model.rules import Rules


def points_by_factor(inputs: MuscleInputs, terms: Terms, rules: Rules) -> dict[str, float]:
    """Return how many points lower the score would be with each factor alone at its reference.

    A factor that is already right, or not known, changes nothing.
    """
    at_reference = {
        factor.name: factor.at_reference(inputs, terms, rules)
        for factor in FACTORS
        if factor.at_reference is not None
    }
    _, scores = expected(tuple(at_reference.values()), rules)
    return {
        name: 0.0 if week == inputs else terms.score - points
        for (name, week), points in zip(at_reference.items(), scores.tolist(), strict=True)
    }


def reasons(
    inputs: MuscleInputs, terms: Terms, points: Mapping[str, float], rules: Rules
) -> tuple[Reason, ...]:
    """Return the factors that weigh enough to show, largest first. They do not add up.

    What was only assumed is never given as a reason.
    """
    weighty = [
        Reason(
            factor=factor.name,
            points=points[factor.name],
            score_without=terms.score - points[factor.name],
            finding=factor.reason(inputs, terms, rules),
        )
        for factor in FACTORS
        if factor.reason is not None
        and points.get(factor.name, 0.0) >= rules["reasons.min_points"]
        and not factor.is_assumed(inputs)
    ]
    return tuple(sorted(weighty, key=lambda reason: (-reason.points, reason.factor)))
