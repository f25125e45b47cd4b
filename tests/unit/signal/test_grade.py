import math
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import mean, median, variance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.recording import Samples
from runpipe.signal import sample_grade, to_trace
from runpipe.signal.grade import (
    MINETTI,
    adjusted_speed,
    altitude_noise,
    altitude_profile,
    climb_totals,
    running_cost,
    trace_grade,
    turning_points,
    without_glitches,
    without_jumps,
)
from runpipe.signal.trace import Trace
from runpipe.units import EARTH_RADIUS_M
from tests.builders import hill_repeats, mountain_run, steady_run


def test_minettis_coefficients_are_the_published_ones():
    assert MINETTI == (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)


@pytest.mark.parametrize(
    ("grade", "cost"), [(0.0, 3.600), (0.1, 5.968), (-0.1, 2.152), (0.2, 9.007), (-0.2, 1.800)]
)
def test_cost_of_running_at_a_grade(grade, cost):
    assert running_cost(np.array([grade]))[0] == pytest.approx(cost, abs=5e-4)


def test_grades_beyond_what_was_measured_cost_what_the_steepest_measured_costs():
    steep, limit = running_cost(np.array([0.9, 0.45]))
    assert steep == limit


def test_a_steady_slope_has_its_grade():
    trace = to_trace(steady_run(40, grade_frac=0.05).build().samples)
    grade = trace_grade(trace, altitude_profile(trace))
    assert np.median(grade[100:1000]) == pytest.approx(0.05, abs=0.003)
    assert np.median(grade[-1000:-100]) == pytest.approx(-0.05, abs=0.003)


def test_no_altitude_no_profile():
    trace = to_trace(steady_run().without("altitude_m").build().samples)
    assert altitude_profile(trace) is None
    assert np.isnan(trace_grade(trace, None)).all()


def test_swings_below_the_threshold_do_not_climb():
    altitude = np.array([0.0, 1.9, 0.0, 1.9, 0.0])
    assert climb_totals(altitude, 2.0) == (0.0, 0.0)
    assert climb_totals(altitude, 1.9) == pytest.approx((3.8, 3.8))


def test_climbs_add_up_between_turning_points():
    # up 5, a dip of 0.5 that does not count, up to 9, down to 0
    assert climb_totals(np.array([0.0, 5.0, 4.5, 9.0, 0.0]), 2.0) == (9.0, 9.0)
    assert turning_points(np.array([0.0, 5.0, 4.5, 9.0, 0.0]), 2.0) == [0, 3, 4]


def test_turning_points_of_little():
    assert turning_points(np.zeros(0), 1.0) == []
    assert turning_points(np.array([3.0]), 1.0) == [0]
    assert climb_totals(np.array([5.0, 5.0, 5.0]), 1.0) == (0.0, 0.0)


def test_a_jump_of_the_altimeter_is_taken_out_and_the_slope_kept():
    slope = np.arange(0.0, 10.0, 0.5)
    broken = slope + np.where((np.arange(20) > 5) & (np.arange(20) < 12), 300.0, 0.0)
    assert np.ptp(without_jumps(broken)) == pytest.approx(8.5)


def test_sample_grade_is_one_value_a_sample():
    samples = mountain_run().build().samples
    grade, adjusted = sample_grade(samples)
    assert grade.shape == adjusted.shape == samples.t_s.shape
    uphill = slice(200, 2000)
    assert (adjusted[uphill] > samples.speed_mps[uphill]).all()


def test_sample_grade_of_nothing_and_of_no_altitude():
    grade, adjusted = sample_grade(Samples.empty())
    assert grade.size == adjusted.size == 0
    grade, adjusted = sample_grade(steady_run().without("altitude_m").build().samples)
    assert np.isnan(grade).all()
    assert np.isnan(adjusted).all()


def test_hill_repeats_climb_what_they_climb():
    trace = to_trace(hill_repeats(n=8, seconds=60, grade_frac=0.08, speed_mps=3.2).build().samples)
    profile = altitude_profile(trace)
    assert profile is not None
    up, _ = climb_totals(profile.altitude_m, 2.0)
    assert up == pytest.approx(8 * 60 * 3.2 * 0.08, rel=0.2)


