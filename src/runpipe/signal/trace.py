"""A device's samples as one value a second, time strictly rising, drives at its ends cut off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from runpipe.model.recording import Event, FloatArray, Samples
from runpipe.signal.geo import path_distance
from runpipe.signal.smooth import BoolArray, IntArray, moving_mean, runs_of

MAX_SMART_GAP_S: Final = 60.0
"""A gap up to this with movement across it is smart recording or a lost fix: interpolated."""
MIN_PAUSE_S: Final = 10.0
"""A gap up to this is always interpolated, unless the device says it was paused."""
MOVING_MPS: Final = 0.5
"""Slower than this is standing."""
MAX_KEPT_GAP_S: Final = 900.0
"""A longer gap is kept as this many seconds of pause, so that a forgotten watch costs nothing."""
MAX_RUNNER_MPS: Final = 12.5
"""Faster than any runner ever: a lost fix, not a speed."""
MIN_COVER: Final = 0.5
"""A channel known for less of the samples is not used."""
MIN_FIX_COVER: Final = 0.3
MIN_STOP_S: Final = 2.0
"""Watches write a stop and a start at once; that is no pause."""
STEP_S: Final = 5
"""Over so long the distance that a device gave is made a speed, to hold its own speed against."""
LATE_S: Final = (2, 15)
"""A second late is as good as on time; more than the upper one is no filter's doing."""
MIN_FOLLOWED_S: Final = 300
MIN_AGREEMENT: Final = 0.5
MIN_GAIN: Final = 0.02
"""How much better speed must agree with the distance (correlation) once it is moved."""
MAX_LOST_FRAC: Final = 0.01
"""Share of samples that may go for stepping back in time; above it the file is sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A recording on a grid of one second.

    Attributes
    ----------
    t_s
        Seconds since the session's start, shape ``(n,)``, strictly rising by 1, but for a
        single step over each gap longer than `MAX_KEPT_GAP_S`.
    speed_mps
        Never NaN where `is_recorded`; 0 in pauses; all NaN when nothing tells the speed.
    distance_m
        Cumulative and never falling; NaN when nothing tells it.
    altitude_m, heart_rate_bpm, cadence_spm, power_w, lat_deg, lon_deg
        Interpolated inside recorded stretches; NaN where there is nothing.
    is_recorded
        False in pauses and unrecorded gaps.
    speed_source
        ``device``, ``distance``, ``position`` or ``none``.
    n_speed_outliers
        Seconds with a speed no runner reaches; they are bridged here, not in the samples.
    """

    t_s: FloatArray
    speed_mps: FloatArray
    distance_m: FloatArray
    altitude_m: FloatArray
    heart_rate_bpm: FloatArray
    cadence_spm: FloatArray
    power_w: FloatArray
    lat_deg: FloatArray
    lon_deg: FloatArray
    is_recorded: BoolArray
    speed_source: str
    n_speed_outliers: int = 0

    def __len__(self) -> int:
        """Return the number of seconds on the grid."""
        return int(self.t_s.size)

    @property
    def is_moving(self) -> BoolArray:
        """True where the runner was recorded and not standing."""
        with np.errstate(invalid="ignore"):
            return self.is_recorded & (self.speed_mps >= MOVING_MPS)


def to_trace(samples: Samples, events: Iterable[Event] = ()) -> Trace:
    """Return samples on a strictly rising grid of one second.

    Repeated timestamps keep the first sample; samples that step back are left out, or sorted in
    where they are many. Gaps up to `MIN_PAUSE_S` are interpolated, up to `MAX_SMART_GAP_S`
    only where the runner moved across them; the rest, and what `events` call a pause, is not
    recorded time and has speed 0.

    Parameters
    ----------
    samples
        As read, in any order, with any repeats; may be empty.
    events
        Timer events of the device, if it wrote any.

    Returns
    -------
    Trace
        Length 0 for empty samples.
    """
    keep = rising(samples.t_s)
    t = samples.t_s[keep]
    if t.size == 0:
        return _empty()
    distance, source = _cumulative_distance(samples, keep)
    paused_after = _pauses(t, distance, list(events))
    grid, where = _grid(t)
    recorded = ~paused_after[np.minimum(where, paused_after.size - 1)]
    recorded[-1] = True
    distance_g = np.interp(grid, t, distance) if source != "none" else np.full(grid.shape, np.nan)
    own = source
    speed, n_outliers, source = _speed(samples.speed_mps[keep], t, grid, distance_g, source)
    if (own, source) == ("distance", "device"):
        speed = on_time(speed, distance_g, recorded)
    speed = np.where(recorded, speed, 0.0) if source != "none" else speed

    def on_grid(name: str) -> FloatArray:
        return _interpolate(grid, t, getattr(samples, name)[keep], recorded)

    return Trace(
        t_s=grid,
        speed_mps=speed,
        distance_m=distance_g,
        altitude_m=on_grid("altitude_m"),
        heart_rate_bpm=on_grid("heart_rate_bpm"),
        cadence_spm=on_grid("cadence_spm"),
        power_w=on_grid("power_w"),
        lat_deg=on_grid("lat_deg"),
        lon_deg=on_grid("lon_deg"),
        is_recorded=recorded,
        speed_source=source,
        n_speed_outliers=n_outliers,
    )


