"""What a data folder needs to heal by itself: what each night leaves for the next one to know.

It lies in one small file beside the database. Nothing rests on it: without it, or when it cannot
be read, the next night looks at everything anew.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from runpipe import inbox, warehouse
from runpipe.errors import RunpipeError
from runpipe.pipeline.results import night_noted
from runpipe.private import owner_only, tighten, write_atomic
from runpipe.settings import DataPaths

_log = logging.getLogger(__name__)

_SCRUBBED_BYTES: Final = 64 << 20
_RESERVE_BYTES: Final = 64 << 20
_NAMES_SHOWN: Final = 5
_LOOKED_WHOLE_EVERY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What one night leaves for the next, and for `status` to show."""

    database_sha256: str = ""
    """Of the file as it was published; empty while it is being replaced."""
    database_look: str = ""
    """What `stat` said of that file; as long as it says so, nobody wrote to it."""
    hashed_utc: str = ""
    """When the file was last held against its digest, ISO 8601."""
    archive_look: str = ""
    """What `stat` said of the archive's folders when all in them was in the database."""
    is_rebuild_due: bool = False
    """Whether the last night met damage within the database."""
    scrubbed_to: str = ""
    """The last content of the archive that was read again."""
    damaged: tuple[str, ...] = ()
    """Contents of the archive that were not what they were when last looked at."""
    notes: tuple[str, ...] = ()
    """What the last night has to tell the owner, sentence by sentence."""
    left: tuple[tuple[str, str], ...] = ()
    """Files that stayed in the inbox, each with the reason."""


@dataclass(frozen=True, slots=True)
class Scrub:
    """What a night read again of the archive, and which notes of arrivals cannot be read."""

    upkeep: Upkeep
    unreadable: frozenset[str]


def upkeep_file(paths: DataPaths) -> Path:
    """Return where a night leaves what the next one wants to know."""
    return paths.root / ".runpipe-upkeep.json"


def read_upkeep(paths: DataPaths) -> Upkeep:
    """Read what the last night left; what is missing or of another shape is as if never left."""
    try:
        return _upkeep_from(json.loads(upkeep_file(paths).read_text("utf-8")))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return Upkeep()


def _upkeep_from(fields: dict[str, Any]) -> Upkeep:
    return Upkeep(
        database_sha256=str(fields.get("database_sha256", "")),
        database_look=str(fields.get("database_look", "")),
        hashed_utc=str(fields.get("hashed_utc", "")),
        archive_look=str(fields.get("archive_look", "")),
        is_rebuild_due=fields.get("is_rebuild_due") is True,
        scrubbed_to=str(fields.get("scrubbed_to", "")),
        damaged=tuple(map(str, fields.get("damaged", ()))),
        notes=tuple(map(str, fields.get("notes", ()))),
        left=tuple((str(name), str(reason)) for name, reason in fields.get("left", ())),
    )


def write_upkeep(paths: DataPaths, upkeep: Upkeep) -> None:
    """Write what the next night wants to know, if it is not there already."""
    if upkeep != read_upkeep(paths):
        write_atomic(upkeep_file(paths), json.dumps(asdict(upkeep), indent=1, ensure_ascii=False))


@contextmanager
def hold_folder(paths: DataPaths, now_utc: datetime) -> Iterator[None]:
    """Hold a folder for one night, for its owner alone, and note how the night ends.

    Raises
    ------
    BusyError
        If another run is at work.
    """
    with owner_only(), inbox.hold_lock(paths), night_noted(paths, now_utc=now_utc):
        paths.own_inbox.mkdir(parents=True, exist_ok=True)
        if tighten(paths.root):
            _log.warning("%s was open to other users; now it is the owner's alone", paths.root)
        yield


