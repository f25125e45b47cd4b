"""What a run reads, from inbox and archive: in batches, each saved in one transaction."""

from __future__ import annotations

import logging
import traceback
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import wait
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from runpipe import inbox, warehouse
from runpipe.model import archived
from runpipe.model.logs import StatedOrder
from runpipe.pipeline.contain_trouble import Trouble, is_made_by_trouble, note_trouble, reason_for
from runpipe.pipeline.due import current_marks, reading_digests, trouble_mark
from runpipe.pipeline.provenance import Stage, mark_with_order
from runpipe.pipeline.read_file import ReadTask, row_arrival, unread
from runpipe.pipeline.run import READING_NOTES, Batch, Night, is_beyond_a_file, touch
from runpipe.pipeline.supervise_readers import Reading
from runpipe.pipeline.upkeep import find_unusable, read_upkeep, restore_arrivals, scrub_archive
from runpipe.printable import clean_line
from runpipe.readers.options import LogOptions
from runpipe.settings import DataPaths, LogSettings, Settings

_BATCH_FILES: Final = 50
_Files = Mapping[str, archived.StoredFile]
_Content = tuple[str, str]
"""Athlete and digest."""


def collect(
    night: Night, paths: Sequence[Path] | None = None, scanned: inbox.Scan | None = None
) -> tuple[Batch, ...]:
    """Archive what has settled; return what is to be read, in batches.

    Parameters
    ----------
    night
        The run.
    paths
        Files or folders to take in; `None` means the inbox. Files outside the inbox are copied.
    scanned
        What has settled there, if that was looked for already.
    """
    settings = night.settings
    if night.is_resumed:
        night.arrived |= _saved_by_killed_run(night)
    if scanned is None:
        scanned = inbox.scan_given(paths, settings)
    if scanned.files:
        night.readers.start()
    intake = inbox.archive_all(scanned.files, settings.paths, night.now_utc)
    night.left_files += (*scanned.left, *intake.left)
    fresh = {(each_arrival.athlete_id, each_arrival.sha256) for each_arrival in intake.arrivals}
    tasks = _tasks(night, fresh, told=set() if paths is None else fresh)
    if tasks:
        touch(night, {task.arrival.athlete_id for task in tasks})
    night.n_total = len(tasks)
    night.batches = tuple(
        Batch(index, tuple(tasks[at : at + _BATCH_FILES]))
        for index, at in enumerate(range(0, len(tasks), _BATCH_FILES))
    )
    return night.batches


def _saved_by_killed_run(night: Night) -> set[tuple[str, str, str]]:
    """Return the files that a run saved before it was killed: they are published with this one's."""
    published = night.settings.paths.database
    before: set[tuple[str, str, str]] = set()
    if published.exists():
        with closing(warehouse.connect_read(published)) as conn:
            if warehouse.are_tables_current(conn):  # else all was read anew
                before = _saved(conn)
    return _saved(night.building.conn) - before


def _saved(conn: warehouse.Connection) -> set[tuple[str, str, str]]:
    return {
        (athlete_id, file.sha256, path)
        for athlete_id in warehouse.read_athlete_ids(conn)
        for file in warehouse.read_files(conn, athlete_id).values()
        for path in file.paths
    }


