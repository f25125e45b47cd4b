"""The archive by content: filled, locked, read again for damage; and the quarantine beside it.

The archive is the truth. A content lies at ``archive/ab/<sha256>``; beside it lies one small
JSON file an arrival (whose it is, its path, when it came). Both are written whole or not at all
and never changed, so a run may be killed at any instant and the next one finds what is to do by
comparing names alone. Each file is guarded by itself: what one cannot do is its own outcome.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import file_digest, sha256
from itertools import count, islice
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from runpipe.errors import RunpipeError
from runpipe.inbox.arrivals import (
    INCOMING,
    Arrival,
    ArrivalError,
    Look,
    archived_path,
    has_writer,
    hold,
    list_archive,
    look_at,
    read_arrival,
    release,
    write_arrival,
)
from runpipe.inbox.scan import InboxFile, LeftFile, printable, reason_of
from runpipe.printable import escape_json
from runpipe.private import HALF_WRITTEN, sync_folder, write_atomic
from runpipe.settings import DataPaths

_CHUNK: Final = 1 << 20
_THREADS: Final = 8
_FILES_AT_ONCE: Final = 128
"""So many files are safe in the archive before their names go from the inbox."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_IS_WRITTEN: Final = "a program is still writing it; the next run takes it in"
_STAYS: Final = "it is safe in the archive, but cannot be removed from the inbox"
_numbers: Final = count()
_T = TypeVar("_T")


@dataclass(slots=True)
class Archiving:
    """What became of some files: those that are archived, and those that stay where they are."""

    arrivals: list[Arrival] = field(default_factory=list)
    left: list[LeftFile] = field(default_factory=list)
    healed: set[str] = field(default_factory=set)
    """Contents whose damaged copy in the archive was replaced by the good one that came."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file whose content and arrival are in the archive."""

    file: InboxFile
    arrival: Arrival
    look: Look
    is_healed: bool


class _BeingWrittenError(OSError):
    """A file that somebody writes while it is read."""


def archive_all(files: Sequence[InboxFile], paths: DataPaths, now_utc: datetime) -> Archiving:
    """Archive many files, a few at once: most of the time is spent waiting for the disk.

    The caller holds the lock: half-copied files are of runs that were killed, and go. A file of
    the inbox leaves it once its content and its arrival are safe on disk; any other file stays.

    Parameters
    ----------
    files
        What `scan` found.
    paths
        The data folder.
    now_utc
        The instant that new arrivals are noted with.

    Raises
    ------
    RunpipeError
        If the archive cannot be written to at all.
    """
    intake = Archiving()
    try:
        paths.archive.mkdir(parents=True, exist_ok=True)
        remove_leftovers(list_archive(paths).leftovers)
    except OSError as exc:
        raise RunpipeError(f"{paths.archive}: cannot be written to ({exc.strerror})") from exc
    fitting = _that_fit(files, paths, intake)
    with ThreadPoolExecutor(_THREADS) as threads:
        for at in range(0, len(fitting), _FILES_AT_ONCE):
            some = fitting[at : at + _FILES_AT_ONCE]
            results = threads.map(lambda file: _guarded(lambda: _keep(file, paths, now_utc)), some)
            copies = []
            for file, result in zip(some, results, strict=True):
                if isinstance(result, _Kept):
                    copies.append(result)
                else:
                    intake.left.append(LeftFile(file.name, result))
            _sync_folders(paths, copies)
            intake.arrivals += [copy.arrival for copy in copies]
            intake.healed |= {copy.arrival.sha256 for copy in copies if copy.is_healed}
            intake.left += _remove([copy for copy in copies if copy.file.is_ours_to_move])
    return intake


def _guarded(work: Callable[[], _T]) -> _T | str:
    """Return what some work on one file returns, or why it could not be done."""
    try:
        return work()
    except _BeingWrittenError:
        return _IS_WRITTEN
    except OSError as exc:
        return reason_of(exc)


def remove_leftovers(leftovers: Iterable[Path]) -> None:
    """Remove what killed runs left half-written."""
    for path in leftovers:
        with suppress(OSError):
            path.unlink()


def _that_fit(files: Sequence[InboxFile], paths: DataPaths, intake: Archiving) -> list[InboxFile]:
    """Return the files that there is room for; the others are left, with the reason."""
    free_bytes = shutil.disk_usage(paths.archive).free
    fitting = []
    for file in files:
        try:
            size_bytes = file.source.stat().st_size
        except OSError as exc:
            intake.left.append(LeftFile(file.name, reason_of(exc)))
            continue
        if size_bytes > free_bytes:
            reason = f"the disk has no room for its {size_bytes / 1e6:.0f} MB; free some"
            intake.left.append(LeftFile(file.name, reason))
            continue
        free_bytes -= size_bytes
        fitting.append(file)
    return fitting