def mend_database(paths: DataPaths, now_utc: datetime) -> tuple[str, ...]:
    """Move a published database that cannot be used aside, so that this night builds it again.

    Returns
    -------
    tuple of str
        A sentence for the owner when it was put aside, else none.

    Raises
    ------
    WarehouseError
        If something beside the database stands in the way, such as a program that holds it.
    """
    upkeep = read_upkeep(paths)
    is_unwritten = is_as_published(paths, upkeep, now_utc)
    damage = find_database_damage(paths, upkeep, is_hashed=not is_unwritten)
    if damage is None:
        if upkeep.database_sha256 and not is_unwritten:
            write_upkeep(paths, seen_whole(paths, upkeep, now_utc))
        return ()
    try:
        aside = warehouse.put_aside(paths.database, now_utc)
    except OSError as exc:
        raise RunpipeError(
            f"{paths.database}: cannot be used ({damage}) nor put aside ({exc.strerror}); move it "
            "away yourself, then run again"
        ) from exc
    note = (
        f"The database could not be used ({damage}). It was put aside as {aside.name} and built "
        "again from the archive."
    )
    _log.info(note)
    return (note,)


def find_database_damage(
    paths: DataPaths, upkeep: Upkeep, *, is_read_whole: bool = False, is_hashed: bool = True
) -> str | None:
    """Return why the published database cannot be used, `None` if it can or there is none.

    A file that is not the one that was published was damaged, or changed by another program; only
    where the last night left no digest is it read whole instead. `is_hashed` compares its digest.

    Raises
    ------
    WarehouseError
        If something beside the database stands in the way, such as a program that holds it.
    """
    is_read_whole = is_read_whole or not upkeep.database_sha256
    damage = warehouse.find_damage(paths.database, is_read_whole=is_read_whole)
    is_comparable = is_hashed and upkeep.database_sha256 and paths.database.exists()
    if damage is not None or not is_comparable:
        return damage
    try:
        is_same = inbox.hash_file(paths.database) == upkeep.database_sha256
    except OSError as exc:
        return f"it cannot be read to its end: {exc.strerror}"
    return None if is_same else "it is not as runpipe wrote it: damaged, or changed by a program"


def is_as_published(paths: DataPaths, upkeep: Upkeep, now_utc: datetime) -> bool:
    """Return whether nobody wrote to the database since it was published, without reading it.

    Once a week it is false, so that the whole file is read again: what a disk loses by itself
    changes no time stamp. Until then DuckDB's own checksums find it in each block that is read.
    """
    if not upkeep.database_sha256 or upkeep.database_look != look_at_file(paths.database):
        return False
    return is_within_a_week(upkeep.hashed_utc, now_utc)


def is_within_a_week(instant_utc: str, now_utc: datetime) -> bool:
    """Return whether an instant, ISO 8601, is no week ago; false for what is no instant."""
    try:
        return now_utc - datetime.fromisoformat(instant_utc) < _LOOKED_WHOLE_EVERY
    except (ValueError, TypeError):
        return False


def seen_whole(paths: DataPaths, upkeep: Upkeep, now_utc: datetime) -> Upkeep:
    """Return what is noted of a database whose digest was just computed."""
    return replace(
        upkeep, database_look=look_at_file(paths.database), hashed_utc=now_utc.isoformat()
    )


def look_at_archive(paths: DataPaths) -> str:
    """Return what changes whenever something is put into the archive or taken out of it."""
    try:
        with os.scandir(paths.archive) as entries:
            folders = sorted(
                (entry.name, entry.stat().st_mtime_ns, entry.stat().st_ino)
                for entry in entries
                if entry.is_dir()
            )
    except OSError:
        return ""
    return sha256(repr(folders).encode()).hexdigest()


def look_at_file(path: Path) -> str:
    """Return what `stat` says of a file, empty if there is none: it differs once it was written to."""
    try:
        about = path.stat()
    except OSError:
        return ""
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino} {about.st_dev}"


def room_bytes(paths: DataPaths) -> int:
    """Return how many bytes have to be free for a night: the next database, and a reserve."""
    size = paths.database.stat().st_size if paths.database.exists() else 0
    return size + size // 4 + _RESERVE_BYTES


def require_room(paths: DataPaths) -> None:
    """Raise before anything is begun if the next database would not fit on the disk.

    Raises
    ------
    RunpipeError
        With how much is free and how much is needed.
    """
    free, needed = shutil.disk_usage(paths.root).free, room_bytes(paths)
    if free < needed:
        raise RunpipeError(
            f"{paths.root}: the disk has {free / 1e6:.0f} MB free, and a night needs "
            f"{needed / 1e6:.0f} MB; free some and run again. Nothing was begun"
        )


