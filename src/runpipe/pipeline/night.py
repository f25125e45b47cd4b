"""One night: what came in is kept, read, judged, checked and published.

A flow calls the five steps one by one; `ingest` strings them together. Reading runs in processes
beside this one, writing is one plain call after another in this one. A file that any step cannot
work with is taken out with a reason, and the night goes on without it (docs/adr/0096).
"""

from __future__ import annotations

import logging
import os
import shutil
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from runpipe import inbox, warehouse
from runpipe.errors import WarehouseError, is_interrupt
from runpipe.model import archived, stored
from runpipe.model.athlete import AthleteFacts
from runpipe.model.iso_week import Week
from runpipe.pipeline import assess_weeks, group_recordings
from runpipe.pipeline.contain_trouble import (
    JudgingError,
    Trouble,
    is_made_by_trouble,
    made_by_trouble,
    note_trouble,
    reason_for,
    run_attributed,
    trouble_log,
)
from runpipe.pipeline.label_sessions import judge_sessions
from runpipe.pipeline.night_note import night_noted
from runpipe.pipeline.read_file import MADE_BY, Work, process_noted, row_arrival, unread
from runpipe.pipeline.reader_process import Limits
from runpipe.pipeline.results import FileOutcome, IngestSummary
from runpipe.pipeline.supervise_readers import ReaderPool, Reading
from runpipe.pipeline.upkeep import (
    Upkeep,
    damage_notes,
    find_unusable,
    mend_database,
    read_upkeep,
    require_room,
    restore_arrivals,
    scrub_archive,
    write_upkeep,
)
from runpipe.printable import clean_line
from runpipe.private import owner_only, tighten
from runpipe.readers.options import LogOptions
from runpipe.settings import DataPaths, LogSettings, Settings, read_rules
from runpipe.settings.labels_file import read_labels

log = logging.getLogger(__name__)
files_log = logging.getLogger("runpipe.files")

_Files = Mapping[str, archived.KnownFile]

_BATCH_FILES: Final = 50
_OPEN_IN: Final = "open_in"
_JUDGED_BY: Final = "judged_by"
_NOTES: Final = ".reading"
"""A folder with a note for each file that is being read; a run that is killed leaves it."""
_MAX_STOPPED_RUNS: Final = 2


@dataclass(slots=True)
class Night:
    """One run at work: the settings, the next database, and what it has done so far."""

    settings: Settings
    today: date
    now_utc: datetime
    building: warehouse.Next
    readers: ReaderPool
    came: set[tuple[str, str, str]] = field(default_factory=set)
    left: list[inbox.LeftFile] = field(default_factory=list)
    """Files that stay in the inbox, each with the reason."""
    notes: list[str] = field(default_factory=list)
    """What else the owner should know of, sentence by sentence."""
    n_total: int = 0
    n_done: int = 0
    is_changed: bool = False
    """Whether anything is to be published; true from the start after a run that was killed."""
    reading: dict[int, list[tuple[Work, Future[Reading] | None]]] = field(default_factory=dict)
    batches: tuple[Batch, ...] = ()
    upkeep: Upkeep | None = None
    """What is known of the archive's health, once it was looked at."""
    taken_out: set[tuple[str, str]] = field(default_factory=set)
    """Contents that a step after reading could not work with, by athlete and digest."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read and saved together, in one transaction."""

    index: int
    works: tuple[Work, ...]


@contextmanager
def open_night(
    settings: Settings, *, today: date, now_utc: datetime, is_rebuild: bool = False
) -> Iterator[Night]:
    """Hold the data folder and the next database for one run.

    Parameters
    ----------
    settings
        Everything the owner set.
    today
        The athlete's local day.
    now_utc
        The instant that new arrivals are noted with.
    is_rebuild
        Start from an empty database instead of the published one.

    Raises
    ------
    BusyError
        If another run is at work.
    RunpipeError
        If the disk has no room for a night; nothing is begun then.
    """
    paths = settings.paths
    with owner_only(), inbox.hold_lock(paths), night_noted(paths, now_utc=now_utc):
        (paths.root / "inbox").mkdir(parents=True, exist_ok=True)
        if tighten(paths.root):
            log.warning("%s was open to other users; now it is the owner's alone", paths.root)
        require_room(paths)
        notes = mend_database(paths, now_utc)
        is_empty = is_rebuild or read_upkeep(paths).is_rebuild_due
        with (
            trouble_log(paths.root),
            _open_readers(settings) as pool,
            _rebuilt_after_damage(paths),
            warehouse.open_next(paths.database, is_empty=is_empty) as building,
        ):
            night = Night(settings, today, now_utc, building, pool, notes=list(notes))
            night.is_changed = warehouse.recall(building.conn, _OPEN_IN) == building.snapshot_id
            yield night


