"""A "what if": a week's numbers with some things changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from runpipe.judges.muscle.bands import band
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.interval import risk_interval
from runpipe.model.muscle import EnergyPoint
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
    step = _STEP_KCAL * max(1, round(deficit / _STEP_KCAL / (_MAX_STEPS - 1)))
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
