"""Arrivals: how a file leaves the inbox.

The small JSON file for each content and name that came.

A name is first moved into a hidden folder beside it, where nobody can open it by name any more.
Only then is looked whether somebody still has it open for writing, and whether it is what was
archived. If so, it is unlinked; if not, it gets its name back and is taken in anew by the next
run. A kill in between leaves it in the hidden folder, where the next run finds it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import signal
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from runpipe.errors import RunpipeError
from runpipe.private import HALF_WRITTEN, write_atomic
from runpipe.settings import DataPaths

INCOMING: Final = ".incoming-"
_FOLDER: Final = re.compile(r"[0-9a-f]{2}")
_CONTENT: Final = re.compile(r"[0-9a-f]{64}")
_ARRIVAL: Final = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{12}\.json")
_LARGEST_JSON: Final = 1 << 16


class ArrivalError(RunpipeError):
    """A note of an arrival that cannot be used: half-written, foreign, or of another shape."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A content that came under a name. `name` is a path below the inbox, with forward slashes.

    `modified_utc` is the file's own time stamp, `None` where it is no date from year 1 to 9999.
    """

    athlete_id: str
    sha256: str
    name: str
    size_bytes: int
    modified_utc: datetime | None
    ingested_utc: datetime

    @property
    def arrival_id(self) -> str:
        """Return the arrival's id: the same content under the same name is the same arrival."""
        return arrival_id(self.athlete_id, self.sha256, self.name)


def arrival_id(athlete_id: str, sha256_hex: str, name: str) -> str:
    """Return the id of an arrival: whose it is, its content and its name."""
    who = sha256(f"{athlete_id}\0{name}".encode()).hexdigest()[:12]
    return f"{sha256_hex}.{who}"


def archived_path(paths: DataPaths, sha256_hex: str) -> Path:
    """Return where a content lies in the archive."""
    return paths.archive / sha256_hex[:2] / sha256_hex


def arrival_path(paths: DataPaths, identity: str) -> Path:
    """Return where the note of an arrival lies."""
    return paths.archive / identity[:2] / f"{identity}.json"


def write_arrival(paths: DataPaths, arrival: Arrival) -> None:
    """Write the note of an arrival, whole or not at all."""
    values = asdict(arrival)
    for key in ("modified_utc", "ingested_utc"):
        values[key] = None if values[key] is None else values[key].isoformat()
    text = json.dumps(values, indent=1, ensure_ascii=False)
    write_atomic(arrival_path(paths, arrival.arrival_id), text)


def read_arrival(paths: DataPaths, identity: str) -> Arrival:
    """Read the note of one arrival.

    Raises
    ------
    ArrivalError
        If it cannot be read, or does not hold just what `write_arrival` writes.
    """
    path = arrival_path(paths, identity)
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise ArrivalError(f"{path.name}: too large for the note of an arrival")
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as exc:
        raise ArrivalError(f"{path.name}: cannot be read as JSON ({exc})") from exc
    try:
        arrival = _arrival_from(content)
        is_own = arrival.arrival_id == identity
    except (TypeError, ValueError) as exc:
        raise ArrivalError(f"{path.name}: no note of an arrival ({exc})") from exc
    if not is_own:
        raise ArrivalError(f"{path.name}: the note of another arrival")
    return arrival


def _arrival_from(content: object) -> Arrival:
    names = {each.name for each in fields(Arrival)}
    if not isinstance(content, dict) or content.keys() != names:
        raise TypeError(f"expected the keys {', '.join(sorted(names))}")
    values: dict[str, Any] = dict(content)
    size = values["size_bytes"]
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise TypeError(f"size_bytes: expected a number of bytes, found {size!r}")
    for key in ("athlete_id", "sha256", "name", "ingested_utc"):
        if not isinstance(values[key], str):
            raise TypeError(f"{key}: expected a text, found {values[key]!r}")
    for key in ("modified_utc", "ingested_utc"):
        values[key] = None if values[key] is None else _instant(values[key])
    return Arrival(**values)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"expected an instant with its offset from UTC, found {text!r}")
    return instant


@dataclass(slots=True)
class Listing:
    """What lies in the archive, by names alone."""

    contents: set[str] = field(default_factory=set)
    arrival_ids: set[str] = field(default_factory=set)
    strays: list[str] = field(default_factory=list)
    """What runpipe did not put there (such as ``._*`` of a Mac), below the archive."""
    leftovers: list[Path] = field(default_factory=list)
    """What a killed run was about to write."""
    unreadable: list[str] = field(default_factory=list)
    """Folders of it that may not be read, each with the reason."""


