import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.signal.smooth import (
    best_mean,
    fill_gaps,
    moving_mean,
    moving_median,
    position_spikes,
    runs_of,
    spike_mask,
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
