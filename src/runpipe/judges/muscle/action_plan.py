"""The smallest change that reaches the next lower band (science/model.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from runpipe.judges.muscle.bands import band
from runpipe.judges.muscle.composite import MuscleTerms, evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.assessment import Action, ActionPlan, Band
from runpipe.model.rules import Rules

_LOWER_BAND: Final = {Band.HIGH: Band.ELEVATED, Band.ELEVATED: Band.GUARDED, Band.GUARDED: Band.LOW}
_LIMIT_RULE: Final = {
    Band.ELEVATED: "score.high",
    Band.GUARDED: "score.elevated",
    Band.LOW: "score.guarded",
}
_MAX_CHANGES: Final = 2
_KCAL_STEP: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What bounds the changes beside the inputs themselves.

    `n_strength_days` is this week's; `shorter_run` is what capping the next long run would
    change, `None` when it was no spike.
    """

    n_strength_days: float
    shorter_run: ShorterRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShorterRun:
    """A long run cut to 1.1 times the longest before it."""

    distance_m: float
    saved_km: float
    saved_kcal_per_day: float
    mean_damage_index: float


@dataclass(frozen=True, slots=True)
class _Change:
    action: Action
    energy_kcal: float = 0.0
    protein_g_per_kg: float = 0.0
    strength_days: float = 0.0
    sleep_h: float = 0.0
    carb_g_per_kg: float = 0.0
    shorter: ShorterRun | None = None