def _tasks(
    night: Night, fresh: Collection[_Content], *, told: Collection[_Content]
) -> list[ReadTask]:
    """List the contents to read; further names of those that are stored are noted here.

    What of the archive cannot be used is left out, with a sentence for the owner. `fresh` are
    contents that this run has just archived, and hashed; what was in trouble is read again where
    the owner `told` so. Both are by athlete and digest.
    """
    settings, conn = night.settings, night.building.conn
    stored = {
        athlete_id: warehouse.read_files(conn, athlete_id)
        for athlete_id in warehouse.read_athlete_ids(conn)
    }
    nothing = _StoredFiles(settings, "", {})
    stored_files = {
        athlete_id: _StoredFiles(settings, athlete_id, files, told)
        for athlete_id, files in stored.items()
    }
    stale = {
        (athlete_id, outer)
        for athlete_id, files in stored_files.items()
        for outer in files.stale_contents()
    }
    arrivals_by_content = _arrivals_to_read(night, stored, stale)
    unusable, notes = find_unusable(
        settings.paths, arrivals_by_content, frozenset(digest for _, digest in fresh)
    )
    night.notes += notes
    tasks = []
    for (athlete_id, sha256), arrivals in arrivals_by_content.items():
        if sha256 in unusable:
            continue
        files = stored_files.get(athlete_id, nothing)
        file = files.by_digest.get(sha256)
        first = min(arrivals, key=lambda each_arrival: each_arrival.name)
        if file is None or (athlete_id, sha256) in stale or first.name < min(file.paths):
            tasks.append(
                replace(
                    task_of(first, settings, files.orders),
                    current=files.current_members(sha256),
                )
            )
            _note_arrivals(
                night, [each_arrival for each_arrival in arrivals if each_arrival is not first]
            )
        else:
            _note_arrivals(night, arrivals)
    # The largest first, so that no worker is left alone with it at the end.
    return sorted(tasks, key=lambda task: (-task.arrival.size_bytes, task.arrival.name))


def _arrivals_to_read(
    night: Night, stored: Mapping[str, _Files], stale: Collection[_Content]
) -> dict[_Content, list[inbox.Arrival]]:
    """Return the arrivals that the database does not hold, or holds as other code read them."""
    paths = night.settings.paths
    stored_ids = {
        inbox.arrival_id(athlete_id, file.sha256, path)
        for athlete_id, files in stored.items()
        for file in files.values()
        for path in file.paths
    }
    listing = inbox.list_archive(paths)
    scrub = scrub_archive(paths, read_upkeep(paths), listing)
    night.upkeep = scrub.upkeep
    night.notes += [f"archive/{name}: cannot be read; left out" for name in listing.unreadable]
    night.notes += restore_arrivals(paths, listing, scrub.unreadable, night.building.conn)
    arrivals: dict[_Content, list[inbox.Arrival]] = defaultdict(list)
    for arrival_id in sorted(listing.arrival_ids):
        is_stored = arrival_id in stored_ids
        if is_stored and not stale:
            continue
        try:
            arrival = inbox.read_arrival(paths, arrival_id)
        except inbox.ArrivalError as exc:
            night.notes.append(
                f"archive/{exc}: left out. Drop the original of archive/{arrival_id[:2]}/"
                f"{arrival_id[:64]} into the inbox again, or that content itself"
            )
            continue
        if not is_stored or (arrival.athlete_id, arrival.sha256) in stale:
            arrivals[arrival.athlete_id, arrival.sha256].append(arrival)
    return arrivals


class _StoredFiles:
    """An athlete's stored files, and which of them need not be read again.

    `told` are those, by athlete and digest, that the owner wants read again where they were in trouble.
    """

    def __init__(
        self,
        settings: Settings,
        athlete_id: str,
        by_digest: _Files,
        told: Collection[_Content] = (),
    ) -> None:
        self.by_digest = by_digest
        self.orders = orders_by_source(by_digest.values())
        self._marks = current_marks(settings, athlete_id)
        self._of_logs = reading_digests(settings, athlete_id)[Stage.READ_LOGS]
        self._of_trouble = trouble_mark(settings)
        self._told = {digest for owner, digest in told if owner == athlete_id}
        self._members: dict[str, list[archived.StoredFile]] = defaultdict(list)
        for file in by_digest.values():
            for outer in file.outer:
                self._members[outer].append(file)

    def stale_contents(self) -> set[str]:
        """Return the digests of the files that are to be read again.

        A zip is read again for its own sake, or for that of a file in it.
        """
        return {
            digest
            for file in self.by_digest.values()
            if self._is_stale(file, is_told=file.sha256 in self._told)
            for digest in (file.sha256, *file.outer)
        }

    def current_members(self, outer: str) -> frozenset[str]:
        """Return the members of a zip that need not be read again with it."""
        is_told = outer in self._told
        return frozenset(
            file.sha256
            for file in self._members[outer]
            if not self._is_stale(file, is_told=is_told)
        )

    def has_current_dates(self, file: archived.StoredFile) -> bool:
        """Return whether a file whose dates are open was read as its source settles them now."""
        order = self.orders.get(file.date_source or "")
        return file.made_by == mark_with_order(self._of_logs, order)

    def _is_stale(self, file: archived.StoredFile, *, is_told: bool) -> bool:
        if is_made_by_trouble(file.made_by):
            return is_told or file.made_by != self._of_trouble
        if file.date_order is StatedOrder.OPEN:
            return not self.has_current_dates(file)
        return file.made_by not in self._marks