@contextmanager
def _rebuilt_after_damage(paths: DataPaths) -> Iterator[None]:
    """Have the next night build the database anew when this one meets damage within it."""
    try:
        yield
    except Exception as exc:
        if warehouse.is_damage(exc):
            write_upkeep(paths, replace(read_upkeep(paths), is_rebuild_due=True))
            raise WarehouseError(
                f"{paths.database}: damaged within ({exc}); the next night builds it again from "
                "the archive"
            ) from exc
        raise


@contextmanager
def _open_readers(settings: Settings) -> Iterator[ReaderPool]:
    """Give a night its readers; where files lie in the inbox, the first starts at once.

    A night that ends in order, also by an interrupt, leaves no note of what was being read.
    """
    pool = ReaderPool(
        process_noted,
        settings.n_workers or os.cpu_count() or 1,
        Limits(settings.max_memory_mb, settings.max_cpu_s),
    )
    try:
        if next(inbox.files_below(settings.paths.inbox), None) is not None:
            pool.start()  # it takes its time; the database is opened and the files kept meanwhile
        yield pool
    finally:
        pool.close()
        shutil.rmtree(settings.paths.root / _NOTES, ignore_errors=True)


def collect(night: Night, paths: Sequence[Path] | None = None) -> tuple[Batch, ...]:
    """Keep what has settled in the archive; return what is to be read, in batches.

    Parameters
    ----------
    night
        The run.
    paths
        Files or folders to take in; `None` means the inbox. Files outside the inbox are copied.
    """
    settings = night.settings
    if night.is_changed:
        night.came |= _left_by_a_killed_run(night)
    roots = [settings.paths.inbox] if paths is None else list(paths)
    found = inbox.scan_all([root for root in roots if paths or root.exists()], settings)
    if found.files:
        night.readers.start()
    intake = inbox.archive_all(found.files, settings.paths, night.now_utc)
    night.left += (*found.left, *intake.left)
    fresh = {(one.athlete_id, one.sha256) for one in intake.arrivals}
    works = _to_do(night, fresh, told=set() if paths is None else fresh)
    if works:
        _touch(night)
    night.n_total = len(works)
    night.batches = tuple(
        Batch(index, tuple(works[at : at + _BATCH_FILES]))
        for index, at in enumerate(range(0, len(works), _BATCH_FILES))
    )
    return night.batches


def _left_by_a_killed_run(night: Night) -> set[tuple[str, str, str]]:
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
        for file in warehouse.read_known_files(conn, athlete_id).values()
        for path in file.paths
    }


def _touch(night: Night) -> None:
    """Note, before the first write, that there will be something to publish."""
    if not night.is_changed:
        warehouse.remember(night.building.conn, _OPEN_IN, night.building.snapshot_id)
        night.is_changed = True


