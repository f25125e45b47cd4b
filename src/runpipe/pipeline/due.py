"""What a night has to do, told by what stored results were made of; it loads none of what makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from runpipe import inbox, warehouse
from runpipe.errors import RunpipeError
from runpipe.model.athlete import AthleteFacts, Habits
from runpipe.model.iso_week import Week
from runpipe.model.labels import SessionLabel
from runpipe.model.logs import Domain
from runpipe.pipeline.contain_trouble import made_by_trouble
from runpipe.pipeline.provenance import (
    EVERYBODY,
    Stage,
    digest,
    mark_with_order,
    package_digest,
    stale,
)
from runpipe.pipeline.results import IngestSummary, NightEnd, night_noted, read_night_note
from runpipe.pipeline.upkeep import (
    Upkeep,
    is_as_published,
    is_within_a_week,
    look_at_archive,
    look_at_file,
    read_upkeep,
    scrub_some,
    write_upkeep,
)
from runpipe.private import owner_only, tighten, write_atomic
from runpipe.settings import DataPaths, Settings
from runpipe.settings.labels_file import read_labels

PAGE_DIGESTS: Final = ".written.json"
"""The file beside an athlete's pages that says what they were made of."""


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What the owner says beside an athlete's facts: labels by session, and sources by domain."""

    labels: Mapping[str, SessionLabel]
    sources: Mapping[Domain, tuple[str, ...]]


def owner_words(settings: Settings) -> OwnerWords:
    """Read what the owner says of sessions and sources."""
    return OwnerWords(read_labels(settings.paths), settings.logs.sources)


def reading_digests(settings: Settings, athlete_id: str) -> dict[Stage, str]:
    """Return what an athlete's files are marked with, by the stage that reads them."""
    athlete, logs = settings.athlete(athlete_id), settings.logs
    of_logs = (
        athlete.time_zone,
        athlete.mass_kg,
        logs.mass_unit,
        logs.energy_unit,
        logs.is_day_first,
        sorted((name, sorted(columns.items())) for name, columns in logs.columns.items()),
        sorted(logs.exercises.items()),
        settings.max_file_mb,
    )
    return {
        Stage.READ_FIT: digest(Stage.READ_FIT),
        Stage.READ_TRACKS: digest(Stage.READ_TRACKS),
        Stage.READ_LOGS: digest(Stage.READ_LOGS, of_logs),
        Stage.READ_ANY: digest(Stage.READ_ANY, of_logs),
        Stage.UNPACK: digest(Stage.UNPACK, settings.max_file_mb),
    }


def current_marks(settings: Settings, athlete_id: str) -> frozenset[str]:
    """Return every mark of an athlete's files that need not be read again.

    A file whose dates are open may be read as other files of its source settle them: which one, only
    the night can tell, and it changes with none but new files.
    """
    digests = reading_digests(settings, athlete_id)
    logs = digests[Stage.READ_LOGS]
    return frozenset(digests.values()) | {mark_with_order(logs, order) for order in (True, False)}


def trouble_mark(settings: Settings) -> str:
    """Return what files in trouble are marked with by this runpipe and these settings."""
    return made_by_trouble(settings.max_file_mb, settings.max_memory_mb, settings.max_cpu_s)


