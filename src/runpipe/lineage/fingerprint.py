"""What one run looked like minute by minute, on the clock of the wall.

The minutes are those of the epoch, so two recordings of one run line up whatever second each was
started at, and every shift between time zones (a multiple of 15 minutes) moves one by whole minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.samples import FloatArray, Samples
from runpipe.units import EARTH_RADIUS_M, SECONDS_PER_MINUTE

_MAX_MINUTES: Final = 24 * 60
_STEP_S: Final = 5.0
_MAX_GAP_S: Final = 30.0
_DEG_SCALE: Final = 1e5
_MINUTE_STEPS: Final = int(SECONDS_PER_MINUTE / _STEP_S)

Values = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """One value a minute and channel, `None` where the recording holds nothing.

    Attributes
    ----------
    first_minute
        Minutes since 1970-01-01 UTC of the first value.
    distance_m
        Metres covered within each minute.
    heart_rate_bpm
        Mean heart rate within each minute.
    lat_e5_deg, lon_e5_deg
        Position at the start of each minute, in 1e-5 degrees (about a metre).
    """

    first_minute: int = 0
    distance_m: Values = ()
    heart_rate_bpm: Values = ()
    lat_e5_deg: Values = ()
    lon_e5_deg: Values = ()

    def __len__(self) -> int:
        """Return the number of minutes."""
        return len(self.distance_m)

    def to_json(self) -> str:
        """Write it as one line of JSON, the same for the same values."""
        return json.dumps(
            [
                self.first_minute,
                self.distance_m,
                self.heart_rate_bpm,
                self.lat_e5_deg,
                self.lon_e5_deg,
            ],
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Fingerprint:
        """Read what `to_json` wrote; raise `ValueError` on anything else."""
        first_minute, *channels = json.loads(text)
        distance_m, heart_rate_bpm, lat, lon = (tuple(values) for values in channels)
        return cls(
            first_minute=first_minute,
            distance_m=distance_m,
            heart_rate_bpm=heart_rate_bpm,
            lat_e5_deg=lat,
            lon_e5_deg=lon,
        )


def take_fingerprint(samples: Samples, start_utc: datetime) -> Fingerprint:
    """Describe a recording minute by minute; it depends on nothing but the recording.

    Parameters
    ----------
    samples
        In file order; repeated and falling times are put in order.
    start_utc
        The instant of ``t_s == 0``.

    Returns
    -------
    Fingerprint
        Of whole minutes only, at most the first 24 hours; empty when there is less than one.
    """
    if len(samples) == 0:
        return Fingerprint()
    order = np.argsort(samples.t_s, kind="stable")
    epoch_s = samples.t_s[order] + start_utc.timestamp()
    first = int(np.ceil(epoch_s[0] / SECONDS_PER_MINUTE))
    n = min(int(np.floor(epoch_s[-1] / SECONDS_PER_MINUTE)) - first, _MAX_MINUTES)
    if n < 1:
        return Fingerprint()
    edges_s: FloatArray = np.arange(first, first + n + 1, dtype=np.float64) * SECONDS_PER_MINUTE
    steps_s: FloatArray = edges_s[0] + np.arange(n * _MINUTE_STEPS, dtype=np.float64) * _STEP_S
    lat_deg, lon_deg = samples.lat_deg[order], samples.lon_deg[order]
    beats = _at(steps_s, epoch_s, samples.heart_rate_bpm[order]).reshape(n, _MINUTE_STEPS)
    along_m = _cumulative_m(samples.distance_m[order], lat_deg, lon_deg)
    return Fingerprint(
        first_minute=first,
        distance_m=_rounded(np.diff(_at(edges_s, epoch_s, along_m, max_gap_s=np.inf))),
        heart_rate_bpm=_rounded(beats.mean(axis=1)),
        lat_e5_deg=_rounded(_at(edges_s[:-1], epoch_s, lat_deg) * _DEG_SCALE),
        lon_e5_deg=_rounded(_at(edges_s[:-1], epoch_s, lon_deg) * _DEG_SCALE),
    )


def _at(
    at_s: FloatArray, epoch_s: FloatArray, values: FloatArray, *, max_gap_s: float = _MAX_GAP_S
) -> FloatArray:
    """Interpolate, and leave NaN where the neighbours lie further apart than `max_gap_s`."""
    is_measured = np.isfinite(values)
    if np.count_nonzero(is_measured) <= 1:
        return np.full(at_s.shape, np.nan)
    when_s, what = epoch_s[is_measured], values[is_measured]
    values_there = np.interp(at_s, when_s, what, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(when_s, at_s, side="left"), 1, len(when_s) - 1)
    values_there[when_s[after] - when_s[after - 1] > max_gap_s] = np.nan
    return values_there


def travelled_m(samples: Samples) -> float | None:
    """Return the distance by the device, or along the positions; `None` where neither is known."""
    order = np.argsort(samples.t_s, kind="stable")
    along_m = _cumulative_m(
        samples.distance_m[order], samples.lat_deg[order], samples.lon_deg[order]
    )
    known_m = along_m[np.isfinite(along_m)]
    return float(known_m.max()) if len(known_m) else None


def _cumulative_m(distance_m: FloatArray, lat_deg: FloatArray, lon_deg: FloatArray) -> FloatArray:
    """Return the device's own distance, and the path between the positions where it has none."""
    if np.isfinite(distance_m).any():
        return distance_m
    along_m = np.full(lat_deg.shape, np.nan)
    is_measured = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    if is_measured.any():
        lat, lon = lat_deg[is_measured], lon_deg[is_measured]
        step_m = distance_between_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
        along_m[is_measured] = np.concatenate([[0.0], np.cumsum(step_m)])
    return along_m


def distance_between_m(
    lat_deg: FloatArray, lon_deg: FloatArray, other_lat_deg: FloatArray, other_lon_deg: FloatArray
) -> FloatArray:
    """Return great-circle distances between pairs of positions, NaN where one is NaN.

    References
    ----------
    Haversine formula on a sphere of the mean Earth radius (`units.EARTH_RADIUS_M`).
    """
    lat, other = np.radians(lat_deg), np.radians(other_lat_deg)
    half_lat = np.sin((other - lat) / 2.0)
    half_lon = np.sin(np.radians(other_lon_deg - lon_deg) / 2.0)
    share = half_lat**2 + np.cos(lat) * np.cos(other) * half_lon**2
    distance_m: FloatArray = 2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0)))
    return distance_m


def _rounded(values: npt.NDArray[np.float64]) -> Values:
    is_measured = np.isfinite(values).tolist()
    return tuple(
        round(value) if is_known else None
        for value, is_known in zip(values.tolist(), is_measured, strict=True)
    )
