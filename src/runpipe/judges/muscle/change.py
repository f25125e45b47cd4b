"""Changes a runner could make: what they are, what bounds them, what they do to a week."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.muscle import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class ShorterRun:
    """A long run cut to the rules' ratio to the longest before it."""

    distance_m: float
    saved_km: float
    saved_kcal_per_day: float
    mean_damage_index: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimits:
    """What bounds the changes beside the inputs themselves.

    `n_strength_days` is this week's; `shorter_run` is what capping the next long run would
    change, `None` when it was no spike.
    """

    n_strength_days: float
    shorter_run: ShorterRun | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change that may be planned, and what it adds to the week's numbers."""

    action: Action
    energy_kcal: float = 0.0
    protein_g_per_kg: float = 0.0
    strength_days: float = 0.0
    sleep_h: float = 0.0
    carb_g_per_kg: float = 0.0
    shorter: ShorterRun | None = None

    def applied_to(self, inputs: MuscleInputs) -> MuscleInputs:
        """Return the week with this change made."""
        kcal = self.energy_kcal
        tdee, run_km, damage = inputs.tdee_kcal, inputs.run_km, inputs.mean_damage_index
        trained = inputs.exercise_kcal
        if self.shorter is not None:
            kcal += self.shorter.saved_kcal_per_day
            tdee -= self.shorter.saved_kcal_per_day
            run_km -= self.shorter.saved_km
            damage = self.shorter.mean_damage_index
            trained = _less(trained, self.shorter.saved_kcal_per_day)
        available, carb, sleep = (
            inputs.availability_kcal_per_kg,
            inputs.carb_g_per_kg,
            inputs.sleep_h,
        )
        return replace(
            inputs,
            balance_kcal=inputs.balance_kcal + kcal,
            tdee_kcal=tdee,
            availability_kcal_per_kg=(
                None if available is None else available + kcal / inputs.fat_free_mass_kg
            ),
            protein_g_per_kg=inputs.protein_g_per_kg + self.protein_g_per_kg,
            strength_lower_units=inputs.strength_lower_units + self.strength_days,
            strength_upper_units=inputs.strength_upper_units + self.strength_days,
            sleep_h=None if sleep is None else sleep + self.sleep_h,
            carb_g_per_kg=None if carb is None else carb + self.carb_g_per_kg,
            run_km=run_km,
            exercise_kcal=trained,
            mean_damage_index=damage,
        )


def _less(kcal: float | None, saved_kcal: float) -> float | None:
    return None if kcal is None else max(0.0, kcal - saved_kcal)
