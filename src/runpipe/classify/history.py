"""What an athlete's earlier sessions say of them: the references a session is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from runpipe.classify.features import EFFORTS_S, Features
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True)
class Reference:
    """One number about an athlete, on how many sessions it stands, and where it came from.

    `source` is ``history``, ``this session`` (no history yet) or ``none``; then `value` is None.
    """

    value: float | None = None
    n: int = 0
    source: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteProfile:
    """An athlete as of just before one session; each reference with n and source.

    With no history a reference falls back to the session itself and says so.
    """

    critical_speed_mps: Reference = Reference()
    easy_speed_mps: Reference = Reference()
    best_5s_speed_mps: Reference = Reference()
    max_heart_rate_bpm: Reference = Reference()
    median_distance_m: Reference = Reference()
    long_distance_m: Reference = Reference()
    longest_distance_m: Reference = Reference()
    n_sessions: int = 0


@dataclass(slots=True)
class History:
    """Earlier running sessions, oldest first; grows by `add`."""

    rules: Rules
    runs: list[Features] = field(default_factory=list)

    def add(self, run: Features) -> None:
        """Take a judged run into the history."""
        self.runs.append(run)

    def profile(self, features: Features) -> AthleteProfile:
        """Return the athlete as of before this session."""
        recent = self._recent(features.start_utc, self.rules["history.window"])
        long = self._recent(features.start_utc, self.rules["history.max_window"])
        distances = [run.distance_m for run in recent if run.distance_m]
        return AthleteProfile(
            critical_speed_mps=self._critical(recent, features),
            easy_speed_mps=self._easy(recent, features),
            best_5s_speed_mps=self._best_5s(long, features),
            max_heart_rate_bpm=self._max_heart_rate(long, features),
            median_distance_m=_of(distances, 50, features.distance_m),
            long_distance_m=_of(distances, 80, features.distance_m),
            longest_distance_m=_of(distances, 100, features.distance_m),
            n_sessions=len(recent),
        )

    def _recent(self, before: datetime, days: float) -> list[Features]:
        since = before - timedelta(days=days)
        return [run for run in self.runs if since <= run.start_utc < before]

    def _critical(self, runs: list[Features], own: Features) -> Reference:
        past = critical_speed([run.efforts_mps for run in runs])
        here = critical_speed([own.efforts_mps])
        if past is None or len(runs) < self.rules["history.min_sessions"]:
            both = critical_speed([run.efforts_mps for run in (*runs, own)])
            return Reference(both, len(runs), "this session" if both else "none")
        # A session above all history is itself the proof of a higher critical speed.
        return Reference(max(past, here or 0.0), len(runs), "history")

    def _easy(self, runs: list[Features], own: Features) -> Reference:
        modes = [run.mode_speed_mps for run in runs if run.mode_speed_mps][-30:]
        cap = own.median_speed_mps
        if len(modes) < self.rules["history.min_sessions"]:
            low = [v for v in (own.mode_speed_mps, cap) if v]
            return Reference(min(low), 0, "this session") if low else Reference()
        usual = float(np.percentile(modes, self.rules["easy.percentile"]))
        return Reference(min(usual, cap) if cap else usual, len(modes), "history")

    def _best_5s(self, runs: list[Features], own: Features) -> Reference:
        own_best = own.efforts_mps[0] or 0.0
        bests = sorted((run.efforts_mps[0] or 0.0 for run in runs), reverse=True)
        if len(bests) < self.rules["history.min_sessions"]:
            return Reference(own_best or None, 0, "this session" if own_best else "none")
        # The second best: a single lost fix must not raise the bar for ever.
        return Reference(max(bests[1], own_best), len(bests), "history")

    def _max_heart_rate(self, runs: list[Features], own: Features) -> Reference:
        known = sorted((r.max_heart_rate_bpm for r in runs if r.max_heart_rate_bpm), reverse=True)
        mine = own.max_heart_rate_bpm
        if len(known) < self.rules["history.min_sessions"]:
            top = max([*known, mine or 0.0])
            return Reference(top or None, len(known), "this session" if top else "none")
        return Reference(max(known[1], mine or 0.0), len(known), "history")


def critical_speed(curves: list[tuple[float | None, ...]]) -> float | None:
    """Return critical speed from best efforts of 3-30 min, in m/s; `None` without any.

    The slope of distance over time through the best efforts (Monod & Scherrer 1965), held
    within 0.9-1.0 of the best effort of the longest duration known.
    """
    best: dict[int, float] = {}
    for curve in curves:
        for seconds, speed in zip(EFFORTS_S, curve, strict=True):
            if speed and 180 <= seconds <= 1800:
                best[seconds] = max(best.get(seconds, 0.0), speed)
    if not best:
        return None
    times = np.array(sorted(best), dtype=np.float64)
    speeds = np.array([best[int(t)] for t in times])
    if times.shape[0] < 3:
        return float(speeds[-1] * 0.95)
    slope = float(np.polyfit(times, speeds * times, 1)[0])
    last = float(speeds[-1])
    return float(np.clip(slope, 0.9 * last, last))


def _of(values: list[float], percent: float, own: float | None) -> Reference:
    if values:
        return Reference(float(np.percentile(values, percent)), len(values), "history")
    return Reference(own, 0, "this session") if own else Reference()
