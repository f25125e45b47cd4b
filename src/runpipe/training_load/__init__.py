"""Load of sessions, days and weeks."""

from runpipe.training_load.damage import damage_by_day, damage_dose
from runpipe.training_load.duplicates import drop_duplicates
from runpipe.training_load.effort import Effort, rpe_of_share, session_effort
from runpipe.training_load.hardness import HARD, Habit, Strain, hardness, top_load_au
from runpipe.training_load.intensity import (
    IntensitySplit,
    ZoneTimes,
    intensity_split,
    polarization_class,
    polarization_index,
    zone_times,
)
from runpipe.training_load.max_heart_rate import (
    HeartRatePeak,
    MaxHeartRate,
    heart_rate_peak,
    max_heart_rate,
)
from runpipe.training_load.mix import session_classes, training_mix
from runpipe.training_load.series import Monotony, monotony, weighted_load, weighted_loads
from runpipe.training_load.session_load import session_load
from runpipe.training_load.strength_units import (
    CROSS_TRAINING,
    RUN_LIKE,
    StrengthUnits,
    blended,
    high_force_units,
    quality,
    strength_units,
)

__all__ = [
    "CROSS_TRAINING",
    "HARD",
    "RUN_LIKE",
    "Effort",
    "Habit",
    "HeartRatePeak",
    "IntensitySplit",
    "MaxHeartRate",
    "Monotony",
    "Strain",
    "StrengthUnits",
    "ZoneTimes",
    "blended",
    "damage_by_day",
    "damage_dose",
    "drop_duplicates",
    "hardness",
    "heart_rate_peak",
    "high_force_units",
    "intensity_split",
    "max_heart_rate",
    "monotony",
    "polarization_class",
    "polarization_index",
    "quality",
    "rpe_of_share",
    "session_classes",
    "session_effort",
    "session_load",
    "strength_units",
    "top_load_au",
    "training_mix",
    "weighted_load",
    "weighted_loads",
    "zone_times",
]
