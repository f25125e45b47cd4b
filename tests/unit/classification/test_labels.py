"""What each label's definition asks of a session, where whole sessions do not reach it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runpipe.classification import judge_history
from runpipe.classification.athlete_profile import Reference, RunHistory, look_back
from runpipe.classification.classify_history import in_order
from runpipe.classification.compact import COARSE_S, NO_TRACE, CompactTrace
from runpipe.classification.context_measures import NO_CYCLES, Cycles, burst_context, way_back
from runpipe.classification.decide import describe_bouts
from runpipe.classification.examine import Found, find
from runpipe.classification.labels import label_definition, variant_of, work_of
from runpipe.classification.labels.label import LabelledSession
from runpipe.classification.labels.long_distance import is_progression, is_raced, is_recovery
from runpipe.classification.reps import (
    RepSet,
    Structure,
    find_structures,
    marked_structure,
    rep_set,
)
from runpipe.classification.session_measures import Climbs, burst_measures, pace_measures
from runpipe.model.labels import BoutKind, SessionLabel, StructureSource
from tests.builders import START, bike_ride, hill_repeats, intervals, steady_run

HILL, LONG, OTHER = SessionLabel.HILL, SessionLabel.LONG_DISTANCE, SessionLabel.OTHER
NOTHING = np.zeros(0, dtype=np.int64)


def reps_of(n: int, work_s: int = 20, rest_s: int = 100, first_s: int = 600) -> RepSet:
    start = first_s + np.arange(n, dtype=np.int64) * (work_s + rest_s)
    return RepSet(
        start, start + work_s, np.full(n, 5.0), np.full(max(n - 1, 0), float(rest_s)), n, n * work_s
    )


def structure_of(reps: RepSet) -> Structure:
    return Structure(reps, reps, reps.n, reps.n * 20.0, 0.5, 1.0)


def cycles_of(n: int) -> Cycles:
    start = np.arange(n, dtype=np.int64) * 200
    return Cycles(start, start + 50, np.full(n, 8.0), np.full(n, 150.0), np.full(n, 0.8))


def climbs_of(n_repeated: int, n_others: int = 0, seconds: int = 60) -> Climbs:
    n = n_repeated + n_others
    start = 5000 + np.arange(n, dtype=np.int64) * 300
    is_repeated = np.arange(n) < n_repeated
    alike = np.where(is_repeated, n_repeated, 1)
    return Climbs(start, start + seconds, np.full(n, 9.0), np.full(n, 120.0), is_repeated, alike)


def found_of(
    *,
    structure: Structure | None = None,
    climbs: Climbs | None = None,
    cycles: Cycles = NO_CYCLES,
    **measures: float,
) -> Found:
    return Found(
        structure=structure,
        structure_source=StructureSource.TRACE,
        sprints=None,
        climbs=climbs or climbs_of(0),
        cycles=cycles,
        easy_mps=3.0,
        n_strides=0,
        measures=measures,
    )


def test_other_is_no_label_that_runs_compete_for(features_of, rules):
    own = features_of(steady_run())
    session = LabelledSession(
        features=own, profile=RunHistory(rules).profile(own), found=found_of(), rules=rules
    )
    assert label_definition(OTHER) is None
    assert variant_of(OTHER, session) is None
    assert work_of(found_of(), OTHER) is None
    for label in SessionLabel:
        definition = label_definition(label)
        assert definition is None or definition.label is label


@pytest.mark.parametrize(
    ("n_reps", "n_cycles", "n_repeated", "uphill", "starts"),
    [
        (6, 6, 0, 0.71, 600),  # the repeats of the plan
        (5, 6, 0, 0.71, 600),  # one is missing of them
        (4, 6, 0, 0.71, 0),  # two are: what the altitude shows
        (6, 6, 0, 0.7, 0),  # they were not uphill
        (6, 2, 0, 0.7, 600),  # nothing else to go by
        (6, 2, 4, 0.7, 5000),  # the climbs
        (6, 4, 4, 0.7, 0),
        (6, 3, 4, 0.7, 5000),
        (0, 2, 0, 1.0, None),
    ],
)
def test_hill_repeats_are_taken_from_where_most_of_them_show(
    n_reps, n_cycles, n_repeated, uphill, starts
):
    findings = found_of(
        structure=structure_of(reps_of(n_reps)) if n_reps else None,
        cycles=cycles_of(n_cycles),
        climbs=climbs_of(n_repeated),
        hill_reps=0.6,
        interval_up_share=uphill,
    )
    work = work_of(findings, HILL)
    assert (None if work is None else work.start_s[0]) == starts
    assert work is None or work.kind is BoutKind.CLIMB


@pytest.mark.parametrize(("n_reps", "n"), [(1, None), (2, 2)])
def test_one_repeat_is_no_hill_work(n_reps, n):
    work = work_of(found_of(structure=structure_of(reps_of(n_reps))), HILL)
    assert (None if work is None else len(work.start_s)) == n


def test_every_climb_is_work_where_none_is_repeated():
    for climbs, n in ((climbs_of(0, 2), 2), (climbs_of(1, 2), 3), (climbs_of(2, 2), 2)):
        work = work_of(found_of(climbs=climbs), HILL)
        assert work is not None
        assert len(work.start_s) == n


@pytest.mark.parametrize(("seconds", "name"), [(29, "hill_sprints"), (30, "hill_reps")])
def test_repeated_climbs_are_hill_repeats_by_their_length(seconds, name, features_of, rules):
    assert rules["variant.hill_sprint"] == 30
    own = features_of(hill_repeats())
    for n, variant in ((rules["hill.min_repeats"], name), (rules["hill.min_repeats"] - 1, "trail")):
        found = found_of(climbs=climbs_of(int(n), seconds=seconds), climb_repeats=n, is_trail=1.0)
        profile = RunHistory(rules).profile(own)
        session = LabelledSession(features=own, profile=profile, found=found, rules=rules)
        assert variant_of(HILL, session) == variant


def test_hill_repeats_without_any_work_are_no_long_ones(features_of, rules):
    own = features_of(hill_repeats())
    session = LabelledSession(
        features=own,
        profile=RunHistory(rules).profile(own),
        found=found_of(hill_reps=0.51),
        rules=rules,
    )
    assert variant_of(HILL, session) == "hill_sprints"


def test_a_run_too_short_or_without_altitude_and_its_progression(features_of, rules):
    own = features_of(steady_run(40))
    n = int(rules["progression.min_moving"])
    for seconds, is_one in ((n - 4, False), (n, True)):
        speed = np.repeat([2.6, 2.8, 3.0, 3.2], seconds // 4)
        nothing = np.full(speed.size // COARSE_S + 1, np.nan)
        trace = CompactTrace(speed, speed > 0, nothing, nothing, nothing, nothing, nothing)
        assert is_progression(replace(own, trace=trace), rules) is is_one


def test_a_race_is_without_a_stop_and_of_a_distance_that_is_raced(features_of, rules):
    own = features_of(steady_run(20))
    profile = RunHistory(rules).profile(own)
    known = replace(profile, critical_speed_mps=Reference(4.0, 5, "history"))
    best = replace(own, distance_m=5000.0, moving_s=1250.0, elapsed_s=1250.0)
    assert is_raced(best, known, rules)
    most_s = rules["race.max_elapsed"] * 1250.0
    assert is_raced(replace(best, elapsed_s=most_s), known, rules)
    for other in (
        replace(best, elapsed_s=most_s + 1.0),
        replace(best, elapsed_s=None),
        replace(best, moving_s=None),
        replace(best, distance_m=7000.0, moving_s=1750.0, elapsed_s=1750.0),
    ):
        assert not is_raced(other, known, rules)
    unknown = replace(profile, critical_speed_mps=Reference(4.0, 0, "settings"))
    assert not is_raced(best, unknown, rules)


def test_a_recovery_run_is_short_and_at_a_low_heart_rate(features_of, rules):
    own = replace(features_of(steady_run(20)), moving_s=rules["recovery.max_moving"])
    profile = RunHistory(rules).profile(own)
    known = replace(profile, max_heart_rate_bpm=Reference(190.0, 5, "history"))
    most = rules["recovery.max_heart_rate"]

    def judged(heart: float, features=own, athlete=known) -> bool:
        session = LabelledSession(
            features=features, profile=athlete, found=found_of(heart_mean=heart), rules=rules
        )
        return is_recovery(session)

    assert judged(most)
    assert not judged(most + 0.001)
    assert not judged(np.nan)
    assert not judged(most, replace(own, moving_s=own.moving_s + 1.0))
    assert not judged(most, replace(own, moving_s=None))
    assert not judged(most, own, profile)


def test_nothing_is_told_of_a_session_without_a_trace():
    assert describe_bouts(NO_TRACE, None) == ()
    assert way_back(NO_TRACE, None) == {}


def flat_trace(n_s: int, **channels: np.ndarray) -> CompactTrace:
    nothing = np.full(n_s // COARSE_S, np.nan)
    given = dict.fromkeys(
        ("east_m", "north_m", "altitude_m", "heart_rate_bpm", "cadence_spm"), nothing
    )
    return CompactTrace(np.full(n_s, 3.0), np.ones(n_s, dtype=bool), **(given | channels))


@pytest.mark.parametrize(
    ("cadence_rise", "heart_rise", "witness"),
    [
        (None, None, None),
        (10.0, None, 10.0),
        (None, 20.0, 20.0),
        (10.0, 0.0, 10.0),
        (0.0, 20.0, 20.0),
        (90.0, 0.0, 2.0),
    ],
)
def test_bursts_are_witnessed_by_the_plainer_of_cadence_and_heart_rate(
    cadence_rise, heart_rise, witness
):
    """Each in its own unit: a rise of cadence as a share, of heart rate in beats."""
    from runpipe.classification.context_measures import CADENCE_RISE, HEART_RISE_BPM  # noqa: PLC0415

    n_s, reps = 1800, reps_of(6, work_s=20, rest_s=100)
    inside = np.zeros(n_s // COARSE_S, dtype=bool)
    for start, end in zip(reps.start, reps.end, strict=True):
        inside[start // COARSE_S : end // COARSE_S] = True
    channels = {}
    expected = []
    if cadence_rise is not None:
        jitter = np.where(
            np.arange(inside.size) % 2, 1.0, -1.0
        )  # a cadence that was measured moves
        channels["cadence_spm"] = np.where(inside, 160.0 + cadence_rise, 160.0 + jitter)
        usual = float(np.median(channels["cadence_spm"]))
        during = max(160.0 + cadence_rise, 160.0)
        expected.append((during / usual - 1.0) / CADENCE_RISE)
    if heart_rise is not None:
        channels["heart_rate_bpm"] = np.where(np.roll(inside, 4), 140.0 + heart_rise, 140.0)
        expected.append(heart_rise / HEART_RISE_BPM)
    value = burst_context(flat_trace(n_s, **channels), reps, 3.0)["burst_witness"]
    if witness is None:
        assert np.isnan(value)
        return
    assert value == pytest.approx(np.clip(max(expected), 0.0, 2.0), abs=0.02)


def test_a_cadence_that_never_moves_is_no_witness():
    level = np.full(450, 160.0)
    assert np.isnan(
        burst_context(flat_trace(1800, cadence_spm=level), reps_of(6), 3.0)["burst_witness"]
    )


def test_what_is_no_work_has_no_structure(rules):
    trace = flat_trace(1200)
    assert find_structures(trace, 5.0, rules) == []
    assert marked_structure(trace, NOTHING, NOTHING, rules) is None
    still = replace(trace, speed_mps=np.zeros(1200))
    assert find_structures(still, 3.0, rules) == []
    silent = replace(trace, speed_mps=np.full(1200, np.nan))
    marks = np.array([100, 300, 500])
    assert marked_structure(silent, marks, marks + 60, rules) is None


def test_a_repeat_without_a_speed_has_none():
    speed = np.array([3.0, 3.0, np.nan, 4.0, 4.0, 4.0])
    reps = rep_set(speed, np.array([0, 3]), np.array([3, 6]))
    assert np.isnan(reps.speed_mps[0])
    assert reps.speed_mps[1] == 4.0


def test_two_bursts_are_only_counted(features_of, rules):
    profile = RunHistory(rules).profile(features_of(steady_run()))
    assert burst_measures(flat_trace(1800), reps_of(2), profile, 3.0) == {"fast_burst_n": 2.0}
    assert burst_measures(flat_trace(1800), None, profile, 3.0) == {"fast_burst_n": 0.0}
    three = burst_measures(flat_trace(1800), reps_of(3), profile, 3.0)
    assert (three["burst_spread"], three["burst_rest_spread"]) == (0.0, 0.0)
    assert (three["burst_s"], three["burst_rest_s"]) == (20.0, 100.0)


def test_a_repeat_that_ends_where_it_began_leads_nowhere(features_of, rules):
    """Round a small track every rest is near the start; there is no way back to look for."""
    own = features_of(intervals(n=6, seconds=60))
    trace = own.trace
    here = replace(trace, east_m=trace.east_m * 0.0, north_m=trace.north_m * 0.0)
    found = find(own, RunHistory(rules).profile(own), rules)
    assert way_back(here, found.structure) == {"interval_retraced": 0.0}


def test_history_counts_no_ride_and_looks_back_as_far_as_any_window(features_of, rules):
    assert look_back(rules).days == max(rules["history.window"], rules["history.max_window"])
    run, ride = features_of(intervals()), features_of(bike_ride().on(START.replace(day=1)))
    alone, beside = judge_history([run], rules), judge_history([run], rules, earlier=[ride])
    assert alone == beside


def test_sessions_are_judged_in_order_of_time(features_of):
    early = features_of(steady_run().on(START.replace(day=1)))
    late = features_of(steady_run().on(START.replace(day=2)))
    assert in_order([late, early]) == [early, late]


@pytest.mark.parametrize("rises", [5, 6, 7])
def test_a_median_over_no_cadence_at_all_is_zero(rises):
    """Bursts in which nothing was measured are passed over."""
    n_s, reps = 1800, reps_of(6)
    cadence = np.where(np.arange(n_s // COARSE_S) % 2, 160.0, 164.0)
    for start, end in list(zip(reps.start, reps.end, strict=True))[:rises]:
        cadence[start // COARSE_S : end // COARSE_S] = np.nan
    witness = burst_context(flat_trace(n_s, cadence_spm=cadence), reps, 3.0)["burst_witness"]
    assert witness == pytest.approx(0.0, abs=0.5)


def test_measures_of_a_trace_that_is_empty_are_not_known(features_of, rules):
    own = replace(features_of(steady_run()), trace=NO_TRACE)
    profile = RunHistory(rules).profile(own)
    measures = pace_measures(own, profile, 3.0, rules)
    assert measures["surges"] == 0.0
    assert find(own, profile, rules).structure is None
