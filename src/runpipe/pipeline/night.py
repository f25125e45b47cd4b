"""One night: what came in is kept, read, judged, checked and published.

A flow calls the five steps one by one; `ingest` strings them together. Reading runs in worker
processes, writing is one plain call after another in this one.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from runpipe import inbox, render, warehouse
from runpipe.model.athlete import AthleteFacts
from runpipe.model.week import Week
from runpipe.pipeline import grouping, judging
from runpipe.pipeline.judging_sessions import judge_sessions
from runpipe.pipeline.labels import read_labels
from runpipe.pipeline.process import MADE_BY, Work, process, row_arrival
from runpipe.pipeline.results import FileOutcome, IngestSummary
from runpipe.pipeline.workers import start_workers
from runpipe.readers.logs import LogOptions
from runpipe.settings import LogSettings, Settings, read_rules
from runpipe.warehouse import rows

log = logging.getLogger(__name__)
files_log = logging.getLogger("runpipe.files")

_Reading = Future[tuple[rows.ProcessedFile, ...]] | tuple[Work, ...]

_BATCH_FILES: Final = 50
_CHUNK_FILES: Final = 5
_OPEN_IN: Final = "open_in"
_JUDGED_BY: Final = "judged_by"
_MIN_FILES_FOR_WORKERS: Final = 12
"""Below this, starting worker processes takes longer than the reading."""


@dataclass(slots=True)
class Night:
    """One run at work: the settings, the next database, and what it has done so far."""

    settings: Settings
    today: date
    now_utc: datetime
    building: warehouse.Next
    came: set[tuple[str, str, str]] = field(default_factory=set)
    n_total: int = 0
    n_done: int = 0
    is_changed: bool = False
    """Whether anything is to be published; true from the start after a run that was killed."""
    reading: dict[int, list[_Reading]] = field(default_factory=dict)
    batches: tuple[Batch, ...] = ()
    workers: ProcessPoolExecutor | None = None


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
    """
    for folder in (settings.paths.root, settings.paths.root / "inbox"):
        folder.mkdir(parents=True, exist_ok=True)
    with (
        inbox.hold_lock(settings.paths),
        warehouse.open_next(settings.paths.database, is_empty=is_rebuild) as building,
    ):
        night = Night(settings, today, now_utc, building)
        night.is_changed = warehouse.recall(building.conn, _OPEN_IN) == building.snapshot_id
        try:
            yield night
        finally:
            if night.workers is not None:
                night.workers.shutdown(wait=False, cancel_futures=True)


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
    roots = [settings.paths.inbox] if paths is None else list(paths)
    files = inbox.scan([root for root in roots if paths or root.exists()], settings)
    inbox.archive_all(files, settings.paths, night.now_utc)
    works = _to_do(night)
    if works:
        _touch(night)
        render.start_engine()  # reports will be due: their charts need it, and it takes its time
    night.n_total = len(works)
    night.batches = tuple(
        Batch(index, tuple(works[at : at + _BATCH_FILES]))
        for index, at in enumerate(range(0, len(works), _BATCH_FILES))
    )
    if len(works) >= _MIN_FILES_FOR_WORKERS:
        night.workers = start_workers(settings.n_workers)
    return night.batches


def _touch(night: Night) -> None:
    """Note, before the first write, that there will be something to publish."""
    if not night.is_changed:
        warehouse.remember(night.building.conn, _OPEN_IN, night.building.snapshot_id)
        night.is_changed = True


def _to_do(night: Night) -> list[Work]:
    """List the contents to read; further names of those that are known are noted here."""
    settings, conn = night.settings, night.building.conn
    known = {
        athlete_id: warehouse.read_known_files(conn, athlete_id)
        for athlete_id in warehouse.read_athlete_ids(conn)
    }
    known_ids = {
        inbox.arrival_id(athlete_id, file.sha256, path)
        for athlete_id, files in known.items()
        for file in files.values()
        for path in file.paths
    }
    stale = {
        (athlete_id, file.sha256)
        for athlete_id, files in known.items()
        for file in files.values()
        if file.made_by not in _made_by(settings, athlete_id)
    }
    arrivals: dict[tuple[str, str], list[inbox.Arrival]] = defaultdict(list)
    for arrival_id in sorted(inbox.arrival_ids(settings.paths)):
        is_known = arrival_id in known_ids
        if is_known and not stale:
            continue
        arrival = inbox.read_arrival(settings.paths, arrival_id)
        if not is_known or (arrival.athlete_id, arrival.sha256) in stale:
            arrivals[arrival.athlete_id, arrival.sha256].append(arrival)
    works = []
    for (athlete_id, digest), came in arrivals.items():
        file = known.get(athlete_id, {}).get(digest)
        first = min(came, key=lambda one: one.name)
        if file is None or (athlete_id, digest) in stale or first.name < min(file.paths):
            works.append(_work(first, settings))
            _note(night, [one for one in came if one is not first])
        else:
            _note(night, came)
    # The largest first, so that no worker is left alone with it at the end.
    return sorted(works, key=lambda work: (-work.arrival.size_bytes, work.arrival.name))


def _note(night: Night, arrivals: Sequence[inbox.Arrival]) -> None:
    """Note that bytes which are kept already came under further names."""
    if arrivals:
        _touch(night)
    warehouse.save_arrivals(night.building.conn, [row_arrival(one) for one in arrivals])
    for one in arrivals:
        night.came.add((one.athlete_id, one.sha256, one.name))