def _keep(file: InboxFile, paths: DataPaths, now_utc: datetime) -> _Kept:
    """Copy a file's content into the archive, and note that it came.

    The content is hashed as it is copied, so what is kept is what was hashed.
    """
    incoming = paths.archive / f"{INCOMING}{os.getpid()}-{next(_numbers)}"
    try:
        digest, look = _copy_hashed(file.source, incoming)
        target = archived_path(paths, digest)
        target.parent.mkdir(exist_ok=True)
        is_there = target.exists()
        is_healed = is_there and not is_sound(target, digest)
        if not is_there or is_healed:
            incoming.chmod(0o400)
            incoming.replace(target)
    finally:
        incoming.unlink(missing_ok=True)
    modified = _instant(look.modified_ns)
    arrival = Arrival(file.athlete_id, digest, file.name, look.size_bytes, modified, now_utc)
    try:
        arrival = read_arrival(paths, arrival.arrival_id)
    except ArrivalError:  # there is none yet, or none that can be used
        write_arrival(paths, arrival)
    return _Kept(file, arrival, look, is_healed)


def _copy_hashed(source: Path, target: Path) -> tuple[str, Look]:
    """Copy a file that nobody writes; return its digest and what was seen of it."""
    digest = sha256()
    with source.open("rb") as reader:
        before = look_at(os.fstat(reader.fileno()))
        if has_writer(reader.fileno()):
            raise _BeingWrittenError
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as writer:  # noqa: PTH123  (a descriptor, made private above)
            while chunk := reader.read(_CHUNK):
                digest.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        if has_writer(reader.fileno()) or look_at(os.fstat(reader.fileno())) != before:
            raise _BeingWrittenError
    return digest.hexdigest(), before


