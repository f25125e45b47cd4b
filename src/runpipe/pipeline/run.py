"""One run at work: what its steps share, and how a file is taken out that a step cannot work with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from runpipe import inbox, warehouse
from runpipe.errors import is_interrupt
from runpipe.pipeline.contain_trouble import Trouble, note_trouble, reason_for
from runpipe.pipeline.due import trouble_mark
from runpipe.pipeline.engines import Readers
from runpipe.pipeline.read_file import ReadTask
from runpipe.pipeline.supervise_readers import Reading
from runpipe.pipeline.upkeep import Upkeep
from runpipe.settings import Settings

OPEN_IN: Final = "open_in"
"""The note that names the database in which a run has begun to write."""
READING_NOTES: Final = ".reading"
"""A folder with a note for each file that is being read; a run that is killed leaves it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read and saved together, in one transaction."""

    index: int
    tasks: tuple[ReadTask, ...]


@dataclass(slots=True)
class Night:
    """One run: the settings, the next database, and what it has done so far."""

    settings: Settings
    today: date
    now_utc: datetime
    building: warehouse.Next
    readers: Readers
    arrived: set[tuple[str, str, str]] = field(default_factory=set)
    """Athlete, digest and path of every file that came in."""
    left_files: list[inbox.LeftFile] = field(default_factory=list)
    """Files that stay in the inbox, each with the reason."""
    notes: list[str] = field(default_factory=list)
    """What else the owner should know of, sentence by sentence."""
    n_total: int = 0
    n_done: int = 0
    is_resumed: bool = False
    """Whether a run before this one was killed after it had begun to write."""
    is_changed: bool = False
    """Whether anything is to be published; true from the start after a run that was killed."""
    touched: set[str] = field(default_factory=set)
    """Athletes of whom this run has saved or dropped anything."""
    reading: dict[int, list[tuple[ReadTask, Future[Reading] | None]]] = field(default_factory=dict)
    batches: tuple[Batch, ...] = ()
    upkeep: Upkeep | None = None
    """What is known of the archive's health, once it was looked at."""
    taken_out: set[tuple[str, str]] = field(default_factory=set)
    """Contents that a step after reading could not work with, by athlete and digest."""


def touch(night: Night, athlete_ids: Collection[str] = ()) -> None:
    """Note, before the first write, that there will be something to publish, and whose it is."""
    night.touched.update(athlete_ids)
    if not night.is_changed:
        warehouse.remember(night.building.conn, OPEN_IN, night.building.snapshot_id)
        night.is_changed = True


def is_beyond_a_file(exc: Exception) -> bool:
    """Return whether a failure is no single file's: an interrupt, the disk, the database."""
    return is_interrupt(exc) or warehouse.is_of_the_database(exc)


def take_out(
    night: Night,
    contents: Collection[tuple[str, str]],
    trouble: Trouble,
    detail: str,
    trace: str,
) -> bool:
    """Leave out what was read of some contents, with the reason; return whether any was new."""
    anew = set(contents) - night.taken_out
    for athlete_id, digest in sorted(anew):
        note_trouble(digest, trouble, trace)
        touch(night, {athlete_id})
        warehouse.take_out(
            night.building.conn,
            (athlete_id, digest),
            reason=reason_for(trouble, detail),
            made_by=trouble_mark(night.settings),
        )
    night.taken_out |= anew
    return bool(anew)


def take_out_broken(night: Night, promises: Sequence[warehouse.BrokenPromise]) -> bool:
    """Remove the files that break promises; return whether there was any."""
    taken_out = [
        take_out(
            night,
            promise.contents,
            Trouble.PROMISE,
            promise.text,
            f"{promise.check}: {promise.rows}",
        )
        for promise in promises
    ]
    return any(taken_out)
