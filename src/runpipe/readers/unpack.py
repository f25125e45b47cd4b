"""Unpacking bytes within bounds, and keeping what damage leaves."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
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


def check_size(n_bytes: int, n_packed: int, limits: ContainerLimits) -> None:
    """Raise `TooLargeError` if `n_bytes` out of `n_packed` are more than the limits allow."""
    if n_bytes > limits.max_member_bytes:
        raise TooLargeError(f"larger than {limits.max_member_bytes // _MIB} MB")
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
