from dataclasses import replace

import pytest

from runpipe.classification.athlete_profile import RunHistory
from runpipe.classification.examine import find
from runpipe.classification.labels import tags_of, variant_of
from runpipe.classification.labels.label import LabelledSession
from runpipe.classification.labels.long_distance import is_long
from runpipe.model.labels import SessionLabel
from tests.builders import Leg, Session, hill_repeats, intervals, mountain_run, sprints, steady_run

SPRINT, HIIT, HILL = SessionLabel.SPRINT, SessionLabel.HIIT, SessionLabel.HILL
LONG = SessionLabel.LONG_DISTANCE


def _variant(label, session, features_of, past, rules, **measures):
    own, history = features_of(session), RunHistory(rules)
    for run in past:
        history.add(run)
    profile = history.profile(own)
    found = find(own, profile, rules)
    found = replace(found, measures={**found.measures, **measures})
    session = LabelledSession(features=own, profile=profile, found=found, rules=rules)
    return variant_of(label, session)


@pytest.mark.parametrize(("rest_s", "name"), [(59, "repeated_sprints"), (60, "flat_sprints")])
def test_short_rests_make_repeated_sprints(rest_s, name, features_of, past, rules):
    assert _variant(SPRINT, sprints(), features_of, past, rules, burst_rest_s=rest_s) == name


@pytest.mark.parametrize(
    ("seconds", "name"), [(24, "flat_sprints"), (25, "sprint_interval_training")]
)
def test_long_sprints_are_interval_training(seconds, name, features_of, past, rules):
    assert _variant(SPRINT, sprints(), features_of, past, rules, burst_s=seconds) == name


@pytest.mark.parametrize(
    ("measures", "name"),
    [
        ({"interval_s": 89.0}, "short_intervals"),
        ({"interval_s": 90.0}, "long_intervals"),
        ({"interval_s": 240.0, "interval_n": 4.0, "clear_n": 4.0}, "4x4"),
        ({"interval_s": 240.0, "interval_n": 5.0}, "long_intervals"),
        ({"clear_n": 9.0}, "fartlek"),  # 6 of 9 alike
        ({"clear_n": 8.5}, "long_intervals"),
        ({"interval_n": 2.0}, "fartlek"),
    ],
)
def test_variants_of_intervals(measures, name, features_of, past, rules):
    assert _variant(HIIT, intervals(), features_of, past, rules, **measures) == name


@pytest.mark.parametrize(
    ("session", "measures", "name"),
    [
        (mountain_run().as_sport("running", "stair_climbing"), {}, "stairs"),
        (mountain_run(), {"interval_n": 0.0}, "hilly_run"),
        (mountain_run(), {"interval_n": 4.0, "interval_grade": 0.03}, "hill_reps"),
        (hill_repeats(), {}, "hill_reps"),
        (
            hill_repeats(),
            {"hill_reps": 0.0, "climb_repeats": 3.0, "interval_n": 0.0},
            "hilly_run",
        ),
        (hill_repeats(n=8, seconds=18, grade_frac=0.3), {"climb_repeats": 8.0}, "hill_sprints"),
    ],
)
def test_variants_of_hills(session, measures, name, features_of, past, rules):
    assert _variant(HILL, session, features_of, past, rules, **measures) == name


@pytest.mark.parametrize(
    ("moving_s", "distance_m", "expected"),
    [
        (5100, 9_000, True),
        (5099, 9_000, False),
        (4000, 18_000, True),
        (4000, 17_999, True),  # long for this runner: usual 8 km
        (3899, 17_999, False),
        (4000, 9_000, False),
    ],
)
def test_long_by_itself_or_for_this_runner(
    moving_s, distance_m, expected, features_of, past, rules
):
    history = RunHistory(rules)
    for run in past:
        history.add(run)
    own = replace(features_of(steady_run()), moving_s=moving_s, distance_m=distance_m)
    assert is_long(own, history.profile(own), rules) is expected