def orders_by_source(files: Iterable[archived.StoredFile]) -> dict[str, bool]:
    """Return whether days come before months, by source whose files all say the same of it."""
    stated: dict[str, set[StatedOrder]] = defaultdict(set)
    for file in files:
        if file.date_source and file.date_order and file.date_order is not StatedOrder.OPEN:
            stated[file.date_source].add(file.date_order)
    return {
        source: orders == {StatedOrder.DAY_FIRST}
        for source, orders in stated.items()
        if len(orders) == 1
    }


def reread_settled_dates(night: Night) -> bool:
    """Read again the files whose dates others of their source settle; return whether there are any.

    So the order in which an app's files come decides nothing.
    """
    athletes = {task.arrival.athlete_id for batch in night.batches for task in batch.tasks}
    tasks: list[ReadTask] = []
    for athlete_id in sorted(athletes):
        by_digest = warehouse.read_files(night.building.conn, athlete_id)
        files = _StoredFiles(night.settings, athlete_id, by_digest)
        stale = {
            digest
            for file in by_digest.values()
            if file.date_order is StatedOrder.OPEN and not files.has_current_dates(file)
            for digest in (file.sha256, *file.outer)
        }
        for sha256 in sorted(stale):
            arrival = _first_arrival(night.settings.paths, athlete_id, by_digest[sha256])
            if arrival is not None:
                task = task_of(arrival, night.settings, files.orders)
                tasks.append(replace(task, current=files.current_members(sha256)))
    if tasks:
        batch = Batch(len(night.batches), tuple(tasks))
        night.batches += (batch,)
        load(night, batch)
    return bool(tasks)


def _first_arrival(
    paths: DataPaths, athlete_id: str, file: archived.StoredFile
) -> inbox.Arrival | None:
    """Return the arrival that a content is read under; `None` where it only came within a zip."""
    for path in sorted(file.paths):
        with suppress(inbox.ArrivalError):
            return inbox.read_arrival(paths, inbox.arrival_id(athlete_id, file.sha256, path))
    return None


def _note_arrivals(night: Night, arrivals: Sequence[inbox.Arrival]) -> None:
    """Note that bytes which are archived already came under further names."""
    if arrivals:
        touch(night, {each_arrival.athlete_id for each_arrival in arrivals})
    warehouse.save_arrivals(
        night.building.conn, [row_arrival(each_arrival) for each_arrival in arrivals]
    )
    for each_arrival in arrivals:
        night.arrived.add((each_arrival.athlete_id, each_arrival.sha256, each_arrival.name))


def task_of(
    arrival: inbox.Arrival, settings: Settings, orders: Mapping[str, bool] | None = None
) -> ReadTask:
    """Return the task of reading an archived file, with what its results are marked with.

    `orders` says whether days come before months, by the source whose other files settle it.
    """
    task = ReadTask(
        arrival=arrival,
        content=inbox.archived_path(settings.paths, arrival.sha256),
        max_file_mb=settings.max_file_mb,
        options=replace(
            log_options(settings, arrival.athlete_id), day_first_by_source=orders or {}
        ),
        made_by=reading_digests(settings, arrival.athlete_id),
        made_by_trouble=trouble_mark(settings),
        note=settings.paths.root / READING_NOTES / arrival.sha256,
    )
    return replace(task, n_stopped=_n_stopped(task))


def _n_stopped(task: ReadTask) -> int:
    """Return how many runs were killed while they read a file, by the note that they left."""
    try:
        n, made_by = task.note.read_text("ascii").split()
        return int(n) if made_by == task.made_by_trouble else 0
    except (OSError, ValueError):
        return 0


