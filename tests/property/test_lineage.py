"""What grouping recordings promises whatever it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.lineage import (
    Candidate,
    PairVerdict,
    RecordingGroup,
    SourceKind,
    group_sessions,
    relate,
)
from runpipe.settings import read_rules
from tests.unit.lineage.build import START, bare, candidate, gpx_copy, run_samples

RULES = read_rules("lineage")
RUNS = {seed: run_samples(seed, minutes=12) for seed in range(1, 6)}

names = st.integers(0, 10**6).map(lambda number: f"r{number}")
bare_candidates = st.builds(
    lambda name, athlete, start_s, elapsed_s, distance_m, source, sport, sha: bare(
        name,
        start=START + timedelta(seconds=start_s),
        athlete=athlete,
        elapsed_s=elapsed_s,
        distance_m=distance_m,
        source=source,
        sport=sport,
        sha256=sha,
    ),
    names,
    st.sampled_from(["me", "you"]),
    st.integers(-3, 3).flatmap(
        lambda hours: st.integers(-200, 200).map(lambda extra: hours * 1800 + extra)
    ),
    st.none() | st.floats(10, 7200),
    st.none() | st.floats(100, 20000),
    st.sampled_from(SourceKind),
    st.sampled_from([None, "running", "cycling"]),
    st.sampled_from(["a", "b", "c", "d", "e", "f"]),
)
real_candidates = st.builds(
    lambda name, seed, hours, source: candidate(
        name, RUNS[seed], start=START + timedelta(hours=hours), source=source, device=None
    ),
    names,
    st.sampled_from(sorted(RUNS)),
    st.integers(-2, 2),
    st.sampled_from(SourceKind),
)
candidate_lists = st.lists(
    bare_candidates | real_candidates,
    max_size=8,
    unique_by=lambda one: (one.athlete_id, one.recording_id),
)


def members(groups: Sequence[RecordingGroup]) -> list[tuple[str, str]]:
    return sorted(
        (group.athlete_id, member.recording_id) for group in groups for member in group.members
    )


@given(candidate_lists.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
@settings(deadline=None)
def test_the_order_of_recordings_changes_nothing(
    both: tuple[list[Candidate], list[Candidate]],
) -> None:
    assert group_sessions(both[0], RULES) == group_sessions(both[1], RULES)


@given(candidate_lists)
@settings(deadline=None)
def test_every_recording_is_in_one_session(found: list[Candidate]) -> None:
    groups = group_sessions(found, RULES)
    assert members(groups) == sorted((one.athlete_id, one.recording_id) for one in found)
    assert len({group.session_id for group in groups}) == len(groups)


@given(candidate_lists)
@settings(deadline=None)
def test_grouping_twice_the_same_recordings_is_grouping_once(found: list[Candidate]) -> None:
    assert group_sessions([*found, *found], RULES) == group_sessions(found, RULES)


@given(candidate_lists)
@settings(deadline=None)
def test_no_session_holds_two_athletes_or_two_certainly_different_recordings(
    found: list[Candidate],
) -> None:
    by_id = {(one.athlete_id, one.recording_id): one for one in found}
    for group in group_sessions(found, RULES):
        inside = [by_id[group.athlete_id, member.recording_id] for member in group.members]
        for i, one in enumerate(inside):
            for other in inside[i + 1 :]:
                verdicts = {
                    relate(one, other, RULES).verdict,
                    relate(other, one, RULES).verdict,
                }
                assert PairVerdict.DIFFERENT not in verdicts


@given(candidate_lists)
@settings(deadline=None)
def test_doubt_is_mutual_and_names_sessions_that_are_there(found: list[Candidate]) -> None:
    groups = {group.session_id: group for group in group_sessions(found, RULES)}
    for group in groups.values():
        for doubt in group.ambiguous_with:
            other = groups[doubt.session_id]
            assert other.athlete_id == group.athlete_id
            assert doubt.reason
            assert group.session_id in {back.session_id for back in other.ambiguous_with}


@given(candidate_lists, candidate_lists)
@settings(deadline=None)
def test_another_athletes_recordings_change_nothing(
    mine: list[Candidate], theirs: list[Candidate]
) -> None:
    mine = [replace(one, athlete_id="me") for one in mine]
    mine = list({one.recording_id: one for one in mine}.values())
    theirs = [replace(one, athlete_id="you") for one in theirs]
    alone = group_sessions(mine, RULES)
    together = group_sessions([*theirs, *mine], RULES)
    assert tuple(group for group in together if group.athlete_id == "me") == alone


@given(
    st.sampled_from(sorted(RUNS)),
    st.integers(-14, 14),
    st.sampled_from([0, 60, 140]),
    st.integers(0, 110),
)
@settings(deadline=None)
def test_copies_shifted_by_whole_hours_merge(
    seed: int, hours: int, cut_s: int, late_s: int
) -> None:
    copy = gpx_copy(
        "copy", RUNS[seed], shift=timedelta(hours=hours), cut_s=cut_s, late_s=float(late_s)
    )
    assert len(group_sessions([candidate("own", RUNS[seed]), copy], RULES)) == 1


@given(
    st.lists(st.tuples(st.integers(20, 3600), st.integers(0, 600)), min_size=2, max_size=6),
    st.sampled_from([None, "acme:pace"]),
)
@settings(deadline=None)
def test_runs_back_to_back_on_one_watch_never_merge(
    lengths: list[tuple[int, int]], device: str | None
) -> None:
    start, runs = START, []
    for i, (elapsed_s, rest_s) in enumerate(lengths):
        runs.append(
            bare(f"run{i}", start=start, elapsed_s=float(elapsed_s), distance_m=3.0 * elapsed_s)
        )
        runs[-1] = replace(runs[-1], device=device)
        start += timedelta(seconds=elapsed_s + rest_s)
    assert len(group_sessions(runs, RULES)) == len(runs)


@given(st.permutations(sorted(RUNS)), st.sampled_from([1, 2, 3]))
@settings(deadline=None)
def test_different_runs_on_one_loop_hours_apart_never_merge(seeds: list[int], step_h: int) -> None:
    runs = [
        candidate(f"run{i}", RUNS[seed], start=START + timedelta(hours=i * step_h), device=None)
        for i, seed in enumerate(seeds[:4])
    ]
    assert len(group_sessions(runs, RULES)) == len(runs)
