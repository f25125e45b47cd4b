"""A device's speed comes late, beside its own distance: it is put where it was run."""

import numpy as np
import pytest

from runpipe.model.recording import Samples
from runpipe.signal import to_trace
from runpipe.signal.trace import on_time
from tests.builders import Leg, Session

REPEATS = (Leg(300, 2.8), *(leg for _ in range(6) for leg in (Leg(45, 5.0), Leg(75, 2.5))))


def late(samples: Samples, seconds: int, *, smooth_s: int = 1) -> Samples:
    """Return samples whose speed is smoothed over past seconds and comes late."""
    speed = np.concatenate((np.full(seconds, samples.speed_mps[0]), samples.speed_mps))
    weights = np.ones(smooth_s) / smooth_s
    speed = np.convolve(speed, weights)[: len(samples)]
    channels = {
        "speed_mps": speed,
        "distance_m": samples.distance_m,
        "heart_rate_bpm": samples.heart_rate_bpm,
    }
    return Samples.build(samples.t_s, channels)


def run(**more: object) -> Samples:
    return Session(REPEATS, wobble=0.0).build(**more).samples


@pytest.mark.parametrize("seconds", [3, 5, 9, 15])
def test_late_speed_is_put_where_it_was_run(seconds):
    right = to_trace(run())
    moved = to_trace(late(run(), seconds))
    inside = slice(20, -30)
    np.testing.assert_allclose(moved.speed_mps[inside], right.speed_mps[inside], atol=1e-9)
    assert moved.speed_source == "device"


def test_a_smoothed_speed_is_moved_by_the_middle_of_what_it_was_smoothed_over():
    right, moved = to_trace(run()), to_trace(late(run(), 2, smooth_s=9))
    rises = [int(np.argmax(trace.speed_mps > 3.9)) for trace in (right, moved)]
    assert rises[1] == pytest.approx(rises[0], abs=1)


def test_a_second_late_is_on_time():
    samples = late(run(), 1)
    np.testing.assert_array_equal(to_trace(samples).speed_mps[:-1], samples.speed_mps[:-1])


def test_a_speed_that_does_not_follow_the_distance_is_left():
    rng = np.random.default_rng(3)
    distance = np.cumsum(3.0 + rng.normal(0.0, 0.5, 1200))
    speed = 3.0 + rng.normal(0.0, 0.5, 1200)
    recorded = np.ones(1200, dtype=np.bool_)
    np.testing.assert_array_equal(on_time(speed, distance, recorded), speed)


@pytest.mark.parametrize(("seconds", "is_moved"), [(299, False), (300, True)])
def test_a_short_recording_cannot_tell(seconds, is_moved):
    pace = np.where(np.arange(seconds) // 40 % 2, 5.0, 2.5)
    distance = np.concatenate(([0.0], np.cumsum(pace)[:-1]))
    speed = np.concatenate((np.full(6, 2.5), pace))[:seconds]
    out = on_time(speed, distance, np.ones(seconds, dtype=np.bool_))
    assert (not np.array_equal(out, speed)) is is_moved


def test_nothing_is_moved_across_a_pause():
    pace = np.where(np.arange(900) // 60 % 2, 5.0, 2.5)
    distance = np.concatenate(([0.0], np.cumsum(pace)[:-1]))
    speed = np.concatenate((np.full(8, 2.5), pace))[:900]
    recorded = np.ones(900, dtype=np.bool_)
    recorded[400:430] = False
    speed[430:438] = 9.0
    out = on_time(speed, distance, recorded)
    assert out[:400].max() <= 5.0
    np.testing.assert_allclose(out[395:400], pace[395:400], atol=1.0)
    np.testing.assert_array_equal(out[400:430], speed[400:430])


def test_speed_of_standing_still_has_no_lateness():
    still = np.zeros(600)
    recorded = np.ones(600, dtype=np.bool_)
    np.testing.assert_array_equal(on_time(still, still, recorded), still)