def _instant(modified_ns: int) -> datetime | None:
    """Return a time stamp as a date, `None` where the years of dates do not reach."""
    try:
        return _EPOCH + timedelta(microseconds=modified_ns // 1000)
    except OverflowError:
        return None


def _sync_folders(paths: DataPaths, copies: Sequence[_Kept]) -> None:
    for folder in {archived_path(paths, copy.arrival.sha256).parent for copy in copies}:
        sync_folder(folder)
    sync_folder(paths.archive)


def _remove(copies: Sequence[_Kept]) -> list[LeftFile]:
    """Remove archived files from the inbox; return those that stay in it, with the reason.

    All of them are moved out of reach before the first is looked at again, so that whoever was
    about to open one has done so by then.
    """
    left_files, held = [], []
    for copy in copies:
        try:
            place = hold(copy.file.source, copy.look)
        except FileNotFoundError:  # somebody else removed it; it is safe
            continue
        except OSError as exc:
            left_files.append(LeftFile(copy.file.name, f"{_STAYS} ({exc.strerror})"))
            continue
        if place is None:
            left_files.append(LeftFile(copy.file.name, _IS_WRITTEN))
        else:
            held.append((copy, place))
    for copy, place in held:
        try:
            if not release(place, copy.look):
                left_files.append(LeftFile(copy.file.name, _IS_WRITTEN))
        except OSError as exc:
            left_files.append(LeftFile(copy.file.name, f"{_STAYS} ({exc.strerror})"))
    return left_files


def is_sound(content: Path, sha256_hex: str) -> bool:
    """Return whether an archived content can be read and is still what it was."""
    try:
        return hash_file(content) == sha256_hex
    except OSError:
        return False


def hash_file(path: Path) -> str:
    """Compute the SHA-256 of a file's bytes.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


def unsound(paths: DataPaths, contents: Iterable[str]) -> frozenset[str]:
    """Return which archived contents are gone, cannot be read, or are not what they were."""
    digests = list(contents)
    with ThreadPoolExecutor(_THREADS) as threads:
        results = threads.map(
            lambda digest: is_sound(archived_path(paths, digest), digest), digests
        )
        return frozenset(
            digest for digest, is_good in zip(digests, results, strict=True) if not is_good
        )


class BusyError(RunpipeError):
    """Another run holds the data folder."""


@contextmanager
def hold_lock(paths: DataPaths) -> Iterator[None]:
    """Hold the data folder for one run; a process that dies lets go of it.

    Raises
    ------
    BusyError
        If another run holds it.
    """
    paths.root.mkdir(parents=True, exist_ok=True)
    with paths.lock_file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise BusyError(
                f"another run is at work in {paths.root}; wait for it to end and try again"
            ) from exc
        yield


_log = logging.getLogger(__name__)

_LONGEST_NAME: Final = 120
_OURS: Final = re.compile(r"\.?[0-9a-f]{12}-")
"""How every name that runpipe gives in the quarantine begins; other files are the owner's."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that could not be read, and why."""

    sha256: str
    name: str
    reason: str


def sync_quarantine(paths: DataPaths, unreadable: Sequence[Quarantined]) -> None:
    """Make the quarantine folder show just what could not be read, each with its reason.

    The folder holds copies; the originals stay in the archive. What lies in a zip has its reason
    there only: the zip is kept, and was read. A file that the owner put there stays. What cannot
    be copied or removed is logged and tried again by the next night.
    """
    shown = {_shown_name(item): item for item in unreadable}
    if not shown and not paths.quarantine.exists():
        return
    try:
        paths.quarantine.mkdir(parents=True, exist_ok=True)
        present = list(paths.quarantine.iterdir())
    except OSError as exc:
        _log.warning("%s cannot be kept up to date: %s", paths.quarantine, exc)
        return
    keep = {name for each in shown for name in (each, f"{each}.reason.json")}
    for path in present:
        if path.name not in keep and _OURS.match(path.name) and path.is_file():
            with suppress(OSError):
                path.unlink()
    for name, item in shown.items():
        try:
            _show(paths.quarantine / name, item, archived_path(paths, item.sha256))
        except OSError as exc:
            _log.warning("%s cannot be shown in the quarantine: %s", item.name, exc)


def _show(copy: Path, item: Quarantined, original: Path) -> None:
    if not copy.exists() and original.exists():
        half = copy.with_name(f".{copy.name}{HALF_WRITTEN}{os.getpid()}")
        shutil.copyfile(original, half)
        half.replace(copy)
    about = {"file": item.name, "sha256": item.sha256, "reason": item.reason}
    reason = escape_json(json.dumps(about, indent=1, ensure_ascii=False))
    beside = copy.with_name(f"{copy.name}.reason.json")
    if not beside.exists() or beside.read_bytes() != reason.encode():
        write_atomic(beside, reason)


def _shown_name(item: Quarantined) -> str:
    """Return a file's name in the quarantine; in a zip, names may be longer than a disk takes."""
    name = printable(PurePosixPath(item.name).name).encode("utf-8", "replace")[-_LONGEST_NAME:]
    return f"{item.sha256[:12]}-{name.decode('utf-8', 'ignore')}"


_FILES_PER_NIGHT: Final = 1000
_DIGEST: Final = re.compile(r"[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What was read again: the last content read, which were sound, and which were not."""

    position: str
    sound: frozenset[str]
    damaged: frozenset[str]


def scrub(paths: DataPaths, contents: Collection[str], after: str, max_bytes: int) -> Scrubbed:
    """Read archived contents again, in order of their digests, from where the last night ended.

    Since each night goes on behind the one before, the ones read longest ago come first.

    Parameters
    ----------
    paths
        The data folder.
    contents
        The SHA-256 of everything in the archive.
    after
        The last content that was read; empty for the start.
    max_bytes
        It ends with the content that reaches so many bytes, and once it has been around.
    """
    ordered = sorted(contents)
    queue = [sha256 for sha256 in ordered if sha256 > after] + [
        sha256 for sha256 in ordered if sha256 <= after
    ]
    return _read_again(paths, queue, after, max_bytes)


def scrub_next(paths: DataPaths, after: str, max_bytes: int) -> Scrubbed:
    """Read archived contents again as `scrub` does, listing no more of the archive than it reads."""
    return _read_again(paths, _contents_from(paths, after), after, max_bytes)


def _contents_from(paths: DataPaths, after: str) -> Iterator[str]:
    """Yield the archive's contents in order of digest, from behind one on, once around."""
    folders = sorted(entry.name for entry in paths.archive.iterdir() if entry.is_dir())
    begun = after[:2]
    for folder in [f for f in folders if f >= begun] + [f for f in folders if f < begun]:
        names = sorted(_names(paths.archive / folder))
        yield from (name for name in names if folder != begun or name > after)
    yield from sorted(
        name
        for name in (_names(paths.archive / begun) if begun in folders else ())
        if name <= after
    )


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if _DIGEST.match(entry.name)]


def _read_again(paths: DataPaths, queue: Iterable[str], after: str, max_bytes: int) -> Scrubbed:
    position, n_bytes = after, 0
    sound: set[str] = set()
    damaged: set[str] = set()
    for digest in islice(queue, _FILES_PER_NIGHT):
        if n_bytes >= max_bytes or digest in sound or digest in damaged:
            break
        path = archived_path(paths, digest)
        (sound if is_sound(path, digest) else damaged).add(digest)
        n_bytes += path.stat().st_size if path.exists() else 0
        position = digest
    return Scrubbed(position, frozenset(sound), frozenset(damaged))
