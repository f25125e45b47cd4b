"""Filling what the best recording lacks: nearest in time, never over a gap, never over what is there."""

from __future__ import annotations

import numpy as np
import pytest

from runpipe.lineage import (
    FieldSource,
    Gift,
    RecordingGroup,
    given_fields,
    merge_samples,
    move_laps,
)
from runpipe.lineage.group import GroupMember
from runpipe.model.recording import Lap, Samples
from runpipe.settings import read_rules

RULES = read_rules("lineage")
MAX_GAP_S = RULES["merge.max_gap"]


def heart(t_s, bpm) -> Samples:
    return Samples.build(t_s, {"heart_rate_bpm": bpm})


def merged(primary: Samples, other: Samples, *fields: str, later_s: float = 0.0) -> Samples:
    return merge_samples(primary, [Gift(fields, other, later_s)], RULES)


def test_each_sample_takes_the_nearest_value():
    other = heart([0, 4, 8], [100, 104, 108])
    found = merged(Samples.build(np.arange(9.0), {}), other, "heart_rate_bpm")
    assert found.heart_rate_bpm.tolist() == [100, 100, 100, 104, 104, 104, 104, 108, 108]


@pytest.mark.parametrize(
    ("apart_s", "is_taken"),
    [(MAX_GAP_S - 0.1, True), (MAX_GAP_S, True), (MAX_GAP_S + 0.1, False)],
)
def test_nothing_is_taken_from_further_than_the_rule(apart_s, is_taken):
    found = merged(Samples.build([100.0], {}), heart([100 + apart_s], [150]), "heart_rate_bpm")
    assert np.isfinite(found.heart_rate_bpm[0]) == is_taken
    found = merged(Samples.build([100.0], {}), heart([100 - apart_s], [150]), "heart_rate_bpm")
    assert np.isfinite(found.heart_rate_bpm[0]) == is_taken


def test_a_gap_stays_a_gap():
    other = heart([0, 100], [120, 160])
    found = merged(Samples.build(np.arange(101.0), {}), other, "heart_rate_bpm")
    known = np.flatnonzero(np.isfinite(found.heart_rate_bpm))
    assert known.tolist() == [*range(6), *range(95, 101)]
    assert set(found.heart_rate_bpm[known]) == {120.0, 160.0}


def test_clocks_are_moved_and_order_and_repeats_do_not_matter():
    other = heart([3605, 3600, 3610, 3605, np.float64(3600)], [105, 100, 110, 105, 100])
    found = merged(Samples.build([0.0, 5.0, 10.0], {}), other, "heart_rate_bpm", later_s=-3600.0)
    assert found.heart_rate_bpm.tolist() == [100, 105, 110]


def test_what_the_primary_has_is_left_alone_and_so_are_its_times():
    primary = Samples.build([5.0, 1.0, 1.0], {"heart_rate_bpm": [np.nan, 90, np.nan]})
    found = merged(primary, heart([0, 5], [150, 155]), "heart_rate_bpm", "laps")
    assert np.isnan(found.heart_rate_bpm).tolist() == [True, False, True]
    assert found.t_s.tolist() == [5.0, 1.0, 1.0]


def test_a_position_is_of_one_instant():
    other = Samples.build([0, 2], {"lat_deg": [1.0, np.nan], "lon_deg": [2.0, 3.0]})
    found = merged(Samples.build([2.0, 9.0], {}), other, "gps")
    assert found.lat_deg[0] == 1.0
    assert found.lon_deg[0] == 2.0
    assert np.isnan([found.lat_deg[1], found.lon_deg[1]]).all()


def test_an_empty_giver_or_an_empty_primary_is_fine():
    assert not merged(Samples.build([1.0], {}), Samples.empty(), "power_w").has("power_w")
    assert len(merged(Samples.empty(), heart([0], [1]), "heart_rate_bpm")) == 0


def test_only_others_give():
    group = RecordingGroup(
        session_id="s",
        athlete_id="me",
        members=(
            GroupMember(recording_id="a", shift_s=0, reason=""),
            GroupMember(recording_id="b", shift_s=0, reason="x"),
        ),
        field_sources=(
            FieldSource(field="gps", recording_id="a"),
            FieldSource(field="power_w", recording_id="b"),
            FieldSource(field="laps", recording_id="b"),
        ),
    )
    assert given_fields(group) == {"b": ("power_w", "laps")}


def test_laps_are_moved():
    (lap,) = move_laps([Lap(start_s=10.0, end_s=20.0, distance_m=30.0)], -4.0)
    assert (lap.start_s, lap.end_s, lap.distance_m) == (6.0, 16.0, 30.0)
