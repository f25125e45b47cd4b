"""Recovery from hard running: a week spent on damaged legs costs a little (model.md 4.10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.judges.doses import clamp
from runpipe.judges.muscle.change import PlanLimits, PlannedChange
from runpipe.judges.muscle.factor import Card, Factor, RiskWeek, below_light
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Step, Terms
from runpipe.model.assessment import Action, Light
from runpipe.model.rules import Rules


def _loss(inputs: MuscleInputs, _: Terms, rules: Rules) -> Step:
    beyond = (inputs.mean_damage_index - rules["damage.free_index"]) / rules["damage.span_index"]
    loss = rules["damage.max_rate"] * clamp(beyond, 0.0, 1.0)
    return Step(loss, {"damage_loss": (loss, "%FFM/week")})


def _shorter_run(
    _: MuscleInputs, __: Terms, limits: PlanLimits, ___: Rules
) -> PlannedChange | None:
    shorter = limits.shorter_run
    if shorter is None:
        return None
    text = f"the next long run at most {shorter.distance_m / 1000.0:.0f} km"
    action = Action(name="long_run", change=-shorter.saved_km, unit="km", text=text)
    return PlannedChange(action, shorter=shorter)


def _light(week: RiskWeek) -> Light:
    load = week.rules.load
    return below_light(week.view.damage[-1], load["damage.easy_only"], load["damage.no_hard"])


FACTOR: Final = Factor(
    name="damage",
    card=Card(
        title="Recovery from hard running",
        unit="index",
        rule="damage.max_rate",
        value=lambda week: week.view.damage[-1],
        light=_light,
        text=lambda _: (
            "Muscle damage left at the end of the week. Damage is not loss; it asks for easy days."
        ),
        reference=lambda week: week.rules.load["damage.easy_only"],
    ),
    adds=_loss,
    at_reference=lambda inputs, _, __: replace(inputs, mean_damage_index=0.0),
    reason=lambda *_: "hard running came closer together than legs recover",
    change=_shorter_run,
)
