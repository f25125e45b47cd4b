"""The grid of one second beside a plain walk over its seconds, on recordings made by seed."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from math import isfinite, nan

import numpy as np
import pytest

from runpipe.model.recording import Event, Samples
from runpipe.signal import to_trace

CHANNELS = ("distance_m", "speed_mps", "heart_rate_bpm")


class Line:
    """A value on the straight line between its neighbours in time, the end value beyond them."""

    def __init__(self, times: list[float], values: list[float]) -> None:
        known = [(t, v) for t, v in zip(times, values, strict=True) if isfinite(v)]
        self.times, self.values = [t for t, _ in known], [v for _, v in known]

    def __call__(self, at: float) -> float:
        i = bisect_right(self.times, at) - 1
        if i < 0 or i + 1 == len(self.times):
            return self.values[max(i, 0)]
        (t0, t1), (v0, v1) = self.times[i : i + 2], self.values[i : i + 2]
        return v0 + (v1 - v0) * (at - t0) / (t1 - t0)


def seconds_of(times: list[float]) -> list[float]:
    """Return the seconds of the grid: gaps above a quarter of an hour are cut to it."""
    grid, start = [], times[0]
    for before, after in pairwise([*times, None]):
        if after is None or after - before > 900.0:
            end = before + (0.5 if after is None else 900.0)
            while start < end:
                grid.append(start)
                start += 1.0
            start = after if after is not None else start
    return grid


def is_paused(
    i: int, times: list[float], way: list[float] | None, stops: list[tuple[float, float]]
) -> bool:
    """Return whether the time between a sample and the next one was no running."""
    a, b = times[i], times[i + 1]
    moved = way is not None and (way[i + 1] - way[i]) / (b - a) >= 0.5
    if b - a > 60.0 or (b - a > 10.0 and not moved):
        return True
    return any(
        min(b, end) - max(a, begin) >= 0.5 * (b - a) and end - begin >= 2.0 for begin, end in stops
    )


def bridged(speed: list[float]) -> list[float]:
    """Return speed without what nobody runs, straight lines in its place."""
    tame = [k for k, v in enumerate(speed) if not v > 12.5]
    if not tame or len(tame) == len(speed):
        return speed
    line = Line([float(k) for k in tame], [speed[k] for k in tame])
    return [line(float(k)) for k in range(len(speed))]


def moved(speed: list[float], way: list[float], recorded: list[bool]) -> list[float]:
    """Return speed moved to where it follows the way best, within each recorded stretch."""
    n = len(speed)
    steps = [0.0, *(after - before for before, after in pairwise(way))]
    steps = [float(np.mean(steps[max(i - 2, 0) : i + 3])) for i in range(n)]
    if sum(recorded) < 300:
        return speed

    def agreement(late: int) -> float:
        pairs = [
            (steps[i], speed[i + late])
            for i in range(n - late)
            if recorded[i] and recorded[i + late]
        ]
        return float(np.corrcoef(np.array(pairs).T)[0, 1]) if pairs else 0.0

    by_second = [agreement(late) for late in range(16)]
    late = max(range(16), key=lambda i: by_second[i])
    if late < 2 or by_second[late] < max(0.5, by_second[0] + 0.02):
        return speed
    ends = [next((k for k in range(i, n) if not recorded[k]), n) for i in range(n)]
    return [
        (speed[i + late] if i + late < ends[i] else steps[i]) if recorded[i] else speed[i]
        for i in range(n)
    ]


def plain(
    times: list[float], given: dict[str, list[float]], stops: list[tuple[float, float]]
) -> dict:
    """Return recorded seconds, speed, distance and heart rate, second by second."""
    n, grid = len(times), seconds_of(times)
    counts = [v for v in given["distance_m"] if isfinite(v)]
    way: list[float] | None = None
    if len(counts) > n / 2 and max(counts) > min(counts):
        line = Line(times, given["distance_m"])
        way = list(accumulate(map(line, times), max))
    recorded = []
    for at in grid:
        i = min(bisect_right(times, at) - 1, n - 2)
        recorded.append(not is_paused(i, times, way, stops))
    recorded[-1] = True
    distance = [nan] * len(grid) if way is None else list(map(Line(times, way), grid))
    speeds = [v for v in given["speed_mps"] if isfinite(v)]
    if len(speeds) > n / 2 and max(speeds) > 0:
        source = "device"
        speed = list(map(Line(times, given["speed_mps"]), grid))
        told = [t for t, v in zip(times, given["speed_mps"], strict=True) if isfinite(v)]
        for k, at in enumerate(grid):
            i = min(max(bisect_right(told, at) - 1, 0), len(told) - 1)
            wide = told[min(i + 1, len(told) - 1)] - told[i] > 5.0
            if way is not None and wide and k + 1 < len(grid):
                speed[k] = distance[k + 1] - distance[k]
    elif way is None:
        source, speed = "none", [nan] * len(grid)
    else:
        source = "distance"
        speed = [0.0] + [
            (distance[k] - distance[k - 1]) / max(grid[k] - grid[k - 1], 1.0)
            for k in range(1, len(grid))
        ]
        speed[0] = speed[1]
    n_wild = sum(v > 12.5 for v in speed)
    speed = bridged(speed)
    if source == "device" and way is not None:
        speed = moved(speed, distance, recorded)
    if source != "none":
        speed = [v if is_on else 0.0 for v, is_on in zip(speed, recorded, strict=True)]
    beats, bpm = Line(times, given["heart_rate_bpm"]), []
    for at, is_on in zip(grid, recorded, strict=True):
        i = bisect_right(beats.times, at) - 1
        is_inside = 0 <= i < len(beats.times) - 1
        is_hole = is_inside and beats.times[i + 1] - beats.times[i] > 60.0 and at > beats.times[i]
        is_near = bool(beats.times) and beats.times[0] - 1.0 <= at <= beats.times[-1] + 1.0
        bpm.append(beats(at) if is_on and is_near and not is_hole else nan)
    return {
        "t_s": grid, "is_recorded": recorded, "distance_m": distance, "speed_mps": speed,
        "heart_rate_bpm": bpm, "speed_source": source, "n_speed_outliers": n_wild,
    }  # fmt: skip


def made(
    seed: int,
) -> tuple[list[float], dict[str, list[float]], list[Event], list[tuple[float, float]]]:
    """Make a recording: steps of every kind, channels with holes, laps and stops of the timer."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(20, 120))
    kinds = rng.choice(5, n - 1, p=[0.8, 0.1, 0.05, 0.03, 0.02])
    bounds = [(1, 1), (2, 10), (11, 60), (61, 200), (880, 1100)]
    steps = [float(rng.integers(low, high + 1)) for low, high in (bounds[kind] for kind in kinds)]
    times = np.concatenate(([float(rng.integers(0, 50))], np.cumsum(steps) + 50.0))
    pace = rng.uniform(0.0, 5.0, n)
    pace[rng.random(n) < 0.2] = 0.0
    way = np.concatenate(([0.0], np.cumsum(pace[1:] * np.diff(times))))
    speed = np.where(rng.random(n) < 0.03, 15.0, pace)
    bpm = 140.0 + rng.integers(-10, 10, n)
    for values, share in ((way, 0.2), (speed, 0.3), (bpm, 0.4)):
        values[rng.random(n) < rng.uniform(0.0, share)] = np.nan
        if rng.random() < 0.15:
            values[:] = np.nan
    channels = {
        name: values.tolist() for name, values in zip(CHANNELS, (way, speed, bpm), strict=True)
    }
    events, stops, since = [Event(t_s=5.0, kind="lap", action="stop")], [], None
    for at in np.sort(rng.choice(times, 4, replace=False)).tolist():
        action = str(rng.choice(["stop_all", "start", "stop"]))
        events.append(Event(t_s=at, kind="timer", action=action))
        if action == "start" and since is not None:
            stops.append((since, at))
            since = None
        elif action != "start" and since is None:
            since = at
    return times.tolist(), channels, events, stops


@pytest.mark.parametrize("seed", range(100))
def test_the_grid_is_that_of_a_plain_walk(seed):
    times, channels, events, stops = made(seed)
    trace = to_trace(Samples.build(np.array(times), channels), events)
    walked = plain(times, channels, stops)
    assert trace.speed_source == walked["speed_source"]
    assert trace.n_speed_outliers == walked["n_speed_outliers"]
    assert trace.is_recorded.tolist() == walked["is_recorded"]
    for name in ("t_s", "distance_m", "speed_mps", "heart_rate_bpm"):
        np.testing.assert_allclose(getattr(trace, name), walked[name], atol=1e-9, err_msg=name)
