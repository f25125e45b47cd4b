"""The week's energy balance and energy availability, their spread.

What they rest on (docs/methods.md 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from math import erf, sqrt
from typing import Final

import numpy as np

from runpipe.energy.balance_filter import (
    BIAS,
    HABIT,
    TISSUE,
    BalanceDays,
    FilterRun,
    SmoothedDays,
    Start,
    eating_pattern,
    motion_of,
    run_filter,
    smooth,
    start_of,
)
from runpipe.energy.body import Numbers
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules

WEEK_DAYS: Final = 7
TRACE_DAYS: Final = 28
"""Days that are smoothed: those of the four-week view."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A balance, kcal per day (negative in a deficit), and its sigma."""

    kcal: float
    sigma_kcal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekBalance:
    """The balance of the days since the week began, mean kcal per day.

    Attributes
    ----------
    estimate
        By the filter, with what is doubtful of the model itself in its sigma.
    source
        What it rests on; with ``prior`` neither log nor scale had a say.
    days
        Each of the last seven days by itself, oldest first; they add up to the week.
    past_weeks
        The three weeks before, the latest first, as seen from here (smoothed); fewer where the
        window is shorter.
    bias
        True balance less what log and formulas say: log and formulas together.
    is_bias_odd
        The bias is farther from the usual one than chance allows.
    habit_kcal
        Habitual intake as logged.
    tissue_mass_kg
        Body mass without its swings of water, and its sigma.
    """

    estimate: Estimate
    source: EnergySource
    days: tuple[Estimate, ...]
    past_weeks: tuple[Estimate, ...]
    bias: Estimate
    is_bias_odd: bool
    habit_kcal: float
    tissue_mass_kg: float
    tissue_mass_sigma_kg: float

    @property
    def deficit_kcal(self) -> float:
        """The deficit, never below 0."""
        return max(0.0, -self.estimate.kcal)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRuns:
    """Several windows as filtered, with all that led there; for a test to follow step by step."""

    windows: tuple[BalanceDays, ...]
    starts: tuple[Start, ...]
    water_scale: Numbers
    run: FilterRun
    smoothed: SmoothedDays


def run_windows(
    windows: Sequence[BalanceDays], rules: Rules, n_smoothed: int | None = None
) -> WindowRuns:
    """Filter some windows twice, the second time with each person's own spread of water.

    Parameters
    ----------
    windows
        At least one; each ends on the day it speaks for.
    rules
        The ``energy`` rules.
    n_smoothed
        How many of them, from the first, are also looked back on day by day; `None` all.
    """
    starts = tuple(start_of(days, eating_pattern(days, rules), rules) for days in windows)
    usual = np.ones(len(windows))
    first = run_filter(windows, starts, usual, rules)
    weight = rules["state.water_scale_weight"]
    own = np.sqrt((first.surprise + weight) / (first.n_weigh_ins + weight))
    own = np.clip(own, rules["state.water_scale_min"], rules["state.water_scale_max"])
    own = np.where(first.n_weigh_ins >= rules["state.water_scale_weigh_ins"], own, usual)
    run = run_filter(windows, starts, own, rules, n_trace_days=TRACE_DAYS)
    some = len(windows) if n_smoothed is None else n_smoothed
    return WindowRuns(
        windows=tuple(windows),
        starts=starts,
        water_scale=own,
        run=run,
        smoothed=smooth(run.trace, motion_of(windows[:some], starts[:some], own[:some], rules)),
    )


def week_balances(
    windows: Sequence[BalanceDays], rules: Rules, n_smoothed: int | None = None
) -> tuple[WeekBalance, ...]:
    """Compute the balance of the week that each window ends with.

    Parameters
    ----------
    windows
        Any number; each is answered for itself.
    rules
        The ``energy`` rules.
    n_smoothed
        From this one on `days` and `past_weeks` are empty; `None` fills all.

    Returns
    -------
    tuple of WeekBalance
        In the order of the windows. Without log and scale it is the prior, and says so.
    """
    if not windows:
        return ()
    runs = run_windows(windows, rules, n_smoothed)
    return tuple(_week_balance(runs, place, rules) for place in range(len(windows)))


def without_diary(days: BalanceDays) -> BalanceDays:
    """Return the window as it would be had nothing been logged of food."""
    return replace(days, intake_kcal=np.full(days.n_days, np.nan))


def without_scale(days: BalanceDays) -> BalanceDays:
    """Return the window as it would be without a scale."""
    return replace(days, mass_kg=np.full(days.n_days, np.nan))


def balance_source(days: BalanceDays, rules: Rules) -> EnergySource:
    """Return what a window's last week rests on.

    The diary counts with three complete days since the week began, the scale with four weigh-ins
    over ten days of the last 28.
    """
    weighed = _weighed_days(days)
    has_scale = (
        len(weighed) >= rules["scale.min_weigh_ins"]
        and weighed[-1] - weighed[0] >= rules["scale.min_span_days"]
    )
    logged = int((~np.isnan(days.intake_kcal[_first_day(days) :])).sum())
    has_diary = logged >= rules["intake.min_days"]
    if has_scale and has_diary:
        return EnergySource.DIET_AND_SCALE
    if has_scale:
        return EnergySource.SCALE
    return EnergySource.DIET if has_diary else EnergySource.PRIOR


