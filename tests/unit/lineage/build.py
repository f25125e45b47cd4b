"""Made-up runs on a made-up salt lake, and copies of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from runpipe.lineage import Candidate, SourceKind, describe_recording
from runpipe.model.recording import Recording, Samples, SessionFacts

START = datetime(2026, 4, 5, 6, 30, 12, tzinfo=UTC)


def run_samples(seed: int = 1, minutes: float = 40.0, *, loop_m: float = 5000.0) -> Samples:
    """A run on a loop: its pace and heart rate wander, by the seed."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(0.0, minutes * 60.0 + 1.0)
    wander = np.interp(t_s, t_s[::120], np.cumsum(rng.normal(0, 0.06, len(t_s[::120]))))
    speed_mps = np.clip(2.9 + wander + 0.25 * np.sin(t_s / 300.0 + seed), 1.5, 5.0)
    distance_m = np.concatenate([[0.0], np.cumsum(speed_mps[1:])])
    angle = 2 * np.pi * distance_m / loop_m
    radius_deg = loop_m / (2 * np.pi) / 111_195.0
    heart_rate_bpm = 100 + 45 * (1 - np.exp(-t_s / 240.0)) + 60 * wander + t_s / 200.0
    return Samples.build(
        t_s,
        {
            "lat_deg": -20.2 + radius_deg * np.sin(angle),
            "lon_deg": -67.5 + radius_deg * np.cos(angle) / np.cos(np.radians(20.2)),
            "altitude_m": np.full(t_s.shape, 3656.0),
            "distance_m": distance_m,
            "speed_mps": speed_mps,
            "heart_rate_bpm": np.round(heart_rate_bpm),
        },
    )


def keep(samples: Samples, chosen: np.ndarray, *drop: str) -> Samples:
    """Some of the samples, without the channels named."""
    names = ("lat_deg", "lon_deg", "altitude_m", "distance_m", "speed_mps", "heart_rate_bpm")
    return Samples.build(
        samples.t_s[chosen],
        {name: getattr(samples, name)[chosen] for name in names if name not in drop},
    )


def candidate(
    name: str,
    samples: Samples | None = None,
    *,
    start: datetime = START,
    source: SourceKind = SourceKind.FIT,
    athlete: str = "me",
    device: str | None = "acme:pace",
    sport: str | None = "running",
    **changes: object,
) -> Candidate:
    facts = SessionFacts(start_utc=start, sport=sport, device=device)
    made = describe_recording(
        Recording(facts=facts, samples=run_samples() if samples is None else samples),
        recording_id=name,
        athlete_id=athlete,
        sha256=f"sha-{name}",
        source=source,
    )
    return replace(made, **changes)


def bare(name: str, *, start: datetime = START, **changes: object) -> Candidate:
    """A recording that holds no samples, only what a summary states."""
    stated = {"elapsed_s": 1800.0, "distance_m": 5000.0, **changes}
    return candidate(name, Samples.empty(), start=start, **stated)


def gpx_copy(
    name: str,
    samples: Samples,
    *,
    start: datetime = START,
    shift: timedelta = timedelta(),
    cut_s: float = 0.0,
    late_s: float = 0.0,
) -> Candidate:
    """What an app makes of a run: thinned, jittered, no device distance, maybe cut or shifted."""
    rng = np.random.default_rng(99)
    last_s = samples.t_s[-1] - cut_s
    chosen = np.flatnonzero((samples.t_s >= late_s) & (samples.t_s <= last_s))[::4]
    thin = keep(samples, chosen, "distance_m", "speed_mps")
    noisy = Samples.build(
        thin.t_s - thin.t_s[0],
        {
            "lat_deg": thin.lat_deg + rng.normal(0, 8e-6, len(thin)),
            "lon_deg": thin.lon_deg + rng.normal(0, 8e-6, len(thin)),
            "altitude_m": thin.altitude_m,
            "heart_rate_bpm": thin.heart_rate_bpm,
        },
    )
    first = start + timedelta(seconds=float(thin.t_s[0])) + shift
    return candidate(name, noisy, start=first, source=SourceKind.GPX, device="Some App")