def rising(t_s: FloatArray) -> IntArray:
    """Return the indices of samples whose time strictly rises, in that order of time."""
    if t_s.size == 0:
        return np.zeros(0, dtype=np.int64)
    top = np.maximum.accumulate(t_s)
    keep = np.concatenate(([True], t_s[1:] > top[:-1]))
    back = np.concatenate(([False], t_s[1:] < top[:-1]))
    if back.mean() <= MAX_LOST_FRAC:
        return np.flatnonzero(keep)
    order = np.argsort(t_s, kind="stable")
    in_order = t_s[order]
    return order[np.concatenate(([True], np.diff(in_order) > 0))]


def _empty() -> Trace:
    none = np.zeros(0)
    return Trace(
        t_s=none, speed_mps=none, distance_m=none, altitude_m=none, heart_rate_bpm=none,
        cadence_spm=none, power_w=none, lat_deg=none, lon_deg=none,
        is_recorded=np.zeros(0, dtype=np.bool_), speed_source="none",
    )  # fmt: skip


def _cumulative_distance(samples: Samples, keep: IntArray) -> tuple[FloatArray, str]:
    """Return a distance that never falls, and where it came from."""
    own = samples.distance_m[keep]
    if np.isfinite(own).mean() > MIN_COVER and np.nanmax(own) > np.nanmin(own):
        t = samples.t_s[keep]
        is_measured = np.isfinite(own)
        filled = np.interp(t, t[is_measured], own[is_measured])
        return np.maximum.accumulate(filled), "distance"
    lat, lon = samples.lat_deg[keep], samples.lon_deg[keep]
    if np.isfinite(lat).mean() > MIN_FIX_COVER:
        return path_distance(lat, lon), "position"
    return np.full(keep.shape, np.nan), "none"


