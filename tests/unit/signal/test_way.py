"""What samples say of time and distance: at, under and over the limits, in any order of rows."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite

import numpy as np
import pytest

from runpipe.model.recording import Samples
from runpipe.signal import geo
from runpipe.signal.geo import Way, in_time, weigh_way

N = 100
M_PER_DEG = 111_195.0


def _run(at_mps: float = 3.0, **channels) -> Samples:
    t_s = channels.pop("t_s", np.arange(float(N)))
    return Samples.build(t_s, channels or {"distance_m": at_mps * t_s})


def test_rows_come_in_order_and_the_first_of_each_instant():
    samples = _run(t_s=np.array([2.0, 0.0, 1.0, 1.0]), at_mps=1.0)
    assert in_time(samples).tolist() == [1, 2, 0]
    assert in_time(_run(t_s=np.empty(0))).size == 0


@pytest.mark.parametrize("t_s", [[], [5.0], [5.0, 5.0]])
def test_without_two_instants_nothing_is_known(t_s):
    assert weigh_way(_run(t_s=np.array(t_s))) == Way()


def test_time_and_distance_of_a_count():
    way = weigh_way(_run())
    assert way.span_s == way.recorded_s == way.moving_s == N - 1
    assert way.counted_m == 3.0 * (N - 1)
    assert (way.positions_m, way.counted_between_fixes_m, way.by_speed_m) == (None, None, None)


def test_a_count_that_stands_still_is_no_distance_and_no_movement():
    way = weigh_way(_run(distance_m=np.full(N, 7.0)))
    assert (way.counted_m, way.moving_s) == (None, 0.0)


def test_one_count_is_none():
    counted = np.full(N, np.nan)
    counted[3] = 5.0
    assert weigh_way(_run(distance_m=counted)).counted_m is None


@pytest.mark.parametrize(("gap_s", "is_recorded"), [(-1e-6, True), (0.0, True), (1e-6, False)])
def test_a_gap_is_recorded_up_to_its_limit(gap_s: float, *, is_recorded: bool):
    gap_s += geo.MAX_STEP_S
    way = weigh_way(_run(t_s=np.array([0.0, gap_s]), speed_mps=np.full(2, 2.0)))
    assert way.span_s == gap_s
    assert way.recorded_s == (gap_s if is_recorded else 0.0)
    assert way.by_speed_m == (2.0 * gap_s if is_recorded else None)


@pytest.mark.parametrize("channel", ["speed_mps", "distance_m"])
@pytest.mark.parametrize(("more_mps", "is_moving"), [(-1e-3, False), (0.0, True), (1e-3, True)])
def test_movement_begins_at_its_limit(channel: str, more_mps: float, *, is_moving: bool):
    speed = geo.MIN_SPEED_MPS + more_mps
    t_s = np.arange(0.0, 2.0)
    values = np.full(2, speed) if channel == "speed_mps" else speed * t_s
    assert weigh_way(_run(t_s=t_s, **{channel: values})).moving_s == (1.0 if is_moving else 0.0)


@pytest.mark.parametrize("channel", ["speed_mps", "distance_m"])
@pytest.mark.parametrize(("n_more", "is_enough"), [(-1, False), (0, True), (1, True)])
def test_movement_needs_a_cover(channel: str, n_more: int, *, is_enough: bool):
    values = 3.0 * np.arange(float(N))
    values[int(np.ceil(geo.MIN_COVER * N)) + n_more :] = np.nan
    assert (weigh_way(_run(**{channel: values})).moving_s is not None) is is_enough


def test_distance_by_speed_is_that_of_the_mean_of_neighbours():
    assert weigh_way(_run(speed_mps=np.arange(float(N)))).by_speed_m == pytest.approx(
        (N - 1) ** 2 / 2
    )
    assert weigh_way(_run(speed_mps=np.zeros(N))).by_speed_m is None


@pytest.mark.parametrize("order", ["as it is", "reversed"])
def test_distance_of_positions_and_the_count_between_them(order: str):
    t_s = np.arange(float(N))
    latitude = 3.0 * t_s / M_PER_DEG
    latitude[:2] = np.nan
    samples = [t_s, latitude, np.zeros(N), 3.0 * t_s]
    if order == "reversed":
        samples = [channel[::-1] for channel in samples]
    names = ("t_s", "lat_deg", "lon_deg", "distance_m")
    way = weigh_way(_run(**dict(zip(names, samples, strict=True))))
    assert way.positions_m == pytest.approx(3.0 * (N - 3), rel=1e-3)
    assert way.counted_between_fixes_m == pytest.approx(3.0 * (N - 3))
    assert way.counted_m == pytest.approx(3.0 * (N - 1))


def test_positions_that_stand_still_or_are_too_few_are_no_distance():
    still = {"lat_deg": np.zeros(N), "lon_deg": np.zeros(N)}
    assert weigh_way(_run(**still)).positions_m is None
    t_s = np.arange(float(geo.MIN_FIXES - 1))
    few = {"lat_deg": 90.0 * t_s / M_PER_DEG, "lon_deg": 0.0 * t_s}
    assert weigh_way(_run(t_s=t_s, **few)).positions_m is None


def test_rows_that_carry_only_a_heart_rate_do_not_hide_positions():
    t_s = np.arange(float(N))
    latitude, longitude = 12.0 * t_s / M_PER_DEG, 0.0 * t_s
    latitude[N // 4 :] = longitude[N // 4 :] = np.nan
    bare = {"lat_deg": latitude, "lon_deg": longitude, "heart_rate_bpm": np.full(N, 120.0)}
    assert weigh_way(_run(**bare)).positions_m is not None
    assert weigh_way(_run(**bare, distance_m=12.0 * t_s)).positions_m is None


@pytest.mark.parametrize(
    ("speed_mps", "is_way"), [(geo.MIN_SPEED_MPS * 1.02, True), (geo.MIN_SPEED_MPS * 0.98, False)]
)
def test_places_are_a_way_where_they_move(speed_mps, is_way):
    t = np.arange(1201.0)
    samples = Samples.build(
        t, {"lat_deg": 48.0 + speed_mps * t / 111_195.0, "lon_deg": np.full(t.size, 11.0)}
    )
    assert (weigh_way(samples).positions_m is not None) is is_way


def test_a_pause_between_places_is_no_time_in_which_to_move():
    """A thousand seconds without a row would make the way look like standing."""
    t = np.concatenate([np.arange(200.0), np.arange(5200.0, 5400.0)])
    north = 2.0 * np.minimum(np.arange(400.0), 400.0)
    samples = Samples.build(t, {"lat_deg": 48.0 + north / 111_195.0, "lon_deg": np.full(400, 11.0)})
    assert weigh_way(samples).positions_m == pytest.approx(798.0, rel=0.01)


@pytest.mark.parametrize(("n_measured", "is_told"), [(50, True), (49, False)])
def test_a_speed_tells_the_way_where_half_of_the_rows_have_one(n_measured, is_told):
    speed = np.full(N, 3.0)
    speed[n_measured:] = np.nan
    by_speed = weigh_way(_run(speed_mps=speed)).by_speed_m
    assert by_speed == (pytest.approx(3.0 * (n_measured - 1)) if is_told else None)


@pytest.mark.parametrize(("metres", "is_way"), [(199.0, False), (201.0, True), (400.0, True)])
def test_places_are_a_way_from_two_hundred_metres_on(metres, is_way):
    """However fast they move."""
    t = np.arange(40.0)
    north = metres * t / t[-1]
    samples = Samples.build(t, {"lat_deg": north / M_PER_DEG, "lon_deg": np.zeros(t.size)})
    assert weigh_way(samples).positions_m == (pytest.approx(metres, rel=1e-3) if is_way else None)


@pytest.mark.parametrize("seed", range(60))
def test_the_way_is_that_of_a_plain_sum(seed):
    """Rows with gaps, a count with holes and a start above 0, speeds on most rows or few."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    times = np.cumsum(rng.choice([1.0, 5.0, 59.0, 60.0, 61.0], n))
    speeds = rng.choice([0.0, 0.49, 0.5, 3.0], n)
    counts = 40.0 + np.concatenate(([0.0], np.cumsum(speeds[1:] * np.diff(times))))
    speeds[rng.random(n) < rng.choice([0.0, 0.45, 0.9])] = np.nan
    counts[rng.random(n) < rng.choice([0.0, 0.45, 0.9])] = np.nan
    way = weigh_way(Samples.build(times, {"speed_mps": speeds, "distance_m": counts}))
    steps = [b - a if b - a <= 60.0 else 0.0 for a, b in pairwise(times.tolist())]
    assert way.span_s == times[-1] - times[0]
    assert way.recorded_s == pytest.approx(sum(steps))
    counted = [v for v in counts.tolist() if isfinite(v)]
    assert way.counted_m == (
        pytest.approx(max(counted) - min(counted)) if len(set(counted)) > 1 else None
    )
    rows = [(t, v) for t, v in zip(times.tolist(), speeds.tolist(), strict=True) if isfinite(v)]
    has_speed = len(rows) >= 0.5 * n
    by_speed = sum((v + w) / 2 * (u - t) for (t, v), (u, w) in pairwise(rows) if u - t <= 60.0)
    assert way.by_speed_m == (pytest.approx(by_speed) if has_speed and by_speed else None)
    moving = None
    if has_speed:
        moving = sum(step for step, v in zip(steps, speeds[1:], strict=True) if v >= 0.5)
    elif len(counted) >= 0.5 * n:
        rises = np.diff(counts)
        moving = sum(
            step
            for step, rise, dt in zip(steps, rises, np.diff(times), strict=True)
            if rise >= 0.5 * dt
        )
    assert way.moving_s == (None if moving is None else pytest.approx(moving))
