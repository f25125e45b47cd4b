"""The last days once more, each by all that was learned up to the end (fixed-interval smoother)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.energy.balance_days import Switches
from runpipe.energy.balance_filter import (
    BIAS,
    HABIT,
    N_STATES,
    TOTAL,
    WATER,
    WAVE,
    DayTrace,
    Motion,
)
from runpipe.energy.tissue import Numbers

_EXACT: Final = 1e-10
"""A variance below it belongs to a state that is known exactly."""
_RANK: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class SmoothedDays:
    """The last days of some windows, oldest first; arrays are (days, windows).

    Attributes
    ----------
    total_kcal, total_variance
        Balances added up from the week's first day to the end of the day.
    balance_kcal, balance_variance
        Of the day alone; a week's days add up to its total.
    """

    total_kcal: Numbers
    total_variance: Numbers
    balance_kcal: Numbers
    balance_variance: Numbers


def smooth(trace: Sequence[DayTrace], is_week_start: Switches, motion: Motion) -> SmoothedDays:
    """Walk back from the last day to the first of a trace.

    Parameters
    ----------
    trace
        The last days as filtered, of these windows and perhaps more behind them.
    is_week_start
        For each of them, whether the sum of balances began anew on it, (days, windows).
    motion
        What carried the states from day to day.

    Notes
    -----
    The step over night with its reset of the sum, and with the variance that a new scale or a
    water day adds, is a step of its own.
    """
    n_days, n_windows = is_week_start.shape
    total, variance, balance, spread = (np.zeros((n_days, n_windows)) for _ in range(4))
    later_state = later_covariance = np.zeros(0)
    for row in range(n_days - 1, -1, -1):
        day = trace[row]
        end_state, end_covariance = _first(day.end, n_windows)
        if row < n_days - 1:
            start_state, start_covariance = _first(trace[row + 1].start, n_windows)
            reset = np.broadcast_to(np.eye(N_STATES), (n_windows, N_STATES, N_STATES)).copy()
            reset[is_week_start[row + 1], TOTAL, TOTAL] = 0.0
            back = end_covariance @ reset.transpose(0, 2, 1) @ _inverse(start_covariance)
            state = end_state + _times(back, later_state - start_state)
            covariance = end_covariance + _around(back, later_covariance - start_covariance)
        else:
            state, covariance = end_state, end_covariance
        total[row], variance[row] = state[:, TOTAL], np.maximum(covariance[:, TOTAL, TOTAL], 0.0)
        day_state, day_covariance = _first(day.informed, n_windows)
        carry = _carry(day.is_logged[:n_windows], motion)
        back = day_covariance @ carry.transpose(0, 2, 1) @ _inverse(end_covariance)
        later_state = day_state + _times(back, state - end_state)
        later_covariance = day_covariance + _around(back, covariance - end_covariance)
        balance[row] = state[:, TOTAL] - later_state[:, TOTAL]
        both = (back @ covariance)[:, TOTAL, TOTAL]
        spread[row] = covariance[:, TOTAL, TOTAL] + later_covariance[:, TOTAL, TOTAL] - 2.0 * both
    return SmoothedDays(
        total_kcal=total,
        total_variance=variance,
        balance_kcal=balance,
        balance_variance=np.maximum(spread, 0.0),
    )


def _carry(is_logged: Switches, motion: Motion) -> Numbers:
    """Return what one day does to the states of each window, (windows, 8, 8)."""
    reads = np.zeros((len(is_logged), N_STATES))
    reads[:, BIAS] = 1.0
    reads[:, HABIT] = ~is_logged
    carry = motion.gain.T[:, :, None] * reads[:, None, :] + np.eye(N_STATES)
    carry[:, WATER, WATER] = motion.water_keep
    carry[:, WAVE, WAVE] = carry[:, WAVE + 1, WAVE + 1] = motion.wave_cos
    carry[:, WAVE, WAVE + 1] = motion.wave_sin
    carry[:, WAVE + 1, WAVE] = -motion.wave_sin
    return carry


def _first(pair: tuple[Numbers, Numbers], n_windows: int) -> tuple[Numbers, Numbers]:
    """Return state and covariance of the first windows, with the windows in front."""
    state, covariance = pair
    return (
        np.ascontiguousarray(state[:, :n_windows].T),
        np.ascontiguousarray(covariance[:, :, :n_windows].transpose(2, 0, 1)),
    )


def _times(back: Numbers, state: Numbers) -> Numbers:
    product: Numbers = (back @ state[:, :, None])[:, :, 0]
    return product


def _around(back: Numbers, covariance: Numbers) -> Numbers:
    product: Numbers = back @ covariance @ back.transpose(0, 2, 1)
    return product


def _inverse(covariance: Numbers) -> Numbers:
    """Return the inverse of covariances whose states differ in unit; exact states give 0."""
    own = np.diagonal(covariance, axis1=1, axis2=2)
    is_open = own > _EXACT
    size = np.sqrt(np.where(is_open, own, 1.0))
    scaling = is_open[:, :, None] * is_open[:, None, :] / (size[:, :, None] * size[:, None, :])
    size_of, axes = np.linalg.eigh(covariance * scaling)
    least = _RANK * np.abs(size_of).max(axis=1, keepdims=True)
    is_open_axis = np.abs(size_of) > least
    inverted = np.where(is_open_axis, 1.0 / np.where(is_open_axis, size_of, 1.0), 0.0)
    inverse: Numbers = (axes * inverted[:, None, :]) @ axes.transpose(0, 2, 1) * scaling
    return inverse
