"""Files are told apart by what is in them."""

from __future__ import annotations

import gzip

import pytest

from runpipe.readers import FileKind, detect_kind
from runpipe.readers.detect import PLAIN_WORDS
from tests.xml_files import activity, gpx, tcx, trk, zipped

FIT = bytes([14, 0x20, 0, 0, 0, 0, 0, 0]) + b".FIT" + bytes(20)
WORKBOOK = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", FileKind.EMPTY),
        (bytes(64), FileKind.BLANK),
        (FIT, FileKind.FIT),
        (b"\x0c" + FIT[1:], FileKind.FIT),
        (b"\x00" + FIT[1:], FileKind.FIT),
        (gpx(trk()), FileKind.GPX),
        (b" \n" + gpx(trk()), FileKind.GPX),
        (b"\xef\xbb\xbf<!-- c --><g:gpx xmlns:g='x'>", FileKind.GPX),
        ("<?xml version='1.0' encoding='utf-16'?><gpx>".encode("utf-16"), FileKind.GPX),
        (b"<!DOCTYPE gpx SYSTEM 'x'><gpx>", FileKind.GPX),
        (b"    " + tcx(activity()), FileKind.TCX),
        (b"<?xml version='1.0'?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData", FileKind.APPLE_HEALTH),
        (b"<HealthData locale='en'>", FileKind.APPLE_HEALTH),
        (b"<kml/>", FileKind.XML),
        (b"<!DOCTYPE html><html>", FileKind.HTML),
        (gzip.compress(b"x", mtime=0), FileKind.GZIP),
        (zipped({"a.gpx": b"x"}), FileKind.ZIP),
        (zipped({}), FileKind.ZIP),
        (WORKBOOK, FileKind.XLSX),
        (b"Date,Calories\n2026-03-01,2000\n", FileKind.CSV),
        ("Datum;Größe\n".encode("cp1252"), FileKind.CSV),
        ("Datum;Größe\n".encode("utf-16"), FileKind.CSV),
        (b"hello there", FileKind.TEXT),
        (b"\xef\xbb\xbf [1]", FileKind.JSON),
        (b'{"a": 1}', FileKind.JSON),
        (b"%PDF-1.7", FileKind.PDF),
        (b"\xff\xd8\xff\xe0", FileKind.PICTURE),
        (b"\x00\x00\x00\x18ftypheic", FileKind.PICTURE),
        (b"\x00\x00\x00\x18ftypmp42", FileKind.VIDEO),
        (b"RIFF1234WEBP", FileKind.PICTURE),
        (b"RIFF1234AVI ", FileKind.VIDEO),
        (b"SQLite format 3\x00", FileKind.DATABASE),
        (bytes(range(256)) * 4, FileKind.UNKNOWN),
        (b"<?xml version='1.0' encoding='no-such'?><gpx>", FileKind.GPX),
    ],
)  # fmt: skip
def test_kind_by_content(head, kind):
    assert detect_kind(head, "named.fit") is kind


def test_a_multibyte_sign_cut_at_the_end_of_the_head_is_still_text():
    assert detect_kind("Größe,Gewicht ü".encode()[:-1]) is FileKind.CSV


def test_every_kind_has_plain_words():
    assert set(PLAIN_WORDS) == set(FileKind)