def test_tags_say_where_it_was_and_what_is_missing(features_of, rules):
    own = features_of(steady_run().as_sport("running", "treadmill").without("lat_deg", "lon_deg"))
    profile = RunHistory(rules).profile(own)
    tags = tags_of(LONG, own, profile, find(own, profile, rules), None)
    assert {"treadmill", "no_position", "no_history"} <= set(tags)
    assert "" not in tags


def test_an_irregular_fartlek_is_intervals(features_of, past, rules):
    legs = [Leg(600, 2.9)]
    for work, rest in (
        (30, 70),
        (75, 60),
        (20, 45),
        (110, 80),
        (45, 50),
        (60, 90),
        (25, 60),
        (90, 60),
    ):
        legs += [Leg(work, 4.5), Leg(rest, 2.6)]
    session = Session((*legs, Leg(500, 2.9)))
    assert _variant(HIIT, session, features_of, past, rules) == "fartlek"


@pytest.mark.parametrize(
    ("speeds", "grade_frac", "name"),
    [
        ((2.7, 2.9, 3.1, 3.3), 0.0, "progression"),
        ((2.7, 2.9, 2.8, 3.3), 0.0, "easy"),
        ((2.7, 2.9, 3.1, 3.3), -0.02, "easy"),  # downhill
        ((3.0, 3.05, 3.1, 3.15), 0.0, "easy"),
    ],
)
def test_a_progression_gets_faster_by_itself(speeds, grade_frac, name, features_of, past, rules):
    session = Session(tuple(Leg(600, speed, grade_frac) for speed in speeds))
    slow = {"best_600s_to_critical": 0.8, "heart_mean": 0.8}
    assert _variant(LONG, session, features_of, past, rules, **slow) == name


@pytest.mark.parametrize(
    ("measures", "name"),
    [
        ({}, "threshold_reps"),
        ({"interval_n": 1.0}, "tempo"),
        ({"interval_s": 269.0}, "tempo"),
        ({"interval_to_critical": 0.87}, "tempo"),
        ({"interval_to_critical": 1.04}, "tempo"),
    ],
)
def test_long_repeats_near_critical_speed_are_threshold_repeats(
    measures, name, features_of, past, rules
):
    repeats = {
        "interval_n": 3.0, "interval_s": 480.0, "interval_to_running": 1.2,
        "interval_to_critical": 0.95, "best_600s_to_critical": 0.9, "best_600s_to_easy": 1.2,
    }  # fmt: skip
    both = {**repeats, **measures}
    assert _variant(LONG, steady_run(), features_of, past, rules, **both) == name


@pytest.mark.parametrize(
    ("minutes", "heart", "name"), [(30, 0.69, "recovery"), (30, 0.71, "easy"), (50, 0.69, "easy")]
)
def test_a_short_run_at_a_low_heart_rate_is_recovery(
    minutes, heart, name, features_of, past, rules
):
    session = steady_run(minutes)
    assert _variant(LONG, session, features_of, past, rules, heart_mean=heart) == name


def test_without_heart_rate_no_run_is_recovery(features_of, past, rules):
    session = steady_run(30, 2.3).without("heart_rate_bpm")
    assert _variant(LONG, session, features_of, past, rules) == "easy"


@pytest.mark.parametrize(
    ("distance_m", "share", "name"),
    [(5020, 1.01, "race"), (5020, 0.97, "easy"), (5600, 1.01, "easy"), (10_050, 0.97, "race")],
)
def test_a_racing_distance_near_the_best_is_a_race(
    distance_m, share, name, features_of, past, rules
):
    own, history = features_of(steady_run(30)), RunHistory(rules)
    for run in past:
        history.add(run)
    profile = history.profile(own)
    moving_s = distance_m / (share * profile.critical_speed_mps.value)
    own = replace(own, distance_m=distance_m, moving_s=moving_s, elapsed_s=moving_s + 10)
    found = find(own, profile, rules)
    slow = {**found.measures, "best_600s_to_critical": 0.8, "heart_mean": 0.8}
    session = LabelledSession(
        features=own, profile=profile, found=replace(found, measures=slow), rules=rules
    )
    assert variant_of(LONG, session) == name
