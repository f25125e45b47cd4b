"""What a body spends, eats and has left."""

from runpipe.energy.availability import Availability, availability, availability_light
from runpipe.energy.balance_days import BalanceDays, Switches
from runpipe.energy.body import Body, age_on, body_on, by_sex
from runpipe.energy.cost import equivalent_distance_m, keytel_kcal_per_min
from runpipe.energy.intake import (
    COMPLETE,
    Intake,
    day_energy_kcal,
    day_status,
    mean_intake,
    one_a_day,
)
from runpipe.energy.meals import MealTiming, depletion_reason, fuel_after_run, meal_timing
from runpipe.energy.session_energy import RUN_TYPES, STRENGTH_TYPES, session_energy
from runpipe.energy.tissue import (
    Numbers,
    lean_share,
    lost_tissue_kcal_per_kg,
    tissue_kcal_per_kg,
)
from runpipe.energy.week_balance import (
    Estimate,
    WeekBalance,
    balance_source,
    week_balances,
    without_diary,
    without_scale,
)
from runpipe.energy.weight_trend import Slope, scale_slope

__all__ = [
    "COMPLETE",
    "RUN_TYPES",
    "STRENGTH_TYPES",
    "Availability",
    "BalanceDays",
    "Body",
    "Estimate",
    "Intake",
    "MealTiming",
    "Numbers",
    "Slope",
    "Switches",
    "WeekBalance",
    "age_on",
    "availability",
    "availability_light",
    "balance_source",
    "body_on",
    "by_sex",
    "day_energy_kcal",
    "day_status",
    "depletion_reason",
    "equivalent_distance_m",
    "fuel_after_run",
    "keytel_kcal_per_min",
    "lean_share",
    "lost_tissue_kcal_per_kg",
    "meal_timing",
    "mean_intake",
    "one_a_day",
    "scale_slope",
    "session_energy",
    "tissue_kcal_per_kg",
    "week_balances",
    "without_diary",
    "without_scale",
]
