import math
import statistics
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.recording import Samples
from runpipe.signal.smooth import (
    AROUND_S,
    EARTH_RADIUS_M,
    HEART_RATE_RANGE_BPM,
    MAX_LEAPS,
    best_mean,
    best_window,
    fill_gaps,
    heart_rate_spikes,
    moving_mean,
    moving_median,
    position_spikes,
    runs_of,
    speed_spikes,
    spike_mask,
    step_lengths,
)

NAN = float("nan")
values = st.lists(st.floats(-100, 100), min_size=1, max_size=40)


def test_moving_mean_leaves_out_what_is_missing():
    # (1 + 3) / 2, the missing one left out; the ends shrink the window
    assert moving_mean(np.array([1.0, NAN, 3.0]), 3).tolist() == [1.0, 2.0, 3.0]


def test_moving_mean_of_nothing_known_is_unknown():
    assert np.isnan(moving_mean(np.array([NAN, NAN]), 3)).all()


@given(st.lists(st.floats(-100, 100) | st.just(NAN), min_size=1, max_size=30), st.integers(2, 71))
def test_moving_mean_is_the_mean_of_what_is_known_around_each_sample(numbers, width):
    array, half = np.array(numbers), width // 2
    windows = [array[max(i - half, 0) : i + half + 1] for i in range(array.size)]
    known = [window[np.isfinite(window)] for window in windows]
    plain = [float(window.mean()) if window.size else NAN for window in known]
    assert moving_mean(array, width).tolist() == pytest.approx(plain, abs=1e-9, nan_ok=True)


@given(values, st.integers(1, 15))
def test_means_and_medians_stay_within_what_was_measured(numbers, width):
    array = np.array(numbers)
    for smooth in (moving_mean(array, width), moving_median(array, width)):
        assert smooth.shape == array.shape
        assert smooth.min() >= array.min() - 1e-9
        assert smooth.max() <= array.max() + 1e-9


def test_moving_median_drops_a_lost_fix_and_keeps_a_step():
    dropout = np.array([3.0, 3, 3, 0, 3, 3, 3])
    assert moving_median(dropout, 5).tolist() == [3.0] * 7
    step = np.array([1.0, 1, 1, 1, 4, 4, 4, 4])
    assert moving_median(step, 5).tolist() == step.tolist()


def test_best_mean_is_the_fastest_window_and_none_when_too_short():
    speed = np.array([1.0, 5.0, 5.0, 1.0])
    assert best_mean(speed, 2) == 5.0
    assert best_mean(speed, 4) == 3.0
    assert best_mean(speed, 5) is None


def test_the_best_window_is_the_first_of_those_alike():
    assert best_window(np.array([1.0, 3.0, 3.0, 1.0, 3.0, 3.0]), 2) == (1, 3.0)
    assert best_window(np.array([2.0, 4.0]), 2) == (0, 3.0)
    assert best_window(np.array([2.0]), 2) is None
    assert best_window(np.array([2.0]), 0) is None


def test_best_mean_credits_nothing_to_what_was_not_recorded():
    assert best_mean(np.array([4.0, NAN, 4.0]), 3) == pytest.approx(8 / 3)


@given(st.lists(st.booleans(), max_size=50))
def test_runs_rebuild_the_mask(bits):
    mask = np.array(bits, dtype=np.bool_)
    again = np.zeros(mask.size, dtype=np.bool_)
    for start, end in zip(*runs_of(mask), strict=True):
        again[start:end] = True
    assert (again == mask).all()


def test_fill_gaps_interpolates_and_holds_the_ends():
    assert fill_gaps(np.array([NAN, 1.0, NAN, 3.0, NAN])).tolist() == [1.0, 1.0, 2.0, 3.0, 3.0]
    assert np.isnan(fill_gaps(np.array([NAN, NAN]))).all()


def _spikes(level: float, rows: list[int], n: int = 200) -> list[int]:
    values = np.full(n, 100.0)
    values[rows] = level
    found = spike_mask(np.arange(float(n)), values, jump=50.0, rate=20.0, longest_s=30.0)
    return np.flatnonzero(found).tolist()


@pytest.mark.parametrize("rows", [[0], [199], [60, 61], [20, 60, 61, 150], list(range(60, 91))])
@pytest.mark.parametrize("level", [149.0, 150.0, 151.0])
def test_a_leap_of_the_limit_is_a_spike_wherever_it_lies(level: float, rows: list[int]):
    assert _spikes(level, rows) == (rows if level >= 150.0 else [])


@pytest.mark.parametrize(("n", "is_spike"), [(30, True), (31, True), (32, False)])
def test_a_long_stretch_is_a_level_of_its_own(n: int, *, is_spike: bool):
    rows = list(range(60, 60 + n))
    assert _spikes(160.0, rows) == (rows if is_spike else [])


