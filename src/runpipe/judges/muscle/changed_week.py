"""A week with some numbers changed: a "what if".

The bands where food or scale is not logged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np

from runpipe.judges.muscle.composite import scores_at
from runpipe.judges.muscle.grid import band
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.interval import risk_interval
from runpipe.judges.muscle.terms import Terms
from runpipe.judges.view.week_view import WeekView
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import (
    Band,
    BandEdge,
    ConditionalBand,
    ConditionalRisk,
    EnergyPoint,
    FoodTargets,
)
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_DAYS: Final = 7.0
_M_PER_KM: Final = 1000.0
_STEP_KCAL: Final = 100.0
_MAX_STEPS: Final = 5
_LEAST_DEFICIT_KCAL: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a "what if" changes; `None` leaves a thing as it was.

    Attributes
    ----------
    protein_g_per_kg
        Protein a day.
    energy_kcal
        Added to (or taken from) what is eaten, kcal a day.
    strength_sessions
        Full-body strength sessions a week, kept up.
    run_km
        Running of the week at the same food: more running means a larger deficit.
    sleep_h
        Sleep a night.
    """

    protein_g_per_kg: float | None = None
    energy_kcal: float | None = None
    strength_sessions: float | None = None
    run_km: float | None = None
    sleep_h: float | None = None


def changed_inputs(inputs: MuscleInputs, change: Change, rules: ModelRules) -> MuscleInputs:
    """Apply a "what if" to a week's numbers; a figure that is changed is no longer assumed."""
    changed = inputs
    if change.run_km is not None:
        changed = _with_run_km(changed, change.run_km, rules)
    if change.energy_kcal is not None:
        changed = _with_energy(changed, change.energy_kcal)
    if change.protein_g_per_kg is not None:
        changed = replace(
            changed, protein_g_per_kg=change.protein_g_per_kg, is_protein_assumed=False
        )
    if change.strength_sessions is not None:
        changed = replace(
            changed,
            strength_lower_units=change.strength_sessions,
            strength_upper_units=change.strength_sessions,
            is_strength_assumed=False,
        )
    if change.sleep_h is not None:
        changed = replace(changed, sleep_h=change.sleep_h)
    return changed


def _with_energy(inputs: MuscleInputs, kcal: float) -> MuscleInputs:
    available = inputs.availability_kcal_per_kg
    return replace(
        inputs,
        balance_kcal=inputs.balance_kcal + kcal,
        availability_kcal_per_kg=(
            None if available is None else available + kcal / inputs.fat_free_mass_kg
        ),
    )


def _with_run_km(inputs: MuscleInputs, run_km: float, rules: ModelRules) -> MuscleInputs:
    """Run more or less on the same food: its cost comes out of the balance."""
    energy = rules.energy
    more_km = run_km - inputs.run_km
    per_km = energy["running.net_frac"] * energy["running.cost_kcal_per_kg_km"] * inputs.mass_kg
    kcal = more_km * per_km / _DAYS
    minutes = more_km * _M_PER_KM / energy["running.assumed_speed_mps"] / 60.0 / _DAYS
    more = run_km / inputs.run_km if inputs.run_km > 0 else 1.0
    changed = replace(
        inputs,
        run_km=run_km,
        tdee_kcal=inputs.tdee_kcal + kcal,
        exercise_kcal=(
            None if inputs.exercise_kcal is None else max(0.0, inputs.exercise_kcal + kcal)
        ),
        endurance_min_per_day=max(0.0, inputs.endurance_min_per_day + minutes),
        mean_damage_index=inputs.mean_damage_index * more,
    )
    return _with_energy(changed, -kcal)


def energy_points(inputs: MuscleInputs, rules: ModelRules) -> tuple[EnergyPoint, ...]:
    """Return the score from no change up to food that covers the deficit; empty without one."""
    deficit = -inputs.balance_kcal
    if deficit < _LEAST_DEFICIT_KCAL:
        return ()
    step = _STEP_KCAL * ceil(deficit / _STEP_KCAL / (_MAX_STEPS - 1))
    steps = [i * step for i in range(_MAX_STEPS) if i * step < deficit + step]
    return tuple(_point(inputs, kcal, rules) for kcal in steps)


def _point(inputs: MuscleInputs, kcal: float, rules: ModelRules) -> EnergyPoint:
    changed = changed_inputs(inputs, Change(energy_kcal=kcal), rules)
    around = risk_interval(changed, rules.risk)
    terms = around.terms
    return EnergyPoint(
        energy_kcal=kcal,
        score=terms.score,
        interval_low=around.score_low,
        interval_high=around.score_high,
        band=band(terms.score, rules.risk),
    )


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
