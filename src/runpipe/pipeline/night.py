"""One night: what came in is archived, read, judged, checked and published.

A flow calls the steps one by one; `run_steps` strings them together. Reading runs in processes
beside this one, writing is one plain call after another in this one. A file that any step cannot
work with is taken out with a reason, and the night goes on without it (docs/adr/0096).
"""

from __future__ import annotations

import logging
import shutil
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from runpipe import inbox, warehouse
from runpipe.errors import WarehouseError
from runpipe.model import archived
from runpipe.pipeline import partition
from runpipe.pipeline.collect_files import collect, load, reread_settled_dates
from runpipe.pipeline.contain_trouble import JudgingError, Trouble, trouble_log
from runpipe.pipeline.due import are_layers_due, is_athlete_due, owner_words
from runpipe.pipeline.engines import Readers, open_readers
from runpipe.pipeline.read_file import read_noted
from runpipe.pipeline.results import FileOutcome, IngestSummary
from runpipe.pipeline.run import (
    OPEN_IN,
    READING_NOTES,
    Batch,
    Night,
    is_beyond_a_file,
    take_out,
    take_out_broken,
    touch,
)
from runpipe.pipeline.team.fill_lake import fill_lake
from runpipe.pipeline.upkeep import (
    Upkeep,
    damage_notes,
    hold_folder,
    look_at_archive,
    mend_database,
    read_upkeep,
    require_room,
    seen_whole,
    write_upkeep,
)
from runpipe.settings import DataPaths, Settings

__all__ = [
    "Batch",
    "Night",
    "collect",
    "judge",
    "load",
    "open_night",
    "publish",
    "run_steps",
]

log = logging.getLogger(__name__)


@contextmanager
def open_night(
    settings: Settings,
    *,
    today: date,
    now_utc: datetime,
    is_rebuild: bool = False,
    readers: Readers | None = None,
    blank: Path | None = None,
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
    readers
        What reads the files, and is left open; `None` opens what the settings ask for.
    blank
        A database without anybody's rows to start from where there is none yet; see `make_blank`.

    Raises
    ------
    BusyError
        If another run is at work.
    RunpipeError
        If the disk has no room for a night; nothing is begun then.
    """
    paths = settings.paths
    with hold_folder(paths, now_utc):
        require_room(paths)
        notes = mend_database(paths, now_utc)
        is_empty = is_rebuild or read_upkeep(paths).is_rebuild_due
        with (
            trouble_log(paths.root),
            _open_readers(settings, readers) as pool,
            _rebuilt_after_damage(paths),
            warehouse.open_next(paths.database, is_empty=is_empty, blank=blank) as building,
        ):
            night = Night(settings, today, now_utc, building, pool, notes=list(notes))
            night.is_resumed = warehouse.recall(building.conn, OPEN_IN) == building.snapshot_id
            night.is_changed = night.is_resumed
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
def _open_readers(settings: Settings, shared: Readers | None) -> Iterator[Readers]:
    """Give a night its readers; where files lie in the inbox, the first starts at once.

    A night that ends in order, also by an interrupt, leaves no note of what was being read.
    """
    try:
        if shared is not None:
            yield shared
            return
        with open_readers(settings, read_noted) as readers:
            if next(inbox.files_below(settings.paths.inbox), None) is not None:
                readers.start()  # meanwhile the database is opened and files are archived
            yield readers
    finally:
        shutil.rmtree(settings.paths.root / READING_NOTES, ignore_errors=True)


def judge(night: Night) -> None:
    """Judge anew from what is stored everyone of whom anything at all has changed since.

    A file that a step cannot work with is taken out, and the step done again; where a step does not
    tell which file it is, those that break a promise are.
    """
    while True:
        try:
            _judge(night)
            is_settled = not reread_settled_dates(night)
        except JudgingError as exc:
            trace = "".join(traceback.format_exception(exc))
            if not take_out(night, exc.contents, Trouble.JUDGING, "", trace):
                raise
        except Exception as exc:
            if is_beyond_a_file(exc):
                raise
            promises = warehouse.find_broken_promises(night.building.conn)
            if not take_out_broken(night, promises):
                raise
        else:
            if is_settled:
                return


def _judge(night: Night) -> None:
    conn, settings = night.building.conn, night.settings
    owner = owner_words(settings)
    athletes = [settings.athlete(each) for each in warehouse.read_athlete_ids(conn)]
    is_all_due = are_layers_due(conn)
    due = [
        athlete
        for athlete in athletes
        if is_all_due
        or night.is_resumed
        or athlete.athlete_id in night.touched
        or is_athlete_due(conn, athlete, owner, night.today)
    ]
    if not (due or is_all_due or night.is_changed):
        return
    touch(night)
    if is_all_due:
        partition.begin_layers(conn)
    for athlete in due:
        partition.judge_athlete(conn, athlete, owner, night.today)
    if is_all_due:
        partition.end_layers(conn)


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
            upkeep = seen_whole(paths, upkeep, night.now_utc)
            break
        except warehouse.BrokenPromisesError as exc:
            if not take_out_broken(night, exc.promises):
                raise
        except Exception as exc:
            if is_beyond_a_file(exc) or not night.building.is_open:
                raise
            if not take_out_broken(night, warehouse.find_broken_promises(night.building.conn)):
                raise
        judge(night)
    if night.upkeep is not None:
        upkeep = replace(upkeep, archive_look=look_at_archive(paths))
    write_upkeep(paths, replace(upkeep, is_rebuild_due=False))
    inbox.sync_quarantine(paths, unreadable)
    if paths.is_home:
        fill_lake(night.settings)
    return IngestSummary(
        files=files,
        is_published=night.is_changed,
        unclaimed=inbox.unclaimed_folders(night.settings),
        left=tuple(
            FileOutcome(name=each.name, status="left", reason=each.reason, n_sessions=0)
            for each in night.left_files
        ),
        notes=tuple(dict.fromkeys(night.notes)),
    )


def _unreadable(night: Night) -> list[inbox.Quarantined]:
    conn = night.building.conn
    return [
        inbox.Quarantined(file.sha256, min(file.paths), file.reason or "")
        for athlete_id in warehouse.read_athlete_ids(conn)
        for file in warehouse.read_files(conn, athlete_id).values()
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
        left=tuple((each.name, each.reason) for each in night.left_files),
    )


def _outcomes(night: Night) -> tuple[FileOutcome, ...]:
    conn = night.building.conn
    outcomes_by_athlete = {
        athlete_id: warehouse.read_file_outcomes(conn, athlete_id)
        for athlete_id in {athlete_id for athlete_id, _, _ in night.arrived}
    }
    outcomes = []
    for athlete_id, digest, path in night.arrived:
        outcome = outcomes_by_athlete[athlete_id].get((digest, path))
        if outcome is None:  # a zip's member that a killed run read under another name of the zip
            continue
        outcomes.append(
            FileOutcome(
                name=path,
                status=outcome.status,
                reason=outcome.reason,
                n_sessions=outcome.n_sessions,
            )
        )
    return tuple(sorted(outcomes, key=lambda each: each.name))


def run_steps(
    night: Night, paths: Sequence[Path] | None, scanned: inbox.Scan | None = None
) -> IngestSummary:
    """Run all steps of an open night, one after another; `collect` says what it takes in.

    Raises
    ------
    WarehouseError
        If what was built does not pass its checks; nothing is published then.
    """
    for batch in collect(night, paths, scanned):
        load(night, batch)
    judge(night)
    return publish(night)
