"""From a loss rate to a score and a band (science/model.md 5)."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.ramps import held, ramp
from runpipe.model.muscle import Band
from runpipe.model.rules import Rules

_PERCENT: Final = 100.0
_MAX_EXPONENT: Final = 700.0
"""Beyond it `exp` overflows; the score is 0 or 100 long before."""


def score(rate_pct_per_week: float, midpoint_pct_per_week: float, rules: Rules) -> float:
    """Return the place of a loss rate on 0-100; 50 at the midpoint."""
    rate, midpoint = np.array(rate_pct_per_week), np.array(midpoint_pct_per_week)
    return float(scores_of(rate, midpoint, rules))


def scores_of(rates: Numbers, midpoints: Numbers, rules: Rules) -> Numbers:
    """Return the places of many loss rates on 0-100."""
    exponent = -(rates - midpoints) / rules["score.slope"]
    points: Numbers = _PERCENT / (1.0 + np.exp(held(exponent, -_MAX_EXPONENT, _MAX_EXPONENT)))
    return points


def band(score_points: float, rules: Rules) -> Band:
    """Return the band a score lies in; a limit belongs to the band above it."""
    if score_points < rules["score.guarded"]:
        return Band.LOW
    if score_points < rules["score.elevated"]:
        return Band.GUARDED
    return Band.ELEVATED if score_points < rules["score.high"] else Band.HIGH


def score_midpoint(grid: InputGrid, rules: Rules) -> Numbers:
    """Return the rate at which the score is 50; lower with a low muscle reserve (FFMI)."""
    ffmi = grid.fat_free_mass_kg / grid.height_m**2
    from_ffmi = grid.by_sex("reserve.midpoint_{}_kg_per_m2", rules)
    low = ramp(from_ffmi - ffmi, 0.0, rules["reserve.midpoint_span_kg_per_m2"])
    return rules["score.midpoint"] - rules["reserve.midpoint_shift"] * low
