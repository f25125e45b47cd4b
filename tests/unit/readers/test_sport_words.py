"""Sports in every app's and language's words."""

from __future__ import annotations

import pytest

from runpipe.readers.sport_words import is_on_foot, sport_of


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("running", ("running", None)), ("Run", ("running", None)), ("run", ("running", None)),
        ("9", ("running", None)), ("1", ("cycling", None)), ("RUNNING ", ("running", None)),
        ("treadmill_running", ("running", "treadmill")), ("Trail Run", ("running", "trail")),
        ("trail_running", ("running", "trail")), ("track_running", ("running", "track")),
        ("Virtual Run", ("running", "virtual_activity")), ("Lauf", ("running", None)),
        ("indoor_running", ("running", "indoor_running")), ("ultra_run", ("running", "ultra")),
        ("Course à pied", ("running", None)), ("Carrera", ("running", None)),
        ("Hardlopen", ("running", None)), ("Löpning", ("running", None)), ("Corsa", ("running", None)),
        ("Løping", ("running", None)), ("跑步", ("running", None)), ("Corrida", ("running", None)),
        ("Biking", ("cycling", None)), ("Ride", ("cycling", None)), ("Radfahrt", ("cycling", None)),
        ("MountainBikeRide", ("cycling", "mountain")), ("VirtualRide", ("cycling", "virtual_activity")),
        ("lap_swimming", ("swimming", "lap_swimming")), ("walking", ("walking", None)),
        ("hiking", ("hiking", None)), ("Randonnée", ("hiking", None)),
        ("WeightTraining", ("training", "strength_training")), ("Yoga", ("training", "yoga")),
        ("NordicSki", ("cross_country_skiing", None)), ("Langlauf", ("cross_country_skiing", None)),
        ("unknown", (None, None)), ("Other", ("other", None)), ("", (None, None)), (None, (None, None)),
        ("trunk", ("trunk", None)), ("12345", (None, None)),
    ],
)  # fmt: skip
def test_words(word, expected):
    assert sport_of(word) == expected


def test_cadence_counts_steps_on_foot_and_where_nothing_is_said():
    assert [is_on_foot(s) for s in (None, "running", "hiking", "cycling")] == [
        True,
        True,
        True,
        False,
    ]
