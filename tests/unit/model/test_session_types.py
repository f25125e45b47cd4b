"""What a session counts as: by label, else by sport, else assumed and marked."""

from __future__ import annotations

import pytest

from runpipe.model.labels import (
    HardSets,
    SessionLabel,
    TypeFound,
    find_session_type,
    find_strength_type,
)
from runpipe.model.week_facts import SessionType


@pytest.mark.parametrize(
    ("label", "variant", "expected"),
    [
        (SessionLabel.SPRINT, "flat_sprints", SessionType.SPRINT),
        (SessionLabel.HIIT, "short_intervals", SessionType.HIIT),
        (SessionLabel.HILL, "hill_reps", SessionType.HILL_REPS),
        (SessionLabel.HILL, "hilly_run", SessionType.HILLY_RUN),
        (SessionLabel.HILL, "trail", SessionType.TRAIL),
        (SessionLabel.HILL, "stairs", SessionType.STAIRS),
        (SessionLabel.LONG_DISTANCE, "easy", SessionType.EASY),
        (SessionLabel.LONG_DISTANCE, None, SessionType.EASY),
        (SessionLabel.LONG_DISTANCE, "long", SessionType.LONG),
        (SessionLabel.LONG_DISTANCE, "tempo", SessionType.TEMPO),
        (SessionLabel.LONG_DISTANCE, "threshold_reps", SessionType.TEMPO),
        (SessionLabel.LONG_DISTANCE, "progression", SessionType.EASY),
        (SessionLabel.LONG_DISTANCE, "recovery", SessionType.EASY),
        (SessionLabel.LONG_DISTANCE, "race", SessionType.RACE),
    ],
)
def test_labels(label, variant, expected):
    found = find_session_type(label, variant, sport="running", sub_sport=None)
    assert found == TypeFound(expected)


@pytest.mark.parametrize(
    ("sport", "sub_sport", "expected"),
    [
        ("cycling", None, SessionType.CYCLE),
        ("cycling", "indoor_cycling", SessionType.CYCLE),
        ("swimming", "lap_swimming", SessionType.SWIM),
        ("hiking", None, SessionType.WALK),
        ("training", "yoga", SessionType.YOGA),
        ("training", "cardio_training", SessionType.OTHER),
        ("fitness_equipment", "indoor_rowing", SessionType.ROW),
        ("fitness_equipment", "stair_climbing", SessionType.STAIRS),
        ("rock_climbing", "bouldering", SessionType.CLIMB),
        ("sailing", None, SessionType.OTHER),
        (None, None, SessionType.OTHER),
    ],
)
@pytest.mark.parametrize("label", [SessionLabel.OTHER, None])
def test_other_sports(sport, sub_sport, expected, label):
    assert find_session_type(label, None, sport=sport, sub_sport=sub_sport) == TypeFound(expected)


def test_a_run_that_could_not_be_judged_is_easy_and_says_so():
    found = find_session_type(SessionLabel.OTHER, None, sport="running", sub_sport="treadmill")
    assert found == TypeFound(SessionType.EASY, is_imputed=True)


def test_a_ride_tagged_as_a_run_is_no_run():
    found = find_session_type(
        SessionLabel.OTHER, None, sport="running", sub_sport=None, is_plausible_run=False
    )
    assert found == TypeFound(SessionType.OTHER)


def test_strength_without_sets_is_full_body_and_says_so():
    found = find_session_type(None, None, sport="training", sub_sport="strength_training")
    assert found == TypeFound(SessionType.STRENGTH_FULL, is_imputed=True)


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (HardSets(n_total=4, n_lower=4), SessionType.STRENGTH_LOWER),
        (HardSets(n_total=4, n_upper=4), SessionType.STRENGTH_UPPER),
        (HardSets(n_total=4, n_full=4), SessionType.STRENGTH_FULL),
        (HardSets(n_total=5, n_lower=4, n_upper=1), SessionType.STRENGTH_LOWER),
        (HardSets(n_total=4, n_lower=3, n_upper=1), SessionType.STRENGTH_FULL),
        (HardSets(n_total=5, n_upper=4, n_lower=1), SessionType.STRENGTH_UPPER),
        (HardSets(n_total=5, n_upper=4, n_full=1), SessionType.STRENGTH_UPPER),
        (HardSets(n_total=6, n_lower=2, n_upper=2, n_core=2), SessionType.STRENGTH_FULL),
        (HardSets(n_total=4, n_core=4), SessionType.OTHER),
        (HardSets(n_total=4, n_lower=4, n_plyometric=3), SessionType.PLYOMETRICS),
        (HardSets(n_total=4, n_lower=4, n_plyometric=2), SessionType.STRENGTH_LOWER),
    ],
)
def test_strength_goes_by_where_the_hard_sets_went(sets, expected):
    assert find_strength_type(sets) == TypeFound(expected)


@pytest.mark.parametrize("sets", [HardSets(n_total=3), HardSets()])
def test_sets_without_a_region_are_full_body_and_say_so(sets):
    assert find_strength_type(sets) == TypeFound(SessionType.STRENGTH_FULL, is_imputed=True)
