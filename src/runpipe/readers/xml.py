"""XML read piece by piece from its prolog on, in flat memory; nothing it can be abused for.

GPX and TCX are long lists of points inside a little frame. `stream_xml` feeds the parser in
chunks, hands over finished points in batches and prunes what was handed over, so memory follows
the chunk and not the file. A DOCTYPE is refused before the parser sees a byte, in whatever
encoding it comes: the prolog is read here, and the parser is given UTF-8 from the root element on.

A DOCTYPE is refused here, before any parser sees a byte, in whatever encoding it comes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from lxml import etree

from runpipe.errors import ReadError

_LOOK_BYTES: Final = 1 << 16
_PROLOG_BYTES: Final = 1 << 20
_BLANK: Final = b" \t\r\n\x00"
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_ROOT_NAME: Final = re.compile(rb"<(?:[^\s<>/:]+:)?([^\s<>/:]+)")
_DOCTYPE_NAME: Final = re.compile(rb"<!DOCTYPE\s+(?:[^\s<>/:\[]+:)?([^\s<>/:\[]+)", re.IGNORECASE)
# Only charsets of plain text: Python knows codecs (punycode, unicode_escape) that take quadratic
# time or decode into something else.
_TEXT_CODECS: Final = (
    "iso8859", "cp", "ascii", "latin", "koi8", "mac", "gb", "big5", "hz", "shift_jis",
    "euc", "iso2022", "johab", "tis", "windows",
)  # fmt: skip
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE_WIDE: Final = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)


def text_encoding(head: bytes) -> str:
    """Return the encoding of an XML or text file, by its first bytes, then by what it says.

    Returns
    -------
    str
        A Python codec; ``utf-8`` where nothing else is said, and where the declaration claims
        UTF-16 although the bytes are single (Windows programs write that) or names a charset
        that is none.
    """
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return codec
    start = head.lstrip(b" \t\r\n")
    for pattern, codec in _BARE_WIDE:
        if start.startswith(pattern) or head.startswith(pattern):
            return codec
    declared = _ENCODING.match(start)
    try:
        codec = codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
    return codec if codec.startswith(_TEXT_CODECS) else "utf-8"


def to_utf8(data: bytes) -> bytes:
    """Bring a file to UTF-8; bytes that are none are taken for Windows-1252."""
    codec = text_encoding(data[:1024])
    if codec != "utf-8":
        return data.decode(codec, "replace").encode("utf-8", "replace")
    if data.isascii():
        return data
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        # Looking is far cheaper than a parse that fails half way.
        for at in range(0, len(data), _LOOK_BYTES):
            decoder.decode(data[at : at + _LOOK_BYTES])
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode("utf-8")
    return data


def root_offset(data: bytes, name: str) -> int:
    """Return where the root element starts in UTF-8 `data`.

    Raises
    ------
    ReadError
        On a DOCTYPE (no recording needs one, and it can pull in other files or blow up), or if
        no element starts.
    """
    at = 3 if data.startswith(codecs.BOM_UTF8) else 0
    while at < min(len(data), _PROLOG_BYTES):
        if data[at] in _BLANK:
            at += 1
        elif data.startswith(b"<?", at):
            at = _after(data, b"?>", at)
        elif data.startswith(b"<!--", at):
            at = _after(data, b"-->", at)
        elif data[at : at + 2] == b"<!":
            raise ReadError(
                name,
                "it has a DOCTYPE, which recordings do not need and which can be abused",
                f"found {data[at : at + 40]!r} before the first element",
            )
        elif _ROOT_NAME.match(data, at):
            return at
        else:
            break
    raise ReadError(name, "it is not XML", f"found {data[at : at + 20]!r}, expected an element")


def _after(data: bytes, end: bytes, at: int) -> int:
    end_at = data.find(end, at)
    return len(data) if end_at < 0 else end_at + len(end)


def root_name(head: bytes) -> str | None:
    """Return the local name of the root element (or DOCTYPE) of `head`, `None` if it is not XML."""
    text = head.decode(text_encoding(head), "ignore").encode("utf-8", "ignore")
    doctype = _DOCTYPE_NAME.search(text)
    try:
        match = _ROOT_NAME.match(text, root_offset(text, ""))
    except ReadError:
        match = doctype
    return match[1].decode("utf-8", "replace") if match else None


DEFAULT_LIMIT_BYTES: Final = 200 * 1024 * 1024
"""The largest GPX or TCX that is read, uncompressed: some 200 hours at one point a second."""

_CHUNK_BYTES: Final = 1 << 16
_MAX_SIBLINGS: Final = 2000
_MAX_ROWS: Final = 5_000_000
_MAX_MARKS: Final = 200_000
_ROOT_NAMESPACE: Final = re.compile(
    rb"""(<[^\s<>"'=]+(?:\s+[^\s<>"'=]+\s*=\s*(?:"[^<"]*"|'[^<']*'))*?\s+)"""
    rb"""xmlns\s*=\s*(?:"[^<"]*"|'[^<']*')"""
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What to look for in one XML format, by local names.

    Attributes
    ----------
    row
        The repeated element that is handed over in batches.
    marks
        Elements whose start and end are told.
    keep
        Small elements that must still be there when the mark around them ends.
    """

    row: str
    marks: frozenset[str]
    keep: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """One step through the file.

    `what` is a mark's ``start`` or ``end``, ``rows``, or, last of all, ``cut`` (damage, or the
    end is missing) or ``trailing`` (something stands behind the end).
    """

    what: str
    name: str = ""
    element: etree._Element | None = None
    rows: list[etree._Element] = field(default_factory=list)
    detail: str = ""


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace, or a prefix that was never declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def stream_xml(
    data: bytes, name: str, shape: Shape, *, limit_bytes: int = DEFAULT_LIMIT_BYTES
) -> Iterator[Piece]:
    """Walk through an XML file in bounded memory.

    Parameters
    ----------
    data
        The whole file, any usual encoding, white space before the declaration allowed.
    name
        The file, as the user knows it.
    shape
        What to look for.
    limit_bytes
        The size above which the file is refused.

    Yields
    ------
    Piece
        Marks and batches of finished rows in file order. Damage ends the stream with a piece
        ``cut``; what was complete before it has been yielded.

    Raises
    ------
    ReadError
        If the file is too large, has a DOCTYPE, is not XML, or is built to eat memory.
    """
    if len(data) > limit_bytes:
        size_mb, limit = len(data) / 2**20, limit_bytes / 2**20
        raise ReadError(
            name, f"it is {size_mb:.0f} MB large, more than {limit:.0f} MB are not read"
        )
    text = to_utf8(data)
    start = root_offset(text, name)
    tags = tuple(f"{{*}}{tag}" for tag in sorted(shape.marks | {shape.row}))
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=tags, encoding="utf-8", resolve_entities=False,
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
        remove_blank_text=True, collect_ids=False,
    )  # fmt: skip
    return _pieces(parser, text, start, name, shape)


def _pieces(
    parser: etree.XMLPullParser, text: bytes, start: int, name: str, shape: Shape
) -> Iterator[Piece]:
    root: etree._Element | None = None
    has_ended = False
    n_rows = n_marks = 0
    damage = ""
    for at in range(start, len(text), _CHUNK_BYTES):
        chunk = text[at : at + _CHUNK_BYTES]
        damage = _feed(parser, _without_namespace(chunk) if at == start else chunk)
        for piece in _drain(parser, shape):
            if root is None and piece.element is not None:
                root = piece.element.getroottree().getroot()
            has_ended = has_ended or (piece.what == "end" and piece.element is root)
            n_rows, n_marks = n_rows + len(piece.rows), n_marks + (not piece.rows)
            if n_rows > _MAX_ROWS or n_marks > _MAX_MARKS:
                raise ReadError(
                    name,
                    "it holds more points or tracks than anybody has recorded",
                    f"more than {_MAX_ROWS} points or {_MAX_MARKS // 2} tracks, segments and laps",
                )
            yield piece
            # Elements that Python still holds are costly to drop from the tree.
            piece.rows.clear()
        if damage:
            break
        if root is not None:
            _prune(root, shape, name)
    damage = damage or _feed(parser, None)
    if not has_ended:
        yield Piece("cut", detail=damage or "the outermost element is never closed")
    elif damage:
        yield Piece("trailing", detail=damage)


def _without_namespace(chunk: bytes) -> bytes:
    """Leave out the namespace that the root element sets for all names without a prefix.

    Only local names are asked for, and lxml would write it out anew for each element.
    """
    match = _ROOT_NAMESPACE.match(chunk)
    return match[1] + chunk[match.end() :] if match else chunk


def _feed(parser: etree.XMLPullParser, chunk: bytes | None) -> str:
    """Feed a chunk (`None`: the end); return what is fatally wrong, in the parser's words."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except etree.XMLSyntaxError:
        # What is wrong is in the log; a prefix that was never declared raises too, and is no damage.
        pass
    fatal = parser.feed_error_log.filter_from_fatals()
    return str(fatal[0].message) if fatal else ""


