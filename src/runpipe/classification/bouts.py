"""The stretches of a session, described: warm-up, work, rest, climbs, cool-down."""

from __future__ import annotations

import numpy as np

from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.classification.labels.label import SessionWork
from runpipe.model.labels import Bout, BoutKind
from runpipe.model.samples import FloatArray
from runpipe.signal.smooth import fill_gaps


def describe_bouts(trace: CompactTrace, work: SessionWork | None) -> tuple[Bout, ...]:
    """Return a session's bouts by the work in it, in order of time and without overlap.

    Repeats with the rests between them for sprints and intervals, repeated climbs (or the
    uphill repeats, where the altimeter is too coarse) for hills, one steady stretch else.
    """
    n = trace.speed_mps.shape[0]
    if n == 0:
        return ()
    level = fill_gaps(trace.altitude_m) if np.isfinite(trace.altitude_m).any() else None
    if work is None:
        return (_bout(trace, level, BoutKind.STEADY, 0, n),)
    kind, starts, ends = work.kind, work.start_s, work.end_s
    edges: list[tuple[BoutKind, int, int]] = [(BoutKind.WARMUP, 0, starts[0])]
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        edges.append((kind, start, end))
        after = starts[i + 1] if i + 1 < len(starts) else n
        edges.append((BoutKind.REST if i + 1 < len(starts) else BoutKind.COOLDOWN, end, after))
    return tuple(_bout(trace, level, kind, a, b) for kind, a, b in edges if b > a)


def _bout(
    trace: CompactTrace, level_m: FloatArray | None, kind: BoutKind, start: int, end: int
) -> Bout:
    speed = np.nan_to_num(trace.speed_mps[start:end])
    distance = float(speed.sum())
    has_speed = bool(np.isfinite(trace.speed_mps).any())
    coarse = slice(start // COARSE_S, max(end // COARSE_S, start // COARSE_S + 1))
    bpm = trace.heart_rate_bpm[coarse]
    bpm = bpm[np.isfinite(bpm)]
    return Bout(
        kind=kind,
        start_s=trace.time_of(start),
        end_s=trace.time_of(end - 1) + 1.0,
        distance_m=distance if has_speed else None,
        avg_speed_mps=distance / (end - start) if has_speed else None,
        avg_grade_frac=_grade(level_m, start, end, distance),
        avg_heart_rate_bpm=float(bpm.mean()) if bpm.size else None,
    )


def _grade(level_m: FloatArray | None, start: int, end: int, distance_m: float) -> float | None:
    if distance_m < COARSE_S or level_m is None:
        return None
    at = np.arange(level_m.size) * COARSE_S
    rise = float(np.interp(end, at, level_m) - np.interp(start, at, level_m))
    return rise / distance_m
