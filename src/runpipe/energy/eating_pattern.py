"""What unlogged days are likely to hold: how eating goes with training and with the weekend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.energy.balance_days import BalanceDays
from runpipe.energy.tissue import Numbers
from runpipe.model.rules import Rules

_HALF_MEAN_DAYS: Final = 7
"""Days on each side of the running mean that takes a changed habit out."""
_WEEKEND_SHARE: Final = 2.0 / 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EatingPattern:
    """How logged intake departs from the habit.

    Attributes
    ----------
    per_exercise
        kcal eaten more for each kcal trained more on the same day.
    weekend_kcal
        kcal eaten more on a weekend day.
    sigma_kcal
        What is left from day to day.
    """

    per_exercise: float
    weekend_kcal: float
    sigma_kcal: float


def eating_pattern(days: BalanceDays, rules: Rules) -> EatingPattern:
    """Compute the pattern by ridge regression on the last 56 logged days.

    Parameters
    ----------
    days
        The window; only days with an intake are read.
    rules
        The ``energy`` rules.

    Returns
    -------
    EatingPattern
        That of the rules with fewer than seven logged days.
    """
    usual, spread = rules["pattern.per_exercise"], rules["pattern.sigma_kcal"]
    last = int(rules["pattern.window_days"])
    logged = np.flatnonzero(~np.isnan(days.intake_kcal))[-last:]
    if len(logged) < rules["pattern.min_days"]:
        return EatingPattern(per_exercise=usual, weekend_kcal=0.0, sigma_kcal=spread)
    trained = _centred(days.exercise_kcal[logged])
    weekend = _centred(days.is_weekend[logged].astype(np.float64))
    eaten = _centred(days.intake_kcal[logged])
    eaten = eaten - _running_mean(eaten)
    ridge_trained = spread**2 / rules["pattern.per_exercise_sigma"] ** 2
    ridge_weekend = spread**2 / rules["pattern.weekend_sigma_kcal"] ** 2
    a = float(trained @ trained) + ridge_trained
    b = float(trained @ weekend)
    c = float(weekend @ weekend) + ridge_weekend
    right = float(trained @ eaten) + ridge_trained * usual
    lower = float(weekend @ eaten)
    scale = a * c - b * b
    slope, step = (c * right - b * lower) / scale, (a * lower - b * right) / scale
    rest = eaten - slope * trained - step * weekend
    weight = rules["pattern.sigma_weight_days"]
    variance = (float(rest @ rest) + weight * spread**2) / (len(logged) + weight)
    return EatingPattern(per_exercise=slope, weekend_kcal=step, sigma_kcal=float(np.sqrt(variance)))


def departures_kcal(days: BalanceDays, pattern: EatingPattern, rules: Rules) -> Numbers:
    """Return what the pattern adds to the habit on each day, kcal."""
    above = days.exercise_kcal - _trailing_mean(days.exercise_kcal, int(rules["pattern.mean_days"]))
    weekend = days.is_weekend.astype(np.float64) - _WEEKEND_SHARE
    return pattern.per_exercise * above + pattern.weekend_kcal * weekend


def _centred(values: Numbers) -> Numbers:
    centred: Numbers = values - values.mean()
    return centred


def _running_mean(values: Numbers) -> Numbers:
    """Return the mean of the fifteen values around each; fewer at the ends."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    first = np.maximum(0, place - _HALF_MEAN_DAYS)
    last = np.minimum(len(values), place + _HALF_MEAN_DAYS + 1)
    mean: Numbers = (total[last] - total[first]) / (last - first)
    return mean


def _trailing_mean(values: Numbers, n_days: int) -> Numbers:
    """Return the mean of each value and those before it, `n_days` in all; fewer at the start."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    first = np.maximum(0, place - n_days + 1)
    mean: Numbers = (total[place + 1] - total[first]) / (place + 1 - first)
    return mean
