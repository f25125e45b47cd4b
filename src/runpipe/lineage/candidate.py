"""What is asked of a recording to tell whether another one is of the same session.

Its minutes on the clock of the wall.

The minutes are those of the epoch, so two recordings of one run line up whatever second each was
started at, and every shift between time zones (a multiple of 15 minutes) moves one by whole minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.recording import FloatArray, Recording, Samples
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


class SourceKind(StrEnum):
    """The format a recording came in, richest first."""

    FIT = "fit"
    TCX = "tcx"
    GPX = "gpx"
    APP = "app"
    """An account export or a list of activities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One recording, as far as lineage needs to know it; `None` where the file says nothing.

    Attributes
    ----------
    recording_id
        Unique among an athlete's recordings and the same on every rebuild.
    sha256
        Of the file the recording was read from. Recordings of one file are never one session.
    n_parts
        How many sessions that file holds (a multisport file holds several).
    is_contradicted
        Whether its stated distance and its samples are far apart.
    has_distance
        Whether its samples hold the device's own distance; positions give one too.
    device
        As the file names it; two files name the same device with the same words.
    """

    recording_id: str
    athlete_id: str
    sha256: str
    source: SourceKind
    start_utc: datetime
    sport: str | None = None
    sub_sport: str | None = None
    utc_offset_s: int | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    device: str | None = None
    n_samples: int = 0
    n_parts: int = 1
    has_heart_rate: bool = False
    has_gps: bool = False
    has_altitude: bool = False
    has_power: bool = False
    has_cadence: bool = False
    has_speed: bool = False
    has_distance: bool = False
    has_laps: bool = False
    is_partial: bool = False
    is_contradicted: bool = False
    fingerprint: Fingerprint = field(default_factory=Fingerprint)

    @property
    def end_utc(self) -> datetime:
        """The last instant, or the start where the length is not known."""
        return self.start_utc + timedelta(seconds=self.elapsed_s or 0.0)

    @property
    def has_sport(self) -> bool:
        """Whether anything is stated of its sport."""
        return self.sport is not None

    @property
    def is_only_stated(self) -> bool:
        """Whether it is a row of a list, or the like: totals, and nothing that was measured."""
        return self.source is SourceKind.APP and not self.n_samples

    @property
    def n_channels(self) -> int:
        """How many kinds of measurement it holds."""
        return sum(
            (
                self.has_heart_rate,
                self.has_gps,
                self.has_altitude,
                self.has_power,
                self.has_cadence,
                self.has_speed,
                self.has_laps,
            )
        )


def describe_recording(
    recording: Recording,
    *,
    recording_id: str,
    athlete_id: str,
    sha256: str,
    source: SourceKind,
    n_parts: int = 1,
) -> Candidate:
    """Make a candidate of a recording; what the device did not state is taken from its samples.

    Parameters
    ----------
    recording
        As a reader returned it.
    recording_id, athlete_id, sha256, source, n_parts
        See `Candidate`.
    """
    facts, samples = recording.facts, recording.samples
    n = len(samples)
    span_s = float(samples.t_s.max() - min(0.0, samples.t_s.min())) if n else None
    return Candidate(
        recording_id=recording_id,
        athlete_id=athlete_id,
        sha256=sha256,
        source=source,
        start_utc=facts.start_utc,
        sport=facts.sport,
        sub_sport=facts.sub_sport,
        utc_offset_s=facts.utc_offset_s,
        elapsed_s=span_s if facts.elapsed_s is None else facts.elapsed_s,
        timer_s=facts.timer_s,
        distance_m=travelled_m(samples) if facts.distance_m is None else facts.distance_m,
        device=facts.device,
        n_samples=n,
        n_parts=n_parts,
        has_heart_rate=samples.has("heart_rate_bpm"),
        has_gps=samples.has("lat_deg"),
        has_altitude=samples.has("altitude_m"),
        has_power=samples.has("power_w"),
        has_cadence=samples.has("cadence_spm"),
        has_speed=samples.has("speed_mps"),
        has_distance=samples.has("distance_m"),
        has_laps=bool(recording.laps),
        is_partial=recording.is_partial,
        fingerprint=take_fingerprint(samples, facts.start_utc),
    )