def test_a_fall_is_a_spike_between_two_sides_alone():
    assert _spikes(0.0, [60, 61]) == [60, 61]
    assert _spikes(0.0, [0, 1]) == []


def _strays(rows: list[int], n: int = 100) -> list[int]:
    latitude = 48.0 + 3.0 * np.arange(float(n)) / 111_195.0
    latitude[rows] += 1.0
    return np.flatnonzero(position_spikes(np.arange(float(n)), latitude, np.full(n, 11.0))).tolist()


@pytest.mark.parametrize("rows", [[0], [99], [0, 40, 99], [40, 41], [40, 41, 70]])
def test_fixes_off_the_way_are_found_wherever_they_lie(rows: list[int]):
    assert _strays(rows) == rows


@pytest.mark.parametrize(("n_wild", "n_told"), [(1, 1), (20, 20), (21, 0), (100, 0)])
def test_more_than_a_fifth_of_speeds_beyond_a_runner_are_another_unit(n_wild, n_told):
    speed = np.full(100, 3.0)
    speed[:n_wild] = 12.6
    samples = Samples.build(np.arange(100.0), {"speed_mps": speed})
    assert speed_spikes(samples).sum() == n_told


@pytest.mark.parametrize(("fast_mps", "is_spike"), [(8.9, True), (7.0, False), (7.5, False)])
def test_a_leap_of_speed_is_far_and_fast(fast_mps, is_spike):
    """Five metres per second above all around it, and faster than any but a sprinter."""
    base = 3.0 if fast_mps > 8 else fast_mps - 4.9
    speed = np.full(120, base)
    speed[60:62] = fast_mps
    samples = Samples.build(np.arange(120.0), {"speed_mps": speed})
    assert speed_spikes(samples)[60:62].all() == is_spike


def fixes(*metres: float, step_s: float = 1.0) -> np.ndarray:
    """Return which fixes of a way to the north are off it, so many metres from the start each."""
    north = np.array(metres)
    times = np.arange(north.size) * step_s
    return position_spikes(times, 48.0 + north / 111_195.0, np.full(north.size, 11.0))


def test_three_fixes_are_too_few_to_tell():
    assert not fixes(0.0, 900.0, 3.0).any()
    way = [3.0 * i for i in range(40)]
    way[15] = 900.0
    assert np.flatnonzero(fixes(*way)).tolist() == [15]


def test_fixes_of_one_instant_have_no_usual_speed():
    north = np.array([0.0, 900.0, 3.0, 900.0])
    assert position_spikes(np.zeros(4), 48.0 + north / 111_195.0, np.full(4, 11.0)).any()
    assert not position_spikes(np.zeros(4), np.full(4, 48.0), np.full(4, 11.0)).any()


@pytest.mark.parametrize(("n_off", "is_stray"), [(10, True), (11, False)])
def test_up_to_ten_fixes_in_a_row_are_off(n_off, is_stray):
    way = [3.0 * i for i in range(40)]
    way[15 : 15 + n_off] = [m + 5000.0 for m in way[15 : 15 + n_off]]
    stray = fixes(*way)
    assert stray[15 : 15 + n_off].all() == is_stray
    assert not stray[:15].any()
    assert not stray[15 + n_off :].any()


def test_a_way_that_does_not_come_back_was_ridden():
    """The fix lies off, and nobody could have gone on from before it to after it either."""
    way = [3.0 * i for i in range(20)] + [9_000.0] + [20_000.0 + 3.0 * i for i in range(20)]
    assert not fixes(*way)[20]


@pytest.mark.parametrize("at", [0, -1])
def test_at_either_end_one_impossible_step_is_enough(at):
    way = [3.0 * i for i in range(20)]
    way[at] = 5_000.0
    stray = fixes(*way)
    assert stray[at]
    assert stray.sum() == 1


@pytest.mark.parametrize("seed", range(5))
def test_lengths_between_places_are_great_circles(seed):
    rng = np.random.default_rng(seed)
    lat, lon = rng.uniform(-89, 89, 20), rng.uniform(-180, 180, 20)
    plain = []
    for a, b, c, d in zip(lat[:-1], lat[1:], lon[:-1], lon[1:], strict=True):
        one, other = math.radians(a), math.radians(b)
        angle = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * math.cos(
            math.radians(d - c)
        )
        plain.append(EARTH_RADIUS_M * math.acos(min(max(angle, -1.0), 1.0)))
    assert step_lengths(lat, lon).tolist() == pytest.approx(plain, rel=1e-6)


