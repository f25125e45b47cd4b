"""What the TCX reader makes of laps, pauses, several sports and odd files."""

from __future__ import annotations

import numpy as np
import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import Recording
from runpipe.readers import read_tcx
from tests.xml_files import START, TCX_OPEN, activity, instant, lap, tcx, track, trackpoint

TPX = "<Extensions><x:TPX><x:Speed>3.5</x:Speed><x:RunCadence>86</x:RunCadence><x:Watts>240</x:Watts></x:TPX></Extensions>"


def only(data: bytes) -> Recording:
    reading = read_tcx(data, "a.tcx")
    assert len(reading.recordings) == 1, reading
    return reading.recordings[0]


def test_a_run_with_two_laps():
    inner = "<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>"
    rest = "<Intensity>Resting</Intensity><TriggerMethod>Distance</TriggerMethod>"
    notes = "<Notes>Easy one\nFelt good</Notes><Creator><Name>Made-up 5</Name></Creator>"
    laps = (
        lap(0, 10, track(range(10), TPX), inner=inner),
        lap(10, 5, track(range(10, 15), TPX), inner=rest),
    )
    recording = only(tcx(activity(*laps, inner=notes)))
    facts, samples = recording.facts, recording.samples
    assert facts.start_utc == START
    assert (facts.sport, facts.device) == ("running", "Made-up 5")
    assert (facts.title, facts.description) == ("Easy one", "Felt good")
    assert (facts.timer_s, facts.distance_m, facts.device_energy_kcal) == (15.0, 45.0, 20.0)
    assert samples.t_s.tolist() == list(range(15))
    assert samples.speed_mps.tolist() == [3.5] * 15
    assert samples.cadence_spm.tolist() == [172.0] * 15
    assert samples.power_w.tolist() == [240.0] * 15
    assert samples.heart_rate_bpm.tolist() == [150.0] * 15
    assert samples.distance_m.tolist() == [3.0 * s for s in range(15)]
    assert not any("added up" in note for note in recording.notes)
    assert [(x.start_s, x.end_s, x.timer_s, x.distance_m) for x in recording.laps] == [
        (0.0, 10.0, 10.0, 30.0), (10.0, 15.0, 5.0, 15.0),
    ]  # fmt: skip
    assert [(x.intensity, x.trigger) for x in recording.laps] == [
        ("active", "manual"), ("rest", "distance"),
    ]  # fmt: skip


def test_a_second_track_in_a_lap_is_a_pause_and_the_lap_lasts_through_it():
    recording = only(tcx(activity(lap(0, 6, track(range(3)), track(range(60, 63))))))
    assert [(e.t_s, e.action) for e in recording.events] == [
        (0.0, "start"), (2.0, "stop_all"), (60.0, "start"), (62.0, "stop_all"),
    ]  # fmt: skip
    assert (recording.laps[0].end_s, recording.laps[0].timer_s) == (62.0, 6.0)
    assert recording.facts.timer_s == 6.0


def test_a_lap_ends_where_the_next_begins():
    recording = only(tcx(activity(lap(0, 30, track(range(3))), lap(20, 3, track(range(20, 23))))))
    assert [x.end_s for x in recording.laps] == [20.0, 23.0]


def test_activities_of_a_multisport_session_come_apart():
    first = f"<FirstSport>{activity(lap(0, 3, track(range(3))))}</FirstSport>"
    ride = activity(lap(100, 3, track(range(100, 103))), sport="Biking")
    data = tcx(f"<MultiSportSession><Id/>{first}<NextSport>{ride}</NextSport></MultiSportSession>")
    reading = read_tcx(data, "a.tcx")
    assert [r.facts.sport for r in reading.recordings] == ["running", "cycling"]
    assert [len(r.laps) for r in reading.recordings] == [1, 1]
    assert reading.recordings[1].samples.t_s.tolist() == [0.0, 1.0, 2.0]


def test_laps_without_points_are_a_session_of_facts():
    recording = only(tcx(activity(lap(0, 1800), lap(1800, 600))))
    assert len(recording.samples) == 0
    assert (recording.facts.timer_s, recording.facts.distance_m) == (2400.0, 7200.0)
    assert [x.end_s for x in recording.laps] == [1800.0, 2400.0]
    assert recording.facts.start_utc == START


def test_a_total_is_not_stated_where_a_lap_does_not_state_its_part():
    bare = f'<Lap StartTime="{instant(10)}"><TotalTimeSeconds>5</TotalTimeSeconds>{track(range(10, 15))}</Lap>'
    facts = only(tcx(activity(lap(0, 10, track(range(10))), bare))).facts
    assert facts.timer_s == 15.0
    assert facts.distance_m is None
    assert facts.device_energy_kcal is None


