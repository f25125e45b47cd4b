"""What the GPX reader makes of the shapes apps write."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading, OffsetSource, Recording
from runpipe.readers import read_gpx
from tests.xml_files import START, gpx, instant, tpx, trk, trkpt, trkseg


def only(data: bytes) -> Recording:
    reading = read_gpx(data, "a.gpx")
    assert len(reading.recordings) == 1, reading
    return reading.recordings[0]


def run_of(*points: str, kind: str = "running") -> Recording:
    return only(gpx(trk("<trkseg>" + "".join(points) + "</trkseg>", kind=kind)))


def test_a_plain_run_gives_time_place_heart_rate_and_steps_of_both_feet():
    recording = only(gpx(trk(trkseg(range(3), tpx(hr=151, cad=86)), name="Park", kind="Run")))
    samples = recording.samples
    assert recording.facts.start_utc == START
    assert (recording.facts.sport, recording.facts.title) == ("running", "Park")
    assert recording.facts.device == "Made-up Watch"
    assert samples.t_s.tolist() == [0.0, 1.0, 2.0]
    assert samples.heart_rate_bpm.tolist() == [151.0] * 3
    assert samples.cadence_spm.tolist() == [172.0] * 3
    assert samples.altitude_m.tolist() == [100.5] * 3
    assert np.isnan(samples.speed_mps).all()
    # 2.7e-5 degrees of latitude are 6371008.8 m * pi / 180 * 2.7e-5 = 3.0023 m.
    assert samples.distance_m == pytest.approx([0.0, 3.0023, 6.0046], abs=1e-3)
    assert any("added up from positions" in note for note in recording.notes)


@pytest.mark.parametrize(("cadence", "steps"), [(119, 238.0), (120, 120.0), (172, 172.0)])
def test_cadence_is_doubled_only_where_it_counts_one_leg(cadence, steps):
    recording = only(gpx(trk(trkseg(range(3), tpx(cad=cadence)), kind="running")))
    assert recording.samples.cadence_spm.tolist() == [steps] * 3


def test_cadence_of_a_ride_stays():
    recording = only(gpx(trk(trkseg(range(3), tpx(cad=85)), kind="cycling")))
    assert recording.samples.cadence_spm.tolist() == [85.0] * 3


@pytest.mark.parametrize(
    ("inner", "channel", "value"),
    [
        ("<extensions><power>250</power></extensions>", "power_w", 250.0),
        ("<extensions><x:hr xmlns:x='any'>99</x:hr></extensions>", "heart_rate_bpm", 99.0),
        ("<extensions><ns3:hr>98</ns3:hr></extensions>", "heart_rate_bpm", 98.0),
        ("<extensions><speed>3.25</speed><course>10</course></extensions>", "speed_mps", 3.25),
        ("<speed>2.5</speed>", "speed_mps", 2.5),
        ("<extensions><q:distance xmlns:q='q'>12</q:distance></extensions>", "distance_m", 12.0),
        ("<extensions><hr>9<!-- a comment -->7</hr></extensions>", "heart_rate_bpm", 97.0),
        ("<extensions><hr><![CDATA[96]]></hr></extensions>", "heart_rate_bpm", 96.0),
    ],
)  # fmt: skip
def test_extensions_count_by_local_name_whatever_the_prefix(inner, channel, value):
    recording = only(gpx(trk(trkseg(range(2), inner))))
    assert getattr(recording.samples, channel).tolist() == [value] * 2
    assert not read_gpx(gpx(trk(trkseg(range(2), inner))), "a").is_partial


@pytest.mark.parametrize(
    "attributes",
    [
        "creator='A'",
        "creator='A' xmlns='any'",
        "xmlns='any' creator='A'",
        "xmlns\n=\n'any'\n\tcreator='A' version='>'",
        "version='1>' xmlns=\"it's\" xmlns:x='x' creator='A'",
        "xmlns:x='x' creator='A'",
        "xmlns='" + "n" * (1 << 16) + "' creator='A'",
    ],
)
def test_the_outermost_namespace_changes_nothing(attributes):
    inner = tpx().replace("gpxtpx:", "") + "<a xmlns='other'><power>250</power></a>"
    text = f"<gpx {attributes}>{trk(trkseg(range(3), inner))}</gpx>"
    recording = only(text.encode())
    assert recording.facts.device == "A"
    assert recording.samples.heart_rate_bpm.tolist() == [150.0] * 3
    assert recording.samples.power_w.tolist() == [250.0] * 3
    assert only(text.replace("gpx", "g:gpx").encode()).samples.t_s.tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("maker", ["a xmlns='b' c", " xmlns=b", "xmlns"])
def test_a_maker_named_like_a_namespace_keeps_its_name(maker):
    text = f'<gpx creator="{maker}" xmlns="any">{trk(trkseg(range(3)))}</gpx>'
    assert only(text.encode()).facts.device == maker.strip()


def test_a_namespace_is_left_out_of_the_outermost_element_only():
    inner = "<name xmlns='x'>Park</name><desc>&lt;gpx xmlns='y'></desc>"
    facts = only(f"<gpx>{trk(trkseg(range(3)), inner=inner)}</gpx>".encode()).facts
    assert (facts.title, facts.description) == ("Park", "<gpx xmlns='y'>")


@pytest.mark.parametrize(
    "inner",
    [
        "<extensions><hr>0</hr></extensions>",
        "<extensions><hr>abc</hr></extensions>",
        "<extensions><hr>255</hr></extensions>",
        "<extensions><hr>-5</hr></extensions>",
        "<extensions><hr>nan</hr></extensions>",
        "",
    ],
)
def test_no_or_impossible_heart_rate_is_missing_and_never_zero(inner):
    assert not only(gpx(trk(trkseg(range(2), inner)))).samples.has("heart_rate_bpm")


@pytest.mark.parametrize("bad", ["NaN", "inf", "-inf", "90.0001", "1e999", "north", ""])
def test_a_latitude_that_is_none_is_left_out_with_its_longitude(bad):
    recording = run_of(trkpt(0), trkpt(1, lat=bad), trkpt(2))
    assert np.isnan(recording.samples.lat_deg).tolist() == [False, True, False]
    assert np.isnan(recording.samples.lon_deg).tolist() == [False, True, False]
    assert np.isfinite(recording.samples.distance_m[[0, 2]]).all()


def test_position_zero_zero_is_no_fix():
    recording = run_of(trkpt(0), trkpt(1, lat=0, lon=0), trkpt(2))
    assert np.isnan(recording.samples.lat_deg).tolist() == [False, True, False]
    assert recording.samples.distance_m[2] < 10


def test_a_new_segment_after_a_while_is_a_pause_and_its_way_is_not_run():
    recording = only(gpx(trk(trkseg(range(3)), trkseg(range(60, 63)))))
    assert [(e.t_s, e.action) for e in recording.events] == [
        (0.0, "start"), (2.0, "stop_all"), (60.0, "start"), (62.0, "stop_all"),
    ]  # fmt: skip
    assert recording.samples.distance_m[-1] == pytest.approx(4 * 3.0023, abs=1e-2)


@pytest.mark.parametrize(("gap_s", "n_events"), [(9, 2), (10, 4)])
def test_a_new_segment_at_once_is_no_pause(gap_s, n_events):
    recording = only(gpx(trk(trkseg([0, 1]), trkseg([1 + gap_s, 2 + gap_s]))))
    assert len(recording.events) == n_events


@pytest.mark.parametrize(("gap_s", "n_recordings"), [(1800, 1), (1801, 2)])
def test_tracks_close_in_time_are_one_session(gap_s, n_recordings):
    data = gpx(trk(trkseg([0, 1])), trk(trkseg([1 + gap_s, 2 + gap_s])))
    assert len(read_gpx(data, "a.gpx").recordings) == n_recordings


def test_tracks_of_two_sports_or_at_the_same_time_are_two_sessions():
    two_sports = gpx(trk(trkseg([0, 1]), kind="running"), trk(trkseg([5, 6]), kind="cycling"))
    assert [r.facts.sport for r in read_gpx(two_sports, "a").recordings] == ["running", "cycling"]
    twice = gpx(trk(trkseg(range(9))), trk(trkseg(range(9))))
    assert len(read_gpx(twice, "a").recordings) == 2


def test_a_damaged_date_does_not_make_a_run_of_years():
    points = "".join(trkpt(s) for s in range(20)).replace(instant(7), "2046-03-01T07:00:07Z")
    reading = read_gpx(gpx(trk(f"<trkseg>{points}</trkseg>")), "a.gpx")
    (recording,) = reading.recordings
    assert recording.samples.t_s.tolist() == list(range(20))
    assert "the clock was off" in recording.notes[0]


def test_days_apart_in_one_track_are_two_sessions():
    day = 86_400
    reading = read_gpx(gpx(trk(trkseg([*range(5), *range(day + 5, day + 10)]))), "a.gpx")
    assert [len(r.samples) for r in reading.recordings] == [5, 5]


@pytest.mark.parametrize(
    ("form", "second", "offset_s"),
    [
        ("Z", 0.0, None),
        (".250Z", 0.25, None),
        ("+00:00", 0.0, None),
        ("", 0.0, None),
        ("+01:00", -3600.0, 3600),
        (".5-0330", 12600.5, -12600),
        ("+01:07", -4020.0, None),
    ],
)
def test_instants_in_every_form(form, second, offset_s):
    points = "".join(
        f'<trkpt lat="50" lon="10"><time>{instant(s, form)}</time></trkpt>' for s in range(2)
    )
    facts = only(gpx(trk(f"<trkseg>{points}</trkseg>"))).facts
    assert (facts.start_utc - START).total_seconds() == second
    assert facts.utc_offset_s == offset_s
    assert facts.utc_offset_source == (OffsetSource.FILE if offset_s else None)


@pytest.mark.parametrize(
    "data",
    [
        gpx(trk("<trkseg>" + trkpt(None) * 9 + "</trkseg>", kind="Run")),
        gpx(trk("<trkseg>" + trkpt(None) * 3 + trkpt(1) + "</trkseg>")),
    ],
)
def test_positions_without_times_are_a_route(data):
    reading = read_gpx(data, "a.gpx")
    assert reading.kind == "gpx_route"
    assert reading.recordings == ()
    assert "no times" in str(reading.ignored_reason)


def test_points_without_time_among_others_are_left_out_and_counted():
    recording = run_of(trkpt(0), trkpt(None), trkpt(2))
    assert recording.samples.t_s.tolist() == [0.0, 2.0]
    assert recording.notes[0] == "1 points without a usable time were left out"


@pytest.mark.parametrize(
    ("inner", "word"),
    [
        ("", "no track"),
        ("<metadata><time>2026-03-01T07:00:00Z</time></metadata>", "no track"),
        ("<wpt lat='1' lon='2'/><rte><rtept lat='1' lon='2'/></rte>", "no track"),
        ("<trk><name>x</name><trkseg/></trk>", "no points"),
    ],
)
def test_files_without_points_say_what_they_are(inner, word):
    assert word in str(read_gpx(gpx(inner), "a.gpx").ignored_reason)


def test_a_treadmill_run_without_points_keeps_what_is_stated_and_no_more():
    stated = (
        "<extensions><distance>6000.0</distance><average_hr>150</average_hr>"
        "<start_time>2026-03-01T08:00:00+01:00</start_time>"
        "<end_time>2026-03-01T08:30:00+01:00</end_time></extensions>"
    )
    recording = only(gpx(stated, "<trk><name>Belt</name><type>treadmill_running</type></trk>"))
    facts = recording.facts
    assert facts.start_utc == START
    assert (facts.sport, facts.sub_sport, facts.title) == ("running", "treadmill", "Belt")
    assert (facts.distance_m, facts.elapsed_s, facts.avg_heart_rate_bpm) == (6000.0, 1800.0, 150.0)
    assert (facts.timer_s, facts.max_heart_rate_bpm, facts.utc_offset_s) == (None, None, 3600)
    assert len(recording.samples) == 0


def test_totals_of_a_track_are_facts():
    stats = (
        "<extensions><g:TrackStatsExtension xmlns:g='g'><g:Distance>5000</g:Distance>"
        "<g:TimerTime>1500</g:TimerTime></g:TrackStatsExtension></extensions>"
    )
    facts = only(gpx(trk(trkseg(range(2)), inner=stats))).facts
    assert (facts.distance_m, facts.timer_s) == (5000.0, 1500.0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_every_encoding_reads_the_same(encoding):
    text = gpx(trk(trkseg(range(3)), name="Frühlauf")).decode()
    if encoding == "iso-8859-1":
        text = text.replace("UTF-8", "ISO-8859-1")
    recording = only(text.encode(encoding))
    assert recording.facts.title == "Frühlauf"
    assert len(recording.samples) == 3


def test_an_encoding_that_is_claimed_wrongly_does_no_harm():
    data = gpx(trk(trkseg(range(3)), name="Frühlauf"))
    assert only(data.replace(b"UTF-8", b"UTF-16")).facts.title == "Frühlauf"
    assert only(data.replace(b"UTF-8", b"TF-8")).facts.title == "Frühlauf"
    assert only(data.replace("ü".encode(), b"\xfc")).facts.title == "Frühlauf"


@pytest.mark.parametrize("lead", [b"  \r\n", b"<!-- exported -->", b"\xef\xbb\xbf", b"\x00\x00"])
def test_what_stands_before_the_root_is_passed_over(lead):
    data = gpx(trk(trkseg(range(3))))
    assert len(only(lead + data.partition(b"\n")[2]).samples) == 3
    assert len(only(lead.strip(b"\xef\xbb\xbf") + data).samples) == 3


def test_a_cut_file_gives_every_complete_point_and_says_so():
    data = gpx(trk(trkseg(range(500), tpx()), name="Cut", kind="running"))
    points = [at for at in range(len(data)) if data.startswith(b"</trkpt>", at)]
    for n in (1, 2, 250, 499):
        reading = read_gpx(data[: points[n - 1] + len(b"</trkpt>") + 5], "a.gpx")
        assert reading.is_partial
        assert len(reading.recordings[0].samples) == n
        assert reading.recordings[0].facts.title == "Cut"


def test_damage_before_the_first_point_is_an_error():
    with pytest.raises(ReadError, match="damaged before its first point"):
        read_gpx(gpx(trk(trkseg(range(3))))[:250], "a.gpx")


def test_rubbish_behind_the_end_is_noted_and_no_damage():
    reading = read_gpx(gpx(trk(trkseg(range(3)))) + b"\x00\x00<junk", "a.gpx")
    assert not reading.is_partial
    assert len(reading.recordings[0].samples) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_a_doctype_is_refused_in_any_encoding(encoding):
    text = "<?xml version='1.0'?><!-- x --><!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx><trk/></gpx>"
    with pytest.raises(ReadError, match="DOCTYPE"):
        read_gpx(text.encode(encoding), "a.gpx")


def test_a_file_above_the_limit_is_refused_and_one_at_it_is_read():
    data = gpx(trk(trkseg(range(3))))
    assert read_gpx(data, "a", limit_bytes=len(data)).recordings
    with pytest.raises(ReadError, match="MB"):
        read_gpx(data, "a", limit_bytes=len(data) - 1)


def test_gpxpy_is_asked_before_a_file_is_given_up():
    data = gpx(trk(trkseg(range(3)), name="Odd", kind="Run"))
    data = data.replace(b"<gpx ", b"<GPX ").replace(b"</gpx>", b"</GPX>")
    recording = only(data)
    assert "gpxpy" in recording.notes[0]
    assert recording.samples.t_s.tolist() == [0.0, 1.0, 2.0]
    assert (recording.facts.sport, recording.facts.start_utc) == ("running", START)


def test_what_is_not_gpx_is_said_to_be_so():
    with pytest.raises(ReadError):
        read_gpx(b"<kml/>", "a.gpx")
    with pytest.raises(ReadError, match="not XML"):
        read_gpx(b"hello", "a.gpx")


def test_thousands_of_segments_and_waypoints_are_read():
    segments = [trkseg([20 * n, 20 * n + 1]) for n in range(5000)]
    places = "<wpt lat='1' lon='2'><name>x</name></wpt>" * 5000
    reading: FileReading = read_gpx(gpx(places, trk(*segments, name="Long")), "a.gpx")
    assert len(reading.recordings[0].samples) == 10_000
    assert len(reading.recordings[0].events) == 10_000
    assert reading.recordings[0].facts.title == "Long"
    assert reading.recordings[0].facts.start_utc == datetime(2026, 3, 1, 7, tzinfo=UTC)


def test_a_clock_that_makes_no_sense_gives_no_recording():
    day = 86_401
    reading = read_gpx(gpx(trk(trkseg([day * n for n in range(40)]))), "a.gpx")
    assert reading.recordings == ()
    assert reading.ignored_reason


@pytest.mark.parametrize(
    "inner",
    ["<trk>" + "<name/>" * 3000, "<extensions>" + "<a/>" * 3000, "<trk/>" * 100_001],
)
def test_files_built_to_eat_memory_are_refused(inner):
    # Pruning goes by chunks: the repetition has to fill more than one.
    filler = "<a>" + "b" * 70_000 + "</a>"
    with pytest.raises(ReadError, match=r"no recording does|than anybody"):
        read_gpx(gpx(inner, filler), "a.gpx")


def test_elements_nobody_asked_for_are_dropped_on_the_way():
    data = gpx("<a/>" * 100_000, trk("<b/>" * 100_000, trkseg(range(3))))
    assert len(only(data).samples) == 3


def test_points_out_of_place_do_no_harm():
    data = gpx(trkseg(range(9)), trk(trkseg(range(3))))
    assert len(only(data).samples) == 3


def test_gpxpy_splits_pauses_and_leaves_empty_tracks_out_too():
    data = gpx(trk(name="empty"), trk(trkseg(range(3)), trkseg(range(60, 63))))
    data = data.replace(b"<gpx ", b"<GPX ").replace(b"</gpx>", b"</GPX>")
    assert [e.t_s for e in only(data).events] == [0.0, 2.0, 60.0, 62.0]
