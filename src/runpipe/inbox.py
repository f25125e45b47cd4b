"""Files on their way in: what has settled in the inbox, the archive by content, the quarantine.

The archive is the truth. A content lies at ``archive/ab/<sha256>``; beside it lies one small
JSON file an arrival (whose it is, its path, when it came). Both are written whole or not at all
and never changed, so a run may be killed at any instant and the next one finds what is to do by
comparing names alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from threading import get_ident
from typing import Final

from runpipe.errors import RunpipeError
from runpipe.printable import clean_line, escape_json
from runpipe.settings import ONLY_ATHLETE, DataPaths, Settings, did_you_mean

log = logging.getLogger(__name__)

_CHUNK: Final = 1 << 20
_PARTIAL_ENDINGS: Final = (".part", ".partial", ".crdownload", ".tmp", ".download", ".icloud", "~")
_JUNK_NAMES: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_LONGEST_NAME: Final = 120
_INCOMING: Final = ".incoming-"
_ARCHIVE_THREADS: Final = 8
_SETTLE_S: Final = 2.0
"""A file younger than this is looked at twice before it is taken."""


class BusyError(RunpipeError):
    """Another run holds the data folder."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A settled file: whose it is, where it lies, and the name that it is known by from now on."""

    athlete_id: str
    source: Path
    name: str
    is_ours_to_move: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A content that came under a name. `name` is a path below the inbox, with forward slashes."""

    athlete_id: str
    sha256: str
    name: str
    size_bytes: int
    modified_utc: datetime
    ingested_utc: datetime

    @property
    def arrival_id(self) -> str:
        """Name the arrival: the same content under the same name is the same arrival."""
        return arrival_id(self.athlete_id, self.sha256, self.name)


def arrival_id(athlete_id: str, sha256: str, name: str) -> str:
    """Name an arrival by whose it is, its content and its name."""
    who = hashlib.sha256(f"{athlete_id}\0{name}".encode()).hexdigest()[:12]
    return f"{sha256}.{who}"


@contextlib.contextmanager
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


def scan(roots: Sequence[Path], settings: Settings) -> tuple[InboxFile, ...]:
    """List the settled files below some folders (or files) in order of name.

    Hidden files, half-downloaded ones and links are passed over; a file that is still growing is
    left for the next run. A first folder says whose the files in it are (`Settings.owner_of`);
    in an inbox, one that is nobody's is left alone.

    Raises
    ------
    RunpipeError
        If a root is not there.
    """
    found: list[InboxFile] = []
    for root in roots:
        if not root.exists():
            raise RunpipeError(f"{root}: there is no such file or folder")
        is_inbox = root.resolve() == (settings.paths.root / "inbox").resolve()
        is_dropped = is_inbox or root.resolve() == settings.paths.inbox.resolve()
        for path in files_below(root):
            if root.is_dir():
                below = path.relative_to(root)
                name = PurePosixPath(
                    *(below if is_inbox else Path(root.resolve().name) / below).parts
                )
                first = below.parts[0] if len(below.parts) > 1 else ""
            else:
                name, first = PurePosixPath(path.name), ""
            athlete_id = settings.owner_of(first)
            if athlete_id is None and not is_dropped:
                athlete_id = ONLY_ATHLETE
            if athlete_id is not None:
                found.append(InboxFile(athlete_id, path, str(name), is_inbox))
    settled = _settled([file.source for file in found])
    return tuple(sorted((f for f in found if f.source in settled), key=lambda f: f.name))


def unclaimed_folders(settings: Settings) -> tuple[str, ...]:
    """Return a sentence for each folder of the inbox that is no athlete's and holds files."""
    sentences = []
    for root in dict.fromkeys((settings.paths.root / "inbox", settings.paths.inbox)):
        folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
        for folder in folders:
            n = sum(1 for _ in files_below(folder)) if _is_unclaimed(folder, settings) else 0
            if n:
                near = did_you_mean(folder.name, settings.athletes)
                what = f"no athlete of that name; {near}" if near else "no athlete of that name."
                waiting = "1 file waits there" if n == 1 else f"{n} files wait there"
                sentences.append(f"{root.name}/{folder.name}: {what} {waiting}")
    return tuple(sentences)


def _is_unclaimed(folder: Path, settings: Settings) -> bool:
    is_junk = folder.name.startswith(".") or folder.name.lower() in _JUNK_NAMES
    return not is_junk and not folder.is_symlink() and settings.owner_of(folder.name) is None


def files_below(root: Path) -> Iterator[Path]:
    """List the files below a folder (or the file itself), without hidden and half-copied ones."""
    if root.is_file():
        yield root
        return
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and f.lower() not in _JUNK_NAMES
        )
        for name in names:
            path = Path(folder, name)
            lower = name.lower()
            if lower.startswith(".") or lower in _JUNK_NAMES or lower.endswith(_PARTIAL_ENDINGS):
                continue
            if path.is_symlink() or not path.is_file():
                continue
            yield path


