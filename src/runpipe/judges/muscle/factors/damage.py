"""Recovery from hard running: a week spent on damaged legs costs a little (model.md 4.10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.judges.doses import ramp
from runpipe.judges.muscle.factor import (
    Card,
    Factor,
    PlanLimits,
    PlannedChange,
    RiskWeek,
    below_light,
)
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.model.findings import Quantity, finding
from runpipe.model.muscle import Action, Light
from runpipe.model.rules import Rules


def _loss(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    beyond = ramp(grid["mean_damage_index"], rules["damage.free_index"], rules["damage.span_index"])
    loss = rules["damage.max_rate"] * beyond
    return Step(loss, {"damage_loss": (loss, "%FFM/week")})


def _shorter_run(
    _: MuscleInputs, __: Terms, limits: PlanLimits, ___: Rules
) -> PlannedChange | None:
    shorter = limits.shorter_run
    if shorter is None:
        return None
    distance = Quantity(shorter.distance_m / 1000.0, "km")
    action = Action(
        name="long_run",
        change=-shorter.saved_km,
        unit="km",
        finding=finding("action.long_run", distance=distance),
    )
    return PlannedChange(action, shorter=shorter)


def _is_by_distance(week: RiskWeek) -> bool:
    """Return whether the index rests on distance alone: no effort logged and no descent measured."""
    imputed, runs = week.view.history.imputed_ids, week.view.runs
    by_distance = all(r.session_id in imputed and r.descent_m is None for r in runs)
    return bool(runs) and by_distance


def _light(week: RiskWeek) -> Light:
    load = week.rules.load
    return below_light(week.view.damage[-1], load["damage.easy_only"], load["damage.no_hard"])


FACTOR: Final = Factor(
    name="damage",
    card=Card(
        unit="index",
        rule="damage.max_rate",
        value=lambda week: week.view.damage[-1],
        light=_light,
        is_imputed=_is_by_distance,
        text=lambda _: finding("factor.damage.text"),
        reference=lambda week: week.rules.load["damage.easy_only"],
    ),
    adds=_loss,
    at_reference=lambda inputs, _, __: replace(inputs, mean_damage_index=0.0),
    reason=lambda *_: finding("reason.damage"),
    change=_shorter_run,
)
