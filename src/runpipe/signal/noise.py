"""How far an altitude can be trusted: what it says when the same place is passed again."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.model.samples import FloatArray
from runpipe.signal.geo import local_metres
from runpipe.signal.smooth import IntArray
from runpipe.signal.trace import Trace

PLACE_M: Final = 25.0
MIN_AWAY_S: Final = 60.0
MIN_REVISITS: Final = 12


def altitude_noise(trace: Trace) -> float | None:
    """Return the standard deviation of altitude between visits to the same 25 m place, in m.

    `None` without position or altitude, or with too few places passed twice at least a minute
    apart: one way along a road tells nothing.
    """
    usable = trace.is_moving & np.isfinite(trace.altitude_m) & np.isfinite(trace.lat_deg)
    if usable.sum() < MIN_REVISITS:
        return None
    east, north = local_metres(trace.lat_deg[usable], trace.lon_deg[usable])
    time, altitude = trace.t_s[usable], trace.altitude_m[usable]
    place = np.floor(east / PLACE_M).astype(np.int64) * 1_000_003 + np.floor(
        north / PLACE_M
    ).astype(np.int64)
    order = np.lexsort((time, place))
    place, time, altitude = place[order], time[order], altitude[order]
    new_place = np.concatenate(([True], np.diff(place) != 0))
    visit = np.cumsum(new_place | np.concatenate(([True], np.diff(time) > MIN_AWAY_S))) - 1
    first = np.flatnonzero(np.concatenate(([True], np.diff(visit) > 0)))
    level = np.bincount(visit, weights=altitude) / np.bincount(visit)
    return _pooled(level, place[first])


def _pooled(level: FloatArray, place: IntArray) -> float | None:
    _, owner = np.unique(place, return_inverse=True)
    n_visits = np.bincount(owner)
    mean = np.bincount(owner, weights=level) / n_visits
    square = np.bincount(owner, weights=(level - mean[owner]) ** 2)
    again = n_visits > 1
    freedom = int((n_visits[again] - 1).sum())
    if freedom < MIN_REVISITS:
        return None
    # The median place, not the mean: one glitch must not condemn the whole barometer.
    variance = square[again] / (n_visits[again] - 1)
    return float(np.sqrt(np.median(variance) / 0.455 if freedom else 0.0))