def _pauses(t: FloatArray, distance: FloatArray, events: list[Event]) -> BoolArray:
    """Return for each sample whether the time up to the next one is a pause, shape (n-1,) or (1,)."""
    dt = np.diff(t)
    if dt.size == 0:
        return np.zeros(1, dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        moved = np.diff(distance) / dt >= MOVING_MPS
    paused = (dt > MAX_SMART_GAP_S) | ((dt > MIN_PAUSE_S) & ~moved)
    for start, end in timer_stops(events):
        overlap = np.minimum(t[1:], end) - np.maximum(t[:-1], start)
        paused |= (overlap >= 0.5 * dt) & (end - start >= MIN_STOP_S)
    return paused


def timer_stops(events: Iterable[Event]) -> list[tuple[float, float]]:
    """Return the stretches between a stop of the timer and its next start."""
    stops: list[tuple[float, float]] = []
    since: float | None = None
    for event in events:
        if event.kind != "timer":
            continue
        if event.action.startswith("stop"):
            since = event.t_s if since is None else since
        elif event.action == "start" and since is not None:
            stops.append((since, event.t_s))
            since = None
    return stops


def _grid(t: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return whole-second steps from first to last sample, long gaps cut short."""
    dt = np.diff(t)
    long = np.flatnonzero(dt > MAX_KEPT_GAP_S)
    starts = np.concatenate(([t[0]], t[long + 1]))
    ends = np.concatenate((t[long] + MAX_KEPT_GAP_S, [t[-1] + 0.5]))
    grid = np.concatenate([np.arange(a, b, 1.0) for a, b in zip(starts, ends, strict=True)])
    return grid, np.searchsorted(t, grid, side="right") - 1


def _speed(
    own: FloatArray, t: FloatArray, grid: FloatArray, distance: FloatArray, source: str
) -> tuple[FloatArray, int, str]:
    is_measured = np.isfinite(own)
    if is_measured.mean() > MIN_COVER and np.nanmax(own) > 0:
        speed = np.interp(grid, t[is_measured], own[is_measured])
        if source == "distance":
            speed = _trust_distance_in_gaps(speed, t[is_measured], grid, distance)
        source = "device"
    elif source == "none":
        return np.full(grid.shape, np.nan), 0, "none"
    else:
        step = np.diff(distance, prepend=distance[0])
        gap = np.maximum(np.diff(grid, prepend=grid[0] - 1.0), 1.0)
        speed = step / gap
        if speed.size > 1:
            speed[0] = speed[1]
    wild = speed > MAX_RUNNER_MPS
    if not wild.all():
        index = np.arange(speed.size)
        speed = np.interp(index, index[~wild], speed[~wild])
    return speed, int(wild.sum()), source


def on_time(speed_mps: FloatArray, distance_m: FloatArray, is_recorded: BoolArray) -> FloatArray:
    """Return a device's speed at the second in which it was run.

    Watches smooth the speed that they write, which makes it late by 3 to 12 s, beside their own
    distance and their own laps. By how much is what makes the two agree best; speed that does not
    follow the distance at all is left as it is.

    Parameters
    ----------
    speed_mps, distance_m
        Of the device, every second, shape ``(n,)``.
    is_recorded
        False in pauses, shape ``(n,)``; speed is never moved across one.
    """
    step = moving_mean(np.diff(distance_m, prepend=distance_m[:1]), STEP_S)
    late_s = _lateness(speed_mps, step, is_recorded)
    if late_s == 0:
        return speed_mps
    out = speed_mps.copy()
    for start, end in zip(*(edge.tolist() for edge in runs_of(is_recorded)), strict=True):
        cut = max(end - late_s, start)
        out[start:cut] = speed_mps[start + late_s : end]
        out[cut:end] = step[cut:end]
    return out


def _lateness(speed: FloatArray, step: FloatArray, is_recorded: BoolArray) -> int:
    """Return by how many seconds speed follows the distance it belongs to; 0 where that is not plain."""
    n = speed.size
    if np.count_nonzero(is_recorded) < MIN_FOLLOWED_S:
        return 0
    agreement = []
    for late_s in range(LATE_S[1] + 1):
        both = is_recorded[: n - late_s] & is_recorded[late_s:]
        agreement.append(_correlation(step[: n - late_s][both], speed[late_s:][both]))
    best = int(np.argmax(agreement))
    is_plain = agreement[best] >= max(MIN_AGREEMENT, agreement[0] + MIN_GAIN)
    return best if is_plain and best >= LATE_S[0] else 0


def _correlation(a: FloatArray, b: FloatArray) -> float:
    """Return Pearson's correlation, 0 where a side never changes."""
    if a.size == 0:
        return 0.0
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


def _trust_distance_in_gaps(
    speed: FloatArray, t: FloatArray, grid: FloatArray, distance: FloatArray
) -> FloatArray:
    """Across gaps of smart recording the distance knows better than two end speeds."""
    where = np.maximum(np.searchsorted(t, grid, side="right") - 1, 0)
    after = np.minimum(where + 1, len(t) - 1)
    wide = (t[after] - t[where]) > MIN_PAUSE_S / 2
    step = np.diff(distance, append=distance[-1])
    step[-1] = speed[-1]
    return np.where(wide, step, speed)


def _interpolate(
    grid: FloatArray, t: FloatArray, values: FloatArray, recorded: BoolArray
) -> FloatArray:
    is_measured = np.isfinite(values)
    if not is_measured.any():
        return np.full(grid.shape, np.nan)
    out = np.interp(grid, t[is_measured], values[is_measured])
    last = np.searchsorted(t[is_measured], grid, side="right") - 1
    first = t[is_measured][np.clip(last, 0, None)]
    after = t[is_measured][np.clip(last + 1, None, int(is_measured.sum()) - 1)]
    hole = (after - first > MAX_SMART_GAP_S) & (grid > first) & (grid < after)
    outside = (grid < t[is_measured][0] - 1.0) | (grid > t[is_measured][-1] + 1.0)
    return np.where(recorded & ~hole & ~outside, out, np.nan)


VEHICLE_MPS: Final = 6.9
"""Held for a minute twice over: faster than all but the best run it for five minutes."""
WINDOW_S: Final = 61
MIN_RIDE_S: Final = 120
MIN_RUN_SHARE: Final = 0.5
"""With less of it on foot, the recording is a ride, not a run with a ride in it."""
USUAL_RUN_MPS: Final = 5.0
"""A longer stretch is faster on the whole only on wheels."""
MARGIN_S: Final = 60


def on_foot(trace: Trace) -> Trace | None:
    """Return the run in a recording that also holds a ride; `None` if there is no such thing.

    The run is the longest stretch without two minutes at a vehicle's speed. It must be at
    least half of the recording: otherwise the whole is judged as what it is, a ride.
    """
    speed = moving_mean(np.nan_to_num(trace.speed_mps), WINDOW_S)
    start, end = runs_of(speed >= VEHICLE_MPS)
    if not (end - start >= MIN_RIDE_S).any():
        return None
    edges = np.concatenate(([0], np.ravel(np.column_stack((start, end))), [len(trace)]))
    low, high = edges[::2], edges[1::2]
    longest = int(np.argmax(high - low))
    if high[longest] - low[longest] < MIN_RUN_SHARE * len(trace):
        return None
    first = int(low[longest] + MARGIN_S * (low[longest] > 0))
    last = int(high[longest] - MARGIN_S * (high[longest] < len(trace)))
    moving = speed[first:last][trace.is_moving[first:last]]
    if moving.size == 0 or float(np.median(moving)) > USUAL_RUN_MPS:
        return None
    arrays = {
        field.name: getattr(trace, field.name)[first:last]
        for field in fields(trace)
        if isinstance(getattr(trace, field.name), np.ndarray)
    }
    return replace(trace, **arrays)
