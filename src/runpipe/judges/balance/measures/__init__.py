"""The shelf of the measures of training balance: one module each."""

from typing import Final

from runpipe.judges.balance.measure import IndexShare, Measure
from runpipe.judges.balance.measures import (
    consistency,
    damage,
    distance_change,
    hard_days,
    high_force,
    load_ratio,
    long_share,
    low_intensity,
    monotony,
    polarization,
    rest_days,
    spike,
    strength,
)

MEASURES: Final[tuple[Measure, ...]] = (
    spike.MEASURE,
    load_ratio.MEASURE,
    distance_change.MEASURE,
    monotony.MEASURE,
    low_intensity.MEASURE,
    polarization.MEASURE,
    long_share.MEASURE,
    hard_days.MEASURE,
    rest_days.MEASURE,
    strength.LOWER,
    strength.UPPER,
    high_force.MEASURE,
    consistency.MEASURE,
    damage.MEASURE,
)
"""In the order of the page."""

INDEXED: Final[tuple[IndexShare, ...]] = tuple(
    measure.index_share
    for measure in (
        strength.LOWER,
        high_force.MEASURE,
        low_intensity.MEASURE,
        spike.MEASURE,
        rest_days.MEASURE,
        hard_days.MEASURE,
        load_ratio.MEASURE,
        monotony.MEASURE,
    )
    if measure.index_share is not None
)
"""The parts of the balance index, in the order in which they are added up."""