def _week_balance(runs: WindowRuns, place: int, rules: Rules) -> WeekBalance:
    days, run, smoothed = runs.windows[place], runs.run, runs.smoothed
    n = days.n_days - _first_day(days)
    n_weighed = len(_weighed_days(days))
    state, covariance = run.informed
    start, bias_sigma = runs.starts[place], float(np.sqrt(covariance[BIAS, BIAS, place]))
    bias = float(state[BIAS, place])
    odd = abs(bias - start.state[BIAS]) > rules["state.odd_bias_sigmas"] * np.sqrt(
        start.variances[BIAS]
    )
    total, variance = run.total_kcal[-1, place], run.total_variance[-1, place]
    singles, past = _looked_back(smoothed, place, days.n_days, n)
    return WeekBalance(
        estimate=widened(
            Estimate(float(total) / n, float(np.sqrt(variance)) / n), n_weighed, rules
        ),
        source=balance_source(days, rules),
        days=singles,
        past_weeks=tuple(widened(week, n_weighed, rules) for week in past),
        bias=Estimate(bias, bias_sigma),
        is_bias_odd=bool(odd),
        habit_kcal=float(state[HABIT, place]),
        tissue_mass_kg=float(state[TISSUE, place]),
        tissue_mass_sigma_kg=float(np.sqrt(covariance[TISSUE, TISSUE, place])),
    )


def _looked_back(
    smoothed: SmoothedDays, place: int, n_days: int, n_own: int
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """Return the days of a window's week, and the weeks before it, the latest first."""
    if place >= smoothed.total_kcal.shape[1]:
        return (), ()
    n_past = min(n_days, len(smoothed.total_kcal)) // WEEK_DAYS - 1
    rows = [-1 - WEEK_DAYS * (i + 1) for i in range(max(0, n_past))]
    totals = smoothed.total_kcal[rows, place] / WEEK_DAYS
    sigmas = np.sqrt(smoothed.total_variance[rows, place]) / WEEK_DAYS
    own = smoothed.balance_kcal[-n_own:, place]
    spread = np.sqrt(smoothed.balance_variance[-n_own:, place])
    return (
        tuple(starmap(Estimate, zip(own.tolist(), spread.tolist(), strict=True))),
        tuple(starmap(Estimate, zip(totals.tolist(), sigmas.tolist(), strict=True))),
    )


def widened(estimate: Estimate, n_weigh_ins: int, rules: Rules) -> Estimate:
    """Return an estimate with the doubt about tissue energy, a floor and a cap in its sigma."""
    share = rules["state.tissue_energy_sigma_frac"] * min(
        1.0, n_weigh_ins / rules["state.tissue_energy_weigh_ins"]
    )
    floor = rules["state.floor_sigma_kcal"]
    sigma = float(np.sqrt(estimate.sigma_kcal**2 + (share * estimate.kcal) ** 2 + floor**2))
    return Estimate(estimate.kcal, min(sigma, rules["state.cap_sigma_kcal"]))


def _first_day(days: BalanceDays) -> int:
    return int(np.flatnonzero(days.is_week_start)[-1])


def _weighed_days(days: BalanceDays) -> list[int]:
    weighed: list[int] = np.flatnonzero(~np.isnan(days.mass_kg[-TRACE_DAYS:])).tolist()
    return weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Energy availability, kcal per kg fat-free mass and day, and how sure it is.

    `p_low_frac` and `p_severe_frac` are the probabilities that it lies below the two limits;
    `has_diary` tells whether food was logged, without which nothing is ever called low.
    """

    kcal_per_kg: float
    sigma_kcal_per_kg: float
    p_low_frac: float
    p_severe_frac: float
    has_diary: bool

    def is_low(self, rules: Rules) -> bool:
        """Return whether it is surely enough below the lower limit to be called low."""
        return self.has_diary and self.p_low_frac >= rules["availability.sure_frac"]

    def is_severe(self, rules: Rules) -> bool:
        """Return whether it is surely enough below the severe limit."""
        return self.has_diary and self.p_severe_frac >= rules["availability.sure_frac"]


def availability(
    balance: WeekBalance | None,
    nee_kcal: float | None,
    fat_free_mass_kg: float | None,
    rules: Rules,
) -> Availability | None:
    """Compute energy availability from the week's balance.

    Parameters
    ----------
    balance
        The week's; `None`, or one that rests on nothing logged, gives `None`.
    nee_kcal, fat_free_mass_kg
        Expenditure without sport, and fat-free mass; without either the answer is `None`.
    rules
        The ``energy`` rules.
    """
    if balance is None or balance.source is EnergySource.PRIOR:
        return None
    if nee_kcal is None or not fat_free_mass_kg:
        return None
    estimate = balance.estimate
    doubt = rules["availability.nee_sigma_frac"] * nee_kcal
    value = (estimate.kcal + nee_kcal) / fat_free_mass_kg
    sigma = sqrt(estimate.sigma_kcal**2 + doubt**2) / fat_free_mass_kg
    low, severe = (
        0.5 * (1.0 + erf((rules[f"availability.{limit}_kcal_per_kg"] - value) / sigma / sqrt(2.0)))
        for limit in ("caution", "severe")
    )
    return Availability(
        kcal_per_kg=value,
        sigma_kcal_per_kg=sigma,
        p_low_frac=low,
        p_severe_frac=severe,
        has_diary=balance.source in {EnergySource.DIET, EnergySource.DIET_AND_SCALE},
    )


def availability_light(available: Availability | None, rules: Rules) -> Light:
    """Return the light of an energy availability; ``unknown`` without one.

    ``warn`` needs a diary and a probability of 0.8 below the limit, since the figure is easily
    ten off; what merely looks low is ``caution``.
    """
    if available is None:
        return Light.UNKNOWN
    if available.kcal_per_kg >= rules["availability.ok_kcal_per_kg"]:
        return Light.OK
    return Light.WARN if available.is_low(rules) else Light.CAUTION
