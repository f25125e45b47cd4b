"""From a loss rate to a score and a band (science/model.md 5)."""

from __future__ import annotations

from math import exp
from typing import Final

from runpipe.energy import by_sex
from runpipe.judges.doses import clamp
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.muscle import Band
from runpipe.model.rules import Rules

_PERCENT: Final = 100.0
_MAX_EXPONENT: Final = 700.0
"""Beyond it `exp` overflows; the score is 0 or 100 long before."""


def score(rate_pct_per_week: float, midpoint_pct_per_week: float, rules: Rules) -> float:
    """Place a loss rate on 0-100; 50 at the midpoint."""
    exponent = -(rate_pct_per_week - midpoint_pct_per_week) / rules["score.slope"]
    return _PERCENT / (1.0 + exp(clamp(exponent, -_MAX_EXPONENT, _MAX_EXPONENT)))


def band(score_points: float, rules: Rules) -> Band:
    """Return the band a score lies in; a limit belongs to the band above it."""
    if score_points < rules["score.guarded"]:
        return Band.LOW
    if score_points < rules["score.elevated"]:
        return Band.GUARDED
    return Band.ELEVATED if score_points < rules["score.high"] else Band.HIGH


def score_midpoint(inputs: MuscleInputs, rules: Rules) -> float:
    """Return the rate at which the score is 50; lower with a low muscle reserve (FFMI)."""
    if not inputs.height_m:
        return rules["score.midpoint"]
    ffmi = inputs.fat_free_mass_kg / inputs.height_m**2
    low = by_sex(
        inputs.sex, rules["reserve.low_male_kg_per_m2"], rules["reserve.low_female_kg_per_m2"]
    )
    return rules["score.midpoint_low_reserve" if ffmi < low else "score.midpoint"]