def _to_do(
    night: Night, fresh: Collection[tuple[str, str]], *, told: Collection[tuple[str, str]]
) -> list[Work]:
    """List the contents to read; further names of those that are known are noted here.

    What of the archive cannot be used is left out, with a sentence for the owner. `fresh` are
    contents that this run has just archived, and hashed; what was in trouble is read again where
    the owner `told` so. Both are by athlete and digest.
    """
    settings, conn = night.settings, night.building.conn
    known = {
        athlete_id: warehouse.read_known_files(conn, athlete_id)
        for athlete_id in warehouse.read_athlete_ids(conn)
    }
    stale = {
        (athlete_id, file.sha256)
        for athlete_id, files in known.items()
        for file in files.values()
        if _is_stale(file, settings, athlete_id, is_told=(athlete_id, file.sha256) in told)
    }
    arrivals = _arrivals_to_do(night, known, stale)
    unusable, notes = find_unusable(
        settings.paths, arrivals, frozenset(digest for _, digest in fresh)
    )
    night.notes += notes
    works = []
    for (athlete_id, digest), came in arrivals.items():
        if digest in unusable:
            continue
        file = known.get(athlete_id, {}).get(digest)
        first = min(came, key=lambda one: one.name)
        if file is None or (athlete_id, digest) in stale or first.name < min(file.paths):
            works.append(_work(first, settings))
            _note(night, [one for one in came if one is not first])
        else:
            _note(night, came)
    # The largest first, so that no worker is left alone with it at the end.
    return sorted(works, key=lambda work: (-work.arrival.size_bytes, work.arrival.name))


def _arrivals_to_do(
    night: Night, known: Mapping[str, _Files], stale: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[inbox.Arrival]]:
    """Return the arrivals that the database does not know, or knows from other code."""
    paths = night.settings.paths
    known_ids = {
        inbox.arrival_id(athlete_id, file.sha256, path)
        for athlete_id, files in known.items()
        for file in files.values()
        for path in file.paths
    }
    listing = inbox.list_archive(paths)
    scrub = scrub_archive(paths, read_upkeep(paths), listing)
    night.upkeep = scrub.upkeep
    night.notes += [f"archive/{name}: cannot be read; left out" for name in listing.unreadable]
    night.notes += restore_arrivals(paths, listing, scrub.unreadable, night.building.conn)
    arrivals: dict[tuple[str, str], list[inbox.Arrival]] = defaultdict(list)
    for arrival_id in sorted(listing.arrival_ids):
        is_known = arrival_id in known_ids
        if is_known and not stale:
            continue
        try:
            arrival = inbox.read_arrival(paths, arrival_id)
        except inbox.ArrivalError as exc:
            night.notes.append(
                f"archive/{exc}: left out. Drop the original of archive/{arrival_id[:2]}/"
                f"{arrival_id[:64]} into the inbox again, or that content itself"
            )
            continue
        if not is_known or (arrival.athlete_id, arrival.sha256) in stale:
            arrivals[arrival.athlete_id, arrival.sha256].append(arrival)
    return arrivals


def _is_stale(
    file: archived.KnownFile, settings: Settings, athlete_id: str, *, is_told: bool
) -> bool:
    """Return whether a file is to be read again."""
    if is_made_by_trouble(file.made_by):
        return is_told or file.made_by != _trouble_mark(settings)
    return file.made_by not in _made_by(settings, athlete_id)


def _trouble_mark(settings: Settings) -> str:
    return made_by_trouble(
        warehouse.sql_digest(), settings.max_file_mb, settings.max_memory_mb, settings.max_cpu_s
    )


def _n_stopped(work: Work) -> int:
    """Return how many runs were killed while they read a file, by the note that they left."""
    try:
        n, made_by = work.note.read_text("ascii").split()
        return int(n) if made_by == work.made_by_trouble else 0
    except (OSError, ValueError):
        return 0


def _note(night: Night, arrivals: Sequence[inbox.Arrival]) -> None:
    """Note that bytes which are kept already came under further names."""
    if arrivals:
        _touch(night)
    warehouse.save_arrivals(night.building.conn, [row_arrival(one) for one in arrivals])
    for one in arrivals:
        night.came.add((one.athlete_id, one.sha256, one.name))


def _work(arrival: inbox.Arrival, settings: Settings) -> Work:
    code, options = _made_by(settings, arrival.athlete_id)
    work = Work(
        arrival=arrival,
        content=inbox.archived_path(settings.paths, arrival.sha256),
        max_file_mb=settings.max_file_mb,
        options=log_options(settings, arrival.athlete_id),
        made_by_code=code,
        made_by_options=options,
        made_by_trouble=_trouble_mark(settings),
        note=settings.paths.root / _NOTES / arrival.sha256,
    )
    return replace(work, n_stopped=_n_stopped(work))


