"""Opening gzip files and zips, zips in zips included, one member at a time and within bounds.

Nothing is ever extracted under its own name, so names can do no harm: members come as bytes, and
one that is read as a stream (Apple Health's export, gigabytes long) lies in a temporary file. What
cannot or should not be opened comes as a member too, with the reason, so that nothing vanishes.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Final

from runpipe.errors import ReadError
from runpipe.readers.archives.session_tables import ListedActivity, read_activity_list
from runpipe.readers.archives.unpack import (
    DEFAULT_LIMITS,
    Budget,
    ContainerLimits,
    InnerTrapError,
    Member,
    Meter,
    TooLargeError,
    TrapError,
    chunks_of,
    gunzip,
    gunzipped,
    gunzipped_head,
    is_junk,
    read_all,
    spool,
)
from runpipe.readers.detect import HEAD_BYTES, PLAIN_WORDS, FileKind, detect_kind

_MIB: Final = 1 << 20
_SPOOL_BYTES: Final = 64 * _MIB
_ACTIVITY_LIST_BYTES: Final = 64 * _MIB
_LIST_RATIO: Final = 50
_MAX_LISTS: Final = 3
"""An account has one list; so many tables of that name are looked at to find it."""
_OVERLAPPING: Final = "it claims bytes of another file in the zip, as only a trap does: not read"
_READ_BYTES: Final = 1 << 18
_ENCRYPTED_FLAG: Final = 0x1
# What the standard library raises on damaged archives, depending on where the damage is.
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
)  # fmt: skip
_MEDIA: Final = frozenset({FileKind.PICTURE, FileKind.VIDEO})
_EXPORT_SIGNS: Final = re.compile(
    r"(?:^|/)(?:(?:DI[_-]CONNECT|apple_health_export|workout-routes|Takeout|Sport-sessions)/"
    r"|com\.samsung\.s?health\.|training-session-\d{4}|cardioActivities\.csv$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the nest of containers we are."""

    names: tuple[str, ...]
    siblings: tuple[str, ...] = ()
    listed: Mapping[str, ListedActivity] = field(default_factory=dict)
    is_account_export: bool = False

    def member(self, name: str) -> Member:
        path = name.replace("\\", "/")
        listed = self.listed.get(path) or self.listed.get("/".join(path.split("/")[-2:]))
        return Member(
            name=f"{self.names[-1]}/{path}" if self.names else path,
            containers=self.names,
            siblings=self.siblings,
            listed=listed,
            is_from_account_export=self.is_account_export,
        )


def expand(name: str, data: bytes, *, limits: ContainerLimits = DEFAULT_LIMITS) -> Iterator[Member]:
    """Yield the files in `data`: itself, or what is in it if it is a gzip or a zip.

    Parameters
    ----------
    name
        The file, as the user knows it.
    data
        Its bytes.
    limits
        What is too much.

    Yields
    ------
    Member
        One at a time; nothing is kept of those before.
    """
    budget = Budget(limits)
    yield from _guarded(_Place(()).member(name), io.BytesIO(data), len(data), budget)


def expand_path(
    path: Path, name: str | None = None, *, limits: ContainerLimits = DEFAULT_LIMITS
) -> Iterator[Member]:
    """Yield the files in the file at `path`; an archive is not read into memory as a whole.

    Parameters
    ----------
    path
        A file.
    name
        What to call it; its own name by default.
    limits
        What is too much.

    Raises
    ------
    ReadError
        If it cannot be opened or read.
    """
    label = name or path.name
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            head = stream.read(HEAD_BYTES)
            stream.seek(0)
            if detect_kind(head, label) is FileKind.APPLE_HEALTH:
                yield replace(_Place(()).member(label), path=path)
                return
            yield from _guarded(_Place(()).member(label), stream, size, Budget(limits))
    except OSError as exc:
        raise ReadError(label, "it cannot be opened", str(exc)) from exc


def _guarded(member: Member, stream: IO[bytes], size: int, budget: Budget) -> Iterator[Member]:
    budget.begin(size)
    try:
        yield from _open(member, stream, size, budget, _Place(()))
    except TrapError as exc:
        yield replace(member, problem=f"{exc}: taken for a trap and not read further")
    except TooLargeError as exc:
        yield replace(member, problem=f"{exc}: not read")


def _open(
    member: Member, stream: IO[bytes], n_packed: int, budget: Budget, place: _Place
) -> Iterator[Member]:
    """Yield a member, or what is in it; `stream` stands at its start."""
    head = stream.read(HEAD_BYTES)
    kind = detect_kind(head, member.name)
    if kind is FileKind.ZIP and len(place.names) < budget.limits.max_depth:
        yield from _open_zip(member, head, stream, n_packed, budget, place)
        return
    if kind in _MEDIA and place.names:
        budget.count_member()
        budget.spend(len(head))
        yield replace(member, skipped=f"it is {PLAIN_WORDS[kind]}: no training in it")
        return
    chunks = chunks_of(head, stream)
    if kind is FileKind.GZIP and detect_kind(gunzipped_head(head)) is FileKind.APPLE_HEALTH:
        kind, chunks = FileKind.APPLE_HEALTH, gunzipped(chunks)
    if kind is FileKind.APPLE_HEALTH:
        yield from _spooled(member, chunks, n_packed, budget)
        return
    budget.count_member()
    data = read_all(head, stream, Meter(budget, n_packed))
    for _ in range(budget.limits.max_depth):
        if detect_kind(data[:HEAD_BYTES]) is not FileKind.GZIP:
            break
        data, damage = gunzip(data, Meter(budget, len(data)))
        member = replace(member, damage=member.damage or damage)
    kind = detect_kind(data[:HEAD_BYTES])
    if kind is FileKind.GZIP or (kind is FileKind.ZIP and _is_too_deep(place, budget)):
        yield replace(member, problem="it is packed in too many layers")
    elif kind is FileKind.ZIP:
        yield from _open_zip(member, b"", io.BytesIO(data), len(data), budget, place)
    else:
        yield replace(member, data=data)