def read_page_digests(folder: Path) -> dict[str, str]:
    """Read what the pages in an athlete's folder were made of, by name; empty if it cannot be read."""
    try:
        digests = json.loads((folder / PAGE_DIGESTS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(digests) if isinstance(digests, dict) else {}


def basis_of_pages(snapshot_id: str, habits: Habits) -> str:
    """Return the digest of what all of an athlete's pages rest on."""
    return digest(Stage.PAGE, (snapshot_id, habits))


def are_pages_current(folder: Path, snapshot_id: str, habits: Habits) -> bool:
    """Return whether every page of an athlete is there, of this database and of this code."""
    digests = read_page_digests(folder)
    if digests.pop(Stage.BASIS, None) != basis_of_pages(snapshot_id, habits):
        return False
    names = {entry.name for entry in folder.iterdir()}
    return all(f"{name}.html" in names for name in digests)


def are_layers_due(conn: warehouse.Connection) -> bool:
    """Return whether what belongs to no athlete, such as the views, is to be made anew."""
    return bool(stale(conn, EVERYBODY, Stage.BASIS, basis_of_layers()))


def basis_of_layers() -> dict[str, str]:
    """Return the digest of what belongs to no athlete, by stage."""
    return {Stage.SAY.value: digest(Stage.SAY)}


def is_athlete_due(
    conn: warehouse.Connection, athlete: AthleteFacts, owner: OwnerWords, today: date
) -> bool:
    """Return whether code, rules, settings, labels or the day differ from an athlete's last night."""
    return bool(stale(conn, athlete.athlete_id, Stage.BASIS, basis(conn, athlete, owner, today)))


def basis(
    conn: warehouse.Connection, athlete: AthleteFacts, owner: OwnerWords, today: date
) -> dict[str, str]:
    """Return by stage the digest of all that an athlete's results rest on beside the files."""
    sources = sorted(owner.sources.items())
    last = warehouse.read_last_date(conn, athlete.athlete_id)
    # once the last judged week is over, no later day changes anything
    day = today if last is None else min(today, Week.of(last).last_date)
    return {
        Stage.GROUP.value: digest_of_grouping(athlete),
        Stage.LABEL.value: digest(
            Stage.LABEL, (own_references(athlete), sorted(owner.labels.items()))
        ),
        Stage.ASSESS.value: digest(Stage.ASSESS, (athlete, sources, day)),
        Stage.SAY.value: digest(Stage.SAY, (athlete, sources)),
    }


def digest_of_grouping(athlete: AthleteFacts) -> str:
    """Return the digest of what all of an athlete's sessions rest on beside their recordings."""
    return digest(Stage.GROUP, (digest(Stage.COMBINE), athlete.time_zone))


def own_references(athlete: AthleteFacts) -> dict[str, float]:
    """Return what the settings say of speeds (m/s) and heart rate (beats/min), by name."""
    references = {
        "max_heart_rate_bpm": athlete.max_heart_rate_bpm,
        "critical_speed_mps": athlete.critical_speed_mps,
        "easy_speed_mps": athlete.easy_speed_mps,
    }
    return {name: value for name, value in references.items() if value is not None}


def quiet_night_of_one(
    settings: Settings, *, today: date, now_utc: datetime
) -> IngestSummary | None:
    """Return the summary of one athlete's night that finds nothing to do, `None` where there is something.

    It looks at what is new: the inbox, what the last night left, what results were made of, and
    the next part of the archive. Where any of it asks for a night, or cannot be told, nothing is
    written, and a whole night is run by the caller. Once a week there is one anyway.

    Parameters
    ----------
    settings
        Everything the owner set.
    today
        The athlete's local day.
    now_utc
        The instant at which the night begins.

    Raises
    ------
    BusyError
        If another run is at work.
    """
    paths = settings.paths
    if not paths.database.exists():
        return None
    with owner_only(), inbox.hold_lock(paths):
        upkeep = read_upkeep(paths)
        try:
            if _is_anything_due(settings, upkeep, today, now_utc):
                return None
            scrubbed = scrub_some(paths, upkeep)
        except (RunpipeError, OSError, warehouse.Error):
            return None  # a whole night says what it is, and heals it
        if scrubbed is None:
            return None
        with night_noted(paths, now_utc=now_utc):
            tighten(paths.root)
            write_upkeep(paths, replace(upkeep, scrubbed_to=scrubbed))
    return IngestSummary(files=(), is_published=False)


def _is_anything_due(settings: Settings, upkeep: Upkeep, today: date, now_utc: datetime) -> bool:
    paths = settings.paths
    return (
        not was_last_night_good(paths)
        or is_anything_in(settings)
        or bool(upkeep.is_rebuild_due or upkeep.damaged or upkeep.notes or upkeep.left)
        or warehouse.next_path(paths.database).exists()
        or not is_as_published(paths, upkeep, now_utc)
        or upkeep.archive_look != look_at_archive(paths)
        or _is_database_due(settings, today)
    )


def was_last_night_good(paths: DataPaths) -> bool:
    """Return whether the night before ended in order."""
    note = read_night_note(paths)
    return note is not None and note.outcome is NightEnd.GOOD


def is_anything_in(settings: Settings) -> bool:
    """Return whether files lie in the inbox, also in folders that are nobody's.

    An athlete among several has no inbox of his own: the folder's night hands him his files.
    """
    paths = settings.paths
    if paths.is_home:
        return False
    return any(
        next(inbox.files_below(root, with_held=True), None) is not None
        for root in {paths.inbox, paths.own_inbox}
        if root.exists()
    ) or bool(inbox.unclaimed_folders(settings))


def _is_database_due(settings: Settings, today: date) -> bool:
    """Return whether anything stored is made of something else than it would be made of now."""
    owner = owner_words(settings)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        if not warehouse.are_tables_current(conn) or are_layers_due(conn):
            return True
        snapshot = warehouse.read_snapshot_id(conn)
        for athlete_id in warehouse.read_athlete_ids(conn):
            if is_athlete_due(conn, settings.athlete(athlete_id), owner, today):
                return True
            current = current_marks(settings, athlete_id) | {trouble_mark(settings)}
            if not warehouse.read_marks(conn, athlete_id) <= current:
                return True
            if not are_pages_current(
                settings.paths.reports / athlete_id, snapshot, settings.habits
            ):
                return True
    return False


_DONE: Final = ".runpipe.done.json"


@dataclass(frozen=True, slots=True)
class DoneNote:
    """What an athlete's night left done, so that the next one needs `stat` alone to tell."""

    basis: str
    """The digest of runpipe and of the settings."""
    files: str
    """What `stat` said of the database and the labels."""
    day: str
    """The day that the weeks were judged on, ISO 8601."""
    last_day: str
    """The last day of the last judged week; no later day changes anything. Empty if there is none."""
    noted_utc: str
    pages: str = ""
    """What `stat` said of the pages once all were written."""


def note_done(settings: Settings, labels: str, *, today: date, now_utc: datetime) -> None:
    """Note that an athlete's night left nothing to do, unless there is something to say of it.

    `labels` is what `stat` said of the labels before they were read.
    """
    paths = settings.paths
    (athlete_id,) = settings.athletes
    upkeep = read_upkeep(paths)
    if upkeep.damaged or upkeep.notes or upkeep.left:
        (paths.root / _DONE).unlink(missing_ok=True)
        return
    with closing(warehouse.connect_read(paths.database)) as conn:
        last = warehouse.read_last_date(conn, athlete_id)
    _write_done(
        settings,
        DoneNote(
            basis=_done_basis(settings),
            files=f"{look_at_file(paths.database)} {labels}",
            day=today.isoformat(),
            last_day="" if last is None else Week.of(last).last_date.isoformat(),
            noted_utc=now_utc.isoformat(),
        ),
    )


def note_pages_done(settings: Settings) -> None:
    """Note that all pages of an athlete are of the database that the last night noted."""
    note = _read_done(settings)
    if note is not None and note.files == _look_at_files(settings.paths):
        _write_done(settings, replace(note, pages=_look_at_pages(settings)))


def is_done(
    settings: Settings, *, today: date, now_utc: datetime, with_pages: bool = False
) -> bool:
    """Return whether an athlete's last night left nothing to do, by `stat` alone.

    Once a week it is false, so that the archive and the database are looked at whole. `with_pages`
    asks for the pages too.
    """
    note = _current_note(settings)
    if note is None or not is_within_a_week(note.noted_utc, now_utc):
        return False
    day = today.isoformat()
    is_same_day = note.day == day or bool(note.last_day and note.last_day < min(day, note.day))
    return is_same_day and (not with_pages or _has_pages(note, settings))


def are_pages_done(settings: Settings) -> bool:
    """Return whether all pages of an athlete are of the database that there is."""
    note = _current_note(settings)
    return note is not None and _has_pages(note, settings)


def _current_note(settings: Settings) -> DoneNote | None:
    """Read the note of a night of this runpipe, these settings and this database; else `None`."""
    note = _read_done(settings)
    if note is None or note.files != _look_at_files(settings.paths):
        return None
    return note if note.basis == _done_basis(settings) else None


def _has_pages(note: DoneNote, settings: Settings) -> bool:
    return bool(note.pages) and note.pages == _look_at_pages(settings)


def _done_basis(settings: Settings) -> str:
    beside = (settings.athletes, settings.logs, settings.habits, trouble_mark(settings))
    return sha256(f"{package_digest()} {beside!r}".encode()).hexdigest()


def _look_at_files(paths: DataPaths) -> str:
    return f"{look_at_file(paths.database)} {look_at_file(paths.labels_file)}"


def _look_at_pages(settings: Settings) -> str:
    (athlete_id,) = settings.athletes
    return look_at_file(settings.paths.reports / athlete_id / PAGE_DIGESTS)


def _read_done(settings: Settings) -> DoneNote | None:
    try:
        return DoneNote(**json.loads((settings.paths.root / _DONE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write_done(settings: Settings, note: DoneNote) -> None:
    write_atomic(settings.paths.root / _DONE, json.dumps(asdict(note)))
