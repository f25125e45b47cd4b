"""Which recordings are one session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from runpipe.lineage import (
    Candidate,
    PairVerdict,
    SourceKind,
    group_sessions,
    relate,
    session_id_of,
    stretches,
)
from runpipe.model.recording import Samples
from runpipe.model.rules import Rules
from runpipe.settings import read_rules
from runpipe.words import say
from tests.unit.lineage.build import START, bare, candidate, gpx_copy, keep, run_samples


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules("lineage")


def _id_of(one: Candidate) -> str:
    return session_id_of(one.athlete_id, one.recording_id, one.start_utc)


def grouped(rules: Rules, *candidates: object) -> set[frozenset[str]]:
    return {
        frozenset(member.recording_id for member in group.members)
        for group in group_sessions(candidates, rules)
    }


ONE = {frozenset({"fit", "gpx"})}
TWO = {frozenset({"fit"}), frozenset({"gpx"})}


@pytest.mark.parametrize("hours", [0, 1, -1, 2, 5, -7, 12, 14, 5.75, -3.5])
def test_an_app_copy_shifted_between_zones_is_the_same(rules: Rules, hours: float) -> None:
    copy = gpx_copy("gpx", run_samples(), shift=timedelta(hours=hours))
    assert grouped(rules, candidate("fit"), copy) == ONE


@pytest.mark.parametrize("shift", [timedelta(minutes=7), timedelta(hours=14, minutes=15)])
def test_no_zone_explains_other_shifts(rules: Rules, shift: timedelta) -> None:
    copy = gpx_copy("gpx", run_samples(minutes=5), shift=shift)
    assert grouped(rules, candidate("fit", run_samples(minutes=5)), copy) == TWO


@pytest.mark.parametrize("cut_s", [1, 300, 900])
@pytest.mark.parametrize("hours", [0, 3])
def test_a_copy_that_ends_earlier_is_the_same(rules: Rules, cut_s: float, hours: int) -> None:
    copy = gpx_copy("gpx", run_samples(), cut_s=cut_s, shift=timedelta(hours=hours))
    assert grouped(rules, candidate("fit"), copy) == ONE


def test_a_copy_with_a_hidden_start_is_the_same(rules: Rules) -> None:
    assert grouped(rules, candidate("fit"), gpx_copy("gpx", run_samples(), late_s=400)) == ONE


def test_a_copy_of_little_of_the_run_is_held(rules: Rules) -> None:
    copy = gpx_copy("gpx", run_samples(), cut_s=1800)
    groups = group_sessions([candidate("fit"), copy], rules)
    assert [group.ambiguous_with[0].session_id for group in groups] == [
        groups[1].session_id,
        groups[0].session_id,
    ]


def test_two_athletes_never_merge(rules: Rules) -> None:
    twins = candidate("fit"), candidate("fit", athlete="you")
    groups = group_sessions(twins, rules)
    assert len(groups) == 2
    assert groups[0].session_id != groups[1].session_id
    assert not any(group.ambiguous_with for group in groups)


def test_the_same_loop_an_hour_later_is_another_run(rules: Rules) -> None:
    again = candidate("again", run_samples(2), start=START + timedelta(hours=1))
    assert grouped(rules, candidate("fit"), again) == {frozenset({"fit"}), frozenset({"again"})}


def test_the_same_loop_an_hour_later_by_an_app_is_another_run(rules: Rules) -> None:
    again = gpx_copy("gpx", run_samples(2), shift=timedelta(hours=1))
    groups = group_sessions([candidate("fit"), again], rules)
    assert len(groups) == 2
    assert not groups[0].ambiguous_with


def test_the_same_loop_at_the_same_pace_is_not_merged_on_one_watch(rules: Rules) -> None:
    again = run_samples()
    warmer = Samples.build(
        again.t_s,
        {
            "lat_deg": again.lat_deg,
            "lon_deg": again.lon_deg,
            "heart_rate_bpm": again.heart_rate_bpm + 3,
        },
    )
    later = candidate("again", warmer, start=START + timedelta(hours=1))
    assert len(grouped(rules, candidate("fit"), later)) == 2


def test_the_same_watch_file_exported_with_a_shift_is_the_same(rules: Rules) -> None:
    copy = candidate("gpx", start=START + timedelta(hours=2))
    assert grouped(rules, candidate("fit"), copy) == ONE


def test_the_same_hour_of_the_next_day_is_another_run(rules: Rules) -> None:
    copy = candidate("gpx", start=START + timedelta(days=1))
    assert grouped(rules, candidate("fit"), copy) == TWO


def test_back_to_back_short_runs_stay_apart(rules: Rules) -> None:
    reps = [
        bare(f"rep{i}", start=START + timedelta(seconds=95 * i), elapsed_s=30.0, distance_m=200.0)
        for i in range(4)
    ]
    groups = group_sessions(reps, rules)
    assert len(groups) == 4
    assert not any(group.ambiguous_with for group in groups)


def test_parts_of_one_file_never_merge(rules: Rules) -> None:
    parts = [
        candidate(f"part{i}", sha256="one-file", n_parts=2, start=START + timedelta(seconds=i))
        for i in range(2)
    ]
    assert len(group_sessions(parts, rules)) == 2


def test_a_copy_that_would_join_two_parts_joins_one_and_is_held_for_the_other(
    rules: Rules,
) -> None:
    parts = [candidate(f"part{i}", sha256="one-file", n_parts=2) for i in range(2)]
    groups = group_sessions([*parts, gpx_copy("gpx", run_samples())], rules)
    assert sorted(len(group.members) for group in groups) == [1, 2]
    assert all(len(group.ambiguous_with) == 1 for group in groups)


def test_a_whole_triathlon_is_not_its_first_part(rules: Rules) -> None:
    part = candidate("part", run_samples(minutes=30), n_parts=3)
    whole = gpx_copy("whole", run_samples(minutes=90))
    assert relate(part, whole, rules).verdict is PairVerdict.AMBIGUOUS


@pytest.mark.parametrize(
    ("gap_s", "verdict"),
    [(119, PairVerdict.SAME), (120, PairVerdict.SAME), (121, PairVerdict.AMBIGUOUS)],
)
def test_without_samples_starts_may_differ_by_two_minutes(
    rules: Rules, gap_s: int, verdict: PairVerdict
) -> None:
    other = bare("gpx", start=START + timedelta(seconds=gap_s))
    assert relate(bare("fit"), other, rules).verdict is verdict


@pytest.mark.parametrize(
    ("distance_m", "verdict"),
    [(4751.0, PairVerdict.SAME), (4750.0, PairVerdict.SAME), (4749.0, PairVerdict.AMBIGUOUS)],
)
def test_without_samples_distances_may_differ_by_five_percent(
    rules: Rules, distance_m: float, verdict: PairVerdict
) -> None:
    other = bare("gpx", distance_m=distance_m)
    assert relate(bare("fit"), other, rules).verdict is verdict


@pytest.mark.parametrize(("gap_s", "verdict"), [(5, PairVerdict.SAME), (6, PairVerdict.AMBIGUOUS)])
def test_a_bare_start_must_be_the_same_instant(
    rules: Rules, gap_s: int, verdict: PairVerdict
) -> None:
    other = bare(
        "gpx", start=START + timedelta(seconds=gap_s), elapsed_s=None, distance_m=None, sport=None
    )
    assert relate(bare("fit"), other, rules).verdict is verdict


def test_without_samples_a_whole_hour_is_held_and_counted_apart(rules: Rules) -> None:
    other = bare("gpx", start=START + timedelta(hours=1), source=SourceKind.GPX, device="Some App")
    groups = group_sessions([bare("fit"), other], rules)
    assert len(groups) == 2
    assert groups[0].ambiguous_with[0].session_id == groups[1].session_id
    assert "1 h apart" in say(groups[0].ambiguous_with[0].reason)


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "acme:pace", "source": SourceKind.FIT},
        {"distance_m": 5100.0},
        {"sport": "cycling"},
    ],
)
def test_without_samples_a_whole_hour_is_another_run(
    rules: Rules, changes: dict[str, object]
) -> None:
    other = bare(
        "gpx",
        start=START + timedelta(hours=1),
        **{"source": SourceKind.GPX, "device": "Some App", **changes},
    )
    assert relate(bare("fit"), other, rules).verdict is PairVerdict.DIFFERENT


def test_same_time_in_another_place_is_held(rules: Rules) -> None:
    here = run_samples()
    there = Samples.build(
        here.t_s,
        {"lat_deg": here.lat_deg + 1, "lon_deg": here.lon_deg, "distance_m": here.distance_m},
    )
    relation = relate(candidate("fit"), candidate("gpx", there, device="other"), rules)
    assert relation.verdict is PairVerdict.AMBIGUOUS
    assert "different places" in say(relation.reason)


def test_a_map_that_is_off_does_not_make_two_runs(rules: Rules) -> None:
    here = run_samples()
    off = Samples.build(
        here.t_s,
        {
            "lat_deg": here.lat_deg + 0.004,
            "lon_deg": here.lon_deg,
            "heart_rate_bpm": here.heart_rate_bpm,
        },
    )
    assert relate(candidate("fit"), candidate("gpx", off), rules).verdict is PairVerdict.SAME


def test_a_treadmill_with_a_wrong_distance_is_told_by_the_heart(rules: Rules) -> None:
    inside = keep(run_samples(), np.arange(2401), "lat_deg", "lon_deg")
    corrected = Samples.build(
        inside.t_s,
        {"distance_m": inside.distance_m * 1.2, "heart_rate_bpm": inside.heart_rate_bpm},
    )
    pair = candidate("fit", inside), candidate("gpx", corrected, source=SourceKind.TCX)
    assert grouped(rules, *pair) == ONE


def test_two_treadmill_runs_at_one_speed_are_not_merged(rules: Rules) -> None:
    t_s = np.arange(0.0, 2400.0)
    belt = Samples.build(t_s, {"distance_m": 2.8 * t_s})
    later = candidate(
        "gpx", belt, start=START + timedelta(hours=1), source=SourceKind.TCX, device="app"
    )
    groups = group_sessions([candidate("fit", belt), later], rules)
    assert len(groups) == 2
    assert len(groups[0].ambiguous_with) == 1


def test_other_sports_at_the_same_time_are_held(rules: Rules) -> None:
    relation = relate(bare("fit"), bare("gpx", sport="cycling"), rules)
    assert relation.verdict is PairVerdict.AMBIGUOUS
    assert "cycling" in say(relation.reason)


@pytest.mark.parametrize("sport", [None, "generic", "walking", "Running"])
def test_a_vague_sport_does_not_stand_in_the_way(rules: Rules, sport: str | None) -> None:
    assert relate(bare("fit"), bare("gpx", sport=sport), rules).verdict is PairVerdict.SAME


def test_a_shifted_copy_said_to_be_another_sport_is_held(rules: Rules) -> None:
    copy = gpx_copy("gpx", run_samples(), shift=timedelta(hours=2))
    relation = relate(candidate("fit"), replace(copy, sport="cycling"), rules)
    assert relation.verdict is PairVerdict.AMBIGUOUS
    assert "two sports" in say(relation.reason)


def test_a_shifted_part_of_a_triathlon_is_not_the_whole(rules: Rules) -> None:
    whole = run_samples(minutes=60)
    part = candidate("part", keep(whole, np.arange(2700)), n_parts=3)
    relation = relate(part, gpx_copy("whole", whole, shift=timedelta(hours=2)), rules)
    assert relation.verdict is PairVerdict.AMBIGUOUS
    assert "multisport" in say(relation.reason)


def test_a_shifted_run_that_is_alike_but_not_equal_is_held(rules: Rules) -> None:
    samples = run_samples()
    warm = Samples.build(
        samples.t_s,
        {
            "lat_deg": samples.lat_deg,
            "lon_deg": samples.lon_deg,
            "heart_rate_bpm": samples.heart_rate_bpm + 3,
        },
    )
    later = gpx_copy("gpx", warm, shift=timedelta(hours=2))
    relation = relate(candidate("fit"), later, rules)
    assert relation.verdict is PairVerdict.AMBIGUOUS
    assert "alike but not equal" in say(relation.reason)


def test_a_cut_copy_by_a_clock_some_seconds_off_is_the_same(rules: Rules) -> None:
    copy = gpx_copy("gpx", run_samples(), start=START + timedelta(seconds=8), cut_s=600)
    relation = relate(candidate("fit"), copy, rules)
    assert relation.verdict is PairVerdict.SAME
    assert "ends earlier" in say(relation.reason)


def test_two_athletes_are_two_sessions_whatever_the_files_say(rules: Rules) -> None:
    relation = relate(candidate("fit"), candidate("copy", athlete="you"), rules)
    assert relation.verdict is PairVerdict.DIFFERENT


def test_a_recording_of_no_length_overlaps_nothing(rules: Rules) -> None:
    empty = bare("gpx", elapsed_s=0.0, start=START + timedelta(seconds=30))
    assert relate(bare("fit"), empty, rules).verdict is PairVerdict.DIFFERENT


def test_the_richest_source_speaks_for_each_field(rules: Rules) -> None:
    samples = run_samples()
    no_heart = candidate("fit", keep(samples, np.arange(len(samples)), "heart_rate_bpm"))
    tcx = candidate("tcx", samples, source=SourceKind.TCX, has_power=True, has_laps=True)
    groups = group_sessions([gpx_copy("gpx", samples), tcx, no_heart], rules)
    assert len(groups) == 1
    assert [member.recording_id for member in groups[0].members] == ["fit", "tcx", "gpx"]
    by_field = {source.field: source.recording_id for source in groups[0].field_sources}
    assert by_field == {
        "gps": "fit",
        "altitude_m": "fit",
        "distance_m": "fit",
        "speed_mps": "fit",
        "heart_rate_bpm": "tcx",
        "power_w": "tcx",
        "sport": "fit",
        "laps": "tcx",
    }
    assert groups[0].members[1].reason
    assert _id_of(tcx) in groups[0].aliases


def test_a_cut_file_ranks_after_a_whole_one(rules: Rules) -> None:
    samples = run_samples()
    cut = candidate("fit", keep(samples, np.arange(1700)))
    group = group_sessions([cut, gpx_copy("gpx", samples)], rules)[0]
    assert group.primary_id == "gpx"
    partial = candidate("fit", is_partial=True)
    assert group_sessions([partial, gpx_copy("gpx", samples)], rules)[0].primary_id == "gpx"


def test_the_start_that_most_copies_agree_on_wins(rules: Rules) -> None:
    right = candidate("zz")
    moved = candidate("aa", start=START + timedelta(hours=1))
    group = group_sessions([moved, right, gpx_copy("gpx", run_samples())], rules)[0]
    assert group.primary_id == "zz"
    shifts = {member.recording_id: member.shift_s for member in group.members}
    assert shifts == {"zz": 0, "aa": 3600, "gpx": 0}


def test_the_id_says_when_and_is_short(rules: Rules) -> None:
    group = group_sessions([candidate("fit")], rules)[0]
    assert group.session_id.startswith("20260405T063012Z-")
    assert len(group.session_id) == len("20260405T063012Z-ab12cd34")


def test_same_instant_in_another_zone_gives_the_same_id() -> None:
    one = candidate("fit")
    local = replace(one, start_utc=one.start_utc.astimezone(tz=None))
    assert _id_of(one) == _id_of(local)


def test_nothing_gives_nothing(rules: Rules) -> None:
    assert group_sessions([], rules) == ()


@pytest.mark.parametrize(("apart_s", "n"), [(0, 1), (50_520, 1), (50_521, 2)])
def test_a_stretch_ends_where_no_zone_reaches_the_next_start(
    rules: Rules, apart_s: float, n: int
) -> None:
    assert rules["start.max_shift"] + rules["start.tolerance"] == 50_520
    later = START + timedelta(seconds=apart_s)
    assert len(stretches([START, later, later], rules)) == n
    assert stretches([], rules) == ()


def test_stretches_grouped_one_by_one_give_the_same(rules: Rules) -> None:
    samples = run_samples(minutes=5)
    days = [START + timedelta(hours=hours) for hours in (0, 13, 40, 64, 65, 100)]
    runs = [
        one
        for i, start in enumerate(days)
        for one in (
            candidate(f"fit{i}", samples, start=start),
            gpx_copy(f"gpx{i}", samples, shift=start - START + timedelta(hours=i % 3)),
        )
    ]
    runs.sort(key=lambda one: one.start_utc)
    found = stretches([one.start_utc for one in runs], rules)
    assert len(found) > 2
    assert [i for span in found for i in span] == list(range(len(runs)))
    apart = [group for span in found for group in group_sessions([runs[i] for i in span], rules)]
    assert sorted(map(repr, apart)) == sorted(map(repr, group_sessions(runs, rules)))