def _settled(paths: Sequence[Path]) -> set[Path]:
    first = {path: _look(path) for path in paths}
    now = time.time()
    young = [p for p, look in first.items() if look is not None and abs(now - look[1]) < _SETTLE_S]
    settled = {p for p, look in first.items() if look is not None} - set(young)
    if young:
        time.sleep(_SETTLE_S)
        settled |= {path for path in young if _look(path) == first[path]}
    return settled


def _look(path: Path) -> tuple[int, float] | None:
    try:
        stat = path.stat()
        with path.open("rb"):
            return (stat.st_size, stat.st_mtime)
    except OSError:
        return None


def archive_all(
    files: Sequence[InboxFile], paths: DataPaths, now_utc: datetime
) -> tuple[Arrival, ...]:
    """Keep many files, a few at once: most of the time is spent waiting for the disk.

    The caller holds the lock: half-copied files are of runs that were killed, and go.
    """
    for half in paths.archive.glob(f"{_INCOMING}*"):
        half.unlink()
    with ThreadPoolExecutor(_ARCHIVE_THREADS) as threads:
        return tuple(threads.map(lambda file: archive(file, paths, now_utc), files))


def archive(file: InboxFile, paths: DataPaths, now_utc: datetime) -> Arrival:
    """Keep a file's content in the archive, and note that it came.

    The content is hashed as it is copied, so what is kept is what was hashed. A file in the
    inbox is removed once its content and its arrival are safe on disk; any other file stays.
    """
    paths.archive.mkdir(parents=True, exist_ok=True)
    modified = datetime.fromtimestamp(file.source.stat().st_mtime, UTC)
    incoming = paths.archive / f"{_INCOMING}{get_ident()}"
    sha256, size = _copy_hashed(file.source, incoming)
    target = archived_path(paths, sha256)
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        incoming.unlink()
    else:
        incoming.chmod(0o400)
        incoming.replace(target)
    arrival = Arrival(file.athlete_id, sha256, file.name, size, modified, now_utc)
    known = _arrival_path(paths, arrival.arrival_id)
    if not known.exists():
        write_whole(known, json.dumps(_arrival_json(arrival), indent=1, ensure_ascii=False))
    _sync_folder(target.parent)
    if file.is_ours_to_move:
        with contextlib.suppress(OSError):
            file.source.unlink()
    return read_arrival(paths, arrival.arrival_id)


def _copy_hashed(source: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest(), size


def archived_path(paths: DataPaths, sha256: str) -> Path:
    """Return where a content lies in the archive."""
    return paths.archive / sha256[:2] / sha256


def _arrival_path(paths: DataPaths, arrival_id: str) -> Path:
    return paths.archive / arrival_id[:2] / f"{arrival_id}.json"


def arrival_ids(paths: DataPaths) -> frozenset[str]:
    """List every arrival there ever was, by name alone."""
    if not paths.archive.exists():
        return frozenset()
    return frozenset(
        entry.name.removesuffix(".json")
        for folder in os.scandir(paths.archive)
        if folder.is_dir()
        for entry in os.scandir(folder.path)
        if entry.name.endswith(".json")
    )


def read_arrival(paths: DataPaths, arrival_id: str) -> Arrival:
    """Read one arrival."""
    fields = json.loads(_arrival_path(paths, arrival_id).read_text("utf-8"))
    for key in ("modified_utc", "ingested_utc"):
        fields[key] = datetime.fromisoformat(fields[key])
    return Arrival(**fields)


def _arrival_json(arrival: Arrival) -> dict[str, object]:
    fields = asdict(arrival)
    for key in ("modified_utc", "ingested_utc"):
        fields[key] = fields[key].isoformat()
    return fields


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that could not be read, and why."""

    sha256: str
    name: str
    reason: str


def sync_quarantine(paths: DataPaths, unreadable: Sequence[Quarantined]) -> None:
    """Make the quarantine folder show just what could not be read, each with its reason.

    The folder holds copies for the owner's eyes; the originals stay in the archive. What lies in
    a zip has its reason there only: the zip is kept, and was read.
    """
    wanted = {_shown_name(item): item for item in unreadable}
    if not wanted and not paths.quarantine.exists():
        return
    paths.quarantine.mkdir(parents=True, exist_ok=True)
    keep = {name for shown in wanted for name in (shown, f"{shown}.reason.json")}
    for path in paths.quarantine.iterdir():
        if path.name not in keep and path.is_file():
            path.unlink()
    for shown, item in wanted.items():
        copy, original = paths.quarantine / shown, archived_path(paths, item.sha256)
        if not copy.exists() and original.exists():
            shutil.copyfile(original, copy)
        about = {"file": item.name, "sha256": item.sha256, "reason": item.reason}
        reason = escape_json(json.dumps(about, indent=1, ensure_ascii=False))
        beside = paths.quarantine / f"{shown}.reason.json"
        if not beside.exists() or beside.read_text("utf-8") != reason:
            write_whole(beside, reason)


def _shown_name(item: Quarantined) -> str:
    """Name a file in the quarantine; in a zip, names may be longer than a disk takes."""
    shown = clean_line(PurePosixPath(item.name).name)
    name = shown.encode("utf-8", "replace")[-_LONGEST_NAME:]
    return f"{item.sha256[:12]}-{name.decode('utf-8', 'ignore')}"


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")
    with half.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    half.replace(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
