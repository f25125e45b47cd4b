"""Altitude, how far it can be trusted, grade and the cost of running uphill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.model.recording import FloatArray, Samples
from runpipe.signal.geo import local_metres
from runpipe.signal.smooth import IntArray, moving_mean
from runpipe.signal.trace import Trace, to_trace

CELL_M: Final = 5.0
"""Spacing of the altitude profile along the run."""
SMOOTHING_M: Final = 50.0
"""Altitude is averaged over this distance, twice (science/model.md 3.3 asks for at least 50 m)."""
MAX_GRADE_FRAC: Final = 0.45
"""The steepest grade Minetti measured."""
MINETTI: Final = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
"""Minetti et al. 2002, J Appl Physiol 93:1039, J/kg/m, highest power first."""
MAX_STEP_FRAC: Final = 1.0
"""A rise as large as the way between two cells is a jump of the altimeter, not a slope."""
MAX_PROFILE_CELLS: Final = 200_000
MAX_CLIMB_MPS: Final = 2.0
"""Nobody rises faster on foot for ten seconds, not even on stairs."""
CLIMB_WINDOW_S: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Smoothed altitude along the distance run.

    Attributes
    ----------
    distance_m
        Shape ``(k,)``, steps of `CELL_M` from the start.
    altitude_m, grade_frac
        Smoothed altitude and its slope, shape ``(k,)``.
    """

    distance_m: FloatArray
    altitude_m: FloatArray
    grade_frac: FloatArray


def running_cost(grade_frac: FloatArray) -> FloatArray:
    """Return the energy cost of running at a grade, J/kg/m; NaN stays NaN.

    Grades are held within 45 %, the range that was measured. The curve errs downhill.

    References
    ----------
    Minetti et al. 2002, J Appl Physiol 93:1039-1046.

    Examples
    --------
    >>> running_cost(np.array([0.0, 0.1])).round(3)
    array([3.6  , 5.968])
    """
    held = np.clip(grade_frac, -MAX_GRADE_FRAC, MAX_GRADE_FRAC)
    return np.polyval(np.array(MINETTI), held).astype(np.float64)


def altitude_profile(trace: Trace) -> Profile | None:
    """Smooth altitude over distance; `None` without altitude or movement."""
    usable = trace.is_recorded & np.isfinite(trace.altitude_m) & np.isfinite(trace.distance_m)
    if not usable.any():
        return None
    d, altitude = trace.distance_m[usable], without_glitches(trace.altitude_m[usable])
    index = ((d - d[0]) / CELL_M).astype(np.int64)
    cells = int(index[-1]) + 1
    if d[-1] - d[0] < SMOOTHING_M or cells > MAX_PROFILE_CELLS:
        return None
    count = np.bincount(index, minlength=cells)
    total = np.bincount(index, weights=altitude, minlength=cells)
    hit = np.flatnonzero(count)
    level = np.interp(np.arange(cells), hit, total[hit] / count[hit])
    width = int(SMOOTHING_M / CELL_M)
    smooth = moving_mean(moving_mean(without_jumps(level), width), width)
    grade = np.gradient(smooth, CELL_M)
    return Profile(d[0] + (np.arange(cells) + 0.5) * CELL_M, smooth, grade)


def without_glitches(altitude_m: FloatArray) -> FloatArray:
    """Return altitude with every rise and fall that is too fast for a runner held level.

    Only the seconds of the glitch are changed, and what lies behind them is shifted by what the
    glitch left over: a barometer that jumps once spoils ten seconds, not the run.

    Parameters
    ----------
    altitude_m
        At one value per second, finite, shape ``(n,)``.

    Examples
    --------
    >>> without_glitches(np.concatenate((np.zeros(30), np.full(30, 90.0)))).max()
    np.float64(0.0)
    """
    change = np.abs(altitude_m[CLIMB_WINDOW_S:] - altitude_m[:-CLIMB_WINDOW_S])
    wild = np.flatnonzero(change > MAX_CLIMB_MPS * CLIMB_WINDOW_S)
    if not wild.size:
        return altitude_m
    edge = np.zeros(altitude_m.size + 1)
    np.add.at(edge, wild + 1, 1.0)
    np.add.at(edge, wild + CLIMB_WINDOW_S + 1, -1.0)
    step = np.diff(altitude_m, prepend=altitude_m[:1])
    level: FloatArray = altitude_m[0] + np.cumsum(np.where(np.cumsum(edge[:-1]) > 0, 0.0, step))
    return level


def without_jumps(level_m: FloatArray) -> FloatArray:
    """Remove steps that no slope can make, keeping what lies between them in shape.

    A lost fix or a restarted barometer lifts a stretch of the run by hundreds of metres: the step
    up and the step down go, the stretch stays. Steps are between neighbouring profile cells.

    Examples
    --------
    >>> without_jumps(np.array([0.0, 1.0, 301.0, 302.0, 3.0]))
    array([0., 1., 1., 2., 2.])
    """
    step = np.diff(level_m, prepend=level_m[:1])
    possible = np.abs(step) <= MAX_STEP_FRAC * CELL_M
    level: FloatArray = level_m[0] + np.cumsum(np.where(possible, step, 0.0))
    return level


def trace_grade(trace: Trace, profile: Profile | None) -> FloatArray:
    """Return the grade at every second, shape ``(n,)``; NaN where not known."""
    if profile is None:
        return np.full(trace.t_s.shape, np.nan)
    grade = np.interp(trace.distance_m, profile.distance_m, profile.grade_frac)
    return np.where(np.isfinite(trace.altitude_m), grade, np.nan)


