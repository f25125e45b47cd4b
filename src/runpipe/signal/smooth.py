"""Moving means that respect missing values, and leaps that no sensor can have measured."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.recording import FloatArray, Samples
from runpipe.units import EARTH_RADIUS_M

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
    n = values.size
    half = width // 2
    if half == 0:
        return values.copy()
    is_measured = np.isfinite(values)
    if is_measured.all():
        return _window_sums(values, half) / _window_sums(np.ones(n), half)
    n_known = _window_sums(is_measured.astype(np.float64), half)
    mean = _window_sums(np.where(is_measured, values, 0.0), half) / np.maximum(n_known, 1.0)
    return np.where(n_known > 0, mean, np.nan)


def _window_sums(values: FloatArray, half: int) -> FloatArray:
    """Add up `half` values on either side of each, fewer at the ends."""
    n = values.size
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
    if not values.size:
        return values.copy()
    padded = np.pad(values, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    return np.partition(windows, half, axis=1)[:, half]


def best_mean(values: FloatArray, width: int) -> float | None:
    """Return the highest mean over any window of `width` samples; `None` if it is shorter.

    Missing values count as 0: an effort is never credited with what was not recorded.
    """
    window = best_window(values, width)
    return None if window is None else window[1]


def best_window(values: FloatArray, width: int) -> tuple[int, float] | None:
    """Return where the window of `width` samples with the highest mean begins, and that mean.

    The first of several; `None` if the values are fewer. Missing values count as 0.

    Examples
    --------
    >>> best_window(np.array([1.0, 4.0, 6.0, 2.0]), 2)
    (1, 5.0)
    """
    if width <= 0 or values.size < width:
        return None
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(values))))
    sums = total[width:] - total[:-width]
    first = int(np.argmax(sums))
    return first, float(sums[first] / width)


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
    if not is_measured.any():
        return values.copy()
    index = np.arange(values.size)
    return np.interp(index, index[is_measured], values[is_measured])


HEART_RATE_RANGE_BPM: Final = (30.0, 225.0)
HEART_RATE_JUMP_BPM: Final = 30.0
"""No heart gains or loses as much from one second to the next."""
HEART_RATE_RATE: Final = 10.0
ALTITUDE_JUMP_M: Final = 20.0
ALTITUDE_RATE: Final = 5.0
SPEED_JUMP_MPS: Final = 5.0
SPEED_RATE: Final = 4.0
FAST_MPS: Final = 7.0
MAX_FOOT_MPS: Final = 12.5
"""Faster than anybody runs, if only for a second."""
MAX_WILD_SHARE: Final = 0.2
MAX_SPIKE_S: Final = 180.0
AROUND_S: Final = 120.0
MAX_STRAY_FIXES: Final = 10
MIN_STRAY_M: Final = 60.0
MAX_LEAPS: Final = 1_000
"""More leaps than these are noise throughout, and no spikes."""
_MIN_FIXES: Final = 4


def spike_mask(
    t_s: FloatArray, values: FloatArray, *, jump: float, rate: float, longest_s: float = MAX_SPIKE_S
) -> BoolArray:
    """Return where values leap away from all around them and back again.

    Parameters
    ----------
    t_s
        Seconds, rising or repeated, shape ``(n,)``.
    values
        Shape ``(n,)``, NaN where nothing was measured.
    jump, rate
        The least leap, and the least leap per second, that no runner can make.
    longest_s
        A longer stretch is a level of its own, and no spike.

    Returns
    -------
    ndarray of bool
        True for every value of a spike, shape ``(n,)``.
    """
    mask = np.zeros(values.shape, dtype=np.bool_)
    rows = np.flatnonzero(np.isfinite(values))
    t, x = t_s[rows], values[rows]
    if x.size < _MIN_FIXES:
        return mask
    step, dt = np.abs(np.diff(x)), np.maximum(np.diff(t), 1.0)
    edges = np.flatnonzero((step >= jump) & (step >= rate * dt)) + 1
    if edges.size > MAX_LEAPS:
        return mask
    bounds = np.concatenate(([0], edges, [x.size]))
    is_spike = np.zeros(x.size, dtype=np.bool_)
    for first, last in itertools.pairwise(bounds):
        if t[last - 1] - t[first] > longest_s:
            continue
        level = float(np.median(x[first:last]))
        before, after = _around(t, x, t[first], t[last - 1], longest_s, edges)
        sides = [side for side in (before, after) if side is not None]
        if sides and all(abs(level - side) >= jump for side in sides) and _is_one_way(level, sides):
            is_spike[first:last] = True
    mask[rows[is_spike]] = True
    return mask


def _around(
    t: FloatArray, x: FloatArray, start: float, end: float, longest_s: float, edges: IntArray
) -> tuple[float | None, float | None]:
    """Return the level before and behind a stretch, over more time than any spike lasts."""
    reach = longest_s + AROUND_S if edges.size > 2 else AROUND_S  # noqa: PLR2004  (one spike has two)
    low, high = np.searchsorted(t, [start - reach, start], side="left")
    first, last = np.searchsorted(t, [end, end + reach], side="right")
    before = float(np.median(x[low:high])) if high > low else None
    after = float(np.median(x[first:last])) if last > first else None
    return before, after


def _is_one_way(level: float, sides: list[float]) -> bool:
    """Return whether a stretch lies above all around it, or below it on both sides."""
    above = all(level > side for side in sides)
    return above or (len(sides) > 1 and all(level < side for side in sides))


def heart_rate_spikes(samples: Samples) -> BoolArray:
    """Return which heart rates no heart can have had, shape ``(n,)``."""
    bpm = samples.heart_rate_bpm
    low, high = HEART_RATE_RANGE_BPM
    with np.errstate(invalid="ignore"):
        impossible = (bpm > high) | (bpm < low)
    rest = np.where(impossible, np.nan, bpm)
    return impossible | spike_mask(
        samples.t_s, rest, jump=HEART_RATE_JUMP_BPM, rate=HEART_RATE_RATE
    )


def altitude_spikes(samples: Samples) -> BoolArray:
    """Return which altitudes leap away from all around them, shape ``(n,)``."""
    return spike_mask(samples.t_s, samples.altitude_m, jump=ALTITUDE_JUMP_M, rate=ALTITUDE_RATE)


def speed_spikes(samples: Samples) -> BoolArray:
    """Return which of the device's speeds on foot leap away from all around them, shape ``(n,)``."""
    speed = samples.speed_mps
    with np.errstate(invalid="ignore"):
        wild = speed > MAX_FOOT_MPS
        if wild.sum() > MAX_WILD_SHARE * np.isfinite(speed).sum():
            return np.zeros(speed.shape, dtype=np.bool_)  # another unit, or no run: no spikes
        rest = np.where(wild, np.nan, speed)
        leaps = spike_mask(samples.t_s, rest, jump=SPEED_JUMP_MPS, rate=SPEED_RATE, longest_s=60.0)
        return wild | (leaps & (speed > FAST_MPS))


