"""The judgement on one week's numbers: score, band, interval, reasons and plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from runpipe.judges.muscle.action_plan import Room, plan
from runpipe.judges.muscle.bands import band
from runpipe.judges.muscle.composite import MuscleTerms, evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.interval import Spread, band_text, spread
from runpipe.judges.muscle.reasons import points_by_factor, reasons
from runpipe.model.assessment import ActionPlan, Band, ModelRules, Reason

_DAYS: Final = 7.0
_M_PER_KM: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What follows from one set of numbers, before coverage has a say."""

    inputs: MuscleInputs
    terms: MuscleTerms
    spread: Spread
    band: Band
    band_text: str
    points: Mapping[str, float]
    reasons: tuple[Reason, ...]
    plan: ActionPlan | None


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


def judge(inputs: MuscleInputs, rules: ModelRules, room: Room | None = None) -> Judgement:
    """Judge a week given as plain numbers; no warehouse is needed.

    Parameters
    ----------
    inputs
        The numbers, from a week's view or from `inputs_from_mapping`.
    rules
        The model's rules.
    room
        What bounds the changes of the plan; without it this week's strength days are taken to
        be the units of strength work.
    """
    risk = rules.risk
    terms = evaluate(inputs, risk)
    around = spread(inputs, terms, risk)
    points = points_by_factor(inputs, terms, risk)
    middle = band(terms.score, risk)
    allowed = room or Room(n_strength_days=inputs.strength_upper_units)
    return Judgement(
        inputs=inputs,
        terms=terms,
        spread=around,
        band=middle,
        band_text=band_text(middle, around.score_low, around.score_high, risk),
        points=points,
        reasons=reasons(inputs, terms, points, risk),
        plan=plan(inputs, terms, allowed, risk),
    )


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
        endurance_min_per_day=max(0.0, inputs.endurance_min_per_day + minutes),
        mean_damage_index=inputs.mean_damage_index * more,
    )
    return _with_energy(changed, -kcal)
