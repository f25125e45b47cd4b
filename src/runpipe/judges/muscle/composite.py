"""The composite: from a week's numbers to a loss rate and a score (science/model.md 4, 5)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.bands import score, score_midpoint
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Step, Terms
from runpipe.model.rules import Rules

_PERCENT: Final = 100.0
_RATE: Final = "%FFM/week"


def evaluate(inputs: MuscleInputs, rules: Rules) -> Terms:
    """Evaluate the composite over the factors.

    Parameters
    ----------
    inputs
        The week in numbers.
    rules
        The ``risk`` rules.

    Returns
    -------
    Terms
        Every step; `rate` is the expected loss of lean mass, `score` its place on 0-100.
    """
    terms = Terms()
    lost_kg = 1.0
    for factor in FACTORS:
        if factor.multiplies is not None:
            lost_kg *= terms.record(factor.multiplies(inputs, terms, rules))
    energy_loss = _PERCENT * lost_kg / inputs.fat_free_mass_kg
    losses = [terms.record(Step(energy_loss, {"energy_loss": (energy_loss, _RATE)}))]
    losses += [
        terms.record(factor.adds(inputs, terms, rules))
        for factor in FACTORS
        if factor.adds is not None
    ]
    rate, midpoint = sum(losses), score_midpoint(inputs, rules)
    points = score(rate, midpoint, rules)
    terms.record(
        Step(
            points,
            {"rate": (rate, _RATE), "midpoint": (midpoint, _RATE), "score": (points, "points")},
        )
    )
    return terms