def _drain(parser: etree.XMLPullParser, shape: Shape) -> Iterator[Piece]:
    rows: list[etree._Element] = []
    row_tag: object = None
    # Only starts and ends were asked for, so all are elements.
    events = cast("Iterator[tuple[str, etree._Element]]", parser.read_events())  # noqa: SLF001
    for event, element in events:
        # Nearly all events are of rows, with one full tag: told apart without taking it apart.
        if element.tag == row_tag:
            if event == "end":
                rows.append(element)
            continue
        name = local_name(element)
        if name == shape.row:
            row_tag = element.tag
            if event == "end":
                rows.append(element)
            continue
        if rows:
            yield Piece("rows", rows=rows)
            rows = []
        yield Piece(event, name, element)
    if rows:
        yield Piece("rows", rows=rows)


def _prune(root: etree._Element, shape: Shape, name: str) -> None:
    """Drop what is finished along the way from the root to the element being parsed."""
    node = root
    is_frame = True
    while len(node):
        # What lies inside a row or a kept element is still to be read.
        is_frame = is_frame and local_name(node) not in shape.keep | {shape.row}
        if is_frame:
            if len(node) > 1 and local_name(node[-2]) == shape.row:
                del node[:-1]
            for child in list(node)[:-1]:
                if local_name(child) not in shape.keep:
                    node.remove(child)
        if len(node) > _MAX_SIBLINGS:
            raise ReadError(
                name,
                "it repeats one fact thousands of times, which no recording does",
                f"found {len(node)} elements in <{local_name(node)}>",
            )
        node = node[-1]
