"""Routes and bodies of the made-up runner."""

from __future__ import annotations

from datetime import time

import numpy as np
import pytest

from runpipe.sample_athlete import workouts
from runpipe.sample_athlete.fit_file import encode_run
from runpipe.sample_athlete.simulate import simulate
from runpipe.sample_athlete.workouts import Route, at_local, to_degrees
from runpipe.sample_athlete.write import encode_gpx
from tests.unit.sample_athlete.test_write import LAST


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_a_loop_is_as_long_as_it_says_and_closes() -> None:
    route = Route(loop_m=5000.0)
    east, north = route.position_m(np.linspace(0.0, 5000.0, 5001))
    assert np.hypot(np.diff(east), np.diff(north)).sum() == pytest.approx(5000.0, rel=0.002)
    assert (east[0], north[0]) == pytest.approx((east[-1], north[-1]), abs=1e-6)


def test_a_slope_is_as_steep_as_it_says() -> None:
    route = Route(slope_frac=0.08, flat_m=1000.0)
    assert route.grade_frac(np.array([500.0, 1100.0])) == pytest.approx([0.0, 0.08])


def test_degrees_give_back_the_metres() -> None:
    lat, lon = to_degrees(np.array([0.0, 100.0]), np.array([0.0, 100.0]))
    # 100 m over 6,371,008.8 m is 0.000899 degrees; cos(18.8 deg) = 0.9466
    assert lat[1] - lat[0] == pytest.approx(0.000899, abs=1e-6)
    assert lon[1] - lon[0] == pytest.approx(0.000899 / 0.9466, abs=1e-6)


def test_the_same_noise_gives_the_same_run() -> None:
    first, second = simulate(workouts.easy(20), rng()), simulate(workouts.easy(20), rng())
    assert np.array_equal(first.heart_rate_bpm, second.heart_rate_bpm)
    assert np.array_equal(first.distance_m, second.distance_m)


def test_hill_reps_climb_the_same_slope_again_and_again() -> None:
    run = simulate(workouts.hill_reps(6), rng())
    assert run.altitude_m is not None
    rises = np.flatnonzero((run.altitude_m[:-1] < 1090) & (run.altitude_m[1:] >= 1090))
    tops = {int(rise) // 100 for rise in rises}
    assert len(tops) == 6


def test_red_lights_stop_the_runner_and_not_always_the_watch() -> None:
    run = simulate(workouts.easy(40), rng())
    assert (run.speed_mps == 0).sum() > 15
    assert len(run.pauses) == 1
    assert run.elapsed_s - run.timer_s == run.pauses[0][1]


@pytest.mark.parametrize(
    "workout",
    [workouts.easy(30), workouts.sprints(8), workouts.race_10_km(), workouts.hilly_run(60)],
)
def test_nothing_is_beyond_a_human(workout: workouts.Workout) -> None:
    run = simulate(workout, rng())
    assert run.heart_rate_bpm.max() <= 188
    assert run.heart_rate_bpm.min() >= 60
    assert run.speed_mps.max() < 9
    assert (np.diff(run.distance_m) >= 0).all()


def test_smart_recording_keeps_less_and_the_same_totals() -> None:
    run, start = simulate(workouts.easy(20), rng()), at_local(LAST, time(12, 0))
    assert len(encode_run(run, start, is_smart=True)) < 0.8 * len(encode_run(run, start))


def test_a_run_indoors_has_no_track() -> None:
    run = simulate(workouts.treadmill(10), rng())
    assert run.lat_deg is None
    with pytest.raises(ValueError, match="indoors"):
        encode_gpx(run, at_local(LAST, time(12, 0)))