def position_spikes(t_s: FloatArray, lat_deg: FloatArray, lon_deg: FloatArray) -> BoolArray:
    """Return which fixes lie off a way that goes on without them, shape ``(n,)``.

    A few fixes in a row are off when nobody could have come there or gone on from there in
    the time. At the start and the end one impossible step is enough.
    """
    mask = np.zeros(lat_deg.shape, dtype=np.bool_)
    rows = np.flatnonzero(np.isfinite(lat_deg) & np.isfinite(lon_deg))
    if rows.size < _MIN_FIXES:
        return mask
    t, lat, lon = t_s[rows], lat_deg[rows], lon_deg[rows]
    usual = _usual_speed(t, lat, lon)
    fastest: float = max(MAX_FOOT_MPS, 3.0 * usual)
    step = step_lengths(lat, lon)
    leaps = (
        np.flatnonzero((step > MIN_STRAY_M) & (step > (np.maximum(np.diff(t), 1.0) * fastest))) + 1
    )
    if not 0 < leaps.size <= MAX_LEAPS:
        return mask
    bounds = np.concatenate(([0], leaps, [rows.size]))
    is_stray = np.zeros(rows.size, dtype=np.bool_)
    for first, last in itertools.pairwise(bounds):
        if last - first > MAX_STRAY_FIXES:
            continue
        if first == 0 or last == rows.size:
            is_stray[first:last] = True
            continue
        around = step_lengths(lat[[first - 1, last]], lon[[first - 1, last]])[0]
        if around <= fastest * max(float(t[last] - t[first - 1]), 1.0):
            is_stray[first:last] = True
    mask[rows[is_stray]] = True
    return mask


def _usual_speed(t: FloatArray, lat: FloatArray, lon: FloatArray) -> float:
    dt = np.diff(t)
    rises = dt > 0
    if not rises.any():
        return 0.0
    return float(np.median(step_lengths(lat, lon)[rises] / dt[rises]))


def step_lengths(lat_deg: FloatArray, lon_deg: FloatArray) -> FloatArray:
    """Return great-circle lengths between one position and the next, metres, shape ``(n-1,)``."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    )
    length: FloatArray = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return length