def _made_by(settings: Settings, athlete_id: str) -> tuple[str, str]:
    """Name the code that reads recordings, and the code and settings that logs are read with."""
    code = f"{MADE_BY}.{read_rules('classification').version}"
    options = repr((log_options(settings, athlete_id), settings.max_file_mb))
    return code, f"{code}.{sha256(options.encode()).hexdigest()[:12]}"


def log_options(settings: Settings, athlete_id: str) -> LogOptions:
    """Return how an athlete's logs are to be read, by the settings."""
    logs: LogSettings = settings.logs
    athlete = settings.athlete(athlete_id)
    return LogOptions(
        mass_unit=logs.mass_unit,
        day_first=logs.is_day_first,
        # UTC is what stands in when the settings name no zone; the readers say that themselves.
        zone=None if athlete.time_zone == "UTC" else athlete.time_zone,
        expected_mass_kg=athlete.mass_kg,
        columns=logs.columns,
        exercises=logs.exercises,
    )


def load(night: Night, batch: Batch) -> None:
    """Read a batch and save it in one transaction; the next one is read meanwhile.

    What may have ended its process, or a run before this one, is read when nothing else is.
    """
    for index in (batch.index, batch.index + 1):
        _start_reading(night, index)
    files: list[archived.ProcessedFile] = []
    alone: list[Work] = []
    for work, future in night.reading.pop(batch.index):
        reading = Reading((), work) if future is None else future.result()
        _collect_reading(night, reading.files, files)
        if reading.rest is not None:
            alone.append(reading.rest)
    if alone:
        wait([future for parts in night.reading.values() for _, future in parts if future])
    for work in alone:
        _collect_reading(night, _read_alone(night, work), files)
    _save(night, files)
    night.came |= {(f.arrival.athlete_id, f.arrival.sha256, f.arrival.path) for f in files}


def _start_reading(night: Night, index: int) -> None:
    if index in night.reading or index >= len(night.batches):
        return
    pool = night.readers
    night.reading[index] = [
        (work, None if work.n_stopped else pool.submit(work)) for work in night.batches[index].works
    ]


def _read_alone(night: Night, work: Work) -> tuple[archived.ProcessedFile, ...]:
    if work.n_stopped >= _MAX_STOPPED_RUNS:
        return (unread(row_arrival(work.arrival), Trouble.STOPPED_RUN, work),)
    return night.readers.read_alone(work).files


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
        if len(files) > 1 and not _is_beyond_a_file(exc):
            for file in files:
                _save(night, [file])
            return
        if not files or _is_beyond_a_file(exc):
            raise
        [file] = files
        note_trouble(file.arrival.path, Trouble.SAVING, "".join(traceback.format_exception(exc)))
        warehouse.save_batch(conn, [_unsaved(night, file)])


def _is_beyond_a_file(exc: Exception) -> bool:
    """Return whether a failure is no single file's: an interrupt, the disk, the database."""
    return is_interrupt(exc) or warehouse.is_of_the_database(exc)