def list_archive(paths: DataPaths) -> Listing:
    """List the archive without reading a file of it.

    Raises
    ------
    RunpipeError
        If the archive may not be read.
    """
    listing = Listing()
    if not paths.archive.exists():
        return listing
    try:
        folders = _entries(paths.archive)
    except OSError as exc:
        raise RunpipeError(
            f"{paths.archive}: cannot be read ({exc.strerror}); `runpipe verify` mends the "
            "permissions of what is yours"
        ) from exc
    for entry in folders:
        if entry.is_dir(follow_symlinks=False) and _FOLDER.fullmatch(entry.name):
            _list_folder(listing, entry)
        elif entry.name.startswith(INCOMING):
            listing.leftovers.append(Path(entry.path))
        else:
            listing.strays.append(entry.name)
    listing.strays.sort()
    return listing


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _list_folder(listing: Listing, folder: os.DirEntry[str]) -> None:
    try:
        entries = _entries(Path(folder.path))
    except OSError as exc:
        listing.unreadable.append(f"{folder.name}/ ({exc.strerror})")
        return
    for entry in entries:
        _sort_in(listing, entry, folder.name)


def _sort_in(listing: Listing, entry: os.DirEntry[str], folder: str) -> None:
    name = entry.name
    is_file = entry.is_file(follow_symlinks=False)
    if is_file and name.startswith(folder) and _CONTENT.fullmatch(name):
        listing.contents.add(name)
    elif is_file and name.startswith(folder) and _ARRIVAL.fullmatch(name):
        listing.arrival_ids.add(name.removesuffix(".json"))
    elif is_file and name.startswith(f".{folder}") and HALF_WRITTEN in name:
        listing.leftovers.append(Path(entry.path))
    else:
        listing.strays.append(f"{folder}/{name}")


def arrival_ids(paths: DataPaths) -> frozenset[str]:
    """Return the id of every arrival there ever was, by name alone."""
    return frozenset(list_archive(paths).arrival_ids)


HOLDING: Final = ".runpipe-held"
"""The hidden folder: in each folder of the inbox that a file leaves, while it does."""

_NO_LINKS: Final = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EMLINK}


class Look(NamedTuple):
    """What tells whether a file was written to; `changed_ns` moves also when it is renamed."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    def is_same_content(self, other: Look) -> bool:
        """Return whether another look, taken after a rename, is on the same bytes."""
        return self[:4] == other[:4]


def look_at(stat: os.stat_result) -> Look:
    """Return what is seen of a file."""
    return Look(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def has_writer(descriptor: int) -> bool | None:
    """Return whether anybody has a file open for writing; `None` where the system cannot tell.

    Linux tells it of a lease: one for reading is refused while any process, also of another user,
    has the file open (or mapped) for writing. It is given back at once.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        # whoever opens it meanwhile would otherwise send SIGIO, which ends a process
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as exc:
        return True if exc.errno == errno.EAGAIN else None
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def is_held(source: Path) -> bool:
    """Return whether a file lies where only a run puts it."""
    return source.parent.name == HOLDING


def hold(source: Path, before: Look) -> Path | None:
    """Move a file out of everybody's reach; `None` if it is not the one that was looked at.

    Raises
    ------
    OSError
        If it cannot be moved, as on an inbox that may only be read.
    """
    if is_held(source):
        return source
    if look_at(source.lstat()) != before:
        return None
    folder = source.parent / HOLDING
    folder.mkdir(mode=0o700, exist_ok=True)
    held = folder / source.name
    if held.exists():  # of a run that was killed: the next one takes that one in first
        return None
    source.rename(held)
    return held


def release(held: Path, before: Look) -> bool:
    """Unlink a held file if it is still what was archived; else give it its name back.

    Returns
    -------
    bool
        Whether it is gone.

    Raises
    ------
    OSError
        If it cannot be looked at or unlinked.
    """
    descriptor = os.open(held, os.O_RDONLY)
    try:
        is_written = has_writer(descriptor)
        is_same = before.is_same_content(look_at(os.fstat(descriptor)))
    finally:
        os.close(descriptor)
    if is_same and not is_written:
        held.unlink()
        with suppress(OSError):  # others may be held in it
            held.parent.rmdir()
        return True
    put_back(held)
    return False


def put_back(held: Path) -> None:
    """Give a held file its name again, unless another file has it by now: then it stays held."""
    home = held.parent.parent / held.name
    try:
        os.link(held, home)
    except FileExistsError:
        return
    except OSError as exc:
        if exc.errno not in _NO_LINKS or home.exists():
            return
        held.rename(home)
    else:
        held.unlink()
    with suppress(OSError):
        held.parent.rmdir()
