from dataclasses import replace

import numpy as np
import pytest

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
