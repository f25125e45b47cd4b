"""What holds for any GPX and TCX, whole or damaged."""

from __future__ import annotations

import contextlib

import gpxpy
import numpy as np
import pytest
from gpxpy.gpx import GPXException
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.errors import ReadError
from runpipe.readers import detect_kind, expand, read_activity_list, read_gpx, read_packed, read_tcx
from runpipe.readers.tracks.instants import InstantParser
from runpipe.readers.tracks.points import day_groups, distance_along
from tests.fuzz.fuzz_xml import damage, made_up, run
from tests.xml_files import activity, gpx, instant, lap, tcx, track, trk, trkpt, trkseg

GPX = made_up()["a.gpx"]
seconds = st.lists(st.integers(0, 80_000), min_size=1, max_size=60)


def test_six_hundred_damaged_files_end_in_a_reading_or_an_error():
    ended = run(made_up(), 600, seed=20)
    assert ended["partial"] > 100
    assert sum(count for what, count in ended.items() if what.startswith("error")) > 20


@settings(deadline=None)  # the first call loads the log readers
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_reading_or_an_error(data):
    for head in (b"", b"<gpx>", b"<TrainingCenterDatabase>", b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        detect_kind(head + data)
        for member in expand("x", head + data):
            with contextlib.suppress(ReadError):
                assert read_packed(member).kind


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_gpxpy_can_read_we_read(rng):
    data = damage(GPX, rng)
    try:
        document = gpxpy.parse(data)
    except (GPXException, ValueError):
        return
    if b"<!DOCTYPE" in data:
        return
    stamps = [p.time for t in document.tracks for s in t.segments for p in s.points]
    n_timed = sum(1 for time in stamps if time is not None and 1980 <= time.year < 2100)
    if n_timed * 2 > len(stamps):
        assert read_gpx(data, "x").recordings


@given(seconds.map(lambda times: sorted(set(times))))  # what runs backwards or repeats is mended
def test_every_timed_point_comes_out_once_and_in_order(times):
    reading = read_gpx(gpx(trk(trkseg(times))), "x")
    (recording,) = reading.recordings
    assert recording.samples.t_s.tolist() == [float(t - times[0]) for t in times]
    (same,) = read_tcx(tcx(activity(lap(times[0], 1, track(times)))), "x").recordings
    assert same.samples.t_s.tolist() == recording.samples.t_s.tolist()


@given(st.integers(1, 300), st.integers(0, 10_000))
def test_a_cut_anywhere_keeps_all_complete_points(n, at):
    data = gpx(trk("<trkseg>" + "".join(trkpt(s) for s in range(n)) + "</trkseg>"))
    cut = data[: len(data) * at // 10_000]
    n_whole = cut.count(b"</trkpt>")
    try:
        reading = read_gpx(cut, "x")
    except ReadError:
        assert n_whole == 0
    else:
        assert sum(len(r.samples) for r in reading.recordings) == n_whole
        assert reading.is_partial or cut == data


@given(seconds, st.sampled_from(["Z", ".5Z", "+00:00", "+05:30", "", ".250-03:00"]))
def test_a_column_reads_as_its_single_instants_do(times, form):
    texts = [instant(t, form) for t in times]
    single = [InstantParser().read([text, None])[0] for text in texts]
    assert InstantParser().read(texts) == pytest.approx(single, abs=1e-6)


@given(st.lists(st.floats(-80, 80), min_size=2, max_size=30), st.floats(-180, 180))
def test_distance_never_shrinks_and_pauses_add_nothing(lats, lon):
    lat, lons = np.array(lats), np.full(len(lats), lon)
    whole = distance_along(lat, lons, np.zeros(len(lats), dtype=np.intp))
    assert (np.diff(whole) >= 0).all()
    assert distance_along(lat, lons, np.arange(len(lats))).tolist() == [0.0] * len(lats)


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1e7)), max_size=60))
def test_groups_hold_each_timed_row_at_most_once_and_no_jump_of_a_day(epoch):
    groups = day_groups(np.array(epoch))
    rows = [int(row) for group in groups for row in group]
    assert len(rows) == len(set(rows))
    for group in groups:
        assert (np.abs(np.diff(np.array(epoch)[group])) <= 86_400).all()


@given(st.binary(max_size=400))
def test_any_bytes_are_an_activity_list_or_none(data):
    listed = read_activity_list(b"a,b,c,d,e,f,g\n1,2,3,4,5,6,activities/1.gpx\n" + data)
    assert listed is None or all(name.startswith("activities/") for name in listed)
