"""The days that the energy balance is filtered from: one athlete's, up to one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from runpipe.energy.tissue import Numbers

Switches: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceDays:
    """One athlete's days, oldest first, without a gap; every array has one entry per day.

    Attributes
    ----------
    mass_kg
        The day's weigh-in; NaN without one.
    is_late
        The weigh-in was not taken in the morning.
    intake_kcal
        Energy of a complete diet day as logged; NaN on every other day, never 0 for "not logged".
    nee_kcal, exercise_kcal
        Expenditure without sport, and net cost of training.
    is_weekend
        Saturday or Sunday.
    is_week_start
        The sum of balances begins anew on this day.
    is_water_day
        A carbohydrate load, an illness or an ultra: the body's water swings.
    is_new_scale
        A change of scale was declared for this day, or the device field shows one.
    tissue_kcal_per_kg
        Energy in a kg of body tissue.
    has_cycle
        A wave of four weeks is looked for.
    start_mass_kg
        Stands in where there is no weigh-in at all.
    """

    mass_kg: Numbers
    is_late: Switches
    intake_kcal: Numbers
    nee_kcal: Numbers
    exercise_kcal: Numbers
    is_weekend: Switches
    is_week_start: Switches
    is_water_day: Switches
    is_new_scale: Switches
    tissue_kcal_per_kg: float
    has_cycle: bool
    start_mass_kg: float

    @property
    def n_days(self) -> int:
        """How many days there are."""
        return len(self.mass_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStack:
    """Several windows side by side, all ending on the last row; arrays are (days, windows).

    Where a window is shorter than the longest, its first rows are not `is_live`.
    """

    is_live: Switches
    mass_kg: Numbers
    is_late: Switches
    intake_kcal: Numbers
    spent_kcal: Numbers
    exercise_kcal: Numbers
    is_week_start: Switches
    is_water_day: Switches
    is_new_scale: Switches

    @classmethod
    def of(cls, windows: Sequence[BalanceDays]) -> DayStack:
        """Return the stack of some windows, in their order."""
        n_days = max(window.n_days for window in windows)
        return cls(
            is_live=_stacked([np.ones(w.n_days, np.bool_) for w in windows], n_days),
            mass_kg=_padded([w.mass_kg for w in windows], n_days),
            is_late=_stacked([w.is_late for w in windows], n_days),
            intake_kcal=_padded([w.intake_kcal for w in windows], n_days),
            spent_kcal=_padded([w.nee_kcal + w.exercise_kcal for w in windows], n_days),
            exercise_kcal=_padded([w.exercise_kcal for w in windows], n_days),
            is_week_start=_stacked([w.is_week_start for w in windows], n_days),
            is_water_day=_stacked([w.is_water_day for w in windows], n_days),
            is_new_scale=_stacked([w.is_new_scale for w in windows], n_days),
        )


def _padded(columns: Sequence[Numbers], n_days: int) -> Numbers:
    stack = np.full((n_days, len(columns)), np.nan)
    for place, column in enumerate(columns):
        stack[n_days - len(column) :, place] = column
    return stack


def _stacked(columns: Sequence[Switches], n_days: int) -> Switches:
    stack = np.zeros((n_days, len(columns)), np.bool_)
    for place, column in enumerate(columns):
        stack[n_days - len(column) :, place] = column
    return stack