@pytest.mark.parametrize(
    ("bpm", "is_out"), [(24.0, True), (26.0, False), (224.0, False), (226.0, True)]
)
def test_a_heart_rate_that_cannot_be_is_a_spike(bpm, is_out):
    low, high = HEART_RATE_RANGE_BPM
    values = np.full(60, 140.0)
    values[30] = {24.0: low - 1, 26.0: low + 1, 224.0: high - 1, 226.0: high + 1}[bpm]
    spikes = heart_rate_spikes(Samples.build(np.arange(60.0), {"heart_rate_bpm": values}))
    assert not np.delete(spikes, 30).any()
    assert not is_out or spikes[30]


def plain_spikes(
    times: list[float], values: list[float], jump: float, rate: float, longest_s: float
) -> list[bool]:
    """Return which values leap away and back, stretch by stretch."""
    known = [
        (t, v, i) for i, (t, v) in enumerate(zip(times, values, strict=True)) if math.isfinite(v)
    ]
    out = [False] * len(values)
    if len(known) < 4:
        return out
    edges = [
        k
        for k in range(1, len(known))
        if abs(known[k][1] - known[k - 1][1])
        >= max(jump, rate * max(known[k][0] - known[k - 1][0], 1.0))
    ]
    if not 0 < len(edges) <= MAX_LEAPS:
        return out
    reach = AROUND_S + (longest_s if len(edges) > 2 else 0.0)
    for first, last in pairwise([0, *edges, len(known)]):
        start, end = known[first][0], known[last - 1][0]
        if end - start > longest_s:
            continue
        level = statistics.median(v for _, v, _ in known[first:last])
        beside = (
            [v for t, v, _ in known if start - reach <= t < start],
            [v for t, v, _ in known if end < t <= end + reach],
        )
        sides = [statistics.median(part) for part in beside if part]
        is_far = bool(sides) and all(abs(level - side) >= jump for side in sides)
        is_above = all(level > side for side in sides)
        is_below = len(sides) == 2 and all(level < side for side in sides)
        if is_far and (is_above or is_below):
            for _, _, i in known[first:last]:
                out[i] = True
    return out


@pytest.mark.parametrize("seed", range(200))
def test_spikes_are_those_of_a_plain_look(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 60))
    times = np.cumsum(rng.choice([0.0, 1.0, 1.0, 3.0, 20.0, 90.0], n))
    values = 140.0 + rng.integers(-3, 4, n).astype(float)
    for _ in range(int(rng.integers(0, 5))):
        at, length = int(rng.integers(0, n)), int(rng.integers(1, 8))
        values[at : at + length] += float(rng.choice([-40.0, -20.0, 20.0, 19.0, 40.0]))
    values[rng.random(n) < 0.1] = np.nan
    longest = float(rng.choice([5.0, 30.0]))
    got = spike_mask(times, values, jump=20.0, rate=8.0, longest_s=longest)
    assert got.tolist() == plain_spikes(times.tolist(), values.tolist(), 20.0, 8.0, longest)


def plain_strays(times: list[float], lat: list[float], lon: list[float]) -> list[bool]:
    """Return which fixes lie off a way that goes on without them, stretch by stretch."""

    def apart(i: int, k: int) -> float:
        return float(step_lengths(np.array([lat[i], lat[k]]), np.array([lon[i], lon[k]]))[0])

    n = len(times)
    out = [False] * n
    if n < 4:
        return out
    steps = [(apart(i - 1, i), times[i] - times[i - 1]) for i in range(1, n)]
    usual = [way / dt for way, dt in steps if dt > 0]
    fastest = max(12.5, 3.0 * statistics.median(usual)) if usual else 12.5
    leaps = [
        i
        for i, (way, dt) in enumerate(steps, start=1)
        if way > 60.0 and way > fastest * max(dt, 1.0)
    ]
    for first, last in pairwise([0, *leaps, n] if leaps else []):
        if last - first > 10:
            continue
        is_end = first == 0 or last == n
        if is_end or apart(first - 1, last) <= fastest * max(times[last] - times[first - 1], 1.0):
            out[first:last] = [True] * (last - first)
    return out


@pytest.mark.parametrize("seed", range(200))
def test_strays_are_those_of_a_plain_look(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 60))
    times = np.cumsum(rng.choice([0.0, 0.5, 1.0, 1.0, 3.0, 20.0], n))
    metres = float(rng.choice([3.0, 6.0])) * times
    for _ in range(int(rng.integers(0, 4))):
        at, length = int(rng.integers(0, n)), int(rng.choice([1, 2, 9, 10, 11, 60]))
        metres[at : at + length] += float(rng.choice([-5000.0, -80.0, 55.0, 80.0, 250.0, 5000.0]))
    lat, lon = 48.0 + metres / 111_195.0, np.full(n, 11.0)
    strays = plain_strays(times.tolist(), lat.tolist(), lon.tolist())
    assert position_spikes(times, lat, lon).tolist() == strays
