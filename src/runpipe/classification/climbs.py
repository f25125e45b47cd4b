"""Climbs, and those that repeat: the same hill again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.model.rules import Rules
from runpipe.model.samples import FloatArray
from runpipe.signal.grade import turning_points
from runpipe.signal.smooth import BoolArray, IntArray, fill_gaps

MIN_SWING_M: Final = 2.0
FLAT_SHARE: Final = 0.05
"""The first and last bit of a climb may be flat road; it is cut off."""


@dataclass(frozen=True, slots=True, eq=False)
class Climbs:
    """Climbs in order of time.

    Attributes
    ----------
    start_s, end_s
        Indices into the trace (seconds), half-open, shape ``(k,)``.
    gain_m, length_m
        Height gained and distance covered.
    is_repeated
        True for the largest group that starts and ends at the same two places.
    n_alike
        For each climb, how many (itself included) start and end where it does.
    """

    start_s: IntArray
    end_s: IntArray
    gain_m: FloatArray
    length_m: FloatArray
    is_repeated: BoolArray
    n_alike: IntArray

    @property
    def n(self) -> int:
        """How many climbs."""
        return int(self.start_s.shape[0])

    @property
    def grade_frac(self) -> FloatArray:
        """Mean grade of each climb."""
        return self.gain_m / np.maximum(self.length_m, 1.0)

    @property
    def n_repeated(self) -> int:
        """How many times the most repeated climb was run."""
        return int(self.is_repeated.sum())


NO_CLIMBS: Final = Climbs(
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0),
    np.zeros(0),
    np.zeros(0, np.bool_),
    np.zeros(0, np.int64),
)


def find_climbs(trace: CompactTrace, noise_m: float | None, rules: Rules) -> Climbs:
    """Find climbs by their turning points, and the group among them that repeats.

    Parameters
    ----------
    trace
        With altitude; without it there are no climbs.
    noise_m
        Altitude noise of the device; climbs within it do not count.
    rules
        ``climbs.*``.
    """
    altitude = trace.altitude_m
    if np.isfinite(altitude).sum() <= 1:
        return NO_CLIMBS
    gate = max(rules["climbs.min_gain"], rules["climbs.noise_factor"] * (noise_m or 0.0))
    filled = fill_gaps(altitude)
    turns = np.array(turning_points(filled, max(MIN_SWING_M, gate / 2)))
    covered = np.concatenate(([0.0], np.cumsum(np.nan_to_num(trace.speed_mps))))
    low, high = _steep_part(filled, turns[:-1], turns[1:])
    gain = filled[high] - filled[low]
    start, end = low * COARSE_S, np.minimum(high * COARSE_S, covered.shape[0] - 1)
    length = covered[end] - covered[start]
    keep = (
        (gain >= gate)
        & (gain / np.maximum(length, 1.0) >= rules["climbs.min_grade"])
        & (end - start >= rules["climbs.min_duration"])
        & (end - start <= rules["climbs.max_duration"])
    )
    low, high, start, end = low[keep], high[keep], start[keep], end[keep]
    repeated, n_alike = _repeated(trace, low, high, rules["climbs.same_place"])
    return Climbs(start, end, gain[keep], length[keep], repeated, n_alike)


def _steep_part(level: FloatArray, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
    """Leave out the flat way to the foot of each climb and from its top."""
    starts, ends = low.copy(), high.copy()
    for i, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        gain = level[b] - level[a]
        if gain <= 0:
            continue
        part = level[a : b + 1]
        starts[i] = a + int(np.flatnonzero(part <= level[a] + FLAT_SHARE * gain)[-1])
        ends[i] = a + int(np.flatnonzero(part >= level[b] - FLAT_SHARE * gain)[0])
    return starts, np.maximum(ends, starts + 1)


def _repeated(
    trace: CompactTrace, low: IntArray, high: IntArray, radius_m: float
) -> tuple[BoolArray, IntArray]:
    n = low.shape[0]
    if n == 0 or not np.isfinite(trace.east_m).any():
        return np.zeros(n, dtype=np.bool_), np.ones(n, dtype=np.int64)
    east, north = fill_gaps(trace.east_m), fill_gaps(trace.north_m)
    near = _near(east[low], north[low], radius_m) & _near(east[high], north[high], radius_m)
    n_alike = near.sum(axis=1)
    return near[int(np.argmax(n_alike))], n_alike


def _near(east: FloatArray, north: FloatArray, radius_m: float) -> BoolArray:
    close: BoolArray = np.hypot(east[:, None] - east, north[:, None] - north) <= radius_m
    return close
