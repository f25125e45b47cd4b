"""Opening archives: everything comes out once, with its name, or with the reason why not."""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest

from runpipe.errors import ReadError
from runpipe.readers import (
    ContainerLimits,
    Member,
    expand,
    expand_path,
    is_junk,
    read_member,
    read_packed,
)
from tests.xml_files import gpx, trk, trkseg, zipped

RUN = gpx(trk(trkseg(range(3))))
LISTED = (
    "Aktivitäts-ID,Datum,Name,Typ,Beschreibung,Ausrüstung,Dateiname\n"
    '1,"01.03.2026, 08:00:00",Morgenlauf,Lauf,"Wind,\nRegen",Schuh,activities/1.gpx.gz\n'
    "2,x,Hand,Lauf,,,\n"
).encode()


def open_all(data: bytes, limits: ContainerLimits | None = None) -> dict[str, Member]:
    members = list(expand("in", data, limits=limits or ContainerLimits()))
    assert len({member.name for member in members}) == len(members)
    return {member.name: member for member in members}


def test_a_loose_file_is_itself():
    (member,) = expand("a.gpx", RUN)
    assert (member.name, member.data, member.containers) == ("a.gpx", RUN, ())


def test_gzip_is_opened_and_is_no_place_of_its_own():
    (member,) = expand("a.gpx.gz", gzip.compress(gzip.compress(RUN), mtime=0))
    assert (member.name, member.data, member.containers) == ("a.gpx.gz", RUN, ())


def test_gzip_in_several_parts_with_padding_is_whole():
    (member,) = expand(
        "a.gz", gzip.compress(RUN[:50], mtime=0) + gzip.compress(RUN[50:], mtime=0) + bytes(8)
    )
    assert (member.data, member.damage) == (RUN, None)


def test_a_cut_gzip_gives_what_came_before_and_says_so():
    packed = gzip.compress(RUN, mtime=0)
    (member,) = expand("a.gz", packed[:-12])
    assert RUN.startswith(member.data)
    assert member.data
    assert "cut off" in str(member.damage)


def test_a_wrong_checksum_is_said():
    packed = gzip.compress(RUN, mtime=0)
    (member,) = expand("a.gz", packed[:-8] + b"\x00\x00\x00\x00" + packed[-4:])
    assert member.data == RUN
    assert "damaged" in str(member.damage)


def test_a_member_without_a_name_is_read_like_any_other():
    data = zipped({"a.gpx": RUN})
    at = data.rindex(b"PK\x01\x02")
    nameless = bytearray(data)
    nameless[at + 28 : at + 34] = struct.pack("<HHH", 0, 0, len("a.gpx"))  # now its comment
    with pytest.raises(IndexError):
        zipfile.ZipFile(io.BytesIO(nameless)).infolist()[0].is_dir()
    assert len(open_all(bytes(nameless))) == 1


def test_zips_in_zips_come_out_with_the_way_to_them():
    inner = zipped({"deep/1.gpx": RUN, "2.gpx.gz": gzip.compress(RUN, mtime=0)})
    members = open_all(zipped({"DI_CONNECT/Part1.zip": inner, "3.gpx": RUN}))
    assert list(members) == [
        "in/DI_CONNECT/Part1.zip/deep/1.gpx", "in/DI_CONNECT/Part1.zip/2.gpx.gz", "in/3.gpx",
    ]  # fmt: skip
    assert all(member.data == RUN and member.is_from_account_export for member in members.values())
    deep = members["in/DI_CONNECT/Part1.zip/deep/1.gpx"]
    assert deep.containers == ("in", "in/DI_CONNECT/Part1.zip")
    assert deep.siblings == ("deep/1.gpx", "2.gpx.gz")


def test_a_zip_in_a_gzip_is_opened():
    assert list(open_all(gzip.compress(zipped({"1.gpx": RUN}), mtime=0))) == ["in/1.gpx"]


def test_a_workbook_is_no_container():
    workbook = zipped({"docProps/app.xml": b"", "xl/workbook.xml": b"<w/>"})
    (member,) = expand("log.xlsx", workbook)
    assert member.data == workbook
    members = open_all(zipped({"log.xlsx": workbook}))
    assert members["in/log.xlsx"].data == workbook


def test_strava_names_its_runs_in_any_language():
    data = zipped({"activities.csv": LISTED, "activities/1.gpx.gz": gzip.compress(RUN, mtime=0)})
    listed = open_all(data)["in/activities/1.gpx.gz"].listed
    assert listed is not None
    assert (listed.title, listed.sport_word) == ("Morgenlauf", "Lauf")
    assert (listed.description, listed.gear) == ("Wind,\nRegen", "Schuh")


def test_strava_names_are_found_when_the_export_was_zipped_with_its_folder():
    data = zipped({"export_1/activities.csv": LISTED, "export_1/activities/1.gpx.gz": RUN})
    assert open_all(data)["in/export_1/activities/1.gpx.gz"].listed is not None


