"""What a file is, told by its bytes and never by its name.

Formats that are known but not read, with a way out.
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from runpipe.readers.xml import root_name, text_encoding

HEAD_BYTES: Final = 65_536
"""How much of a file's start `detect_kind` looks at."""

_CONTROL: Final = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_MAX_CONTROL_SHARE: Final = 0.002
_FIT_HEADER_SIZES: Final = frozenset({0, 12, 14})


class FileKind(StrEnum):
    """The kinds of file runpipe can tell apart."""

    FIT = "fit"
    GPX = "gpx"
    TCX = "tcx"
    GZIP = "gzip"
    ZIP = "zip"
    XLSX = "xlsx"
    CSV = "csv"
    TEXT = "text"
    JSON = "json"
    APPLE_HEALTH = "apple_health"
    XML = "xml"
    HTML = "html"
    PDF = "pdf"
    PICTURE = "picture"
    VIDEO = "video"
    DATABASE = "database"
    BLANK = "blank"
    EMPTY = "empty"
    UNKNOWN = "unknown"


PLAIN_WORDS: Final = {
    FileKind.FIT: "a FIT file",
    FileKind.GPX: "a GPX file",
    FileKind.TCX: "a TCX file",
    FileKind.GZIP: "a gzip file",
    FileKind.ZIP: "a zip archive",
    FileKind.XLSX: "an Excel workbook",
    FileKind.CSV: "a table (CSV)",
    FileKind.TEXT: "plain text",
    FileKind.JSON: "a JSON file",
    FileKind.APPLE_HEALTH: "an Apple Health export",
    FileKind.XML: "an XML file of another kind",
    FileKind.HTML: "a web page",
    FileKind.PDF: "a PDF document",
    FileKind.PICTURE: "a picture",
    FileKind.VIDEO: "a video or sound",
    FileKind.DATABASE: "an SQLite database",
    FileKind.BLANK: "nothing but zero bytes (a copy that was cut off, or a dying device)",
    FileKind.EMPTY: "nothing",
    FileKind.UNKNOWN: "something runpipe does not know",
}
"""Each kind in words that fit into "it is …" and "it holds …"."""

_MAGIC: Final = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"%PDF", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"\x89PNG", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"SQLite format 3\x00", FileKind.DATABASE),
    (b"ID3", FileKind.VIDEO),
    (b"OggS", FileKind.VIDEO),
)
_BOX_PICTURES: Final = frozenset({b"heic", b"heix", b"mif1", b"avif", b"hevc"})
_ROOTS: Final = {
    "gpx": FileKind.GPX,
    "trainingcenterdatabase": FileKind.TCX,
    "healthdata": FileKind.APPLE_HEALTH,
    "html": FileKind.HTML,
}


def detect_kind(head: bytes, name: str = "") -> FileKind:  # noqa: ARG001
    """Return what a file is.

    Parameters
    ----------
    head
        The file's first bytes, `HEAD_BYTES` of them or all there are.
    name
        Not used: what people call a file says little of what it is. Taken so that callers need
        not know that.

    Returns
    -------
    FileKind
        ``unknown`` for what none of the others fits.
    """
    if not head:
        return FileKind.EMPTY
    if is_fit(head):
        return FileKind.FIT
    if head.startswith((b"PK\x03\x04", b"PK\x07\x08")):
        return FileKind.XLSX if _is_workbook(head) else FileKind.ZIP
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    boxed = _boxed(head)
    if boxed is not None:
        return boxed
    if not head.strip(b"\x00"):
        return FileKind.BLANK
    return _text_kind(head[:HEAD_BYTES])


def is_fit(head: bytes) -> bool:
    """Return whether bytes start like a FIT file, also one whose header size was never written."""
    return head[8:12] == b".FIT" and head[0] in _FIT_HEADER_SIZES