def _work(arrival: inbox.Arrival, settings: Settings) -> Work:
    code, options = _made_by(settings, arrival.athlete_id)
    return Work(
        arrival=arrival,
        content=inbox.archived_path(settings.paths, arrival.sha256),
        max_file_mb=settings.max_file_mb,
        options=log_options(settings, arrival.athlete_id),
        made_by_code=code,
        made_by_options=options,
    )


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
    """Read a batch and save it in one transaction; the next one is read meanwhile."""
    for index in (batch.index, batch.index + 1):
        _start_reading(night, index)
    files: list[rows.ProcessedFile] = []
    for part in night.reading.pop(batch.index):
        done = part.result() if isinstance(part, Future) else process(part)
        files.extend(done)
        for file in done:
            _log_file(night, file)
    warehouse.save_batch(night.building.conn, files)
    night.came |= {(f.arrival.athlete_id, f.arrival.sha256, f.arrival.path) for f in files}


def _start_reading(night: Night, index: int) -> None:
    if index in night.reading or index >= len(night.batches):
        return
    works = night.batches[index].works
    chunks = [works[at : at + _CHUNK_FILES] for at in range(0, len(works), _CHUNK_FILES)]
    workers = night.workers
    night.reading[index] = [
        chunk if workers is None else workers.submit(process, chunk) for chunk in chunks
    ]


def _log_file(night: Night, file: rows.ProcessedFile) -> None:
    if file.arrival.member_of is None:
        night.n_done += 1
    files_log.info(
        "%s: %s%s",
        file.arrival.path,
        file.status.value,
        f" ({file.reason})" if file.reason else "",
        extra={"n_done": night.n_done, "n_total": night.n_total},
    )


def judge(night: Night) -> None:
    """Judge everything anew from what is stored, if anything at all has changed since."""
    conn, settings = night.building.conn, night.settings
    if not night.is_changed and _what_was_said(night) == warehouse.recall(conn, _JUDGED_BY):
        return
    _touch(night)
    athlete_ids = warehouse.read_athlete_ids(conn)
    warehouse.save_settings(conn, _warehouse_settings(settings, athlete_ids))
    warehouse.save_rules(conn, {name: read_rules(name) for name in judging.MODEL_RULES})
    for athlete_id in athlete_ids:
        grouping.group_recordings(conn, settings.athlete(athlete_id))
    warehouse.build_core(conn)
    said = read_labels(settings.paths)
    for athlete_id in athlete_ids:
        athlete = settings.athlete(athlete_id)
        labels = grouping.resolve_labels(conn, athlete_id, said)
        judge_sessions(conn, athlete, labels)
        _judge_weeks(conn, athlete, night.today)
    warehouse.build_mart(conn)
    warehouse.remember(conn, _JUDGED_BY, _what_was_said(night))


def _judge_weeks(conn: warehouse.Connection, athlete: AthleteFacts, today: date) -> None:
    """Judge weeks from the first that is made from something else than last time."""
    athlete_id = athlete.athlete_id
    outline = judging.read_outline(conn, athlete, today)
    now, before = outline.made_from(), warehouse.read_made_from(conn, athlete_id, "week")
    changed = [name for name in now.keys() | before.keys() if now.get(name) != before.get(name)]
    if not changed:
        return
    since = Week.parse(min(changed))
    known = judging.read_known(conn, outline, since)
    warehouse.forget_made_from(conn, athlete_id, "week", now)
    warehouse.save_assessments(conn, athlete_id, known.assess(since), since=since)
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


def _warehouse_settings(settings: Settings, athlete_ids: Sequence[str]) -> rows.Settings:
    return rows.Settings(
        athletes=tuple(settings.athlete(athlete_id) for athlete_id in athlete_ids),
        priorities=tuple(
            rows.SourcePriority(athlete_id=athlete_id, domain=domain, sources=sources)
            for athlete_id in athlete_ids
            for domain, sources in settings.logs.sources.items()
        ),
    )


def publish(night: Night) -> IngestSummary:
    """Check what was built and swap it in; with nothing changed, leave what is published alone."""
    conn, paths = night.building.conn, night.settings.paths
    known = {
        (athlete_id, file.sha256): file
        for athlete_id in warehouse.read_athlete_ids(conn)
        for file in warehouse.read_known_files(conn, athlete_id).values()
    }
    unreadable = [
        inbox.Quarantined(file.sha256, min(file.paths), file.reason or "")
        for file in known.values()
        if file.status is rows.FileStatus.QUARANTINED
    ]
    files = _outcomes(night)
    if night.is_changed:
        night.building.publish()
    else:
        night.building.discard()
    inbox.sync_quarantine(paths, unreadable)
    return IngestSummary(files=files, is_published=night.is_changed)


def _outcomes(night: Night) -> tuple[FileOutcome, ...]:
    conn = night.building.conn
    found = {
        athlete_id: warehouse.read_file_outcomes(conn, athlete_id)
        for athlete_id in {athlete_id for athlete_id, _, _ in night.came}
    }
    outcomes = []
    for athlete_id, digest, path in night.came:
        stored = found[athlete_id][digest, path]
        outcomes.append(
            FileOutcome(
                name=path,
                status=stored.status.value,
                reason=stored.reason,
                n_sessions=stored.n_sessions,
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