@pytest.mark.parametrize(
    ("name", "junk"),
    [
        ("__MACOSX/._1.gpx", True), ("a/.DS_Store", True), ("1.gpx.part", True),
        (".1.gpx.icloud", True), ("Thumbs.db", True), ("~$log.xlsx", True), (".git/x", True),
        ("1.crdownload", True), ("1.gpx", False), ("a.b/1.gpx", False), ("partial.gpx", False),
        ("./1.gpx", False),
    ],
)  # fmt: skip
def test_junk_by_name(name, junk):
    assert is_junk(name) is junk


def test_junk_and_pictures_are_skipped_with_a_reason():
    members = open_all(
        zipped({"__MACOSX/._1.gpx": b"x", "media/1.jpg": b"\xff\xd8\xff" + bytes(99)})
    )
    assert all(member.skipped and not member.data for member in members.values())


def test_a_password_is_said():
    data = bytearray(zipped({"1.gpx": RUN, "2.gpx": RUN}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + flags_at
        data[at : at + 2] = struct.pack("<H", 1)
    members = open_all(bytes(data))
    assert "password" in str(members["in/1.gpx"].problem)
    assert members["in/2.gpx"].data == RUN


def test_one_damaged_member_leaves_the_others():
    data = bytearray(zipped({"1.gpx": RUN * 9, "2.gpx": RUN}))
    data[60:70] = bytes(10)
    members = open_all(bytes(data))
    assert "damaged" in str(members["in/1.gpx"].problem)
    assert members["in/2.gpx"].data == RUN


def test_a_zip_that_was_not_copied_whole_is_a_problem():
    members = open_all(zipped({"1.gpx": RUN})[:-30])
    assert "not copied whole" in str(members["in"].problem)


def test_names_that_climb_out_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    members = open_all(zipped({"../../up.gpx": RUN, "/etc/abs.gpx": RUN, "c:\\win.gpx": RUN}))
    assert all(member.data == RUN for member in members.values())
    assert list(tmp_path.iterdir()) == []


LIMITS = ContainerLimits(
    max_depth=2, max_members=3, max_member_bytes=2000, max_total_bytes=5000,
    max_ratio=10, spare_bytes=500,
)  # fmt: skip


def noise(n: int) -> bytes:
    return bytes((i * i * 31 + i // 7) % 251 for i in range(n))


def test_a_member_at_the_limit_is_read_and_one_above_is_not():
    members = open_all(zipped({"1": noise(2000), "2": noise(2001)}), LIMITS)
    assert members["in/1"].problem is None
    assert "larger than" in str(members["in/2"].problem)


def test_too_many_files_stop_the_reading_and_keep_what_came_before():
    fits = open_all(zipped({str(n): b"a,b" for n in range(3)}), LIMITS)
    assert all(member.problem is None for member in fits.values())
    too_many = open_all(zipped({str(n): b"a,b" for n in range(4)}), LIMITS)
    assert "more than 3 files" in str(too_many["in"].problem)
    assert "in/2" in too_many


def test_too_much_in_all_stops_the_reading():
    members = open_all(zipped({str(n): noise(1900) for n in range(3)}), LIMITS)
    assert "in all" in str(members["in"].problem)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"1": data})])
def test_bombs_are_not_unpacked(pack):
    problems = [m.problem for m in expand("in", pack(bytes(1999)), limits=LIMITS) if m.problem]
    assert len(problems) == 1
    assert "10 times" in problems[0]


def test_layers_are_counted():
    data = zipped({"1.gpx": b"a,b"})
    for _ in range(2):
        data = zipped({"n.zip": data})
    (member,) = expand("in", data, limits=LIMITS)
    assert "layers" in str(member.problem)
    layered = b"a,b"
    for _ in range(3):
        layered = gzip.compress(layered, mtime=0)
    (member,) = expand("in", layered, limits=LIMITS)
    assert "layers" in str(member.problem)


def test_a_path_reads_as_its_bytes_do(tmp_path):
    data = zipped({"1.gpx": RUN, "n.zip": zipped({"2.gpx": RUN})})
    path = tmp_path / "in"
    path.write_bytes(data)
    from_path = {member.name: member.data for member in expand_path(path)}
    assert from_path == {name: member.data for name, member in open_all(data).items()}


def test_a_path_that_is_not_there_is_a_read_error(tmp_path):
    with pytest.raises(ReadError, match="cannot be opened"):
        list(expand_path(tmp_path / "none"))
    with pytest.raises(ReadError, match="cannot be opened"):
        list(expand_path(tmp_path))


def test_an_unknown_way_of_packing_is_said():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("1.gpx", RUN)
    data = bytearray(stream.getvalue())
    for signature, method_at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(signature) + method_at
        data[at : at + 2] = struct.pack("<H", 97)
    assert "not supported" in str(open_all(bytes(data))["in/1.gpx"].problem)


def test_a_workbook_with_its_entries_in_another_order_is_no_container_either():
    workbook = zipped({"a.txt": b"", "xl/workbook.xml": b"<w/>"})
    (member,) = expand("log.xlsx", workbook)
    assert member.data == workbook


