"""Files that came in, by themselves or packed.

Unpacked within bounds, keeping what damage leaves.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Final, Protocol

from runpipe.readers.archives.session_tables import ListedActivity

_MIB: Final = 1 << 20
_READ_BYTES: Final = 1 << 18
_PACKED_BYTES: Final = 1 << 14
_GZIP_WBITS: Final = 31
_MEMBERS_IN_POOL: Final = 1_000
_BYTES_A_MEMBER: Final = 50
"""A zip's own books take more than this for each file, and an inner zip is hardly ever packed."""


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
        Uncompressed over compressed size. Text exports reach some tens.
    spare_bytes
        By how much one file may exceed that ratio: small files of one letter do.
    pool_bytes
        By how much all files together may.
    """

    max_depth: int = 5
    max_members: int = 200_000
    max_member_bytes: int = 1024 * _MIB
    max_total_bytes: int = 64 * 1024 * _MIB
    max_ratio: float = 100.0
    spare_bytes: int = 16 * _MIB
    pool_bytes: int = 64 * _MIB


DEFAULT_LIMITS: Final = ContainerLimits()


class TooLargeError(Exception):
    """One file is larger than the limits allow; its text says so."""


class TrapError(Exception):
    """A container is larger than anything a runner has; its text is the reason."""


class InnerTrapError(TrapError):
    """The same of one member of the outermost container: what lies beside it may be good."""


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of one file that came in: work in proportion to its size.

    The outermost container's members are each allowed `max_ratio` times their packed size, for all
    that lies in them at any depth; what is over is taken from a pool that all share. So a trap uses
    up its own allowance and the pool, and good files beside it are still read.
    """

    limits: ContainerLimits
    n_members: int = 0
    n_bytes: int = 0
    pool: float = field(init=False)
    allowed: float = 0.0
    members_allowed: int = 0
    members_in_pool: int = _MEMBERS_IN_POOL

    def __post_init__(self) -> None:
        self.pool = self.limits.pool_bytes

    def begin(self, n_packed: int) -> None:
        """Begin with another member of the outermost container, of `n_packed` bytes."""
        self.allowed = self.limits.max_ratio * n_packed
        self.members_allowed = 1 + n_packed // _BYTES_A_MEMBER

    def count_member(self) -> None:
        """Count one file.

        Raises
        ------
        TrapError
            If they are too many.
        """
        self.n_members += 1
        if self.n_members > self.limits.max_members:
            raise TrapError(f"it holds more than {self.limits.max_members} files")
        if self.members_allowed:
            self.members_allowed -= 1
        elif self.members_in_pool:
            self.members_in_pool -= 1
        else:
            raise InnerTrapError("it holds more files than its size has room for")

    def spend(self, n_bytes: int) -> None:
        """Count bytes that were unpacked, of whatever file.

        Raises
        ------
        TrapError
            If they are too many.
        """
        self.n_bytes += n_bytes
        if self.n_bytes > self.limits.max_total_bytes:
            size = self.limits.max_total_bytes // (1024 * _MIB)
            raise TrapError(f"it holds more than {size} GB in all")
        self.allowed -= n_bytes
        if self.allowed < 0:
            self.pool += self.allowed
            self.allowed = 0
            if self.pool < 0:
                self.pool = 0
                raise InnerTrapError(_over(self.limits))


@dataclass(slots=True)
class Meter:
    """Counts what one file of `n_packed` bytes unpacks to, as it is unpacked."""

    budget: Budget
    n_packed: int
    is_spooled: bool = False
    n_bytes: int = 0
    excess: float = 0.0

    def add(self, n_bytes: int) -> None:
        """Count bytes that were unpacked.

        Raises
        ------
        TooLargeError
            If the file is larger than the limits allow.
        TrapError
            If all files together are.
        """
        limits = self.budget.limits
        self.n_bytes += n_bytes
        most = limits.max_total_bytes if self.is_spooled else limits.max_member_bytes
        if self.n_bytes > most:
            raise TooLargeError(f"it is larger than the limit of {most // _MIB} MB")
        over = self.n_bytes - limits.max_ratio * self.n_packed - self.excess
        if over > 0:
            self.excess += over
            self.budget.pool = max(self.budget.pool - over, 0)
            if self.excess > limits.spare_bytes or not self.budget.pool:
                raise TooLargeError(_over(limits))
        self.budget.spend(n_bytes)


def _over(limits: ContainerLimits) -> str:
    return f"it unpacks to over {limits.max_ratio:.0f} times its size"


class _Unpacker(Protocol):
    """What zlib's decompression objects, whose type has no public name, can do."""

    def decompress(self, data: bytes, /) -> bytes: ...


