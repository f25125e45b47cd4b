"""Daily loads over time: weighted means, monotony, strain (science/model.md 7.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, mean, stdev

from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Monotony:
    """Spread of a week's daily loads. `monotony` and `strain_au` are `None` when the SD is 0."""

    mean_au: float
    sd_au: float
    monotony: float | None
    strain_au: float | None


def monotony(daily_loads_au: Sequence[float], rules: Rules) -> Monotony:
    """Return mean, SD (n-1), monotony (mean over SD, capped) and strain (load times monotony).

    References
    ----------
    Foster 1998 (commonly cited).
    """
    average = mean(daily_loads_au)
    spread = stdev(daily_loads_au)
    if spread == 0:
        return Monotony(mean_au=average, sd_au=0.0, monotony=None, strain_au=None)
    ratio = min(average / spread, rules["monotony.cap"])
    return Monotony(
        mean_au=average, sd_au=spread, monotony=ratio, strain_au=sum(daily_loads_au) * ratio
    )


def weighted_loads(
    load_by_day: Mapping[date, float], first_date: date, as_of: date, rules: Rules
) -> tuple[float, float] | None:
    """Return acute and chronic load, exponentially weighted over 7 and 28 days.

    Parameters
    ----------
    load_by_day
        Daily load; a day without a session is a day of 0 (from `first_date` on).
    first_date
        The first day of any record. Each mean starts from the average of its own first days.
    as_of
        The day the answer is for.
    rules
        The ``load`` rules.

    Returns
    -------
    tuple of float or None
        `None` with less than 28 days of history.

    References
    ----------
    Williams et al. 2017, 10.1136/bjsports-2016-096589. Descriptive only: Impellizzeri et al.
    2021, 10.1007/s40279-020-01378-6.
    """
    if (as_of - first_date).days + 1 < rules["ewma.min_history_days"]:
        return None
    oldest = as_of - timedelta(days=int(rules["ewma.lookback_days"]) - 1)
    start = max(first_date, oldest)
    n_days = (as_of - start).days + 1
    loads = [load_by_day.get(start + timedelta(days=i), 0.0) for i in range(n_days)]
    return weighted_load(loads, "acute", rules), weighted_load(loads, "chronic", rules)


def weighted_load(daily_loads_au: Sequence[float], span: str, rules: Rules) -> float:
    """Return the exponentially weighted mean of daily loads over the ``acute`` or ``chronic`` days.

    It starts from the average of the first days; what lies further back than 180 days is cut off.
    """
    days = int(rules[f"ewma.{span}_days"])
    loads = daily_loads_au[-int(rules["ewma.lookback_days"]) :]
    weight = 2.0 / (days + 1.0)
    level = fmean(loads[:days])
    for load in loads:
        level = weight * load + (1.0 - weight) * level
    return level
