"""The worked example of the second revision: fourteen mornings, and a week in numbers."""

from __future__ import annotations

from math import nan

import numpy as np

from runpipe.energy import BalanceDays, tissue_kcal_per_kg
from runpipe.judges import MuscleInputs
from runpipe.model.athlete import Sex
from tests.golden.golden_week import golden_rules

MASS_KG = (72.6, 72.3, 72.7, nan, 72.4, 72.2, 72.5, 72.1, 72.3, nan, 71.9, 72.0, 71.8, 72.0)
INTAKE_KCAL = (
    2300, 2500, nan, 2450, 2300, 2350, 2800, 2150, 2400, 2200, nan, 2250, nan, 2700,
)  # fmt: skip
EXERCISE_KCAL = (0, 560, 500, 560, 172, 373, 1300, 0, 672, 500, 622, 172, 373, 1639)
NEE_KCAL = 2431.7


def golden_days() -> BalanceDays:
    """Return the two weeks, Monday first: a man, nothing weighed late, no water days."""
    rules, place = golden_rules(), np.arange(14)
    none = np.zeros(14, np.bool_)
    return BalanceDays(
        mass_kg=np.array(MASS_KG),
        is_late=none,
        intake_kcal=np.array(INTAKE_KCAL, dtype=np.float64),
        nee_kcal=np.full(14, NEE_KCAL),
        exercise_kcal=np.array(EXERCISE_KCAL, dtype=np.float64),
        is_weekend=place % 7 >= 5,
        is_week_start=place % 7 == 0,
        is_water_day=none,
        is_new_scale=none,
        tissue_kcal_per_kg=tissue_kcal_per_kg(10.8, rules.energy, rules.risk),
        has_cycle=False,
        start_mass_kg=72.0,
    )


def golden_inputs(balance_kcal: float, sigma_kcal: float) -> MuscleInputs:
    """Return the second week in numbers, with the balance that the filter gives."""
    exercise = sum(EXERCISE_KCAL[7:]) / 7
    return MuscleInputs(
        mass_kg=72.0,
        body_fat_frac=0.15,
        sigma_body_fat_frac=0.035,
        balance_kcal=balance_kcal,
        sigma_balance_kcal=sigma_kcal,
        tdee_kcal=NEE_KCAL + exercise,
        exercise_kcal=exercise,
        sex=Sex.MALE,
        age_years=42.0,
        height_m=1.78,
        availability_kcal_per_kg=(balance_kcal + NEE_KCAL) / 61.2,
        protein_g_per_kg=1.3889,
        meal_quality=0.9663,
        carb_g_per_kg=4.07,
        endurance_min_per_day=50.0,
        strength_lower_units=0.875,
        run_lower_units=0.55,
        strength_upper_units=0.875,
        high_force_units=1.8,
        run_km=59.0,
        sleep_h=6.3,
        mean_damage_index=1.29,
    )