def log_options(settings: Settings, athlete_id: str) -> LogOptions:
    """Return how an athlete's logs are to be read, by the settings."""
    logs: LogSettings = settings.logs
    athlete = settings.athlete(athlete_id)
    return LogOptions(
        mass_unit=logs.mass_unit,
        energy_unit=logs.energy_unit,
        day_first=logs.is_day_first,
        # UTC is what stands in when the settings name no zone; the readers say that themselves.
        zone=None if athlete.time_zone == "UTC" else athlete.time_zone,
        expected_mass_kg=athlete.mass_kg,
        columns=logs.columns,
        exercises=logs.exercises,
    )


files_log = logging.getLogger("runpipe.files")

_MAX_STOPPED_RUNS: Final = 2


def load(night: Night, batch: Batch) -> None:
    """Read a batch and save it in one transaction; the next one is read meanwhile.

    What may have ended its process, or a run before this one, is read when nothing else is.
    """
    for index in (batch.index, batch.index + 1):
        _start_reading(night, index)
    files: list[archived.ProcessedFile] = []
    alone: list[ReadTask] = []
    for task, future in night.reading.pop(batch.index):
        reading = Reading((), task) if future is None else future.result()
        _collect_reading(night, reading.files, files)
        if reading.rest is not None:
            alone.append(reading.rest)
    if alone:
        wait([future for parts in night.reading.values() for _, future in parts if future])
    for task in alone:
        _collect_reading(night, _read_alone(night, task), files)
    touch(night, {file.arrival.athlete_id for file in files})
    _save(night, files)
    night.arrived |= {(f.arrival.athlete_id, f.arrival.sha256, f.arrival.path) for f in files}


def _start_reading(night: Night, index: int) -> None:
    if index in night.reading or index >= len(night.batches):
        return
    pool = night.readers
    night.reading[index] = [
        (task, None if task.n_stopped else pool.submit(task)) for task in night.batches[index].tasks
    ]


def _read_alone(night: Night, task: ReadTask) -> tuple[archived.ProcessedFile, ...]:
    if task.n_stopped >= _MAX_STOPPED_RUNS:
        return (unread(row_arrival(task.arrival), Trouble.STOPPED_RUN, task),)
    return night.readers.read_alone(task).files


def _collect_reading(
    night: Night, part: Sequence[archived.ProcessedFile], files: list[archived.ProcessedFile]
) -> None:
    files.extend(part)
    for file in part:
        _log_file(night, file)


def _save(night: Night, files: Sequence[archived.ProcessedFile]) -> None:
    """Save a batch; where that fails, file by file, and what cannot be saved with a reason.

    Raises
    ------
    duckdb.Error
        If the database itself, or its disk, is what fails.
    """
    conn = night.building.conn
    try:
        warehouse.save_batch(conn, files)
    except Exception as exc:
        if len(files) > 1 and not is_beyond_a_file(exc):
            for file in files:
                _save(night, [file])
            return
        if not files or is_beyond_a_file(exc):
            raise
        [file] = files
        note_trouble(file.arrival.path, Trouble.SAVING, "".join(traceback.format_exception(exc)))
        warehouse.save_batch(conn, [_unsaved(night, file)])


def _unsaved(night: Night, file: archived.ProcessedFile) -> archived.ProcessedFile:
    return archived.ProcessedFile(
        arrival=file.arrival,
        kind=file.kind,
        status=archived.FileStatus.QUARANTINED,
        reason=reason_for(Trouble.SAVING),
        made_by=trouble_mark(night.settings),
        is_listed=file.is_listed,
    )


def _log_file(night: Night, file: archived.ProcessedFile) -> None:
    if file.arrival.member_of is None:
        night.n_done += 1
    files_log.info(
        "%s: %s%s",
        clean_line(file.arrival.path),
        file.status.value,
        f" ({clean_line(file.reason)})" if file.reason else "",
        extra={"n_done": night.n_done, "n_total": night.n_total},
    )
