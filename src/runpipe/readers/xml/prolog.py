"""What stands before the root element: the encoding, and nothing that is dangerous.

A DOCTYPE is refused here, before any parser sees a byte, in whatever encoding it comes.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

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
