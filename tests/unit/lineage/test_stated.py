"""A row of a list of activities, or an app's session and its route, held against a recording."""

from __future__ import annotations

from datetime import timedelta

import pytest

from runpipe.lineage import Candidate, PairVerdict, SourceKind, relate
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.settings import read_rules
from tests.unit.lineage.build import START, bare, candidate, run_samples

SAME, HELD, APART = PairVerdict.SAME, PairVerdict.AMBIGUOUS, PairVerdict.DIFFERENT
OTHER_TIMES = finding("match.at_different_times")


@pytest.fixture(scope="module")
def rules():
    return read_rules("lineage")


def row(late_s: float = 0.0, **changes: object) -> Candidate:
    """Return half an hour of 5 km as a list states it."""
    start = START + timedelta(seconds=late_s)
    return bare("row", **{"start": start, "source": SourceKind.APP, **changes})


def recording(**changes: object) -> Candidate:
    """Return half an hour of 5 km as a watch recorded it."""
    return candidate(
        "watch", run_samples(minutes=30), **{"elapsed_s": 1800.0, "distance_m": 5000.0, **changes}
    )


def told(first: Candidate, other: Candidate, rules) -> tuple[PairVerdict, Finding]:
    """Return what is said of two, whichever comes first."""
    relation, mirrored = relate(first, other, rules), relate(other, first, rules)
    assert (relation.verdict, relation.reason) == (mirrored.verdict, mirrored.reason)
    assert relation.shift_s == -mirrored.shift_s
    return relation.verdict, relation.reason


@pytest.mark.parametrize("late_s", [0, 60, 300, -300])
def test_a_row_near_the_start_and_as_long_is_the_recording(late_s, rules):
    verdict, reason = told(recording(), row(late_s), rules)
    assert verdict is SAME
    seconds, apart = Quantity(float(abs(late_s)), "s"), Quantity(0.0, "frac")
    assert reason == finding("match.start_apart", seconds=seconds, apart=apart)


def test_a_row_that_states_no_distance_is_told_without_one(rules):
    assert told(recording(), row(distance_m=None), rules) == (
        SAME,
        finding("match.start", seconds=Quantity(0.0, "s")),
    )


@pytest.mark.parametrize(
    ("elapsed_s", "verdict"),
    [
        (None, SAME),
        (1920.0, SAME),
        (1921.0, SAME),
        (3000.0, SAME),
        (3001.0, HELD),
        (1080.0, SAME),
        (1079.0, HELD),
    ],
)
def test_as_long_is_two_minutes_or_three_fifths(elapsed_s, verdict, rules):
    """1,800 s are three fifths of 3,000 s, and 1,080 s are three fifths of 1,800 s."""
    found, reason = told(recording(), row(elapsed_s=elapsed_s), rules)
    assert found is verdict
    assert (reason == finding("match.lengths")) == (verdict is HELD)


def test_another_sport_is_another_session(rules):
    assert told(recording(), row(sport="cycling"), rules) == (APART, OTHER_TIMES)
    assert told(recording(), row(sport=None), rules)[0] is SAME


@pytest.mark.parametrize(("hours", "verdict"), [(2, SAME), (-5, SAME), (14, SAME), (14.5, APART)])
def test_a_row_in_another_time_zone_is_told_by_its_distance(hours, verdict, rules):
    found, reason = told(recording(), row(hours * 3600.0), rules)
    assert found is verdict
    if verdict is SAME:
        apart = Quantity(0.0, "frac")
        assert reason == finding(
            "match.clocks_apart", hours=Quantity(float(abs(hours)), "h"), apart=apart
        )
    else:
        assert reason == OTHER_TIMES


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"distance_m": 5050.0}, SAME), ({"distance_m": 5051.0}, APART), ({"distance_m": None}, APART),
        ({"elapsed_s": 1920.0}, SAME), ({"elapsed_s": 1921.0}, APART), ({"elapsed_s": None}, APART),
    ],
)  # fmt: skip
def test_in_another_time_zone_distance_and_length_must_agree(changes, verdict, rules):
    assert told(recording(), row(7200.0, **changes), rules)[0] is verdict


@pytest.mark.parametrize(
    ("late_s", "verdict"), [(301, HELD), (600, HELD), (900.0, SAME), (1501.0, APART)]
)
def test_a_row_that_overlaps_and_starts_apart_waits_for_its_owner(late_s, verdict, rules):
    """A quarter of an hour is an offset of time zones too."""
    found, reason = told(recording(), row(late_s), rules)
    assert found is verdict
    if verdict is HELD:
        assert reason == finding("match.overlap", minutes=Quantity(late_s / 60.0, "min"))


def test_one_files_recordings_and_two_athletes_are_never_one(rules):
    assert told(recording(), row(athlete_id="anna"), rules) == (
        APART,
        finding("match.two_athletes"),
    )
    assert told(recording(), row(sha256="sha-watch"), rules) == (APART, finding("match.one_file"))


def app(late_s: float = 0.0, **changes: object) -> Candidate:
    return bare(
        "app",
        start=START + timedelta(seconds=late_s),
        source=SourceKind.APP,
        n_samples=9,
        **changes,
    )


@pytest.mark.parametrize(("late_s", "is_route"), [(0, True), (5, True), (-5, True), (6, False)])
def test_an_apps_session_and_its_route_begin_at_one_instant(late_s, is_route, rules):
    route = candidate("route", run_samples(minutes=30), sport=None, source=SourceKind.GPX)
    reason = told(app(late_s), route, rules)[1]
    assert (reason == finding("match.same_instant")) is is_route
