"""What can be said where food or scale is not logged: the band if weight stays level, or falls."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from runpipe.judges.muscle.bands import band
from runpipe.judges.muscle.composite import scores_at
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Terms
from runpipe.judges.view.week_view import WeekView
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Band, BandEdge, ConditionalBand, ConditionalRisk, FoodTargets
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_EDGES: Final = (
    (Band.GUARDED, "score.guarded"),
    (Band.ELEVATED, "score.elevated"),
    (Band.HIGH, "score.high"),
)
_LEVELS: Final = ("small", "middle", "large")
_FIRST_CUTS: Final = 40
_CUTS: Final = 10
_PASSES: Final = 2
_TEN: Final = 10


def conditional_risk(inputs: MuscleInputs, rules: Rules) -> ConditionalRisk:
    """Compute the band at level weight and at some deficits, and where the next bands begin.

    Parameters
    ----------
    inputs
        The week in numbers; its balance and energy availability are not looked at.
    rules
        The ``risk`` rules.
    """
    week = replace(
        inputs,
        availability_kcal_per_kg=None,
        sigma_balance_kcal=rules["conditional.sigma_kcal"],
    )
    levels = [
        rules["conditional.surplus_kcal"],
        0.0,
        *(-rules[f"conditional.{level}_kcal"] for level in _LEVELS),
    ]
    scores = scores_at(week, np.array(levels), rules).tolist()
    return ConditionalRisk(
        bands=tuple(
            ConditionalBand(balance_kcal=kcal, score=points, band=band(points, rules))
            for kcal, points in zip(levels, scores, strict=True)
        ),
        edges=_edges(week, rules),
    )


def conditional_finding(
    answer: ConditionalRisk, rules: ModelRules, *, asks_for_scale: bool
) -> Finding:
    """Return the answer in words: at level weight, at a deficit, and where the next band begins."""
    by_balance = {band.balance_kcal: band for band in answer.bands}
    middle = rules.risk["conditional.middle_kcal"]
    level, short = by_balance[0.0], by_balance[-middle]
    parts = [
        finding(
            "conditional.level",
            level=finding(f"band.{level.band}"),
            kcal=Quantity(middle, "kcal/d", "conditional.middle_kcal"),
            short=finding(f"band.{short.band}"),
        )
    ]
    rank = list(Band).index(short.band)
    beyond = next((edge for edge in answer.edges if list(Band).index(edge.band) > rank), None)
    if beyond is not None:
        edge = Quantity(beyond.deficit_kcal, "kcal/d")
        parts.append(finding("conditional.edge", kcal=edge, band=finding(f"band.{beyond.band}")))
    if asks_for_scale:
        energy = rules.energy
        n, days = energy.quantity("scale.min_weigh_ins"), energy.quantity("scale.min_span_days")
        parts.append(finding("conditional.weigh", n=n, days=days))
    else:
        parts.append(finding("conditional.log", n=rules.energy.quantity("intake.min_days")))
    return finding("conditional.all", parts=tuple(parts))


def food_targets(view: WeekView, terms: Terms, rules: ModelRules) -> FoodTargets | None:
    """Return what the week asks for in grams; `None` without a mass."""
    mass, energy = view.body.reference_mass_kg, rules.energy
    if mass is None:
        return None
    return FoodTargets(
        protein_g=terms["protein_target_g_per_kg"] * mass,
        carb_g=terms["carb_bound_g_per_kg"] * mass,
        post_run_protein_g=energy["meals.post_protein_g_per_kg"] * mass,
        post_run_carb_g=energy["meals.post_carb_g_per_kg"] * mass,
    )


def _edges(week: MuscleInputs, rules: Rules) -> tuple[BandEdge, ...]:
    """Return from which deficit each band begins, in tens; none for a band that none reaches."""
    deficits = np.linspace(0.0, rules["conditional.most_kcal"], _FIRST_CUTS + 1)
    scores = scores_at(week, -deficits, rules)
    points = [rules[rule] for _, rule in _EDGES]
    places = [int(np.argmax(scores >= limit)) for limit in points if scores[-1] >= limit]
    low = np.array([deficits[max(0, place - 1)] for place in places])
    high = np.array([deficits[place] for place in places])
    for _ in range(_PASSES if places else 0):
        cuts = np.linspace(low, high, _CUTS + 1)
        finer = scores_at(week, -cuts.ravel(), rules).reshape(cuts.shape)
        for edge, limit in enumerate(points[: len(places)]):
            place = int(np.argmax(finer[:, edge] >= limit))
            low[edge], high[edge] = cuts[max(0, place - 1), edge], cuts[place, edge]
    middle = 0.5 * (low + high)
    return tuple(
        BandEdge(band=name, deficit_kcal=float(round(kcal / _TEN) * _TEN), score=rules[rule])
        for (name, rule), kcal in zip(_EDGES, middle.tolist(), strict=False)
    )