def _unsaved(night: Night, file: archived.ProcessedFile) -> archived.ProcessedFile:
    return archived.ProcessedFile(
        arrival=file.arrival,
        kind=file.kind,
        status=archived.FileStatus.QUARANTINED,
        reason=reason_for(Trouble.SAVING),
        made_by=_trouble_mark(night.settings),
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


def judge(night: Night) -> None:
    """Judge everything anew from what is stored, if anything at all has changed since.

    A file that a step cannot work with is taken out, and the step done again; where a step does not
    tell which file it is, those that break a promise are.
    """
    while True:
        try:
            _judge(night)
        except JudgingError as exc:
            trace = "".join(traceback.format_exception(exc))
            if not _take_out(night, exc.contents, Trouble.JUDGING, "", trace):
                raise
        except Exception as exc:
            if _is_beyond_a_file(exc):
                raise
            promises = warehouse.find_broken_promises(night.building.conn)
            if not _take_out_broken(night, promises):
                raise
        else:
            return


def _take_out(
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
        _touch(night)
        warehouse.take_out(
            night.building.conn,
            (athlete_id, digest),
            reason=reason_for(trouble, detail),
            made_by=_trouble_mark(night.settings),
        )
    night.taken_out |= anew
    return bool(anew)


def _judge(night: Night) -> None:
    conn, settings = night.building.conn, night.settings
    if not night.is_changed and _what_was_said(night) == warehouse.recall(conn, _JUDGED_BY):
        return
    _touch(night)
    athlete_ids = warehouse.read_athlete_ids(conn)
    warehouse.save_settings(conn, _warehouse_settings(settings, athlete_ids))
    warehouse.save_rules(conn, {name: read_rules(name) for name in assess_weeks.MODEL_RULES})
    for athlete_id in athlete_ids:
        group_recordings.group_recordings(conn, settings.athlete(athlete_id))
    _build(conn, warehouse.build_core)
    said = read_labels(settings.paths)
    for athlete_id in athlete_ids:
        athlete = settings.athlete(athlete_id)
        labels = group_recordings.resolve_labels(conn, athlete_id, said)
        judge_sessions(conn, athlete, labels)
        _judge_weeks(conn, athlete, night.today)
    _build(conn, warehouse.build_mart)
    warehouse.remember(conn, _JUDGED_BY, _what_was_said(night))


def _build(conn: warehouse.Connection, build: Callable[[warehouse.Connection], None]) -> None:
    """Build a layer of SQL; a content that it cannot be built of is named."""
    contents = warehouse.read_contents(conn)

    def build_of(part: Sequence[tuple[str, str]]) -> None:
        if len(part) == len(contents):
            build(conn)
        else:
            warehouse.try_build(conn, part)

    run_attributed("building tables", build_of, contents, lambda content: {content})


def _judge_weeks(conn: warehouse.Connection, athlete: AthleteFacts, today: date) -> None:
    """Judge weeks from the first that is made from something else than last time."""
    athlete_id = athlete.athlete_id
    outline = assess_weeks.read_outline(conn, athlete, today)
    now, before = outline.made_from(), warehouse.read_made_from(conn, athlete_id, "week")
    changed = [name for name in now.keys() | before.keys() if now.get(name) != before.get(name)]
    if not changed:
        return
    since = Week.parse(min(changed))
    known = assess_weeks.read_known(conn, outline, since)
    assessments = run_attributed(
        "assessing the weeks",
        lambda records: known.of_records(records).assess(since),
        known.records(),
        partial(assess_weeks.contents_of, conn, athlete_id),
    )
    warehouse.forget_made_from(conn, athlete_id, "week", now)
    warehouse.save_assessments(conn, athlete_id, assessments, since=since)
    warehouse.save_made_from(conn, athlete_id, "week", now)


def _what_was_said(night: Night) -> str:
    """Name all that a judgement rests on beside the files: settings, labels, rules, the day."""
    settings = night.settings
    judged_on = (
        sorted(settings.athletes.items()),
        sorted(settings.logs.sources.items()),
        sorted(read_labels(settings.paths).items()),
        [
            read_rules(name).version
            for name in ("classification", "lineage", "risk", "load", "energy")
        ],
        _last_day(night),
    )
    return sha256(repr(judged_on).encode()).hexdigest()


def _last_day(night: Night) -> date:
    """Return today, or the end of the last judged week once that is over: then nothing changes."""
    last = warehouse.read_last_date(night.building.conn)
    return night.today if last is None else min(night.today, Week.of(last).last_date)


def _warehouse_settings(settings: Settings, athlete_ids: Sequence[str]) -> stored.Settings:
    return stored.Settings(
        athletes=tuple(settings.athlete(athlete_id) for athlete_id in athlete_ids),
        priorities=tuple(
            stored.SourcePriority(athlete_id=athlete_id, domain=domain, sources=sources)
            for athlete_id in athlete_ids
            for domain, sources in settings.logs.sources.items()
        ),
    )


def publish(night: Night) -> IngestSummary:
    """Check what was built and swap it in; with nothing changed, leave what is published alone.

    A file that breaks a promise of the database is taken out, and the rest judged and checked
    again.

    Raises
    ------
    WarehouseError
        If a promise is broken that no file can be named for; nothing is published then.
    """
    paths = night.settings.paths
    while True:
        try:
            files, unreadable, upkeep = _outcomes(night), _unreadable(night), _upkeep(night)
            if not night.is_changed:
                night.building.discard()
                break
            # until the digest is there again, the next run reads the database whole instead
            write_upkeep(paths, replace(upkeep, database_sha256=""))
            night.building.publish()
            upkeep = replace(upkeep, database_sha256=inbox.hash_file(paths.database))
            break
        except warehouse.BrokenPromisesError as exc:
            if not _take_out_broken(night, exc.promises):
                raise
        except Exception as exc:
            if _is_beyond_a_file(exc) or not night.building.is_open:
                raise
            if not _take_out_broken(night, warehouse.find_broken_promises(night.building.conn)):
                raise
        judge(night)
    write_upkeep(paths, replace(upkeep, is_rebuild_due=False))
    inbox.sync_quarantine(paths, unreadable)
    return IngestSummary(
        files=files,
        is_published=night.is_changed,
        unclaimed=inbox.unclaimed_folders(night.settings),
        left=tuple(
            FileOutcome(name=one.name, status="left", reason=one.reason, n_sessions=0)
            for one in night.left
        ),
        notes=tuple(dict.fromkeys(night.notes)),
    )


def _take_out_broken(night: Night, promises: Sequence[warehouse.BrokenPromise]) -> bool:
    """Take out the files that break promises; return whether there was any to take out."""
    taken_out = [
        _take_out(night, one.contents, Trouble.PROMISE, one.text, f"{one.check}: {one.rows}")
        for one in promises
    ]
    return any(taken_out)


def _unreadable(night: Night) -> list[inbox.Quarantined]:
    conn = night.building.conn
    known = {
        (athlete_id, file.sha256): file
        for athlete_id in warehouse.read_athlete_ids(conn)
        for file in warehouse.read_known_files(conn, athlete_id).values()
    }
    return [
        inbox.Quarantined(file.sha256, min(file.paths), file.reason or "")
        for file in known.values()
        if file.status is archived.FileStatus.QUARANTINED
    ]


def _upkeep(night: Night) -> Upkeep:
    """Return what this night leaves for the next; a run that looked at no files adds its notes."""
    if night.upkeep is None:
        before = read_upkeep(night.settings.paths)
        return replace(before, notes=(*before.notes, *night.notes))
    night.notes += damage_notes(night.settings.paths, night.upkeep.damaged)
    return replace(
        night.upkeep,
        notes=tuple(dict.fromkeys(night.notes)),
        left=tuple((one.name, one.reason) for one in night.left),
    )


def _outcomes(night: Night) -> tuple[FileOutcome, ...]:
    conn = night.building.conn
    found = {
        athlete_id: warehouse.read_file_outcomes(conn, athlete_id)
        for athlete_id in {athlete_id for athlete_id, _, _ in night.came}
    }
    outcomes = []
    for athlete_id, digest, path in night.came:
        outcome = found[athlete_id][digest, path]
        outcomes.append(
            FileOutcome(
                name=path,
                status=outcome.status,
                reason=outcome.reason,
                n_sessions=outcome.n_sessions,
            )
        )
    return tuple(sorted(outcomes, key=lambda one: one.name))


def ingest(
    settings: Settings, *, paths: Sequence[Path] | None, today: date, now_utc: datetime
) -> IngestSummary:
    """Take in some files or folders (default: the inbox), judge and publish.

    Raises
    ------
    BusyError
        If another run is at work.
    WarehouseError
        If what was built does not pass its checks; nothing is published then.
    """
    with open_night(settings, today=today, now_utc=now_utc) as night:
        for batch in collect(night, paths):
            load(night, batch)
        judge(night)
        return publish(night)


def rebuild(settings: Settings, *, today: date, now_utc: datetime) -> IngestSummary:
    """Build the whole database again from the archive; the inbox is left alone.

    Raises
    ------
    BusyError
        If another run is at work.
    WarehouseError
        If what was built does not pass its checks; nothing is published then.
    """
    with open_night(settings, today=today, now_utc=now_utc, is_rebuild=True) as night:
        for batch in collect(night, ()):
            load(night, batch)
        judge(night)
        return publish(night)
