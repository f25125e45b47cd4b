"""What a body spends, eats and has left."""

from runpipe.energy.body import Body, age_on, body_on, by_sex
from runpipe.energy.cost import equivalent_distance_m, keytel_kcal_per_min
from runpipe.energy.fusion import (
    Estimate,
    Fused,
    PairedDay,
    availability,
    availability_light,
    diet_balance,
    fuse,
    scale_balance,
    under_reporting,
)
from runpipe.energy.intake import Intake, day_status, mean_intake, one_a_day
from runpipe.energy.meals import MealTiming, depletion_reason, fuel_after_run, meal_timing
from runpipe.energy.session_energy import RUN_TYPES, STRENGTH_TYPES, session_energy
from runpipe.energy.weight_trend import Slope, scale_slope

__all__ = [
    "RUN_TYPES",
    "STRENGTH_TYPES",
    "Body",
    "Estimate",
    "Fused",
    "Intake",
    "MealTiming",
    "PairedDay",
    "Slope",
    "age_on",
    "availability",
    "availability_light",
    "body_on",
    "by_sex",
    "day_status",
    "depletion_reason",
    "diet_balance",
    "equivalent_distance_m",
    "fuel_after_run",
    "fuse",
    "keytel_kcal_per_min",
    "meal_timing",
    "mean_intake",
    "one_a_day",
    "scale_balance",
    "scale_slope",
    "session_energy",
    "under_reporting",
]
