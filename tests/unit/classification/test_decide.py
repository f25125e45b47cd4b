from dataclasses import replace

import pytest

from runpipe.classification.decide import reason_for_other
from runpipe.classification.labels import label_of_title
from runpipe.classification.labels.long_distance import says_race
from runpipe.model.labels import SessionLabel
from runpipe.words import say
from tests.builders import steady_run


@pytest.fixture
def run(features_of):
    return features_of(steady_run())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sport": "cycling"}, "the file says cycling"),
        ({"sport": "open_water_swimming"}, "open water swimming"),
        ({"n_samples": 0}, "no samples"),
        ({"flags": ("damaged_file", "distance_mismatch")}, "damaged"),
        ({"moving_s": 89.0, "distance_m": 600.0}, "too little"),
        ({"distance_m": 399.0, "moving_s": 100.0}, "too little"),
        ({"distance_m": 1499.0, "moving_s": 857.0}, "too little"),
        ({"sport": None, "distance_m": 5000.0, "moving_s": 3600.0}, "a walk"),
    ],
)
def test_what_is_no_run_is_other_with_its_reason(change, word, run, rules):
    reason = reason_for_other(replace(run, **change), rules)
    assert reason is not None
    assert word in say(reason.finding)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"sport": None},
        {"sport": "generic"},
        {"sport": "trail_running"},
        {"flags": ("damaged_file",)},
        {"moving_s": 90.0, "distance_m": 500.0},  # 800 m races are runs
        {"distance_m": 1499.0, "moving_s": 856.0},  # a jog of a kilometre and a half
        {"distance_m": 1500.0, "moving_s": 900.0},
        {"distance_m": 5000.0, "moving_s": 3600.0},  # slow, but the file says running
    ],
)
def test_what_may_be_a_run_is_judged(change, run, rules):
    assert reason_for_other(replace(run, **change), rules) is None


@pytest.mark.parametrize(
    ("seconds", "speed", "is_ride"),
    [(300, 6.95, False), (300, 6.96, True), (1200, 6.40, False), (1200, 6.41, True)],
)
def test_faster_than_the_world_record_is_a_ride(seconds, speed, is_ride, run, rules):
    efforts = list(run.efforts_mps)
    efforts[{300: 7, 1200: 9}[seconds]] = speed
    reason = reason_for_other(replace(run, efforts_mps=tuple(efforts)), rules)
    assert (reason is not None) == is_ride
    if reason:
        assert reason.threshold == rules[f"other.record_{seconds}s"]


@pytest.mark.parametrize(
    ("distance_m", "moving_s", "is_ride"),
    [
        (2001.0, 285.0, True),
        (2000.0, 200.0, False),
        (25_000.0, 3500.0, True),
        (25_000.0, 3572.0, False),
    ],
)
def test_what_was_too_fast_on_the_whole_is_a_ride(distance_m, moving_s, is_ride, run, rules):
    """Seconds faster than anybody runs are bridged, and show in no best effort."""
    whole = replace(run, distance_m=distance_m, moving_s=moving_s)
    reason = reason_for_other(whole, rules)
    assert (reason is not None) is is_ride
    if reason:
        assert (reason.rule, reason.threshold) == ("other.whole_speed", 7.0)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Hill sprints", SessionLabel.HILL),
        ("8 x 60m sprints", SessionLabel.SPRINT),
        ("6×800", SessionLabel.HIIT),
        ("Fartlek", SessionLabel.HIIT),
        ("Ripetute 5x1000", SessionLabel.HIIT),
        ("间歇跑", SessionLabel.HIIT),
        ("越野跑", SessionLabel.HILL),
        ("Sunday long run", SessionLabel.LONG_DISTANCE),
        ("长距离", SessionLabel.LONG_DISTANCE),
        ("Morning Run", None),
        ("", None),
    ],
)
def test_words_of_titles(title, label):
    assert label_of_title((title,)) is label


def test_words_of_races():
    assert says_race(("City Half Marathon",))
    assert not says_race(("Morning Run",))
