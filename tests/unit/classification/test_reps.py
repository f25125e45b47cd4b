import numpy as np
import pytest

from runpipe.classification.reps import (
    find_bouts,
    find_structures,
    marked_structure,
    modal_cluster,
    rep_set,
    split_sets,
)
from runpipe.classification.session_measures import find_climbs
from tests.builders import Leg, Session, hill_repeats, intervals, mountain_run, steady_run


def _speed(*parts: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(seconds, speed) for seconds, speed in parts])


def test_a_bout_starts_high_and_ends_low():
    speed = _speed((30, 2.0), (30, 4.0), (30, 3.1), (30, 2.0))
    start, end = find_bouts(speed, 3.5, 3.0, merge_s=0, min_s=5)
    assert (start.tolist(), end.tolist()) == ([30], [90])
    # what never rises to the entry is no bout
    assert find_bouts(speed, 4.5, 3.0, merge_s=0, min_s=5)[0].size == 0


@pytest.mark.parametrize(("rest_s", "n"), [(11, 1), (12, 1), (13, 2)])
def test_short_gaps_are_merged(rest_s, n):
    speed = _speed((30, 2.0), (30, 4.0), (rest_s, 2.0), (30, 4.0), (30, 2.0))
    assert find_bouts(speed, 3.5, 3.0, merge_s=12, min_s=5)[0].size == n


def test_the_cluster_that_repeats_is_kept(rules):
    speed = _speed((60, 2.0), *[(60, 4.0), (60, 2.0)] * 5, (20, 5.5), (60, 2.0))
    start, end = find_bouts(speed, 3.5, 3.0, merge_s=5, min_s=5)
    kept = modal_cluster(rep_set(speed, start, end), speed, rules)
    assert kept.n == 5
    assert kept.n_bouts == 6
    assert set(kept.seconds.tolist()) == {60.0}


def test_a_lost_fix_inside_a_repeat_does_not_slow_it():
    speed = _speed((10, 4.0), (5, 0.0), (45, 4.0))
    assert rep_set(speed, np.array([0]), np.array([60])).speed_mps[0] == 4.0


def test_sets_part_at_long_rests():
    assert split_sets(np.array([60, 500, 60]), 420) == [(0, 2), (2, 4)]
    assert split_sets(np.array([420]), 420) == [(0, 2)]
    assert split_sets(np.zeros(0, dtype=np.int64), 420) == [(0, 1)]


def test_structure_is_found_whatever_the_easy_speed_was_thought_to_be(features_of, rules):
    trace = features_of(intervals(n=6, seconds=180)).trace
    for easy in (2.5, 2.9, 3.4, 4.2):
        found = find_structures(trace, easy, rules)[0]
        assert found.reps.n == 6, easy
        assert found.contrast == pytest.approx(1 - 2.0 / 4.3, abs=0.15)


def test_a_ladder_counts_whole(features_of, rules):
    rungs = [leg for seconds in (240, 150, 90, 50) for leg in (Leg(seconds, 4.5), Leg(90, 2.0))]
    found = find_structures(
        features_of(Session((Leg(600, 2.9), *rungs, Leg(600, 2.9)))).trace, 2.9, rules
    )[0]
    assert found.reps.n == 4


@pytest.mark.parametrize(("odd_mps", "n"), [(4.6, 6), (5.6, 6), (3.9, 6), (6.2, 5), (3.4, 5)])
def test_a_repeat_nearer_to_the_others_than_to_their_rests_belongs_to_them(
    odd_mps, n, features_of, rules
):
    speeds = (4.6, 4.6, odd_mps, 4.6, 4.6, 4.6)
    legs = [leg for speed in speeds for leg in (Leg(60, speed), Leg(60, 2.0))]
    trace = features_of(Session((Leg(600, 2.9), *legs, Leg(600, 2.9)))).trace
    start = 600 + 120 * np.arange(6)
    structure = marked_structure(trace, start, start + 60, rules)
    assert structure is not None
    assert structure.reps.n == n


def test_repeats_that_stand_out_little_must_be_alike(features_of, rules):
    """At 3.4 m/s between jogs of 2.9, one of 4 m/s is something else."""
    speeds = (3.4, 3.4, 4.0, 3.4, 3.4, 3.4)
    legs = [leg for speed in speeds for leg in (Leg(120, speed), Leg(60, 2.9))]
    trace = features_of(Session((Leg(600, 2.9), *legs, Leg(600, 2.9)))).trace
    start = 600 + 180 * np.arange(6)
    structure = marked_structure(trace, start, start + 120, rules)
    assert structure is not None
    assert structure.reps.n == 5


@pytest.mark.parametrize(("n_alike", "n"), [(3, 7), (4, 4)])
def test_marked_repeats_of_which_few_are_alike_are_a_ladder(n_alike, n, features_of, rules):
    others = (20, 100, 170, 290)[: 7 - n_alike]
    seconds = [*[60] * n_alike, *others]
    legs, start, at = [Leg(600, 2.9)], [], 600
    for length in seconds:
        legs += [Leg(length, 4.6), Leg(60, 2.0)]
        start.append(at)
        at += length + 60
    trace = features_of(Session((*legs, Leg(600, 2.9)))).trace
    begin = np.array(start)
    structure = marked_structure(trace, begin, begin + np.array(seconds), rules)
    assert structure is not None
    assert structure.reps.n == n


def test_of_a_workout_that_was_run_every_repeat_counts(features_of, rules):
    legs = [leg for speed in (4.6, 4.6, 4.6, 3.3) for leg in (Leg(60, speed), Leg(60, 2.0))]
    trace = features_of(Session((Leg(600, 2.9), *legs, Leg(600, 2.9)))).trace
    start = np.array([600, 720, 840, 960])
    laps = marked_structure(trace, start, start + 60, rules)
    planned = marked_structure(trace, start, start + 60, rules, is_planned=True)
    assert laps is not None
    assert planned is not None
    assert (laps.reps.n, planned.reps.n) == (3, 4)


def test_a_steady_run_has_no_structure(features_of, rules):
    assert find_structures(features_of(steady_run()).trace, 2.9, rules) == []


def test_only_the_same_hill_repeats(features_of, rules):
    hill, mountain = features_of(hill_repeats(n=6)), features_of(mountain_run(12))
    found = find_climbs(hill.trace, 0.3, rules)
    assert found.n_repeated == 6
    assert np.median(found.grade_frac) == pytest.approx(0.08, abs=0.02)
    assert find_climbs(mountain.trace, 0.3, rules).n_repeated <= 1


def test_climbs_within_the_noise_do_not_count(features_of, rules):
    # 60 s at 3.2 m/s and 8 %: 15 m, against 2.2 x 8 m of noise
    assert find_climbs(features_of(hill_repeats()).trace, 8.0, rules).n == 0


def test_without_altitude_there_are_no_climbs(features_of, rules):
    assert find_climbs(features_of(hill_repeats().without("altitude_m")).trace, None, rules).n == 0
