"""What is asked of a recording to tell whether another one is of the same session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from runpipe.lineage.fingerprint import Fingerprint, take_fingerprint, travelled_m
from runpipe.model.recording import Recording


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
