from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from runpipe.classification.athlete_profile import RunHistory, critical_speed
from runpipe.classification.features import EFFORTS_S
from tests.builders import START, sprints, steady_run, tempo_run


def _curve(**speeds):
    return tuple(speeds.get(f"s{seconds}") for seconds in EFFORTS_S)


def test_critical_speed_is_what_the_best_effort_proves():
    # 600 s at 4.25 m/s: (2550 m - 150 m) / 600 s = 4.0 m/s
    assert critical_speed([_curve(s600=4.25)], 150.0) == pytest.approx(4.0)
    # an easy hour beside it takes nothing away
    assert critical_speed([_curve(s600=4.25), _curve(s3600=2.9)], 150.0) == pytest.approx(4.0)


def test_a_sprint_says_nothing_of_critical_speed():
    assert critical_speed([_curve(s5=9.0, s60=6.0)], 150.0) is None
    assert critical_speed([], 150.0) is None


def test_without_history_the_session_is_its_own_reference(features_of, rules):
    own = features_of(steady_run())
    profile = RunHistory(rules).profile(own)
    assert profile.n_sessions == 0
    assert profile.easy_speed_mps.source == "this session"
    assert profile.easy_speed_mps.value == pytest.approx(2.9, abs=0.15)
    assert profile.median_distance_m.value == own.distance_m


@pytest.mark.parametrize(("n", "source"), [(2, "this session"), (3, "history"), (4, "history")])
def test_three_sessions_make_a_history(n, source, features_of, rules):
    history = RunHistory(rules)
    for k in range(n):
        history.add(features_of(steady_run().on(START - timedelta(days=k + 1))))
    profile = history.profile(features_of(steady_run()))
    assert profile.easy_speed_mps.source == source
    assert profile.critical_speed_mps.source == source


def test_what_is_long_ago_or_later_does_not_count(features_of, rules):
    history = RunHistory(rules)
    history.add(features_of(steady_run().on(START - timedelta(days=181))))
    history.add(features_of(steady_run().on(START)))
    history.add(features_of(steady_run().on(START + timedelta(days=1))))
    history.add(features_of(steady_run().on(START - timedelta(days=179))))
    assert history.profile(features_of(steady_run())).n_sessions == 1


def test_one_lost_fix_does_not_raise_the_bar(features_of, rules):
    history = RunHistory(rules)
    for k in range(4):
        history.add(features_of(sprints(speed_mps=7.5).on(START - timedelta(days=k + 2))))
    history.add(features_of(sprints(speed_mps=11.9).on(START - timedelta(days=1))))
    best = history.profile(features_of(steady_run())).best_5s_speed_mps
    assert best.value == pytest.approx(7.6, abs=0.2)


def test_a_fast_session_proves_a_higher_critical_speed_at_once(features_of, rules):
    history = RunHistory(rules)
    for k in range(4):
        history.add(features_of(steady_run().on(START - timedelta(days=k + 1))))
    easy = history.profile(features_of(steady_run())).critical_speed_mps.value
    fast = history.profile(features_of(tempo_run())).critical_speed_mps.value
    assert easy < 3.0
    assert fast == pytest.approx(3.8, abs=0.15)


@pytest.mark.parametrize("n", range(1, 12))
def test_usual_distances_are_the_percentiles_numpy_gives(n, features_of, rules):
    own, rng = features_of(steady_run()), np.random.default_rng(n)
    distances = rng.uniform(3_000.0, 30_000.0, n).tolist()
    history = RunHistory(rules)
    for k, distance_m in enumerate(distances):
        history.add(replace(own, start_utc=START - timedelta(days=k + 1), distance_m=distance_m))
    found = history.profile(own)
    assert (
        found.median_distance_m.value,
        found.long_distance_m.value,
        found.longest_distance_m.value,
    ) == tuple(np.percentile(distances, [50, 80, 100]).tolist())


def test_easy_speed_is_the_percentile_numpy_gives(features_of, rules):
    own, rng = features_of(steady_run()), np.random.default_rng(5)
    usual = rng.uniform(1.5, 2.4, 17).tolist()
    history = RunHistory(rules)
    for k, speed_mps in enumerate(usual):
        past = replace(own, mode_speed_mps=speed_mps, median_speed_mps=speed_mps)
        history.add(replace(past, start_utc=START - timedelta(days=k + 1)))
    found = history.profile(own).easy_speed_mps
    assert found.value == float(np.percentile(usual, rules["easy.percentile"]))
    assert found.n == len(usual)
