from dataclasses import replace
from itertools import groupby
from statistics import mean, median

import numpy as np
import pytest

from runpipe.model.recording import Samples
from runpipe.signal import to_trace
from runpipe.signal.trace import on_foot
from tests.builders import Leg, Session, bike_ride, steady_run

RUN = steady_run(40).legs
DRIVE = Leg(900, 13.0)


def _trace(*legs: Leg):
    return to_trace(Session(legs).build().samples)


def test_a_run_is_left_alone():
    assert on_foot(to_trace(steady_run().build().samples)) is None


def test_a_drive_after_the_run_is_cut_off():
    run = on_foot(_trace(*RUN, replace(DRIVE, speed_mps=12.0)))
    assert run is not None
    assert 2200 <= len(run) <= 2400
    assert run.speed_mps.max() < 6


def test_a_drive_before_the_run_is_cut_off_and_times_stay():
    run = on_foot(_trace(replace(DRIVE, speed_mps=12.0), *RUN))
    assert run is not None
    assert run.t_s[0] >= 900
    assert np.median(run.speed_mps) < 3.5


def test_a_ride_is_no_run_with_a_ride_in_it():
    assert on_foot(to_trace(bike_ride().build().samples)) is None
    assert on_foot(_trace(Leg(1800, 8.5), Leg(600, 3.0))) is None


@pytest.mark.parametrize(("run_mps", "is_told"), [(4.9, True), (5.1, False)])
def test_what_is_not_the_ride_must_be_run(run_mps, is_told):
    """Faster on the whole than anybody runs for long, it was ridden as well."""
    rest = on_foot(_trace(Leg(2400, run_mps), replace(DRIVE, speed_mps=12.0)))
    assert (rest is not None) is is_told


def test_what_stands_beside_the_ride_is_no_run():
    assert on_foot(_trace(Leg(2400, 0.0), replace(DRIVE, speed_mps=12.0))) is None


def plain_run(speeds: list[float]) -> tuple[int, int] | None:
    """Return the first and last second of the run beside a ride, by a plain look at each second."""
    n = len(speeds)
    around = [speeds[max(0, i - 30) : i + 31] for i in range(n)]
    is_fast = [sum(part) / len(part) >= 6.9 for part in around]
    stretches = [(fast, len(list(part))) for fast, part in groupby(is_fast)]
    if not any(fast and length >= 120 for fast, length in stretches):
        return None
    at, longest = 0, (0, 0)
    for fast, length in stretches:
        if not fast and length > longest[1] - longest[0]:
            longest = at, at + length
        at += length
    low, high = longest
    if high - low < 0.5 * n:
        return None
    first, last = low + (60 if low > 0 else 0), high - (60 if high < n else 0)
    moving = [mean(around[i]) for i in range(first, last) if speeds[i] >= 0.5]
    return None if not moving or median(moving) > 5.0 else (first, last)


@pytest.mark.parametrize("seed", range(60))
def test_the_run_beside_a_ride_is_that_of_a_plain_look(seed):
    rng = np.random.default_rng(seed)
    speeds = [float(rng.choice([0.0, 0.4, 3.0, 4.9, 5.1]))] * int(rng.choice([600, 1500]))
    for _ in range(int(rng.integers(1, 4))):
        seconds = int(rng.choice([100, 119, 120, 121, 140, 300, 400, 600]))
        part = [float(rng.choice([0.0, 3.0, 6.8, 7.0, 12.0]))] * seconds
        speeds = part + speeds if rng.random() < 0.5 else speeds + part
    times = np.arange(float(len(speeds)))
    run = on_foot(to_trace(Samples.build(times, {"speed_mps": np.array(speeds)})))
    expected = plain_run(speeds)
    assert (run is None) == (expected is None)
    if run is not None and expected is not None:
        assert (run.t_s[0], run.t_s[-1] + 1) == expected
        assert len(run.is_recorded) == len(run.heart_rate_bpm) == len(run)
