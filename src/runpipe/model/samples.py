"""The sample stream of one session: one array a channel, as the device wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

CHANNELS = (
    "lat_deg",
    "lon_deg",
    "altitude_m",
    "distance_m",
    "speed_mps",
    "heart_rate_bpm",
    "cadence_spm",
    "power_w",
)
"""Every channel beside time, in the order used everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Samples in file order, one array of length n a channel.

    Real files repeat timestamps and step back (a quarter of those we measured), so the order
    here is the file's and `t_s` is not promised to rise: `signal.to_trace` gives the core a
    regular, strictly rising grid.

    Attributes
    ----------
    t_s
        Seconds since the session's `start_utc`, shape ``(n,)``, finite, as read.
    lat_deg, lon_deg
        WGS84 position, NaN without a fix.
    altitude_m, distance_m, speed_mps
        As the device gave them; distance is cumulative. NaN where it gave nothing.
    heart_rate_bpm, cadence_spm, power_w
        NaN where the device gave nothing. Cadence counts both feet.

    Raises
    ------
    ValueError
        If a channel's length differs from that of `t_s`, or `t_s` is not finite.
    """

    t_s: FloatArray
    lat_deg: FloatArray
    lon_deg: FloatArray
    altitude_m: FloatArray
    distance_m: FloatArray
    speed_mps: FloatArray
    heart_rate_bpm: FloatArray
    cadence_spm: FloatArray
    power_w: FloatArray

    def __post_init__(self) -> None:
        n = self.t_s.shape
        for field in fields(self):
            array = getattr(self, field.name)
            if array.dtype != np.float64 or array.ndim != 1 or array.shape != n:
                raise ValueError(
                    f"{field.name}: expected float64 of shape {n}, "
                    f"found {array.dtype} of shape {array.shape}"
                )
        if not np.isfinite(self.t_s).all():
            raise ValueError("t_s: every sample needs a finite time")

    def __len__(self) -> int:
        """Return the number of samples."""
        return int(self.t_s.shape[0])

    @classmethod
    def build(cls, t_s: npt.ArrayLike, channels: Mapping[str, npt.ArrayLike]) -> Samples:
        """Build samples from the channels there are; every other channel is all NaN.

        Parameters
        ----------
        t_s
            Seconds since the start, shape ``(n,)``.
        channels
            Channel name (one of `CHANNELS`) to values of shape ``(n,)``.

        Raises
        ------
        ValueError
            On an unknown channel, or a length that differs from that of `t_s`.
        """
        time = np.asarray(t_s, dtype=np.float64)
        unknown = set(channels) - set(CHANNELS)
        if unknown:
            raise ValueError(f"unknown channels: {', '.join(sorted(unknown))}")
        return cls(
            t_s=time,
            **{
                name: np.asarray(channels[name], dtype=np.float64)
                if name in channels
                else np.full(time.shape, np.nan)
                for name in CHANNELS
            },
        )

    @classmethod
    def empty(cls) -> Samples:
        """Return samples of length 0."""
        return cls.build((), {})

    def has(self, channel: str) -> bool:
        """Return whether a channel holds any value at all."""
        return bool(np.isfinite(getattr(self, channel)).any())
