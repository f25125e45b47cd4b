"""Repeats that a watch marked: by hand or by itself, followed by the trace or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runpipe.classification.athlete_profile import RunHistory
from runpipe.classification.compact import CompactTrace
from runpipe.classification.examine import find, find_lap_reps
from runpipe.classification.features import Mark
from runpipe.model.labels import StructureSource
from tests.builders import Leg, Session, intervals, strides


def trace_of(*parts: tuple[int, float], start_s: float = 0.0, skips=()) -> CompactTrace:
    """Return a trace that holds a speed for so many seconds, part by part, and knows nothing else."""
    speed = np.concatenate([np.full(seconds, float(mps)) for seconds, mps in parts])
    nothing = np.full((speed.size + 3) // 4, np.nan)
    return CompactTrace(
        speed, np.ones(speed.size, dtype=np.bool_), nothing, nothing, nothing, nothing, nothing, start_s, skips
    )  # fmt: skip


def marks_of(
    *seconds: int,
    source: str = "lap",
    trigger: str | None = "manual",
    distance_m: float | None = None,
    start_s: float = 0.0,
) -> list[Mark]:
    """Return marks one after the other."""
    ends = start_s + np.cumsum(seconds)
    return [
        Mark(source=source, start_s=end - length, end_s=end, distance_m=distance_m, intensity=None,
             trigger=trigger)
        for length, end in zip(seconds, ends.tolist(), strict=True)
    ]  # fmt: skip


WORKOUT = ((300, 3.0), (60, 5.0), (90, 2.0), (60, 5.0), (90, 2.0), (60, 5.0), (300, 3.0))
LENGTHS = tuple(seconds for seconds, _ in WORKOUT)


def test_laps_faster_than_those_beside_them_are_work():
    reps = find_lap_reps(trace_of(*WORKOUT), marks_of(*LENGTHS))
    assert reps is not None
    assert reps.source is StructureSource.LAPS
    assert reps.start.tolist() == [300, 450, 600]
    assert reps.end.tolist() == [360, 510, 660]


def test_a_session_that_began_later_or_was_paused_is_met_where_the_trace_has_it():
    later = find_lap_reps(trace_of(*WORKOUT, start_s=20.0), marks_of(*LENGTHS, start_s=20.0))
    assert later is not None
    assert later.start.tolist() == [300, 450, 600]
    paused = trace_of(*WORKOUT, skips=((360, 40),))
    marks = [*marks_of(300, 60), *marks_of(*LENGTHS[2:], start_s=400.0)]
    reps = find_lap_reps(paused, marks)
    assert reps is not None
    assert reps.start.tolist() == [300, 450, 600]


@pytest.mark.parametrize(("work_mps", "is_work"), [(3.31, True), (3.29, False), (3.0, False)])
def test_work_is_a_tenth_faster_than_what_is_beside_it(work_mps, is_work):
    parts = ((200, 3.0), (100, work_mps), (200, 3.0), (100, work_mps), (200, 3.0))
    reps = find_lap_reps(trace_of(*parts), marks_of(200, 100, 200, 100, 200))
    assert (reps is not None) is is_work


@pytest.mark.parametrize(
    ("lengths", "is_told"),
    [
        ((6, 6), True), ((5, 6), False), ((1500, 1500), True), ((1501, 1500), False),
    ],
)  # fmt: skip
def test_work_lasts_six_seconds_to_twenty_five_minutes(lengths, is_told):
    first, second = lengths
    parts = ((200, 3.0), (first, 5.0), (200, 3.0), (second, 5.0), (200, 3.0))
    reps = find_lap_reps(trace_of(*parts), marks_of(*(seconds for seconds, _ in parts)))
    assert (reps is not None) is is_told


def test_a_lap_of_a_moment_is_no_neighbour():
    parts = ((200, 3.0), (60, 5.0), (3, 5.0), (90, 2.0), (60, 5.0), (200, 3.0))
    reps = find_lap_reps(trace_of(*parts), marks_of(*(seconds for seconds, _ in parts)))
    assert reps is not None
    assert reps.start.tolist() == [200, 353]


def test_too_few_marks_or_too_few_repeats_are_no_structure():
    three = ((200, 3.0), (60, 5.0), (200, 3.0))
    assert find_lap_reps(trace_of(*three), marks_of(200, 60, 200)) is None
    four = (*three, (200, 3.0))
    assert find_lap_reps(trace_of(*four), marks_of(200, 60, 200, 200)) is None
    assert find_lap_reps(trace_of(*three), []) is None


@pytest.mark.parametrize("trigger", ["distance", "Distance"])
def test_laps_by_distance_are_no_marks(trigger):
    assert find_lap_reps(trace_of(*WORKOUT), marks_of(*LENGTHS, trigger=trigger)) is None


@pytest.mark.parametrize(
    ("distance_m", "is_automatic"),
    [
        (1000.0, True), (1014.9, True), (985.1, True), (1015.1, False), (984.9, False),
        (1609.344, True), (3218.688, True), (5000.0, True), (400.0, False), (None, False),
    ],
)  # fmt: skip
def test_laps_of_a_kilometre_or_a_mile_are_the_watchs_own(distance_m, is_automatic):
    marks = marks_of(*LENGTHS, trigger=None, distance_m=distance_m)
    assert (find_lap_reps(trace_of(*WORKOUT), marks) is None) is is_automatic


@pytest.mark.parametrize(("n_by_distance", "is_automatic"), [(3, False), (4, True)])
def test_most_laps_by_distance_make_all_of_them_automatic(n_by_distance, is_automatic):
    """The last lap ends with the session, whatever ended the others."""
    by_hand = marks_of(*LENGTHS)
    by_distance = marks_of(*LENGTHS, trigger="distance")
    marks = [*by_distance[:n_by_distance], *by_hand[n_by_distance:-1], by_distance[-1]]
    assert (find_lap_reps(trace_of(*WORKOUT), marks) is None) is is_automatic


@pytest.mark.parametrize("source", ["step", "split"])
def test_a_workout_is_asked_before_laps_and_whatever_ended_its_steps(source):
    laps, steps = marks_of(*LENGTHS), marks_of(*LENGTHS, source=source, trigger="distance")
    reps = find_lap_reps(trace_of(*WORKOUT), [*laps, *steps])
    assert reps is not None
    assert reps.source is StructureSource.WORKOUT


def test_laps_are_asked_where_the_trace_does_not_follow_the_workout():
    steps = marks_of(100, 100, 100, 100, 560, source="step")
    reps = find_lap_reps(trace_of(*WORKOUT), [*steps, *marks_of(*LENGTHS)])
    assert reps is not None
    assert reps.source is StructureSource.LAPS


@pytest.fixture
def found_in(features_of, rules):
    def find_in(session, *, lengths=(), source="lap"):
        features = features_of(session)
        marked = marks_of(*lengths, source=source) if lengths else features.marks
        features = replace(features, marks=tuple(marked))
        return find(features, RunHistory(rules).profile(features), rules)

    return find_in


def test_marked_work_is_the_structure_of_the_session(found_in):
    session = intervals(n=6, seconds=180)
    lengths = [leg.seconds for leg in session.legs]
    plain, marked = found_in(session), found_in(session, lengths=lengths)
    assert plain.structure_source is StructureSource.TRACE
    assert plain.measures["marked_n"] == 0.0
    assert marked.structure_source is StructureSource.LAPS
    assert marked.measures["marked_n"] == 6.0
    assert marked.structure is not None
    assert marked.structure.reps.n == 6


def between_lights(
    seed: int, n: int, work_s: int, rest_s: int, fast: float, slow: float
) -> Session:
    """Return repeats that stand out little, with stops at any moment of them."""
    rng = np.random.default_rng(seed)
    legs = [Leg(60, slow), *[Leg(work_s, fast), Leg(rest_s, slow)] * n]
    out, left_s = [], int(rng.integers(60, 200))
    for leg in legs:
        seconds = leg.seconds
        while seconds > left_s:
            out += [replace(leg, seconds=left_s), Leg(int(rng.integers(15, 60)), 0.0)]
            seconds, left_s = seconds - left_s, int(rng.integers(40, 260))
        out.append(replace(leg, seconds=seconds))
        left_s -= seconds
    return Session(tuple(out))


@pytest.mark.parametrize("seed", range(12))
def test_repeats_between_red_lights_are_counted_as_they_were_run(seed, found_in):
    found = found_in(between_lights(seed, n=8, work_s=240, rest_s=150, fast=3.6, slow=2.8))
    assert found.structure is not None
    assert found.measures["stopped_run"] < 0.5
    assert found.structure.reps.n >= 6


def test_stops_in_an_easy_run_stay_stops(found_in):
    for seed in range(4):
        found = found_in(between_lights(seed, n=8, work_s=240, rest_s=150, fast=2.9, slow=2.9))
        assert found.measures["stopped_run"] > 0.5


def test_marks_that_the_trace_refuses_leave_what_was_found(found_in):
    session = intervals(n=6, seconds=180)
    near = [leg.seconds for leg in session.legs]
    one_by_one = [near[0], 20, near[1] - 20, 20, sum(near[2:]) - 20]
    two_of_six = [*near[:4], sum(near[4:])]
    for lengths, n_marked in ((one_by_one, 0.0), (two_of_six, 2.0)):
        found = found_in(session, lengths=lengths)
        assert found.measures["marked_n"] == n_marked
        assert found.structure_source is StructureSource.TRACE
        assert found.structure is not None
        assert found.structure.reps.n == 6


def test_strides_in_an_easy_run_are_counted(found_in):
    found = found_in(strides(n=6))
    assert found.n_strides == 6
    assert found_in(intervals(n=6, seconds=180)).n_strides == 0
