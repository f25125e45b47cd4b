"""What an athlete's earlier sessions say of them: the references a session is held against."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from runpipe.classification.features import EFFORTS_S, Features
from runpipe.model.rules import Rules

CRITICAL_FROM_S: Final = 180
"""Shorter efforts say more of sprinting than of critical speed."""
_NEARER_LOW: Final = 0.5
"""numpy interpolates from the nearer of two neighbours."""


def look_back(rules: Rules) -> timedelta:
    """Return how long before a session another one can still matter to its judgement."""
    return timedelta(days=max(rules["history.window"], rules["history.max_window"]))


@dataclass(frozen=True, slots=True)
class Reference:
    """One number about an athlete, on how many sessions it stands, and where it came from.

    `source` is ``history``, ``settings`` (the athlete said it), ``this session`` (no history yet) or
    ``none``; then `value` is None.
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


@dataclass(frozen=True, slots=True)
class _Past:
    """What history keeps of one run: computed once, as it is asked for with every later session."""

    start_utc: datetime
    distance_m: float | None
    critical_mps: float | None
    usual_mps: float | None
    best_5s_mps: float
    max_heart_rate_bpm: float | None


def _start(run: _Past) -> datetime:
    return run.start_utc


@dataclass(slots=True)
class RunHistory:
    """Earlier running sessions, oldest first; grows by `add`."""

    rules: Rules
    _past: list[_Past] = field(default_factory=list, init=False)

    def add(self, run: Features) -> None:
        """Add a judged run to the history."""
        insort(self._past, self._of(run), key=_start)

    def profile(self, features: Features) -> AthleteProfile:
        """Return the athlete as of before this session."""
        recent = self._recent(features.start_utc, self.rules["history.window"])
        long = self._recent(features.start_utc, self.rules["history.max_window"])
        distances = sorted(run.distance_m for run in recent if run.distance_m)
        own = self._of(features)
        return AthleteProfile(
            critical_speed_mps=self._critical(recent, own),
            easy_speed_mps=self._easy(recent, own, features.median_speed_mps),
            best_5s_speed_mps=self._best_5s(long, own),
            max_heart_rate_bpm=self._max_heart_rate(long, own),
            median_distance_m=_percentile_of(distances, 50, features.distance_m),
            long_distance_m=_percentile_of(distances, 80, features.distance_m),
            longest_distance_m=_percentile_of(distances, 100, features.distance_m),
            n_sessions=len(recent),
        )

    def _of(self, run: Features) -> _Past:
        critical = critical_speed([run.efforts_mps], self.rules["critical.spare_distance"])
        return _Past(
            start_utc=run.start_utc,
            distance_m=run.distance_m,
            critical_mps=critical,
            usual_mps=self._usual(run, critical),
            best_5s_mps=run.efforts_mps[0] or 0.0,
            max_heart_rate_bpm=run.max_heart_rate_bpm,
        )

    def _usual(self, run: Features, critical_mps: float | None) -> float | None:
        """Return a session's own easy speed: its usual one, but below its critical speed."""
        speeds = [v for v in (run.mode_speed_mps, run.median_speed_mps) if v]
        if not speeds:
            return None
        return min(*speeds, (critical_mps or speeds[0]) * self.rules["easy.max_to_critical"])

    def _recent(self, before: datetime, days: float) -> list[_Past]:
        first = bisect_left(self._past, before - timedelta(days=days), key=_start)
        return self._past[first : bisect_left(self._past, before, key=_start)]

    def _critical(self, runs: list[_Past], own: _Past) -> Reference:
        past = sorted((run.critical_mps for run in runs if run.critical_mps), reverse=True)
        # The second best: a single lost fix must not raise the bar. A session above all
        # history is itself the proof of a higher critical speed.
        speeds_mps = [
            b for b in (past[min(1, len(past) - 1)] if past else None, own.critical_mps) if b
        ]
        best = max(speeds_mps) if speeds_mps else None
        is_known = len(runs) >= self.rules["history.min_sessions"]
        source = "none" if best is None else "history" if is_known else "this session"
        return Reference(best, len(runs), source)

    def _easy(self, runs: list[_Past], own: _Past, cap: float | None) -> Reference:
        usual = sorted(run.usual_mps for run in runs if run.usual_mps)
        if len(usual) < self.rules["history.min_sessions"]:
            return Reference(own.usual_mps, 0, "this session" if own.usual_mps else "none")
        typical = _percentile(usual, self.rules["easy.percentile"])
        return Reference(min(typical, cap) if cap else typical, len(usual), "history")

    def _best_5s(self, runs: list[_Past], own: _Past) -> Reference:
        own_best = own.best_5s_mps
        bests = sorted((run.best_5s_mps for run in runs), reverse=True)
        if len(bests) < self.rules["history.min_sessions"]:
            return Reference(own_best or None, 0, "this session" if own_best else "none")
        # The second best, and no leap above it: a lost fix must not raise the bar.
        leap = own_best > self.rules["history.max_leap"] * bests[1]
        return Reference(bests[1] if leap else max(bests[1], own_best), len(bests), "history")

    def _max_heart_rate(self, runs: list[_Past], own: _Past) -> Reference:
        highest_bpm = sorted(
            (r.max_heart_rate_bpm for r in runs if r.max_heart_rate_bpm), reverse=True
        )
        mine = own.max_heart_rate_bpm
        if len(highest_bpm) < self.rules["history.min_sessions"]:
            top = max([*highest_bpm, mine or 0.0])
            return Reference(top or None, len(highest_bpm), "this session" if top else "none")
        return Reference(max(highest_bpm[1], mine or 0.0), len(highest_bpm), "history")


def critical_speed(curves: Iterable[tuple[float | None, ...]], spare_m: float) -> float | None:
    """Return the critical speed that best efforts prove, in m/s; `None` without any.

    In the two-parameter model distance = critical speed x time + a fixed spare distance
    (Monod & Scherrer 1965). With a usual spare distance every effort of 3-60 min gives a lower
    bound; the highest of them is taken, so that one hard effort is enough and easy runs do
    not pull it down.

    Examples
    --------
    >>> critical_speed([(None,) * 8 + (4.25, None, None, None)], 150.0)
    4.0
    """
    bounds = [
        speed - spare_m / seconds
        for curve in curves
        for seconds, speed in zip(EFFORTS_S, curve, strict=True)
        if speed and seconds >= CRITICAL_FROM_S
    ]
    return max(bounds) if bounds else None


def _percentile_of(ordered: list[float], percent: float, own: float | None) -> Reference:
    if ordered:
        return Reference(_percentile(ordered, percent), len(ordered), "history")
    return Reference(own, 0, "this session") if own else Reference()


def _percentile(ordered: list[float], percent: float) -> float:
    """Return what `numpy.percentile` does, to the last bit; for short lists many times faster."""
    at = (len(ordered) - 1) * (percent / 100)
    place = int(at)
    low, high = ordered[place], ordered[min(place + 1, len(ordered) - 1)]
    share = at - place
    if share < _NEARER_LOW:
        return low + (high - low) * share
    return high - (high - low) * (1 - share)