def plan(inputs: MuscleInputs, terms: MuscleTerms, room: Room, rules: Rules) -> ActionPlan | None:
    """Find the smallest set of changes that reaches the next lower band.

    Parameters
    ----------
    inputs, terms
        The week in numbers, and their evaluation.
    room
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
    changes = [c for c in _changes(inputs, terms, room, rules) if _helps(c, inputs, terms, rules)]
    best: tuple[float, tuple[_Change, ...]] | None = None
    for size in range(1, _MAX_CHANGES + 1):
        scored = [(_score(inputs, c, rules), c) for c in combinations(changes, size)]
        if not scored:
            break
        best = min(scored, key=lambda pair: pair[0])
        if best[0] < limit:
            break
    return None if best is None else _as_plan(best[1], best[0], limit, rules)


def _as_plan(
    changes: Sequence[_Change], predicted: float, limit: float, rules: Rules
) -> ActionPlan:
    reaches = predicted < limit
    what = " and ".join(change.action.text for change in changes)
    landed = band(predicted, rules)
    end = (
        f"the model's score would be about {predicted:.0f} ({landed})"
        if reaches
        else f"the score would fall to about {predicted:.0f}, still {landed}"
    )
    return ActionPlan(
        actions=tuple(change.action for change in changes),
        predicted_score=predicted,
        predicted_band=landed,
        reaches_lower_band=reaches,
        text=f"With {what}, {end}.",
    )


def _changes(inputs: MuscleInputs, terms: MuscleTerms, room: Room, rules: Rules) -> list[_Change]:
    found = (
        _more_food(inputs, rules),
        _more_protein(inputs, terms, rules),
        _more_strength(inputs, room, rules),
        _more_sleep(inputs, rules),
        _more_carb(inputs, terms),
        _shorter_run(room),
    )
    return [change for change in found if change is not None]


def _more_food(inputs: MuscleInputs, rules: Rules) -> _Change | None:
    kcal = rules["actions.energy_share"] * inputs.deficit_kcal
    shown = round(kcal / _KCAL_STEP) * _KCAL_STEP
    if shown <= 0:
        return None
    text = f"about {shown} kcal a day more"
    return _Change(Action(name="energy", change=kcal, unit="kcal/d", text=text), energy_kcal=kcal)


def _more_protein(inputs: MuscleInputs, terms: MuscleTerms, rules: Rules) -> _Change | None:
    if inputs.is_protein_assumed:
        return None
    scale = rules["protein.reference_quality"] / inputs.meal_quality
    target = min(terms.protein_target_g_per_kg * scale, rules["actions.max_protein_g_per_kg"])
    more = min(target - inputs.protein_g_per_kg, rules["actions.max_protein_step_g_per_kg"])
    if more <= 0:
        return None
    text = f"protein at {inputs.protein_g_per_kg + more:.1f} g/kg a day"
    action = Action(name="protein", change=more, unit="g/kg/d", text=text)
    return _Change(action, protein_g_per_kg=more)


def _more_strength(inputs: MuscleInputs, room: Room, rules: Rules) -> _Change | None:
    more = min(
        rules["actions.max_strength_days"],
        rules["actions.enough_strength_days"] - room.n_strength_days,
    )
    if more <= 0:
        return None
    is_upper_short = inputs.strength_upper_units < rules["strength.caution_units"]
    part = "with the upper body in it" if is_upper_short else "of the whole body"
    more_words = f"one strength day a week more, {part}, kept up"
    text = f"{more_words} (if you do none yet)" if inputs.is_strength_assumed else more_words
    action = Action(name="strength", change=more, unit="d/week", text=text)
    return _Change(action, strength_days=more)


def _more_sleep(inputs: MuscleInputs, rules: Rules) -> _Change | None:
    if inputs.sleep_h is None or inputs.sleep_h >= rules["sleep.good_h"]:
        return None
    more = rules["actions.sleep_h"]
    action = Action(name="sleep", change=more, unit="h/night", text="45 minutes more sleep")
    return _Change(action, sleep_h=more)


def _more_carb(inputs: MuscleInputs, terms: MuscleTerms) -> _Change | None:
    carb = inputs.carb_g_per_kg
    if carb is None or carb >= terms.carb_bound_g_per_kg:
        return None
    text = (
        f"carbohydrate at {terms.carb_bound_g_per_kg:.0f} g/kg a day, most of it around long "
        "and hard runs"
    )
    more = terms.carb_bound_g_per_kg - carb
    return _Change(
        Action(name="carbohydrate", change=more, unit="g/kg/d", text=text), carb_g_per_kg=more
    )


def _shorter_run(room: Room) -> _Change | None:
    shorter = room.shorter_run
    if shorter is None:
        return None
    text = f"the next long run at most {shorter.distance_m / 1000.0:.0f} km"
    action = Action(name="long_run", change=-shorter.saved_km, unit="km", text=text)
    return _Change(action, shorter=shorter)


def _helps(change: _Change, inputs: MuscleInputs, terms: MuscleTerms, rules: Rules) -> bool:
    less = terms.rate - evaluate(_apply(inputs, change), rules).rate
    return less >= rules["actions.min_rate"]


def _score(inputs: MuscleInputs, changes: Iterable[_Change], rules: Rules) -> float:
    for change in changes:
        inputs = _apply(inputs, change)
    return evaluate(inputs, rules).score


def _apply(inputs: MuscleInputs, change: _Change) -> MuscleInputs:
    kcal = change.energy_kcal
    tdee, run_km, damage = inputs.tdee_kcal, inputs.run_km, inputs.mean_damage_index
    if change.shorter is not None:
        kcal += change.shorter.saved_kcal_per_day
        tdee -= change.shorter.saved_kcal_per_day
        run_km -= change.shorter.saved_km
        damage = change.shorter.mean_damage_index
    available, carb, sleep = inputs.availability_kcal_per_kg, inputs.carb_g_per_kg, inputs.sleep_h
    return replace(
        inputs,
        balance_kcal=inputs.balance_kcal + kcal,
        tdee_kcal=tdee,
        availability_kcal_per_kg=(
            None if available is None else available + kcal / inputs.fat_free_mass_kg
        ),
        protein_g_per_kg=inputs.protein_g_per_kg + change.protein_g_per_kg,
        strength_lower_units=inputs.strength_lower_units + change.strength_days,
        strength_upper_units=inputs.strength_upper_units + change.strength_days,
        sleep_h=None if sleep is None else sleep + change.sleep_h,
        carb_g_per_kg=None if carb is None else carb + change.carb_g_per_kg,
        run_km=run_km,
        mean_damage_index=damage,
    )
