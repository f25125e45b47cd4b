"""Distances on the Earth, and how far and how long a recording's samples themselves speak for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.model.recording import FloatArray, Samples
from runpipe.signal.smooth import IntArray, step_lengths
from runpipe.units import EARTH_RADIUS_M


def path_distance(lat_deg: FloatArray, lon_deg: FloatArray) -> FloatArray:
    """Return the distance along a track, shape ``(n,)``; missing fixes are bridged straight.

    Parameters
    ----------
    lat_deg, lon_deg
        WGS84, shape ``(n,)``, NaN without a fix.

    Returns
    -------
    FloatArray
        Cumulative metres from 0; points without a fix carry the distance of the one before.
    """
    is_measured = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    step = np.zeros(lat_deg.shape)
    step[np.flatnonzero(is_measured)[1:]] = step_lengths(lat_deg[is_measured], lon_deg[is_measured])
    return np.cumsum(step)


def local_metres(lat_deg: FloatArray, lon_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return metres east and north of the first fix (flat-earth, right for a run's extent)."""
    rows = np.flatnonzero(np.isfinite(lat_deg) & np.isfinite(lon_deg))
    if rows.size == 0:
        return np.full(lat_deg.shape, np.nan), np.full(lat_deg.shape, np.nan)
    lat0, lon0 = float(lat_deg[rows[0]]), float(lon_deg[rows[0]])
    metres_per_deg = np.radians(1.0) * EARTH_RADIUS_M
    east = (lon_deg - lon0) * metres_per_deg * np.cos(np.radians(lat0))
    return east, (lat_deg - lat0) * metres_per_deg


MAX_STEP_S: Final = 60.0
"""Time between two samples that lie further apart was not recorded."""
MIN_FIXES: Final = 20
MIN_WAY_M: Final = 200.0
MIN_SPEED_MPS: Final = 0.5
"""Positions that move slower on the whole only tremble on one spot."""
MIN_COVER: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the samples say of one recording; `None` where they cannot.

    Attributes
    ----------
    span_s, recorded_s
        From the first sample to the last, and without gaps of over a minute.
    moving_s
        Recorded time at 0.5 m/s or more.
    counted_m
        The device's own distance, its total rise.
    positions_m
        The way between positions, where they move as a whole.
    counted_between_fixes_m
        The device's own distance between the first fix and the last.
    by_speed_m
        The device's speeds added up over the recorded time.
    """

    span_s: float | None = None
    recorded_s: float | None = None
    moving_s: float | None = None
    counted_m: float | None = None
    positions_m: float | None = None
    counted_between_fixes_m: float | None = None
    by_speed_m: float | None = None


def in_time(samples: Samples) -> IntArray:
    """Return the rows in order of time, the first of each instant, shape ``(k,)``."""
    order = np.argsort(samples.t_s, kind="stable")
    t = samples.t_s[order]
    return order[np.concatenate(([True], np.diff(t) > 0))] if t.size else order


def weigh_way(samples: Samples) -> Way:
    """Compute what the samples say of time and distance; all `None` without two samples."""
    rows = in_time(samples)
    if rows.size < 2:  # noqa: PLR2004
        return Way()
    t = samples.t_s[rows]
    dt = np.diff(t)
    recorded = np.where(dt <= MAX_STEP_S, dt, 0.0)
    counted = samples.distance_m[rows]
    positions_m, between_m = _way_of_positions(samples, rows)
    return Way(
        span_s=float(t[-1] - t[0]),
        recorded_s=float(recorded.sum()),
        moving_s=_moving_s(samples, rows, recorded),
        counted_m=_rise(counted),
        positions_m=positions_m,
        counted_between_fixes_m=between_m,
        by_speed_m=_by_speed(samples.speed_mps[rows], t),
    )


def _rise(counted: FloatArray) -> float | None:
    counts = counted[np.isfinite(counted)]
    # A watch that counted before the start begins above 0.
    return float(np.ptp(counts)) or None if counts.size else None


def _by_speed(speed: FloatArray, t: FloatArray) -> float | None:
    rows = np.flatnonzero(np.isfinite(speed))
    if rows.size < MIN_COVER * speed.size or rows.size < 2:  # noqa: PLR2004
        return None
    dt = np.diff(t[rows])
    mean = (speed[rows][1:] + speed[rows][:-1]) / 2
    return float((mean * np.where(dt <= MAX_STEP_S, dt, 0.0)).sum()) or None


def _moving_s(samples: Samples, rows: IntArray, recorded: FloatArray) -> float | None:
    speed = samples.speed_mps[rows]
    if np.isfinite(speed).mean() >= MIN_COVER:
        with np.errstate(invalid="ignore"):
            return float(recorded[speed[1:] >= MIN_SPEED_MPS].sum())
    counted = samples.distance_m[rows]
    if np.isfinite(counted).mean() >= MIN_COVER:
        rise, dt = np.diff(counted), np.diff(samples.t_s[rows])
        with np.errstate(invalid="ignore"):
            return float(recorded[rise >= MIN_SPEED_MPS * dt].sum())
    return None


def _way_of_positions(samples: Samples, rows: IntArray) -> tuple[float | None, float | None]:
    lat, lon = samples.lat_deg[rows], samples.lon_deg[rows]
    placed_rows = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    if placed_rows.size < MIN_FIXES or placed_rows.size < MIN_COVER * _n_measured(samples, rows):
        return None, None
    t = samples.t_s[rows][placed_rows]
    dt = np.diff(t)
    way_m = float(step_lengths(lat[placed_rows], lon[placed_rows]).sum())
    recorded_s = float(np.where(dt <= MAX_STEP_S, dt, 0.0).sum())
    if way_m < MIN_WAY_M or way_m < MIN_SPEED_MPS * recorded_s:
        return None, None
    counted = samples.distance_m[rows][placed_rows[0] : placed_rows[-1] + 1]
    return way_m, _rise(counted)


def _n_measured(samples: Samples, rows: IntArray) -> int:
    """Return how many rows hold anything of the way: others only carry a heart rate or the like."""
    way = np.isfinite(samples.lat_deg[rows]) | np.isfinite(samples.distance_m[rows])
    return int(np.count_nonzero(way | np.isfinite(samples.speed_mps[rows])))
