"""Invented ways over the salt pan: where one is, and how high, after so many metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.model.samples import FloatArray
from runpipe.sample_athlete.runner import CENTRE_LAT_DEG, CENTRE_LON_DEG, GROUND_M
from runpipe.units import EARTH_RADIUS_M

_STEP_M: Final = 5.0
_POINTS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A closed loop with hills, or a straight line that ends in one slope (`slope_frac`).

    `wave_m` is the height of a hill from its middle, `wave_length_m` the way from one top to the
    next. `bumps` bends the loop out of the round. The slope starts after `flat_m`.
    """

    loop_m: float = 5000.0
    wave_m: float = 4.0
    wave_length_m: float = 1250.0
    bumps: float = 0.18
    slope_frac: float = 0.0
    flat_m: float = 0.0
    east_m: float = 0.0

    def height_m(self, along_m: FloatArray) -> FloatArray:
        """Return the height above the sea at places along the way."""
        if self.slope_frac:
            return GROUND_M + self.slope_frac * np.clip(along_m - self.flat_m, 0.0, None)
        waves: FloatArray = self.wave_m * np.sin(2 * np.pi * along_m / self.wave_length_m)
        return GROUND_M + waves

    def grade_frac(self, along_m: FloatArray) -> FloatArray:
        """Return the slope in the direction of rising `along_m`."""
        grade: FloatArray = (
            self.height_m(along_m + _STEP_M) - self.height_m(along_m - _STEP_M)
        ) / (2 * _STEP_M)
        return grade

    def position_m(self, along_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return metres east and north of the centre."""
        if self.slope_frac:
            return self.east_m + 0.6 * along_m, 0.8 * along_m
        angle = np.linspace(0.0, 2 * np.pi, _POINTS + 1)
        radius = 1 + self.bumps * np.sin(3 * angle) + 0.5 * self.bumps * np.cos(5 * angle)
        east, north = radius * np.cos(angle), radius * np.sin(angle)
        way = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(east), np.diff(north)))])
        scale = self.loop_m / way[-1]
        at = np.mod(along_m, self.loop_m)
        return (
            self.east_m + np.interp(at, way * scale, east * scale),
            np.interp(at, way * scale, north * scale),
        )


def to_degrees(east_m: FloatArray, north_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Turn metres from the centre into latitude and longitude."""
    lat_deg = CENTRE_LAT_DEG + np.degrees(north_m / EARTH_RADIUS_M)
    shrink = np.cos(np.radians(CENTRE_LAT_DEG))
    return lat_deg, CENTRE_LON_DEG + np.degrees(east_m / (EARTH_RADIUS_M * shrink))
