"""One door for every file: a reading or a ReadError in plain words."""

from __future__ import annotations

import gzip

import pytest

from runpipe.errors import ReadError
from runpipe.readers import expand, iter_path, read_member, read_packed, read_path
from tests.xml_files import activity, gpx, lap, tcx, tpx, track, trk, trkseg, zipped

RUN = gpx(trk(trkseg(range(3), tpx())))
LISTED = b"Id,Date,Name,Type,Text,Gear,File\n1,x,Easy,Trail Run,Wind,Shoe,activities/1.gpx\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (RUN, "gpx_activity"),
        (gzip.compress(RUN, mtime=0), "gpx_activity"),
        (tcx(activity(lap(0, 3, track(range(3))))), "tcx_activity"),
        (LISTED, "strava_activities"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        (b"%PDF-1.4 ...", "pdf"),
    ],
)
def test_content_decides_and_not_the_name(data, kind):
    assert read_member("misleading.fit", data).kind == kind


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.fit", b"", "the file is empty"),
        ("a.fit", bytes(500), "zero bytes"),
        ("a.fit", b"I am not a run", "named .fit but holds plain text"),
        ("a.gpx.gz", b"Date,x\n1,2", "named .gpx but holds a table"),
        ("a.bin", bytes(range(256)), "does not know .*begins with 00 01 02 03 04 05 06 07,"),
        ("a.parquet", b"PAR1\x15\x04\x15\x0c", "does not know .*begins with 'PAR1',"),
        ("a.bin", b"ab\x00\x01\x02\x03", "begins with 61 62 00 01 02 03,"),
        ("a.zip", zipped({"1.gpx": RUN}), "a zip archive"),
        ("a.gz", gzip.compress(b"", mtime=0), "empty"),
        ("b.gz", gzip.compress(zipped({}), mtime=0), "inside a gzip"),
        ("c.gz", gzip.compress(zipped({"1.gpx": RUN}), mtime=0), "inside a gzip"),
        ("a.kml", b"<kml/>", "KML file of places"),
        ("a.gpx", b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page"),
        ("a.db", b"SQLite format 3\x00", "SQLite database"),
        ("x.csv", b"colour,shape\nred,round\n", "nobody knows"),
    ],
)
def test_what_nobody_knows_is_said_in_plain_words(name, data, words):
    with pytest.raises(ReadError, match=words) as caught:
        read_member(name, data)
    assert caught.value.name == name


def test_strava_fills_in_what_the_file_does_not_say():
    own = gpx(trk(trkseg(range(3)), name="Own", kind="running"))
    listed = LISTED + b"2,x,Other,Ride,,,activities/2.gpx\n"
    data = zipped({"activities.csv": listed, "activities/1.gpx": RUN, "activities/2.gpx": own})
    readings = {m.name: read_packed(m) for m in expand("s.zip", data)}
    bare = readings["s.zip/activities/1.gpx"].recordings[0].facts
    assert (bare.title, bare.description) == ("Easy", "Wind")
    assert (bare.sport, bare.sub_sport) == ("running", "trail")
    named = readings["s.zip/activities/2.gpx"].recordings[0].facts
    assert (named.title, named.sport) == ("Own", "running")


def test_in_an_account_export_the_unknown_is_ignored_but_broken_recordings_are_not():
    data = zipped({"DI_CONNECT/a.json": b"{}", "DI_CONNECT/b.fit": b"broken"})
    json_member, fit_member = expand("g.zip", data)
    assert read_packed(json_member).ignored_reason
    with pytest.raises(ReadError, match=r"named \.fit"):
        read_packed(fit_member)


def test_the_unknown_in_a_plain_zip_is_reported():
    (member,) = expand("z.zip", zipped({"a.csv": b"colour,shape\nred,round\n"}))
    with pytest.raises(ReadError):
        read_packed(member)


def test_a_cut_gzip_makes_the_reading_partial():
    many = gpx(trk(trkseg(range(400), tpx())))
    (member,) = expand("a.gpx.gz", gzip.compress(many, mtime=0)[:-200])
    reading = read_packed(member)
    assert reading.is_partial
    assert any("cut off" in note for note in reading.notes)
    assert len(reading.recordings[0].samples) > 0


def test_a_path_gives_each_member_its_reading_or_its_error(tmp_path):
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({"1.gpx": RUN, "2.fit": b"broken", ".DS_Store": b"x"}))
    found = dict(iter_path(path))
    assert found["all.zip/1.gpx"].recordings[0].samples.t_s.tolist() == [0.0, 1.0, 2.0]
    assert isinstance(found["all.zip/2.fit"], ReadError)
    assert found["all.zip/.DS_Store"].ignored_reason
    assert len(read_path(path)) == 3
    ((name, error),) = read_path(tmp_path / "none.gpx")
    assert name == "none.gpx"
    assert isinstance(error, ReadError)
