"""Unpacking bytes within bounds, and keeping what damage leaves."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, Protocol

_MIB: Final = 1 << 20
_READ_BYTES: Final = 1 << 18
_PACKED_BYTES: Final = 1 << 14
_GZIP_WBITS: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerLimits:
    """How much a container may hold before it is taken for a trap.

    Attributes
    ----------
    max_depth
        Containers in containers.
    max_members
        Files in all.
    max_member_bytes, max_total_bytes
        Uncompressed size of one file, and of all.
    max_ratio
        Uncompressed over compressed size, looked at once a file has reached `ratio_from_bytes`.
        Text exports reach some tens.
    """

    max_depth: int = 5
    max_members: int = 200_000
    max_member_bytes: int = 1024 * _MIB
    max_total_bytes: int = 64 * 1024 * _MIB
    max_ratio: float = 300.0
    ratio_from_bytes: int = 16 * _MIB


DEFAULT_LIMITS: Final = ContainerLimits()


class TooLargeError(Exception):
    """One file is larger than the limits allow; its text says so."""


class _Unpacker(Protocol):
    """What zlib's decompression objects, whose type has no public name, can do."""

    def decompress(self, data: bytes, /) -> bytes: ...


def read_all(head: bytes, stream: IO[bytes], n_packed: int, limits: ContainerLimits) -> bytes:
    """Read a stream whose start `head` was taken already; `n_packed` is its compressed size.

    Raises
    ------
    TooLargeError
        As soon as it is more than the limits allow.
    """
    parts, n = [head], len(head)
    check_size(n, n_packed, limits)
    while chunk := stream.read(_READ_BYTES):
        parts.append(chunk)
        n += len(chunk)
        check_size(n, n_packed, limits)
    return b"".join(parts) if len(parts) > 1 else head


def spool(
    chunks: Iterator[bytes], n_packed: int, path: Path, limits: ContainerLimits
) -> tuple[int, str | None]:
    """Write chunks to a file, in memory of one of them; `n_packed` is their compressed size.

    Returns
    -------
    tuple
        How many bytes there were, and what was wrong with the compression where it broke off.

    Raises
    ------
    TooLargeError
        As soon as it is more than a whole archive may hold, or its ratio is a trap's.
    """
    whole = replace(limits, max_member_bytes=limits.max_total_bytes)
    n = 0
    with path.open("wb") as file:
        try:
            for chunk in chunks:
                n += file.write(chunk)
                check_size(n, n_packed, whole)
        except (EOFError, zlib.error, zipfile.BadZipFile) as exc:
            return n, f"the packed data is damaged or cut off ({exc})"
    return n, None


def chunks_of(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream whose start `head` was taken already."""
    yield head
    while chunk := stream.read(_READ_BYTES):
        yield chunk


def gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what gzip data unpacks to, in bounded memory.

    Raises
    ------
    EOFError, zlib.error
        After all that came before the damage.
    """
    unpacker = zlib.decompressobj(_GZIP_WBITS)
    for chunk in chunks:
        packed = chunk
        while packed:
            if unpacker.eof:  # what follows is padding, or another gzip file
                packed = packed.lstrip(b"\0")
                unpacker = zlib.decompressobj(_GZIP_WBITS) if packed else unpacker
            if packed:
                yield unpacker.decompress(packed, _READ_BYTES)
                packed = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        yield unpacker.flush()
    if not unpacker.eof:
        raise EOFError("the gzip file ends too soon")


def gunzipped_head(head: bytes) -> bytes:
    """Unpack the start of gzip data as far as it goes; empty where nothing can be unpacked."""
    try:
        return zlib.decompressobj(_GZIP_WBITS).decompress(head, len(head))
    except zlib.error:
        return b""


def check_size(n_bytes: int, n_packed: int, limits: ContainerLimits) -> None:
    """Raise `TooLargeError` if `n_bytes` out of `n_packed` are more than the limits allow."""
    if n_bytes > limits.max_member_bytes:
        size = limits.max_member_bytes // _MIB
        raise TooLargeError(f"it is larger than the limit of {size} MB")
    if n_bytes > limits.ratio_from_bytes and n_bytes > limits.max_ratio * max(n_packed, 1):
        raise TooLargeError(f"it unpacks to over {limits.max_ratio:.0f} times its size")


def gunzip(data: bytes, limits: ContainerLimits) -> tuple[bytes, str | None]:
    """Unpack gzip data; return what could be unpacked and what was wrong with it."""
    parts: list[bytes] = []
    at = n = 0
    while data.startswith(b"\x1f\x8b", at):
        unpacker = zlib.decompressobj(_GZIP_WBITS)
        while at < len(data) and not unpacker.eof:
            before = unpacker.copy()
            packed = data[at : at + _PACKED_BYTES]
            try:
                parts.append(unpacker.decompress(packed, _READ_BYTES))
            except zlib.error as exc:
                parts.append(_bytewise(before, packed))
                return b"".join(parts), f"the gzip data is damaged ({exc})"
            at += len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            n += len(parts[-1])
            check_size(n, len(data), limits)
        parts.append(unpacker.flush())
        if not unpacker.eof:
            return b"".join(parts), "the gzip file is cut off before its end"
    return b"".join(parts), None


def _bytewise(unpacker: _Unpacker, packed: bytes) -> bytes:
    """Unpack up to the very byte that is wrong; a larger step would lose all it has in it."""
    parts: list[bytes] = []
    try:
        for byte in packed:
            parts.append(unpacker.decompress(bytes((byte,))))  # noqa: PERF401  (kept on error)
    except zlib.error:
        pass
    return b"".join(parts)
