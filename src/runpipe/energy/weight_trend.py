"""The trend of the scale (science/model.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Final

from runpipe.model.dated import between
from runpipe.model.rules import Rules
from runpipe.model.week_facts import WeighIn

_DAYS_TO_FIT: Final = 3
"""A line and its error need three points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A least-squares line through weigh-ins, kg per day with its standard error."""

    kg_per_day: float
    se_kg_per_day: float
    n_weigh_ins: int
    span_days: int


def scale_slope(
    weigh_ins: Sequence[WeighIn], as_of: date, water_starts: Sequence[date], rules: Rules
) -> Slope | None:
    """Fit the scale's trend: 28 days where they are covered, else 14.

    Parameters
    ----------
    weigh_ins
        In order of date.
    as_of
        Last day of the window.
    water_starts
        First days of an illness or days of an ultra: weigh-ins of the four days from each are
        left out, since they show water.
    rules
        The ``energy`` rules.

    Returns
    -------
    Slope or None
        `None` with fewer than six weigh-ins or less than ten days from first to last.
    """
    least = rules["scale.slope_weigh_ins"]
    spans = (
        (rules["scale.long_window_days"], rules["scale.long_min_span_days"]),
        (rules["scale.short_window_days"], rules["scale.min_span_days"]),
    )
    for window_days, span_days in spans:
        points = clean_masses(weigh_ins, as_of, int(window_days), water_starts, rules)
        slope = fit(points)
        if slope and slope.n_weigh_ins >= least and slope.span_days >= span_days:
            return slope
    return None


def clean_masses(
    weigh_ins: Sequence[WeighIn],
    as_of: date,
    window_days: int,
    water_starts: Sequence[date],
    rules: Rules,
) -> list[tuple[date, float]]:
    """Return one believable mass a day of a window, without the days that show water."""
    first = as_of - timedelta(days=window_days - 1)
    masses_kg: dict[date, float] = {}
    for row in between(weigh_ins, first, as_of):
        if row.mass_kg is not None and not _is_water(row.local_date, water_starts, rules):
            masses_kg.setdefault(row.local_date, row.mass_kg)
    if not masses_kg:
        return []
    middle = median(masses_kg.values())
    limit = rules["scale.max_deviation_frac"] * middle
    return [(on, mass) for on, mass in masses_kg.items() if abs(mass - middle) <= limit]


def fit(points: Sequence[tuple[date, float]]) -> Slope | None:
    """Compute the least-squares line; `None` with fewer than three points.

    Parameters
    ----------
    points
        One mass a day, on different days.
    """
    n = len(points)
    if n < _DAYS_TO_FIT:
        return None
    origin = points[0][0]
    x = [(on - origin).days for on, _ in points]
    y = [mass for _, mass in points]
    mean_x, mean_y = sum(x) / n, sum(y) / n
    spread = sum((v - mean_x) ** 2 for v in x)
    b = sum((u - mean_x) * (v - mean_y) for u, v in zip(x, y, strict=True)) / spread
    rest = sum((v - mean_y - b * (u - mean_x)) ** 2 for u, v in zip(x, y, strict=True))
    se = sqrt(rest / (n - 2) / spread)
    return Slope(kg_per_day=b, se_kg_per_day=se, n_weigh_ins=n, span_days=max(x) - min(x))


def _is_water(day: date, starts: Sequence[date], rules: Rules) -> bool:
    return any(0 <= (day - start).days < rules["scale.water_days"] for start in starts)