@pytest.mark.parametrize(
    ("metres", "is_known"), [(49.9, False), (50.0, True), (1_000_000.0, False)]
)
def test_a_profile_needs_fifty_metres_and_a_length_that_can_be(metres, is_known):
    trace = to_trace(steady_run(5).build().samples)
    n = len(trace)
    way = replace(trace, distance_m=np.linspace(0.0, metres, n), altitude_m=np.full(n, 80.0))
    profile = altitude_profile(way)
    assert (profile is not None) is is_known
    if profile is not None:
        assert profile.altitude_m.tolist() == [80.0] * 11


@pytest.mark.parametrize("n_known", [0, 1])
def test_a_profile_needs_two_altitudes(n_known):
    trace = to_trace(steady_run(5).build().samples)
    altitude = np.full(len(trace), np.nan)
    altitude[:n_known] = 80.0
    assert altitude_profile(replace(trace, altitude_m=altitude)) is None


def test_a_glitch_shorter_than_its_window_cannot_be_told():
    for n, is_held in ((10, False), (11, True)):
        altitude = np.where(np.arange(n) < 5, 0.0, 90.0)
        assert bool(without_glitches(altitude).max() == 0.0) is is_held


def test_speed_on_the_flat_stays_and_uphill_counts_for_more():
    speed = np.array([3.0, 3.0, 3.0, 3.0])
    adjusted = adjusted_speed(speed, np.array([0.0, np.nan, 0.1, -0.1]))
    cost = 155.4 * 0.1**5 - 30.4 * 0.1**4 - 43.3 * 0.1**3 + 46.3 * 0.1**2 + 19.5 * 0.1 + 3.6
    down = -155.4 * 0.1**5 - 30.4 * 0.1**4 + 43.3 * 0.1**3 + 46.3 * 0.1**2 - 19.5 * 0.1 + 3.6
    assert adjusted == pytest.approx([3.0, 3.0, 3.0 * cost / 3.6, 3.0 * down / 3.6])


@pytest.mark.parametrize(
    ("altitude_m", "turns"),
    [
        ([10.0, 8.0, 5.0, 9.0, 9.0], [0, 2, 4]),  # down from the start on
        ([5.0, 8.0, 10.0, 6.0, 6.0], [0, 2, 4]),
        ([5.0, 6.0, 5.0, 6.0, 5.0], [0, 4]),  # never far enough
        ([5.0], [0]),
        ([], []),
    ],
)
def test_turns_are_where_it_goes_far_enough_the_other_way(altitude_m, turns):
    assert turning_points(np.array(altitude_m), 2.0) == turns


def plain_profile(distance: list[float], altitude: list[float]) -> tuple[list[float], list[float]]:
    """Return smoothed altitude and grade every five metres, cell by cell."""
    cells = int((distance[-1] - distance[0]) // 5.0) + 1
    held: list[list[float]] = [[] for _ in range(cells)]
    for at, level in zip(distance, altitude, strict=True):
        held[min(int((at - distance[0]) / 5.0), cells - 1)].append(level)
    known = [i for i, levels in enumerate(held) if levels]
    level = np.interp(range(cells), known, [np.mean(held[i]) for i in known])
    for _ in range(2):
        level = np.array([level[max(i - 5, 0) : i + 6].mean() for i in range(cells)])
    rise = [
        (level[min(i + 1, cells - 1)] - level[max(i - 1, 0)])
        / (5.0 * (min(i + 1, cells - 1) - max(i - 1, 0)))
        for i in range(cells)
    ]
    return level.tolist(), rise


@pytest.mark.parametrize("seed", range(8))
def test_the_profile_is_that_of_a_plain_sum(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, 400))
    trace = to_trace(steady_run(20).build().samples)
    way = np.concatenate(([0.0], np.cumsum(rng.uniform(0.5, 4.0, n - 1)))) + rng.uniform(0, 900)
    level = 300.0 + np.cumsum(rng.uniform(-0.4, 0.4, n))
    fields = {name: getattr(trace, name)[:n] for name in ("t_s", "is_recorded")}
    profile = altitude_profile(replace(trace, **fields, distance_m=way, altitude_m=level))
    assert profile is not None
    altitude, grade = plain_profile(way.tolist(), level.tolist())
    assert profile.altitude_m.tolist() == pytest.approx(altitude)
    assert profile.grade_frac.tolist() == pytest.approx(grade)
    cells = len(altitude)
    assert profile.distance_m.tolist() == pytest.approx(
        [way[0] + 5.0 * i + 2.5 for i in range(cells)]
    )


