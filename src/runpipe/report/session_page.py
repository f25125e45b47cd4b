"""One session for its own page: thin traces, repetitions, climbs, splits, zones, the way it went."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.athlete import Units
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.labels import Bout, BoutKind, Classification, SessionLabel
from runpipe.model.report import (
    DistanceSplit,
    FloatArray,
    HeartZones,
    LastTime,
    Rep,
    SessionLine,
    SessionPlaces,
    SessionReport,
    SessionTrace,
    Zone,
)
from runpipe.report.session_names import RUN_KINDS, kind_of, named
from runpipe.signal import Trace

MAX_POINTS: Final = 360
"""As many as a phone has pixels across: more are not seen."""
_MAX_ROUTE_POINTS: Final = 260
_HIDDEN_M: Final = 250.0
"""Nothing is drawn within this distance of start and finish."""
_M_PER_DEGREE: Final = 111_195.0
_MIN_ROUTE_POINTS: Final = 20
CLIMB_M: Final = 30.0
_TURN_M: Final = 10.0
_SMOOTH_S: Final = 31
_MIN_REPS: Final = 2
_SPLIT_M: Final = {Units.METRIC: 1000.0, Units.IMPERIAL: 1609.344}
_MIN_SPLIT_FRAC: Final = 0.1
_HEART_AFTER_S: Final = 10.0
_ALIKE_FRAC: Final = 0.1
_SAME_REPS: Final = 2
_SAME_LENGTH_FRAC: Final = 0.25
_SAME_DISTANCE_FRAC: Final = 0.15
_WITNESSES: Final = frozenset(
    f"evidence.{name}" for name in ("workout", "laps", "heart_waves", "climb_waves", "stops")
)
"""What agrees with the fast stretches, or explains them away."""


def build_session(
    line: SessionLine,
    trace: Trace,
    classification: Classification,
    *,
    places: SessionPlaces | None = None,
    last_time: LastTime | None = None,
    heart_zones: HeartZones | None = None,
) -> SessionReport:
    """Build the page of one session.

    Parameters
    ----------
    line
        The session as lists show it.
    trace
        Its samples on the regular grid; may be empty.
    classification
        The judgement with its bouts and evidence.
    places
        The pages beside this one.
    last_time
        The latest earlier session of the same kind and build.
    heart_zones
        What the time by effort is measured by; without it that is left out.
    """
    bouts = tuple(sorted(classification.bouts, key=lambda bout: bout.start_s))
    with_bouts = named(line, bouts)
    climbs = tuple(climb_bouts(trace)) if with_bouts.kind in RUN_KINDS else ()
    return SessionReport(
        line=line,
        kind=with_bouts.kind,
        name=with_bouts.name,
        fact=_fact(bouts),
        trace=thin(trace),
        reps=tuple(_reps(bouts, trace)),
        climbs=climbs,
        shares=classification.shares,
        evidence=classification.evidence,
        bouts=bouts,
        splits={units: tuple(_splits(trace, metres)) for units, metres in _SPLIT_M.items()},
        zones=tuple(_zones(trace, heart_zones)),
        route=_route(trace),
        why=why_lines(line, bouts, climbs, classification),
        last_time=last_time,
        places=places or SessionPlaces(),
    )


def thin(trace: Trace) -> SessionTrace:
    """Average a trace over at most `MAX_POINTS` stretches of equal length.

    Unrecorded stretches stay NaN: a pause is a hole in the picture, not a zero.
    """
    if not len(trace):
        none = np.empty(0)
        return SessionTrace(step_s=1.0, speed_mps=none, heart_rate_bpm=none, altitude_m=none)
    step_s = max(1.0, float(np.ceil((trace.t_s[-1] + 1.0) / MAX_POINTS)))
    stretch = (trace.t_s // step_s).astype(np.int64)
    n = int(stretch[-1]) + 1
    return SessionTrace(
        step_s=step_s,
        speed_mps=_mean(trace.speed_mps, stretch, n, trace.is_recorded),
        heart_rate_bpm=_mean(trace.heart_rate_bpm, stretch, n, trace.is_recorded),
        altitude_m=_mean(trace.altitude_m, stretch, n, trace.is_recorded),
        cadence_spm=_mean(trace.cadence_spm, stretch, n, trace.is_recorded),
        power_w=_mean(trace.power_w, stretch, n, trace.is_recorded),
    )


def _mean(
    values: FloatArray,
    stretch: npt.NDArray[np.int64],
    n: int,
    is_recorded: npt.NDArray[np.bool_],
) -> FloatArray:
    counts = is_recorded & np.isfinite(values)
    total = np.bincount(stretch[counts], weights=values[counts], minlength=n)
    number = np.bincount(stretch[counts], minlength=n)
    mean: FloatArray = np.divide(total, number, out=np.full(n, np.nan), where=number > 0)
    return mean


def _fact(bouts: Sequence[Bout]) -> Finding | None:
    """Return how even the fast stretches were; `None` without any."""
    speeds = [b.avg_speed_mps for b in bouts if b.kind is BoutKind.WORK and b.avg_speed_mps]
    if len(speeds) <= _MIN_REPS:
        return None
    paces = [1000.0 / speed for speed in speeds]
    spread = Quantity(max(paces) - min(paces), "s")
    is_even = spread.value <= 0.06 * min(paces)
    return finding(
        "session_fact.even" if is_even else "session_fact.uneven", n=len(speeds), spread=spread
    )


def _reps(bouts: Sequence[Bout], trace: Trace) -> list[Rep]:
    """Return the fast stretches in order, each with what lies between it and the next."""
    work = [bout for bout in bouts if bout.kind is BoutKind.WORK]
    if len(work) < _MIN_REPS:
        return []
    reps = []
    for number, bout in enumerate(work, 1):
        later = work[number] if number < len(work) else None
        reps.append(
            Rep(
                number=number,
                start_s=bout.start_s,
                duration_s=bout.end_s - bout.start_s,
                distance_m=bout.distance_m,
                speed_mps=bout.avg_speed_mps,
                grade_frac=bout.avg_grade_frac,
                pause_s=later.start_s - bout.end_s if later is not None else None,
                heart_rate_bpm=_highest_heart(trace, bout),
            )
        )
    return reps


def _highest_heart(trace: Trace, bout: Bout) -> float | None:
    if not len(trace):
        return None
    within = (trace.t_s >= bout.start_s) & (trace.t_s <= bout.end_s + _HEART_AFTER_S)
    rates = trace.heart_rate_bpm[within]
    return float(np.nanmax(rates)) if np.isfinite(rates).any() else None


def climb_bouts(trace: Trace) -> list[Bout]:
    """Return every climb of `CLIMB_M` or more: from a low point up to the next turn downwards."""
    is_there = np.isfinite(trace.altitude_m) if len(trace) else np.zeros(0, dtype=bool)
    if is_there.sum() < _SMOOTH_S:
        return []
    kernel = np.ones(_SMOOTH_S) / _SMOOTH_S
    padded = np.pad(trace.altitude_m[is_there], _SMOOTH_S // 2, mode="edge")
    smooth: FloatArray = np.convolve(padded, kernel, mode="valid").astype(np.float64)
    return climbs_along(trace.t_s[is_there].astype(np.float64), smooth)


def thin_climbs(trace: SessionTrace) -> list[Bout]:
    """Return the climbs of `CLIMB_M` or more that a thin trace shows."""
    is_there = np.isfinite(trace.altitude_m)
    starts_s: FloatArray = np.arange(len(trace), dtype=np.float64) * trace.step_s
    return climbs_along(starts_s[is_there], trace.altitude_m[is_there])


def climbs_along(t_s: FloatArray, smooth: FloatArray) -> list[Bout]:
    """Return the climbs along a smooth altitude; a descent of 10 m ends one."""
    climbs: list[Bout] = []
    low = high = 0
    for place in range(len(smooth)):
        if smooth[place] > smooth[high]:
            high = place
        elif smooth[high] - smooth[place] >= _TURN_M:
            climbs += _climb(t_s, smooth, low, high)
            low = high = place
        if smooth[place] < smooth[low] and smooth[high] - smooth[low] < _TURN_M:
            low = high = place
    return climbs + (_climb(t_s, smooth, low, high) if len(smooth) else [])


def _climb(t_s: FloatArray, smooth: FloatArray, low: int, high: int) -> list[Bout]:
    if high <= low or smooth[high] - smooth[low] < CLIMB_M:
        return []
    return [Bout(kind=BoutKind.CLIMB, start_s=float(t_s[low]), end_s=float(t_s[high]))]


def _splits(trace: Trace, split_m: float) -> list[DistanceSplit]:
    """Return the time of each whole kilometre or mile, and of what is left at the end."""
    if not len(trace) or not np.isfinite(trace.distance_m).any():
        return []
    is_there = np.isfinite(trace.distance_m) & trace.is_recorded
    distance_m, t_s = trace.distance_m[is_there], trace.t_s[is_there]
    if not len(distance_m) or distance_m[-1] < split_m:
        return []
    total_m = float(distance_m[-1])
    edges_m = [*np.arange(0.0, total_m, split_m), total_m]
    if total_m - edges_m[-2] < _MIN_SPLIT_FRAC * split_m:
        edges_m.pop(-2)
    moving_s = np.arange(len(t_s), dtype=float)  # pauses are not in it: the grid is of one second
    at_s = np.interp(edges_m, distance_m, moving_s)
    heart_bpm = trace.heart_rate_bpm[is_there]
    splits = []
    for start_m, end_m, start_s, end_s in zip(edges_m, edges_m[1:], at_s, at_s[1:], strict=False):
        rates = heart_bpm[int(start_s) : int(end_s) + 1]
        speed_mps = (end_m - start_m) / (end_s - start_s) if end_s > start_s else None
        splits.append(
            DistanceSplit(
                end_m=end_m,
                speed_mps=speed_mps,
                heart_rate_bpm=float(np.nanmean(rates)) if np.isfinite(rates).any() else None,
            )
        )
    return splits


def _zones(trace: Trace, zones: HeartZones | None) -> list[Zone]:
    if zones is None or not len(trace):
        return []
    rates = trace.heart_rate_bpm[trace.is_recorded]
    rates = rates[np.isfinite(rates)]
    if not len(rates):
        return []
    low = zones.max_heart_rate_bpm * zones.easy_below_frac
    high = zones.max_heart_rate_bpm * zones.hard_above_frac
    counts = {
        "easy": int((rates < low).sum()),
        "steady": int(((rates >= low) & (rates < high)).sum()),
        "hard": int((rates >= high).sum()),
    }
    borders: dict[str, tuple[float | None, float | None]] = {
        "easy": (None, low), "steady": (low, high), "hard": (high, None),
    }  # fmt: skip
    return [
        Zone(
            name=name, duration_s=float(n), share_frac=n / len(rates),
            from_bpm=borders[name][0], to_bpm=borders[name][1],
        )
        for name, n in counts.items()
    ]  # fmt: skip


def _route(trace: Trace) -> tuple[FloatArray, ...]:
    """Return the outline in metres, turned so that it lies flat, without start and finish.

    One array of shape ``(n, 3)`` per unbroken piece: x, y, seconds since the start.
    """
    is_there = (
        np.isfinite(trace.lat_deg) & np.isfinite(trace.lon_deg) if len(trace) else np.zeros(0)
    )
    if is_there.sum() < _MIN_ROUTE_POINTS:
        return ()
    lat, lon, t_s = (a[is_there.astype(bool)] for a in (trace.lat_deg, trace.lon_deg, trace.t_s))
    y = (lat - lat.mean()) * _M_PER_DEGREE
    x = (lon - lon.mean()) * _M_PER_DEGREE * np.cos(np.radians(lat.mean()))
    points = np.column_stack((x, y))
    ends = points[[0, -1]]
    distance = np.min(np.linalg.norm(points[:, None, :] - ends[None], axis=2), axis=1)
    is_shown = distance > _HIDDEN_M
    if is_shown.sum() < _MIN_ROUTE_POINTS:
        return ()
    turned = points @ _turn(points[is_shown])
    step = max(1, int(np.ceil(is_shown.sum() / _MAX_ROUTE_POINTS)))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_shown, [False])).astype(np.int8)))
    pieces = [
        np.column_stack((turned[start:end:step], t_s[start:end:step]))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    return tuple(piece for piece in pieces if len(piece) > 1)


def _turn(points: FloatArray) -> FloatArray:
    """Return the rotation that lays the longest extent of some points along x."""
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    first = axes[0] if axes[0][0] >= 0 else -axes[0]
    return np.array([[first[0], -first[1]], [first[1], first[0]]])


def find_last_time(
    line: SessionLine,
    bouts: Sequence[Bout],
    earlier: Sequence[tuple[SessionLine, Sequence[Bout]]],
) -> LastTime | None:
    """Find the latest earlier session of the same kind and build, `None` where there is none.

    Parameters
    ----------
    line, bouts
        The session.
    earlier
        Sessions before it with their bouts, in order of day.
    """
    for other, other_bouts in reversed(earlier):
        if kind_of(other) is kind_of(line) and _is_alike(line, bouts, other, other_bouts):
            work, other_work = _work_speed(bouts), _work_speed(other_bouts)
            is_by_reps = work is not None and other_work is not None
            return LastTime(
                line=other,
                speed_mps=work if is_by_reps else line.avg_speed_mps,
                last_speed_mps=other_work if is_by_reps else other.avg_speed_mps,
                is_by_reps=is_by_reps,
            )
    return None


def _is_alike(
    line: SessionLine, bouts: Sequence[Bout], other: SessionLine, other_bouts: Sequence[Bout]
) -> bool:
    work = [b for b in bouts if b.kind is BoutKind.WORK]
    other_work = [b for b in other_bouts if b.kind is BoutKind.WORK]
    if len(work) > _MIN_REPS:
        if abs(len(work) - len(other_work)) > _SAME_REPS:
            return False
        length = float(np.median([b.end_s - b.start_s for b in work]))
        other_length = float(np.median([b.end_s - b.start_s for b in other_work]))
        return abs(other_length / length - 1.0) <= _SAME_LENGTH_FRAC
    if not line.distance_m or not other.distance_m or len(other_work) > _MIN_REPS:
        return False
    return abs(other.distance_m / line.distance_m - 1.0) <= _SAME_DISTANCE_FRAC


def _work_speed(bouts: Sequence[Bout]) -> float | None:
    speeds = [b.avg_speed_mps for b in bouts if b.kind is BoutKind.WORK and b.avg_speed_mps]
    return sum(speeds) / len(speeds) if len(speeds) > _MIN_REPS else None


def why_lines(
    line: SessionLine,
    bouts: Sequence[Bout],
    climbs: Sequence[Bout],
    judged: Classification,
) -> tuple[Finding, ...]:
    """Return what a session's label rests on; the runner's own word, or the reason for none.

    Parameters
    ----------
    line
        The session with its label.
    bouts, climbs
        The stretches and climbs found in it.
    judged
        What agrees with the label, why there is none, or between which labels it stands.
    """
    if line.is_user_label:
        return (finding("why_label.own"),)
    if judged.reason is not None:
        return (judged.reason,)
    witness = next((e.finding for e in judged.evidence if e.finding.code in _WITNESSES), None)
    lines = [_what_was_run(line, bouts, climbs), witness, judged.would_change]
    return tuple(text for text in lines if text is not None)


def _what_was_run(
    line: SessionLine, bouts: Sequence[Bout], climbs: Sequence[Bout]
) -> Finding | None:
    repeats = [bout for bout in bouts if bout.kind is BoutKind.WORK]
    work = [bout.end_s - bout.start_s for bout in repeats]
    if line.label in {SessionLabel.SPRINT, SessionLabel.HIIT} and len(work) >= _MIN_REPS:
        if max(work) - min(work) <= _ALIKE_FRAC * max(work):
            length = Quantity(median(work), "s")
            return finding(f"why_label.{line.label}_alike", n=len(work), length=length)
        return finding(
            f"why_label.{line.label}",
            n=len(work),
            shortest=Quantity(min(work), "s"),
            longest=Quantity(max(work), "s"),
        )
    if line.label is SessionLabel.HILL and line.ascent_m and line.distance_m:
        sizes = {
            "climb": Quantity(line.ascent_m, "m"),
            "distance": Quantity(line.distance_m, "m"),
        }
        if climbs:
            return finding("why_label.hill", n=len(climbs), **sizes)
        return finding("why_label.hill_plain", **sizes)
    if line.variant == "tempo" and len(repeats) == 1 and repeats[0].avg_speed_mps:
        pace = Quantity(repeats[0].avg_speed_mps, "mps")
        return finding("why_label.tempo", length=Quantity(work[0], "s"), pace=pace)
    if line.label is SessionLabel.LONG_DISTANCE and line.distance_m:
        return finding("why_label.long_distance", distance=Quantity(line.distance_m, "m"))
    return None