def test_points_without_a_position_stay_and_those_without_a_time_go():
    inside = "<Trackpoint><Time>" + instant(1) + "</Time></Trackpoint><Trackpoint/>"
    data = tcx(activity(lap(0, 3, f"<Track>{trackpoint(0)}{inside}{trackpoint(2)}</Track>")))
    recording = only(data)
    assert recording.samples.t_s.tolist() == [0.0, 1.0, 2.0]
    assert np.isnan(recording.samples.lat_deg).tolist() == [False, True, False]
    assert recording.notes[0].startswith("1 points without")


def test_heart_rate_without_its_inner_value_counts_too():
    point = f"<Trackpoint><Time>{instant(0)}</Time><HeartRateBpm>140</HeartRateBpm></Trackpoint>"
    recording = only(tcx(activity(lap(0, 1, f"<Track>{point}</Track>"))))
    assert recording.samples.heart_rate_bpm.tolist() == [140.0]


@pytest.mark.parametrize(("lead_s", "start_s"), [(3600, -3600.0), (3601, 0.0), (-5, 0.0)])
def test_a_lap_start_far_from_the_first_point_is_not_believed(lead_s, start_s):
    facts = only(tcx(activity(lap(-lead_s, 3, track(range(3)))))).facts
    assert (facts.start_utc - START).total_seconds() == start_s


def test_white_space_before_the_declaration_is_strava():
    assert len(only(b"          " + tcx(activity(lap(0, 3, track(range(3)))))).samples) == 3


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        (f"<Courses><Course><Name>x</Name>{track(range(3))}</Course></Courses>", "tcx_course"),
        ("<Workouts><Workout><Name>x</Name></Workout></Workouts>", "tcx_workout"),
        ("<Activities/>", "tcx_activity"),
        ("<Activities><Activity Sport='Running'/></Activities>", "tcx_activity"),
    ],
)
def test_what_is_no_recording_is_ignored_with_a_reason(inner, kind):
    reading = read_tcx((TCX_OPEN + inner + "</TrainingCenterDatabase>").encode(), "a.tcx")
    assert reading.kind == kind
    assert reading.ignored_reason
    assert reading.recordings == ()


def test_a_cut_file_keeps_points_and_the_laps_before_the_cut():
    data = tcx(activity(lap(0, 200, track(range(200))), lap(200, 200, track(range(200, 400)))))
    cut = data.rindex(b"</Trackpoint>", 0, len(data) - 3000) + len(b"</Trackpoint>")
    reading = read_tcx(data[:cut], "a.tcx")
    assert reading.is_partial
    recording = reading.recordings[0]
    assert len(recording.samples) == data[:cut].count(b"</Trackpoint>")
    assert [x.start_s for x in recording.laps] == [0.0, 200.0]


def test_errors_say_what_is_wrong():
    with pytest.raises(ReadError, match="not a TCX file"):
        read_tcx(b"<gpx/>", "a.tcx")
    with pytest.raises(ReadError, match="DOCTYPE"):
        read_tcx(b"<!DOCTYPE x><TrainingCenterDatabase/>", "a.tcx")
    with pytest.raises(ReadError, match="damaged"):
        read_tcx(TCX_OPEN.encode() + b"<Activities><Activity", "a.tcx")


def test_two_days_in_one_activity_stand_on_their_samples_alone():
    day = 90_000
    data = tcx(activity(lap(0, 5, track(range(5))), lap(day, 5, track(range(day, day + 5)))))
    reading = read_tcx(data, "a.tcx")
    assert [len(r.samples) for r in reading.recordings] == [5, 5]
    assert [r.facts.distance_m for r in reading.recordings] == [None, None]
    assert [r.facts.timer_s for r in reading.recordings] == [None, None]


def test_rubbish_behind_the_end_and_frames_out_of_place_do_no_harm():
    good = activity(lap(0, 3, track(range(3))))
    data = tcx(f"<Lap>{track(range(9))}</Lap>{good}") + b"junk"
    reading = read_tcx(data, "a.tcx")
    assert not reading.is_partial
    assert [len(r.samples) for r in reading.recordings] == [3]


def test_a_lap_without_a_start_is_left_out():
    nameless = f"<Lap><TotalTimeSeconds>3</TotalTimeSeconds>{track(range(3, 6))}</Lap>"
    recording = only(tcx(activity(lap(0, 3, track(range(3))), nameless)))
    assert len(recording.laps) == 1
    assert len(recording.samples) == 6