def _is_workbook(head: bytes) -> bool:
    """Judge by the first entry: an archive may have a whole workbook somewhere inside."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    is_office = first.startswith((b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/"))
    return is_office and b"xl/" in head


def _boxed(head: bytes) -> FileKind | None:
    if head[4:8] == b"ftyp":
        return FileKind.PICTURE if head[8:12] in _BOX_PICTURES else FileKind.VIDEO
    if head[:4] == b"RIFF":
        return FileKind.PICTURE if head[8:12] == b"WEBP" else FileKind.VIDEO
    return None


def _text_kind(head: bytes) -> FileKind:
    root = root_name(head)
    if root is not None:
        return _ROOTS.get(root.lower(), FileKind.XML)
    text = _as_text(head)
    if text is None:
        return FileKind.UNKNOWN
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in {"{", "["}:
        return FileKind.JSON
    if start[:1] == "<" and "<html" in start[:2000].lower():
        return FileKind.HTML
    first_line = start.partition("\n")[0]
    return FileKind.CSV if any(sign in first_line for sign in ",;\t") else FileKind.TEXT


def _as_text(head: bytes) -> str | None:
    """Decode bytes that look like text; `None` for what is binary."""
    codec = text_encoding(head)
    if codec == "utf-8":
        controls = sum(head.count(bytes([sign])) for sign in _CONTROL)
        if controls > len(head) * _MAX_CONTROL_SHARE:
            return None
        try:
            return codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            return head.decode("cp1252", "replace")
    text = head.decode(codec, "replace")
    return None if "\x00" in text else text


_HEAD_BYTES: Final = 4_096
_POLAR: Final = (
    "a Polar HRM file",
    "in Polar Flow, export the session as TCX, or download your data from account.polar.com",
)
_BY_ROOT: Final[dict[str, tuple[str, str]]] = {
    "pwx": ("a TrainingPeaks PWX file", "in TrainingPeaks, download the workout as FIT or TCX"),
    "kml": ("a KML file of places", "in the app that recorded it, export the track as GPX"),
    "sml": ("a Suunto SML file", "in the Suunto app, share the workout as a FIT file"),
    "fitnessworkbook": ("a SportTracks logbook", "in SportTracks, export the workouts as TCX or FIT"),
    "activity": ("a SIGMA SLF file", "in the SIGMA Data Center, export the activity as TCX or FIT"),
    "computer": ("a SIGMA SLF file", "in the SIGMA Data Center, export the activity as TCX or FIT"),
    "log": ("a SIGMA SMF file", "in the SIGMA Data Center, export the activity as TCX or FIT"),
    "openambitlog": ("an openambit log", "in openambit or Movescount's follower, export the move as FIT or GPX"),
    "move": ("a Movescount move", "in the Suunto app, share the workout as a FIT file"),
    "polar-exercise-data": ("a Polar XML file", _POLAR[1]),
    "workout": ("a planned workout (ZWO or ERG)", "the ride or run itself lies in the app's Activities folder, as FIT"),
    "calendar": ("a calendar", "it holds no recording"),
}  # fmt: skip
_BY_SUFFIX: Final[dict[str, tuple[str, str]]] = {
    ".hrm": _POLAR,
    ".pdd": ("a Polar day file", _POLAR[1]),
    ".ttbin": ("a TomTom watch file", "convert it by ttwatch (ttbincnv), or export it as FIT or TCX from TomTom's archive"),
    ".slf": _BY_ROOT["computer"],
    ".smf": _BY_ROOT["computer"],
    ".fitlog": _BY_ROOT["fitnessworkbook"],
    ".fitlog3": _BY_ROOT["fitnessworkbook"],
    ".logbook3": _BY_ROOT["fitnessworkbook"],
    ".pwx": _BY_ROOT["pwx"],
    ".kml": _BY_ROOT["kml"],
    ".sml": _BY_ROOT["sml"],
    ".sdf": ("a Suunto SDF file", "in the Suunto app, share the workout as a FIT file"),
    ".srm": ("an SRM file", "in SRM X or GoldenCheetah, export the session as FIT or TCX"),
    ".hst": ("a Garmin history file", "in Garmin Training Center, export the history as TCX"),
    ".crs": ("a course to follow", "it holds no recording"),
    ".gmn": ("a garmin-forerunner-tools file", "convert it to TCX or GPX with the same tools"),
    ".tks": ("an Omegawave file", "export the session as TCX or GPX"),
    ".hac": ("a Ciclosport file", "export the session as TCX or GPX"),
}  # fmt: skip
_HRM: Final = re.compile(rb"^\s*\[Params\]", re.IGNORECASE)


def way_out(name: str, head: bytes) -> tuple[str, str] | None:
    """Return what a file is and how its training gets here; `None` for a format nobody named.

    Parameters
    ----------
    name
        The file, as the user knows it: its ending tells where its bytes do not.
    head
        Its first bytes.
    """
    if _HRM.match(head[:_HEAD_BYTES]):
        return _POLAR
    root = root_name(head[:_HEAD_BYTES])
    if root is not None and root.lower() in _BY_ROOT:
        return _BY_ROOT[root.lower()]
    return _BY_SUFFIX.get(PurePosixPath(name.lower().removesuffix(".gz")).suffix)
