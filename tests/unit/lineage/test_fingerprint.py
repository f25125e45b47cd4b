"""A run minute by minute."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from runpipe.lineage import Fingerprint, take_fingerprint
from runpipe.lineage.candidate import distance_between_m, travelled_m
from runpipe.model.recording import Samples
from tests.unit.lineage.build import START, keep, run_samples


def test_minutes_are_those_of_the_clock() -> None:
    t_s = np.arange(0.0, 301.0)
    found = take_fingerprint(Samples.build(t_s, {"distance_m": 3.0 * t_s}), START)
    # 06:30:12 + 300 s = 06:35:12: whole minutes 06:31 to 06:35
    assert found.first_minute * 60 == (START + timedelta(seconds=48)).timestamp()
    assert found.distance_m == (180, 180, 180, 180)
    assert found.heart_rate_bpm == (None, None, None, None)


def test_it_survives_json() -> None:
    found = take_fingerprint(run_samples(), START)
    assert Fingerprint.from_json(found.to_json()) == found
    assert Fingerprint.from_json(Fingerprint().to_json()) == Fingerprint()


def test_json_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Fingerprint.from_json("[1, [2]]")


def test_the_order_of_samples_does_not_matter() -> None:
    samples = run_samples()
    backwards = keep(samples, np.arange(len(samples))[::-1])
    assert take_fingerprint(backwards, START) == take_fingerprint(samples, START)


@pytest.mark.parametrize("n", [0, 1, 40])
def test_less_than_a_minute_has_none(n: int) -> None:
    samples = keep(run_samples(), np.arange(n))
    assert len(take_fingerprint(samples, START)) == 0


def test_a_gap_in_the_heart_rate_is_not_filled() -> None:
    samples = run_samples(minutes=10)
    beats = samples.heart_rate_bpm.copy()
    beats[200:300] = np.nan
    found = take_fingerprint(Samples.build(samples.t_s, {"heart_rate_bpm": beats}), START)
    # the first minute starts 48 s in: 200-300 s touches minutes 2 (168 s) to 4 (up to 348 s)
    assert [value is None for value in found.heart_rate_bpm] == [
        False, False, True, True, True, False, False, False, False,
    ]  # fmt: skip


def test_distance_comes_from_positions_where_the_device_states_none() -> None:
    samples = run_samples()
    bare = keep(samples, np.arange(len(samples)), "distance_m")
    own, path = take_fingerprint(samples, START), take_fingerprint(bare, START)
    assert np.abs(np.array(own.distance_m) - np.array(path.distance_m)).max() <= 2
    assert travelled_m(bare) == pytest.approx(travelled_m(samples), rel=0.01)
    assert travelled_m(Samples.empty()) is None


def test_a_day_is_the_longest() -> None:
    t_s = np.arange(0.0, 30 * 3600.0, 60.0)
    assert len(take_fingerprint(Samples.build(t_s, {"distance_m": t_s}), START)) == 24 * 60


def test_a_degree_of_latitude() -> None:
    one = distance_between_m(np.zeros(1), np.zeros(1), np.ones(1), np.zeros(1))
    # pi / 180 x 6,371,008.8 m = 111,195.1 m
    assert one[0] == pytest.approx(111_195.1, abs=0.1)
