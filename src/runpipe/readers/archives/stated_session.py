"""Sessions as account exports and lists state them: totals, and samples where there are any."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from runpipe.model.recording import CHANNELS, OffsetSource, Recording, Samples, SessionFacts
from runpipe.readers.sport_words import sport_of
from runpipe.readers.tracks.instants import is_plausible_offset
from runpipe.units import SECONDS_PER_DAY

NO_SAMPLES: Final = "it has no samples: only what is stated of the whole session is known"
_MAX_SESSION_S: Final = 14 * SECONDS_PER_DAY
_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)

Points = dict[float, dict[str, float]]
"""Instant in seconds since 1970 to what was measured then, by channel."""


@dataclass(slots=True, kw_only=True)
class StatedSession:
    """One session as an export states it; `None` where it states nothing.

    `start` is aware, or naive on the runner's own clock. `points` hold what was measured; their
    instants count from the start where `is_after_start`.
    """

    start: datetime
    sport_word: str | None = None
    title: str | None = None
    device: str | None = None
    utc_offset_s: int | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    avg_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    energy_kcal: float | None = None
    sport: tuple[str | None, str | None] | None = None
    is_after_start: bool = False
    points: Points = field(default_factory=lambda: defaultdict(dict))

    def to_recording(self, zone: str | None = None) -> Recording:
        """Build the recording; a naive start is on the clock of `zone`, UTC without one.

        Raises
        ------
        ValueError
            If it lies before 1990 or lasts for longer than any session.
        """
        start_utc, offset_s = self._start(zone)
        longest = max(self.elapsed_s or 0.0, self.timer_s or 0.0)
        if start_utc < _FIRST or longest > _MAX_SESSION_S:
            raise ValueError("its date or its length cannot be")
        sport, sub_sport = self.sport or sport_of(self.sport_word)
        samples = build_samples(self.points, 0.0 if self.is_after_start else start_utc.timestamp())
        facts = SessionFacts(
            start_utc=start_utc,
            sport=sport,
            sub_sport=sub_sport,
            title=self.title,
            device=self.device,
            utc_offset_s=offset_s,
            utc_offset_source=None if offset_s is None else OffsetSource.FILE,
            elapsed_s=self.elapsed_s or self.timer_s,
            timer_s=self.timer_s,
            distance_m=self.distance_m,
            ascent_m=self.ascent_m,
            avg_heart_rate_bpm=self.avg_heart_rate_bpm,
            max_heart_rate_bpm=self.max_heart_rate_bpm,
            device_energy_kcal=self.energy_kcal,
        )
        return Recording(facts=facts, samples=samples, notes=() if len(samples) else (NO_SAMPLES,))

    def _start(self, zone: str | None) -> tuple[datetime, int | None]:
        offset_s = self.utc_offset_s
        if offset_s is not None and not is_plausible_offset(offset_s):
            offset_s = None
        if self.start.tzinfo is not None:
            own = self.start.utcoffset() or timedelta(0)
            if offset_s is None and own and is_plausible_offset(int(own.total_seconds())):
                offset_s = int(own.total_seconds())
            return self.start.astimezone(UTC), offset_s
        if offset_s is None:
            try:
                aware = self.start.replace(tzinfo=ZoneInfo(zone or "UTC"))
            except (ZoneInfoNotFoundError, ValueError):
                aware = self.start.replace(tzinfo=UTC)
            return aware.astimezone(UTC), None
        return (self.start - timedelta(seconds=offset_s)).replace(tzinfo=UTC), offset_s


def build_samples(points: Mapping[float, Mapping[str, float]], start_s: float) -> Samples:
    """Return points in order of time as samples; `start_s` is the start, seconds since 1970."""
    if not points:
        return Samples.empty()
    instants = sorted(points)
    channels = {
        name: [points[at].get(name, math.nan) for at in instants]
        for name in CHANNELS
        if any(name in points[at] for at in instants)
    }
    return Samples.build(np.array(instants) - start_s, channels)


def add_points(points: Points, channel: str, values: Iterable[tuple[float, float]]) -> None:
    """Add values of one channel at their instants, seconds since 1970."""
    for at, value in values:
        if math.isfinite(at) and math.isfinite(value):
            points.setdefault(at, {}).setdefault(channel, value)


def number(value: Any) -> float | None:  # noqa: ANN401  (JSON)
    """Return a finite number above 0, also one written as text; `None` for anything else."""
    if isinstance(value, bool):
        return None
    try:
        parsed = float(value)
    except (TypeError, ValueError):
        return None
    return parsed if math.isfinite(parsed) and parsed > 0 else None


def scaled(value: Any, factor: float) -> float | None:  # noqa: ANN401  (JSON)
    """Return `number` times a factor."""
    parsed = number(value)
    return None if parsed is None else parsed * factor
