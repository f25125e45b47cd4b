"""Moving means and cumulative helpers that respect missing values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from runpipe.model.samples import FloatArray

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]


def moving_mean(values: FloatArray, width: int) -> FloatArray:
    """Average over a centred window, leaving out what is missing.

    Parameters
    ----------
    values
        Shape ``(n,)``; NaN where missing.
    width
        Window in samples; even widths are made odd. The window shrinks at both ends.

    Returns
    -------
    FloatArray
        Shape ``(n,)``; NaN only where the whole window is missing.

    Examples
    --------
    >>> moving_mean(np.array([0.0, 3.0, 6.0]), 3)
    array([1.5, 3. , 4.5])
    """
    n = values.shape[0]
    half = width // 2
    if n == 0 or half == 0:
        return values.copy()
    is_measured = np.isfinite(values)
    if is_measured.all():
        return _window_sums(values, half) / _window_sums(np.ones(n), half)
    n_known = _window_sums(is_measured.astype(np.float64), half)
    mean = _window_sums(np.where(is_measured, values, 0.0), half) / np.maximum(n_known, 1.0)
    return np.where(n_known > 0, mean, np.nan)


def _window_sums(values: FloatArray, half: int) -> FloatArray:
    """Add up `half` values on either side of each, fewer at the ends."""
    n = values.shape[0]
    reach = min(half, n)
    total = np.concatenate(([0.0], np.cumsum(values)))
    high = np.concatenate((total[reach + 1 :], np.full(reach, total[n])))
    low = np.concatenate((np.zeros(reach), total[: n - reach]))
    sums: FloatArray = high - low
    return sums


def moving_median(values: FloatArray, width: int) -> FloatArray:
    """Return the median over a centred window: short drop-outs go, steps stay sharp.

    Parameters
    ----------
    values
        Shape ``(n,)``, without NaN.
    width
        Window in samples; even widths are made odd. Ends are padded with their own value.

    Examples
    --------
    >>> moving_median(np.array([3.0, 3.0, 0.0, 3.0, 3.0]), 3)
    array([3., 3., 3., 3., 3.])
    """
    half = width // 2
    if values.shape[0] == 0 or half == 0:
        return values.copy()
    padded = np.pad(values, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    return np.partition(windows, half, axis=1)[:, half]


def best_mean(values: FloatArray, width: int) -> float | None:
    """Return the highest mean over any window of `width` samples; `None` if it is shorter.

    Missing values count as 0: an effort is never credited with what was not recorded.
    """
    n = values.shape[0]
    if width <= 0 or n < width:
        return None
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(values))))
    return float(np.max(total[width:] - total[:-width]) / width)


def runs_of(mask: BoolArray) -> tuple[IntArray, IntArray]:
    """Return starts and ends (half-open) of every stretch where `mask` is true.

    Examples
    --------
    >>> runs_of(np.array([False, True, True, False, True]))
    (array([1, 4]), array([3, 5]))
    """
    edge = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)


def fill_gaps(values: FloatArray) -> FloatArray:
    """Interpolate over missing values; the ends keep the nearest known one; all NaN stays NaN."""
    is_measured = np.isfinite(values)
    if is_measured.all() or not is_measured.any():
        return values.copy()
    index = np.arange(values.shape[0])
    return np.interp(index, index[is_measured], values[is_measured])