def read_all(head: bytes, stream: IO[bytes], meter: Meter) -> bytes:
    """Read a stream whose start `head` was read already.

    Raises
    ------
    TooLargeError
        As soon as it is more than the limits allow.
    """
    meter.add(len(head))
    content = BytesIO()
    content.write(head)
    while chunk := stream.read(_READ_BYTES):
        meter.add(len(chunk))
        content.write(chunk)
    return content.getvalue()


def spool(chunks: Iterator[bytes], path: Path, meter: Meter) -> str | None:
    """Write chunks to a file, in memory of one of them.

    Returns
    -------
    str or None
        What was wrong with the compression where it broke off.

    Raises
    ------
    TooLargeError
        As soon as it is more than a whole archive may hold, or its ratio is a trap's.
    """
    with path.open("wb") as file:
        try:
            for chunk in chunks:
                meter.add(file.write(chunk))
        except (EOFError, zlib.error, zipfile.BadZipFile) as exc:
            return f"the packed data is damaged or cut off ({exc})"
    return None


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
    steps = (
        chunk[at : at + _PACKED_BYTES]  # many small parts in one large step would each copy it
        for chunk in chunks
        for at in range(0, len(chunk), _PACKED_BYTES)
    )
    for step in steps:
        packed = step
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


def gunzip(data: bytes, meter: Meter) -> tuple[bytes, str | None]:
    """Unpack gzip data; return what could be unpacked and what was wrong with it.

    Raises
    ------
    TooLargeError
        As soon as it is more than the limits allow.
    """
    content = BytesIO()
    at = 0
    while data.startswith(b"\x1f\x8b", at):
        unpacker = zlib.decompressobj(_GZIP_WBITS)
        while at < len(data) and not unpacker.eof:
            before = unpacker.copy()
            packed = data[at : at + _PACKED_BYTES]
            try:
                chunk = unpacker.decompress(packed, _READ_BYTES)
            except zlib.error as exc:
                content.write(_bytewise(before, packed))
                return content.getvalue(), f"the gzip data is damaged ({exc})"
            at += len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            meter.add(len(chunk))
            content.write(chunk)
        content.write(unpacker.flush())
        if not unpacker.eof:
            return content.getvalue(), "the gzip file is cut off before its end"
    return content.getvalue(), None


def _bytewise(unpacker: _Unpacker, packed: bytes) -> bytes:
    """Unpack up to the very byte that is wrong; a larger step would lose all it has in it."""
    parts: list[bytes] = []
    try:
        for byte in packed:
            parts.append(unpacker.decompress(bytes((byte,))))  # noqa: PERF401  (kept on error)
    except zlib.error:
        pass
    return b"".join(parts)


_JUNK: Final = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.(?!\./)[^/]+|Thumbs\.db$|desktop\.ini$|~\$)"
    r"|\.(?:part|partial|crdownload|tmp|icloud|download)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """One file that came in, loose or from a container.

    Attributes
    ----------
    name
        The way to it as the user knows it: ``export.zip/activities/12.fit.gz``.
    data
        Its bytes, no longer compressed; empty when it was not opened, or has a `path`.
    path
        Where its content lies when it is to be read as a stream. In an archive that is a
        temporary file, gone as soon as the next member is asked for.
    containers
        Names of the archives around it, outermost first; empty for a loose file. Gzip does not
        count.
    siblings
        Names of the files beside it in its archive.
    listed
        What the archive's own list of activities says of it.
    is_from_account_export
        Whether the archive is an app's whole account, in which most files are not for us.
    problem
        Why it could not be opened.
    skipped
        Why it was not looked at: junk of an operating system, a file still being copied.
    damage
        What was wrong with the compression, when it was opened all the same.
    """

    name: str
    data: bytes = b""
    path: Path | None = None
    containers: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    listed: ListedActivity | None = None
    is_from_account_export: bool = False
    problem: str | None = None
    skipped: str | None = None
    damage: str | None = None

    @property
    def sha256(self) -> str:
        """The digest of its content, or of its name when it was not opened."""
        if self.path is not None:
            with self.path.open("rb") as stream:
                return file_digest(stream, "sha256").hexdigest()
        return sha256(self.data or self.name.encode("utf-8", "replace")).hexdigest()

    @property
    def size_bytes(self) -> int:
        """The length of its content."""
        return len(self.data) if self.path is None else self.path.stat().st_size


def is_junk(name: str) -> bool:
    """Return whether a name is that of a hidden file, system litter or an unfinished copy."""
    return bool(_JUNK.search(name.replace("\\", "/")))
