"""The shelf of the factors of muscle risk: one module each, and the two orders they are read in."""

from typing import Final

from runpipe.judges.muscle.factor import Factor
from runpipe.judges.muscle.factors import (
    age,
    carbohydrate,
    damage,
    energy_availability,
    energy_deficit,
    fat,
    growth,
    high_force,
    inactivity,
    mass_loss,
    meals,
    protein,
    reserve,
    sleep,
    sparing,
    strength,
    volume,
)

FACTORS: Final[tuple[Factor, ...]] = (
    energy_deficit.FACTOR,
    volume.FACTOR,
    protein.FACTOR,
    strength.FACTOR,
    sparing.FACTOR,
    inactivity.FACTOR,
    age.FACTOR,
    sleep.FACTOR,
    carbohydrate.FACTOR,
    damage.FACTOR,
    growth.FACTOR,
    energy_availability.FACTOR,
    mass_loss.FACTOR,
    meals.FACTOR,
    fat.FACTOR,
    reserve.FACTOR,
    high_force.FACTOR,
)
"""In the order of the sum: each may read the terms of those before it."""

SHOWN: Final[tuple[Factor, ...]] = (
    energy_deficit.FACTOR,
    energy_availability.FACTOR,
    protein.FACTOR,
    mass_loss.FACTOR,
    meals.FACTOR,
    carbohydrate.FACTOR,
    fat.FACTOR,
    reserve.FACTOR,
    strength.FACTOR,
    high_force.FACTOR,
    volume.FACTOR,
    damage.FACTOR,
    sleep.FACTOR,
    age.FACTOR,
    inactivity.FACTOR,
)
"""In the order of the page: food and body, then training, sleep and age."""
