"""Made-up sessions from intent: a test says `sprints(n=8)`, not what a watch would have written.

Every runner here is invented and runs along one straight line on an empty sea (0 N, 0 E).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from runpipe.model.recording import CHANNELS, Event, Recording, Samples, SessionFacts

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
EASY_MPS = 2.9
METRES_PER_DEG = 111_195.08


@dataclass(frozen=True)
class Leg:
    """One stretch: seconds at a speed, towards +1 or -1, up (or down) a grade in that direction."""

    seconds: int
    speed_mps: float
    grade_frac: float = 0.0
    heading: int = 1


@dataclass(frozen=True)
class Session:
    """A session as a list of legs; `build` writes what a watch would have recorded of it."""

    legs: tuple[Leg, ...]
    sport: str | None = "running"
    sub_sport: str | None = None
    title: str | None = None
    start_utc: datetime = START
    missing: tuple[str, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()
    every_s: int = 1
    wobble: float = 0.02
    altitude_m: float = 50.0
    facts: dict[str, object] = field(default_factory=dict)

    def with_gap(self, at_s: int, seconds: int) -> Session:
        """Stop the watch at some second for a while; the runner does not move meanwhile."""
        return replace(self, gaps=(*self.gaps, (at_s, seconds)))

    def without(self, *channels: str) -> Session:
        """Leave channels out, as a watch without that sensor does."""
        return replace(self, missing=(*self.missing, *channels))

    def recorded_every(self, seconds: int) -> Session:
        """Write a sample every few seconds only, as smart recording does."""
        return replace(self, every_s=seconds)

    def titled(self, title: str) -> Session:
        return replace(self, title=title)

    def on(self, start_utc: datetime) -> Session:
        return replace(self, start_utc=start_utc)

    def as_sport(self, sport: str | None, sub_sport: str | None = None) -> Session:
        return replace(self, sport=sport, sub_sport=sub_sport)

    def raised(self, metres: float) -> Session:
        """Lift the whole session: an altimeter that was never set."""
        return replace(self, altitude_m=self.altitude_m + metres)

    def build(self) -> Recording:
        """Write the session down."""
        speed = np.concatenate([np.full(leg.seconds, leg.speed_mps) for leg in self.legs])
        grade = np.concatenate([np.full(leg.seconds, leg.grade_frac) for leg in self.legs])
        heading = np.concatenate([np.full(leg.seconds, float(leg.heading)) for leg in self.legs])
        second = np.arange(speed.size, dtype=np.float64)
        speed = speed * (1.0 + self.wobble * np.sin(second / 7.3) * np.cos(second / 41.0))
        distance = np.cumsum(speed)
        effort = np.clip(speed * (1.0 + 4.0 * np.maximum(grade, 0.0)), 0.0, 6.0)
        values = {
            "speed_mps": speed,
            "distance_m": distance,
            "altitude_m": self.altitude_m + np.cumsum(speed * grade),
            "lat_deg": np.zeros(speed.size),
            "lon_deg": np.cumsum(speed * heading) / METRES_PER_DEG,
            "heart_rate_bpm": np.rint(95.0 + 16.0 * _lagged(effort, 35.0)),
            "cadence_spm": np.where(speed > 0.5, 165.0, np.nan),
        }
        kept = slice(None, None, self.every_s)
        shift = np.zeros(speed.size)
        events: list[Event] = []
        for at, seconds in self.gaps:
            events.append(Event(t_s=at + shift[at], kind="timer", action="stop_all"))
            shift[second >= at] += seconds
            events.append(Event(t_s=at + shift[at], kind="timer", action="start"))
        channels = {k: v[kept] for k, v in values.items() if k not in self.missing}
        samples = Samples.build((second + shift)[kept], channels)
        facts = SessionFacts(
            start_utc=self.start_utc, sport=self.sport, sub_sport=self.sub_sport, title=self.title
        )
        return Recording(facts=replace(facts, **self.facts), samples=samples, events=tuple(events))


def _lagged(effort: np.ndarray, seconds: float) -> np.ndarray:
    """Follow effort with the delay of a heart."""
    out, level, share = np.empty(effort.size), float(effort[0]), 1.0 / seconds
    for i, value in enumerate(effort.tolist()):
        level += share * (value - level)
        out[i] = level
    return out


def steady_run(
    minutes: float = 45, speed_mps: float = EASY_MPS, grade_frac: float = 0.0
) -> Session:
    """Out and back at one speed."""
    half = int(minutes * 30)
    return Session((Leg(half, speed_mps, grade_frac), Leg(half, speed_mps, -grade_frac, -1)))


def _repeats(n: int, work: Leg, rest: Leg, warm_up_min: float, cool_down_min: float) -> Session:
    legs = [Leg(int(warm_up_min * 60), EASY_MPS)]
    for i in range(n):
        legs += [work] if i == n - 1 else [work, rest]
    return Session((*legs, Leg(int(cool_down_min * 60), EASY_MPS)))


def sprints(n: int = 8, seconds: int = 15, speed_mps: float = 7.6, rest_s: int = 100) -> Session:
    """Near-maximal sprints from a walk back, after an easy warm-up."""
    walk = Leg(rest_s, seconds * speed_mps / rest_s, heading=-1)
    return _repeats(n, Leg(seconds, speed_mps), walk, 15, 8)


def strides(n: int = 6, seconds: int = 20, speed_mps: float = 4.6, rest_s: int = 50) -> Session:
    """An easy run that ends in a few relaxed accelerations."""
    return _repeats(n, Leg(seconds, speed_mps), Leg(rest_s, EASY_MPS - 0.4), 45, 5)


def intervals(
    n: int = 6, seconds: int = 180, speed_mps: float = 4.3, rest_s: int = 120, rest_mps: float = 2.0
) -> Session:
    """Repeats with jogged rests, warm-up and cool-down."""
    return _repeats(n, Leg(seconds, speed_mps), Leg(rest_s, rest_mps), 15, 10)


def hill_repeats(
    n: int = 8, seconds: int = 60, grade_frac: float = 0.08, speed_mps: float = 3.2
) -> Session:
    """The same hill up and down again."""
    down_mps = 2.4
    down = Leg(round(seconds * speed_mps / down_mps), down_mps, -grade_frac, -1)
    return _repeats(n, Leg(seconds, speed_mps, grade_frac), down, 12, 8)


def tempo_run(minutes: float = 25, speed_mps: float = 3.8) -> Session:
    """A continuous fast stretch inside easy running."""
    return Session(
        (Leg(900, EASY_MPS), Leg(int(minutes * 60), speed_mps), Leg(600, EASY_MPS, heading=-1))
    )


def mountain_run(minutes: float = 90, grade_frac: float = 0.1) -> Session:
    """Up a mountain and down again."""
    half = int(minutes * 30)
    return Session((Leg(half, 2.0, grade_frac), Leg(half, 2.6, -grade_frac, -1)))


def bike_ride(minutes: float = 40, speed_mps: float = 8.2) -> Session:
    """A ride that the watch was told is a run."""
    return steady_run(minutes, speed_mps)


def samples_of(t_s: Sequence[float], **channels: Iterable[float]) -> Samples:
    """Write samples by hand."""
    unknown = set(channels) - set(CHANNELS)
    assert not unknown, unknown
    return Samples.build(t_s, {name: list(values) for name, values in channels.items()})