def test_an_inner_archive_larger_than_all_is_not_read_and_what_is_beside_it_is():
    inner = zipped({"1": random.Random(1).randbytes(200_000)})
    limits = ContainerLimits(max_total_bytes=100_000)
    members = open_all(zipped({"n.zip": inner, "2.gpx": RUN}), limits)
    assert "larger than" in str(members["in/n.zip"].problem)
    assert members["in/2.gpx"].data == RUN


def test_a_large_file_is_read_whole_from_a_zip():
    data = noise(300_000)
    assert open_all(zipped({"1": data}))["in/1"].data == data


def test_a_list_behind_a_password_or_in_another_table_names_nothing():
    other = zipped({"activities.csv": b"a,b\n1,2\n", "activities/1.gpx": RUN})
    assert open_all(other)["in/activities/1.gpx"].listed is None
    data = bytearray(zipped({"activities.csv": LISTED, "activities/1.gpx.gz": RUN}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + flags_at
        data[at : at + 2] = struct.pack("<H", 1)
    assert open_all(bytes(data))["in/activities/1.gpx.gz"].listed is None


HEALTH = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData ANY>\n]>\n'
    b'<HealthData locale="en_NZ">\n'
    b'<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Scale" unit="kg" '
    b'startDate="2026-11-09 07:00:00 +1300" endDate="2026-11-09 07:00:00 +1300" value="61.5"/>\n'
    b"</HealthData>\n"
)


def test_a_loose_health_export_is_read_from_where_it_lies(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(HEALTH)
    (member,) = expand_path(path, "mine.xml", limits=ContainerLimits(max_member_bytes=10))
    assert (member.name, member.path, member.data) == ("mine.xml", path, b"")
    assert member.sha256 == sha256(HEALTH).hexdigest()
    assert member.size_bytes == len(HEALTH)
    assert len(read_packed(member).body_measurements) == 1
    assert path.exists()


@pytest.mark.parametrize(
    ("name", "content", "is_cut"),
    [
        ("apple_health_export/export.xml", HEALTH, False),
        ("apple_health_export/exportación.xml", HEALTH, False),
        (
            "export.xml.gz",
            gzip.compress(HEALTH[:200], mtime=0) + gzip.compress(HEALTH[200:], mtime=0) + bytes(9),
            False,
        ),
        ("export.xml.gz", gzip.compress(HEALTH, mtime=0)[:-6], True),
    ],
)
def test_a_health_export_in_a_zip_lies_in_a_file_while_it_is_looked_at(
    tmp_path, name, content, is_cut
):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({name: content, "run.gpx": RUN}))
    paths = []
    for member in expand_path(path, limits=ContainerLimits(max_member_bytes=len(RUN) + 1000)):
        if member.path is not None:
            paths.append(member.path)
            assert member.path.read_bytes() == HEALTH
            assert member.sha256 == sha256(HEALTH).hexdigest()
            assert len(read_packed(member).body_measurements) == 1
            assert read_packed(member).is_partial == is_cut
    assert len(paths) == 1
    assert not paths[0].exists()


def test_a_packed_health_export_by_itself_is_read():
    reading = read_member("export.xml.gz", gzip.compress(HEALTH, mtime=0))
    assert len(reading.body_measurements) == 1


def test_a_health_export_that_is_a_bomb_is_not_read():
    bomb = HEALTH.replace(b"</HealthData>", bytes(b" " * (2 << 20)) + b"</HealthData>")
    limits = ContainerLimits(spare_bytes=1 << 20)
    (member,) = expand("in", zipped({"export.xml": bomb}), limits=limits)
    assert member.path is None
    assert "times its size" in str(member.problem)


FLAT = """
import resource, sys, zipfile
from pathlib import Path
from runpipe.readers import expand_path, read_packed

folder, head, record = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
import runpipe.readers.apps.apple_health

def records(n):
    yield head.encode()
    for i in range(0, n, 1000):
        lines = (record.replace("61.5", str(i + j) + ".25") for j in range(1000))
        yield "".join(line.replace("BodyMass", "StepCount") for line in lines).encode()
    yield record.encode() + b"</HealthData>"

sizes = {}
for n in (1000, 200_000):
    path = folder / f"{n}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("apple_health_export/export.xml", "w") as stream:
            for part in records(n):
                stream.write(part)
    for member in expand_path(path):
        assert len(read_packed(member).body_measurements) == 1
        assert len(member.sha256) == 64
        sizes[n] = member.size_bytes
    sizes[n, "rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(sizes[200_000], (sizes[200_000, "rss"] - sizes[1000, "rss"]) * 1024)
"""


def test_memory_is_flat_however_long_the_health_export_is(tmp_path):
    head, _, rest = HEALTH.decode().partition("<Record")
    record = "<Record" + rest.partition("</HealthData>")[0]
    done = subprocess.run(
        [sys.executable, "-c", FLAT, tmp_path, head, record],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    size, grown = map(int, done.stdout.split())
    assert size > 30 << 20
    assert grown < 8 << 20