def _spooled(
    member: Member, chunks: Iterator[bytes], n_packed: int, budget: Budget
) -> Iterator[Member]:
    """Yield a member whose content lies in a temporary file for as long as it is looked at."""
    with tempfile.TemporaryDirectory(prefix="runpipe-") as folder:
        path = Path(folder, "content")
        budget.count_member()
        damage = spool(chunks, path, Meter(budget, n_packed, is_spooled=True))
        yield replace(member, path=path, damage=member.damage or damage)


def _is_too_deep(place: _Place, budget: Budget) -> bool:
    return len(place.names) >= budget.limits.max_depth


def _open_zip(
    member: Member, head: bytes, stream: IO[bytes], n_packed: int, budget: Budget, place: _Place
) -> Iterator[Member]:  # fmt: skip
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        source: IO[bytes] = stream
        if stream.seekable() and not isinstance(stream, zipfile.ZipExtFile):
            stream.seek(0)
        else:
            _copy(head, stream, spool, Meter(budget, n_packed, is_spooled=True))
            source = spool
        try:
            archive = zipfile.ZipFile(source)
        except (*_DAMAGE, NotImplementedError) as exc:
            yield replace(member, problem=f"the zip is damaged or was not copied whole ({exc})")
            return
        with archive:
            if "xl/workbook.xml" in archive.namelist():
                source.seek(0)
                budget.count_member()
                data = read_all(b"", source, Meter(budget, n_packed))
                yield replace(member, data=data)
            else:
                yield from _members(member, archive, budget, place)


def _copy(head: bytes, stream: IO[bytes], spool: IO[bytes], meter: Meter) -> None:
    meter.add(len(head))
    spool.write(head)
    while chunk := stream.read(_READ_BYTES):
        meter.add(len(chunk))
        spool.write(chunk)
    spool.seek(0)


def _members(
    member: Member, archive: zipfile.ZipFile, budget: Budget, place: _Place
) -> Iterator[Member]:
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    listed = _activity_list(archive, infos)
    inner = _Place(
        names=(*place.names, member.name),
        siblings=tuple(info.filename for info in infos),
        listed=listed or {},
        is_account_export=place.is_account_export
        or listed is not None
        or any(_EXPORT_SIGNS.search(info.filename) for info in infos),
    )
    overlapping = _overlapping(infos, archive.start_dir)
    for info in infos:
        packed = inner.member(info.filename)
        if not place.names:
            budget.begin(info.compress_size)
        if is_junk(info.filename):
            budget.count_member()
            yield replace(packed, skipped="a hidden, system or unfinished file")
        elif info.flag_bits & _ENCRYPTED_FLAG:
            budget.count_member()
            yield replace(packed, problem="it is protected by a password")
        elif info.header_offset in overlapping:
            budget.count_member()
            yield replace(packed, problem=_OVERLAPPING)
        else:
            yield from _open_packed(packed, archive, info, budget, inner)


def _open_packed(
    member: Member,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    budget: Budget,
    place: _Place,
) -> Iterator[Member]:
    try:
        with archive.open(info) as stream:
            yield from _open(member, stream, info.compress_size, budget, place)
    except TooLargeError as exc:
        yield replace(member, problem=f"{exc}: not read")
    except InnerTrapError as exc:
        if len(place.names) > 1:
            raise
        yield replace(member, problem=f"{exc}: taken for a trap and not read further")
    except _DAMAGE as exc:
        yield replace(member, problem=f"it is damaged inside the zip ({exc})")
    except (NotImplementedError, RuntimeError) as exc:
        yield replace(member, problem=f"it is packed in a way that is not supported ({exc})")


def _overlapping(infos: list[zipfile.ZipInfo], end: int) -> frozenset[int]:
    """Return where the members begin that claim bytes of another member, or of the zip's books."""
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    nexts = [*(start for start, _ in places), end][1:]
    return frozenset(
        start
        for (start, size), after in zip(places, nexts, strict=True)
        if start + zipfile.sizeFileHeader + size > after  # type: ignore[attr-defined]
    )


def _activity_list(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]
) -> Mapping[str, ListedActivity] | None:
    named = (
        info
        for info in infos
        if PurePosixPath(info.filename).name.lower() == "activities.csv"
        and not info.flag_bits & _ENCRYPTED_FLAG
    )
    for info in islice(named, _MAX_LISTS):
        try:
            with archive.open(info) as stream:
                data = stream.read(min(_ACTIVITY_LIST_BYTES, _LIST_RATIO * info.compress_size))
        except (*_DAMAGE, NotImplementedError, RuntimeError):
            continue
        listed = read_activity_list(data)
        if listed is not None:
            return listed
    return None
