"""Distances on the Earth, good to well under a metre over a run."""

from __future__ import annotations

import numpy as np

from runpipe.model.samples import FloatArray
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
    out = np.zeros(lat_deg.shape)
    if is_measured.sum() <= 1:
        return out
    lat, lon = np.radians(lat_deg[is_measured]), np.radians(lon_deg[is_measured])
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[1:]) * np.cos(lat[:-1]) * np.sin(np.diff(lon) / 2) ** 2
    )
    step = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    out[np.flatnonzero(is_measured)[1:]] = step
    return np.cumsum(out)


def local_metres(lat_deg: FloatArray, lon_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return metres east and north of the first fix (flat-earth, right for a run's extent)."""
    rows = np.flatnonzero(np.isfinite(lat_deg) & np.isfinite(lon_deg))
    if rows.shape[0] == 0:
        return np.full(lat_deg.shape, np.nan), np.full(lat_deg.shape, np.nan)
    lat0, lon0 = float(lat_deg[rows[0]]), float(lon_deg[rows[0]])
    metres_per_deg = np.radians(1.0) * EARTH_RADIUS_M
    east = (lon_deg - lon0) * metres_per_deg * np.cos(np.radians(lat0))
    return east, (lat_deg - lat0) * metres_per_deg
