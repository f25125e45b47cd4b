"""Load of sessions, days and weeks."""

from runpipe.training_load.damage import damage_by_day, damage_dose
from runpipe.training_load.duplicates import drop_duplicates
from runpipe.training_load.intensity import (
    IntensitySplit,
    intensity_split,
    polarization_class,
    polarization_index,
)
from runpipe.training_load.mix import session_classes, training_mix
from runpipe.training_load.series import Monotony, monotony, weighted_loads
from runpipe.training_load.session_load import session_load, session_rpe
from runpipe.training_load.strength_units import (
    CROSS_TRAINING,
    StrengthUnits,
    blended,
    high_force_units,
    quality,
    strength_units,
)

__all__ = [
    "CROSS_TRAINING",
    "IntensitySplit",
    "Monotony",
    "StrengthUnits",
    "blended",
    "damage_by_day",
    "damage_dose",
    "drop_duplicates",
    "high_force_units",
    "intensity_split",
    "monotony",
    "polarization_class",
    "polarization_index",
    "quality",
    "session_classes",
    "session_load",
    "session_rpe",
    "strength_units",
    "training_mix",
    "weighted_loads",
]