def scrub_archive(paths: DataPaths, upkeep: Upkeep, listing: inbox.Listing) -> Scrub:
    """Read a little of the archive again, contents and the notes of their arrivals."""
    scrubbed = inbox.scrub(paths, listing.contents, upkeep.scrubbed_to, _SCRUBBED_BYTES)
    read_again = scrubbed.sound | scrubbed.damaged
    unreadable = []
    for identity in sorted(listing.arrival_ids):
        if identity.partition(".")[0] in read_again:
            try:
                inbox.read_arrival(paths, identity)
            except inbox.ArrivalError:
                unreadable.append(identity)
    still = inbox.unsound(paths, upkeep.damaged)
    damaged = (still | scrubbed.damaged) - scrubbed.sound
    return Scrub(
        replace(upkeep, scrubbed_to=scrubbed.position, damaged=tuple(sorted(damaged))),
        frozenset(unreadable),
    )


def scrub_some(paths: DataPaths, upkeep: Upkeep) -> str | None:
    """Read the next part of the archive again; return where it ended, `None` if any is damaged."""
    scrubbed = inbox.scrub_next(paths, upkeep.scrubbed_to, _SCRUBBED_BYTES)
    return None if scrubbed.damaged else scrubbed.position


def restore_arrivals(
    paths: DataPaths,
    listing: inbox.Listing,
    unreadable: Collection[str],
    conn: warehouse.Connection,
) -> tuple[str, ...]:
    """Write notes of arrivals again that the database knows and the archive has lost.

    Returns
    -------
    tuple of str
        A sentence for the owner when some were written, else none.
    """
    sound = listing.arrival_ids - set(unreadable)
    restored = []
    for row in warehouse.read_arrivals(conn):
        arrival = arrival_of(row)
        if arrival.arrival_id not in sound and arrival.sha256 in listing.contents:
            inbox.write_arrival(paths, arrival)
            listing.arrival_ids.add(arrival.arrival_id)
            restored.append(arrival.name)
    if not restored:
        return ()
    return (
        f"The archive's notes of {_listed(restored)} were lost or unreadable, and are written "
        "again from the database.",
    )


def arrival_of(row: warehouse.StoredArrival) -> inbox.Arrival:
    """Return an arrival that the database knows as the archive notes it."""
    return inbox.Arrival(
        athlete_id=row.athlete_id,
        sha256=row.sha256,
        name=row.path,
        size_bytes=row.size_bytes,
        modified_utc=row.modified_utc,
        ingested_utc=row.ingested_utc,
    )


def find_unusable(
    paths: DataPaths,
    arrivals: Mapping[tuple[str, str], Sequence[inbox.Arrival]],
    fresh: Collection[str],
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Find contents that are to be read but are gone, cannot be read, or are not what they were.

    Returns
    -------
    frozenset of str
        Their SHA-256.
    tuple of str
        A sentence on each for the owner.
    """
    unusable = inbox.unsound(paths, {digest for _, digest in arrivals} - set(fresh))
    notes = tuple(
        f"{min(arrival.name for arrival in of_content)}: {_what_is_wrong(paths, digest)}"
        for (_, digest), of_content in sorted(arrivals.items())
        if digest in unusable
    )
    return unusable, notes


def damage_notes(paths: DataPaths, digests: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for the owner on each content of the archive that is damaged."""
    names: dict[str, str] = {}
    digests = tuple(digests)
    if not digests:
        return ()
    for identity in sorted(inbox.arrival_ids(paths)):
        digest = identity.partition(".")[0]
        if digest in digests:
            with suppress(inbox.ArrivalError):
                names.setdefault(digest, inbox.read_arrival(paths, identity).name)
    return tuple(f"{names.get(each, each)}: {_what_is_wrong(paths, each)}" for each in digests)


def _what_is_wrong(paths: DataPaths, digest: str) -> str:
    path = inbox.archived_path(paths, digest)
    what = "is damaged or cannot be read" if path.exists() else "is gone"
    return (
        f"its copy in the archive ({path.relative_to(paths.root)}) {what}; drop the original into "
        "the inbox again"
    )


def _listed(names: Sequence[str]) -> str:
    shown = sorted(names)[:_NAMES_SHOWN]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