def plain_turns(levels: list[float], threshold: float) -> list[int]:
    """Return lows and highs between swings, looking at every value one after the other."""
    turns, low, high, way = [0], 0, 0, 0
    for i, level in enumerate(levels):
        high = i if level > levels[high] else high
        low = i if level < levels[low] else low
        if way >= 0 and levels[high] - level >= threshold:
            turns += [high] if way or high else []
            way, low, high = -1, i, i
        elif way <= 0 and level - levels[low] >= threshold:
            turns += [low] if way or low else []
            way, high, low = 1, i, i
    last = len(levels) - 1
    end = high if way > 0 else low if way < 0 else last
    return turns + [x for x in dict.fromkeys((end, last)) if x > turns[-1]]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.sampled_from([1, 2, 3, 5]))
def test_turns_are_those_of_a_plain_scan(levels, threshold):
    got = turning_points(np.array(levels, dtype=float), float(threshold))
    plain = plain_turns([float(level) for level in levels], float(threshold))
    # along a level stretch any of its places will do
    assert [k for k, _ in groupby(levels[i] for i in got)] == [
        k for k, _ in groupby(levels[i] for i in plain)
    ]
    assert got == sorted(set(got))
    assert (got[0], got[-1]) == (0, len(levels) - 1)


@given(st.lists(st.integers(-20, 20), max_size=40), st.integers(1, 9))
def test_what_climbs_and_falls_is_what_its_turns_do(levels, threshold):
    altitude = np.array(levels, dtype=float)
    turns = [levels[i] for i in turning_points(altitude, float(threshold))]
    steps = [b - a for a, b in pairwise(turns)]
    up, down = climb_totals(altitude, float(threshold))
    assert up == sum(step for step in steps if step > 0)
    assert down == -sum(step for step in steps if step < 0)
    assert not levels or up - down == levels[-1] - levels[0]


def plain_noise(rows: list[tuple[float, float, float, float]]) -> float | None:
    """Return how visits to one place of 25 m disagree, from seconds, metres east and north, altitude."""
    visits: dict[tuple[int, int], list[list[float]]] = {}
    last_s: dict[tuple[int, int], float] = {}
    for at, east, north, altitude in rows:
        place = math.floor(east / 25.0), math.floor(north / 25.0)
        if at - last_s.get(place, -math.inf) > 60.0:
            visits.setdefault(place, []).append([])
        visits[place][-1].append(altitude)
        last_s[place] = at
    levels = [[mean(visit) for visit in place] for place in visits.values() if len(place) > 1]
    if sum(len(place) - 1 for place in levels) < 12:
        return None
    return math.sqrt(median(variance(place) for place in levels) / 0.455)


@pytest.mark.parametrize("seed", range(40))
def test_noise_is_that_of_a_plain_count_of_visits(seed):
    """Laps of a few places, each passed again after less or more than a minute."""
    rng = np.random.default_rng(seed)
    corners = [(12.0, 12.0), (40.0, 12.0), (40.0, 40.0), (12.0, 40.0), (-12.0, -12.0)]
    rows = [(0.0, 0.0, 0.0, 100.0)]
    for _ in range(int(rng.integers(4, 40))):
        at = rows[-1][0] + float(rng.choice([5.0, 30.0, 60.0, 61.0, 90.0]))
        east, north = corners[int(rng.integers(0, len(corners)))]
        rows.append((at, east, north, 100.0 + float(rng.normal(0.0, 5.0))))
    metres_per_deg = math.radians(1.0) * EARTH_RADIUS_M
    at, east, north, altitude = np.array(rows).T
    n = at.size
    trace = Trace(
        t_s=at, speed_mps=np.full(n, 3.0), distance_m=3.0 * at, altitude_m=altitude,
        heart_rate_bpm=np.full(n, np.nan), cadence_spm=np.full(n, np.nan),
        power_w=np.full(n, np.nan), lat_deg=north / metres_per_deg, lon_deg=east / metres_per_deg,
        is_recorded=np.ones(n, dtype=np.bool_), speed_source="device",
    )  # fmt: skip
    noise, expected = altitude_noise(trace), plain_noise(rows)
    assert noise == (None if expected is None else pytest.approx(expected))
