"""The composite: from weeks in numbers to loss rates and scores (docs/methods.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.muscle.grid import InputGrid, Variant, grid_of, score_midpoint, scores_of
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.model.rules import Rules

_PERCENT: Final = 100.0
_RATE: Final = "%FFM/week"
_AT_BALANCE: Final = np.zeros(1)


def evaluate_grid(grid: InputGrid, rules: Rules) -> GridTerms:
    """Evaluate the composite over the factors, for every week and node of a grid.

    Parameters
    ----------
    grid
        The weeks in numbers.
    rules
        The ``risk`` rules.

    Returns
    -------
    GridTerms
        Every step; `rate` is the expected loss of lean mass, `score` its place on 0-100.
    """
    terms = GridTerms()
    lost_kg: Numbers = np.ones(1)
    for factor in FACTORS:
        if factor.multiplies is not None:
            lost_kg = lost_kg * terms.record(factor.multiplies(grid, terms, rules))
    energy_loss = _PERCENT * lost_kg / grid.fat_free_mass_kg
    rate = terms.record(Step(energy_loss, {"energy_loss": (energy_loss, _RATE)}))
    for factor in FACTORS:
        if factor.adds is not None:
            rate = rate + terms.record(factor.adds(grid, terms, rules))
    midpoint = score_midpoint(grid, rules)
    points = scores_of(rate, midpoint, rules)
    terms.record(
        Step(
            points,
            {"rate": (rate, _RATE), "midpoint": (midpoint, _RATE), "score": (points, "points")},
        )
    )
    return terms


def evaluate(inputs: MuscleInputs, rules: Rules) -> Terms:
    """Evaluate one week at its energy balance, as if that were exact.

    Parameters
    ----------
    inputs
        The week in numbers.
    rules
        The ``risk`` rules.
    """
    grid = grid_of([Variant(inputs)], _AT_BALANCE, rules)
    return evaluate_grid(grid, rules).at(0, 0)


def balance_nodes(rules: Rules) -> tuple[Numbers, Numbers]:
    """Return the nodes of the balance in sigmas, and their weights (a normal distribution)."""
    span = rules["uncertainty.node_span_sigmas"]
    nodes = np.linspace(-span, span, int(rules["uncertainty.n_nodes"]))
    weights = np.exp(-0.5 * nodes * nodes)
    return nodes, weights / weights.sum()


def expected(weeks: Sequence[MuscleInputs], rules: Rules) -> tuple[Numbers, Numbers]:
    """Return the expected rate of some weeks over their unsure balances, and the score of each."""
    nodes, weights = balance_nodes(rules)
    grid = grid_of([Variant(week) for week in weeks], nodes, rules)
    rates = mean_of(evaluate_grid(grid, rules)["rate"], weights)
    return rates, scores_of(rates, score_midpoint(grid, rules)[:, 0], rules)


def scores_at(week: MuscleInputs, balances_kcal: Numbers, rules: Rules) -> Numbers:
    """Return the score of one week at several energy balances, each as unsure as the week's own.

    The week's availability of energy must not be known, since it would go with its balance.
    """
    nodes, weights = balance_nodes(rules)
    off = (balances_kcal - week.balance_kcal) / week.sigma_balance_kcal
    grid = grid_of([Variant(week)], (off[:, None] + nodes).ravel(), rules)
    rates = evaluate_grid(grid, rules)["rate"].reshape(len(off), len(nodes))
    return scores_of(mean_of(rates, weights), score_midpoint(grid, rules)[:, 0], rules)


def mean_of(values: Numbers, weights: Numbers) -> Numbers:
    """Return the mean over the nodes, one number per week."""
    mean: Numbers = (values * weights).sum(axis=1)
    return mean