def adjusted_speed(speed_mps: FloatArray, grade_frac: FloatArray) -> FloatArray:
    """Return the flat speed of the same cost; the speed itself where the grade is not known."""
    factor = running_cost(np.nan_to_num(grade_frac)) / MINETTI[-1]
    return speed_mps * factor


def sample_grade(samples: Samples) -> tuple[FloatArray, FloatArray]:
    """Return grade and grade-adjusted speed for every raw sample.

    Parameters
    ----------
    samples
        As read, length n.

    Returns
    -------
    tuple of FloatArray
        `grade_frac` and `grade_adjusted_speed_mps`, shape ``(n,)`` each; NaN where altitude or
        speed is not known. The speed is the device's own where it states one.
    """
    nan = np.full(samples.t_s.shape, np.nan)
    if len(samples) == 0:
        return nan, nan.copy()
    trace = to_trace(samples)
    grade = np.interp(
        samples.t_s,
        trace.t_s,
        np.nan_to_num(trace_grade(trace, altitude_profile(trace)), nan=np.inf),
    )
    grade = np.where(np.isfinite(grade), grade, np.nan)
    speed = np.where(
        np.isfinite(samples.speed_mps),
        samples.speed_mps,
        np.interp(samples.t_s, trace.t_s, trace.speed_mps),
    )
    cost = running_cost(grade) / MINETTI[-1]
    return grade, speed * cost


def climb_totals(altitude_m: FloatArray, threshold_m: float) -> tuple[float, float]:
    """Return ascent and descent, counting only swings of at least `threshold_m`.

    Examples
    --------
    >>> climb_totals(np.array([0.0, 5.0, 4.5, 9.0, 0.0]), 2.0)
    (9.0, 9.0)
    """
    turns = altitude_m[turning_points(altitude_m, threshold_m)]
    step = np.diff(turns)
    return float(np.maximum(step, 0.0).sum()), float(np.maximum(-step, 0.0).sum())


def turning_points(altitude_m: FloatArray, threshold_m: float) -> list[int]:
    """Return the indices of the lows and highs between swings of at least `threshold_m`.

    The first and last index are always in it. Altitude must be finite.
    """
    n = altitude_m.size
    if n == 0:
        return []
    # Only local extremes can be turning points, so the loop runs over those alone.
    slope = np.sign(np.diff(altitude_m))
    moving = np.flatnonzero(slope)
    change = moving[1:][slope[moving[1:]] != slope[moving[:-1]]]
    candidates = [0, *change.tolist(), n - 1]
    levels = altitude_m[candidates].tolist()
    turns = [0]
    low = high = 0
    is_rising: bool | None = None
    for i, level in enumerate(levels):
        if level > levels[high]:
            high = i
        if level < levels[low]:
            low = i
        if is_rising is not False and levels[high] - level >= threshold_m:
            if is_rising or candidates[high]:
                turns.append(candidates[high])
            is_rising, low, high = False, i, i
        elif is_rising is not True and level - levels[low] >= threshold_m:
            if is_rising is False or candidates[low]:
                turns.append(candidates[low])
            is_rising, low, high = True, i, i
    last = {True: candidates[high], False: candidates[low], None: n - 1}[is_rising]
    turns.extend(x for x in (last, n - 1) if x > turns[-1])
    return turns


PLACE_M: Final = 25.0
MIN_AWAY_S: Final = 60.0
MIN_REVISITS: Final = 12


def altitude_noise(trace: Trace) -> float | None:
    """Return the standard deviation of altitude between visits to the same 25 m place, in m.

    `None` without position or altitude, or with too few places passed twice at least a minute
    apart: one way along a road tells nothing.
    """
    usable = trace.is_moving & np.isfinite(trace.altitude_m) & np.isfinite(trace.lat_deg)
    if not usable.any():
        return None
    east, north = local_metres(trace.lat_deg[usable], trace.lon_deg[usable])
    time, altitude = trace.t_s[usable], trace.altitude_m[usable]
    column, row = np.floor(east / PLACE_M), np.floor(north / PLACE_M)
    order = np.lexsort((time, row, column))
    is_new_place = (np.abs(np.diff(column[order])) + np.abs(np.diff(row[order]))).astype(np.bool_)
    is_new_visit = is_new_place | (np.diff(time[order]) > MIN_AWAY_S)
    visit = np.cumsum(np.concatenate(([0], is_new_visit)))
    level = np.bincount(visit, weights=altitude[order]) / np.bincount(visit)
    place = np.cumsum(np.concatenate(([0], is_new_place[is_new_visit])))
    return _pooled(level, place)


def _pooled(level: FloatArray, place: IntArray) -> float | None:
    """Return the spread of the levels at one place, the median over places numbered from 0."""
    n_visits = np.bincount(place)
    mean = np.bincount(place, weights=level) / n_visits
    square = np.bincount(place, weights=(level - mean[place]) ** 2)
    n_revisits = n_visits - 1
    if n_revisits.sum() < MIN_REVISITS:
        return None
    # The median place, not the mean: one glitch must not condemn the whole barometer.
    again = np.flatnonzero(n_revisits)
    variance = square[again] / n_revisits[again]
    return float(np.sqrt(np.median(variance) / 0.455))
