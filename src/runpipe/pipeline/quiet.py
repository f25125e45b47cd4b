"""A night with nothing to do, found out without opening a database for writing or starting anything."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime

from runpipe import inbox, warehouse
from runpipe.errors import RunpipeError
from runpipe.pipeline.due import (
    are_layers_due,
    are_pages_current,
    current_marks,
    is_athlete_due,
    owner_words,
    trouble_mark,
)
from runpipe.pipeline.night_note import Outcome, night_noted, read_night_note
from runpipe.pipeline.results import IngestSummary
from runpipe.pipeline.upkeep import (
    Upkeep,
    is_as_published,
    look_at_archive,
    read_upkeep,
    scrub_some,
    write_upkeep,
)
from runpipe.private import owner_only, tighten
from runpipe.settings import Settings
from runpipe.warehouse.lake import is_of_lake


def quiet_night(settings: Settings, *, today: date, now_utc: datetime) -> IngestSummary | None:
    """Return the summary of a night that finds nothing to do, `None` where there is something.

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
    note = read_night_note(paths)
    is_last_in_order = (
        note is not None
        and note.outcome is Outcome.GOOD
        and not (upkeep.is_rebuild_due or upkeep.damaged or upkeep.notes or upkeep.left)
        and not warehouse.next_path(paths.database).exists()
    )
    return (
        not is_last_in_order
        or any(
            next(inbox.files_below(root, with_held=True), None) is not None
            for root in {paths.inbox, paths.root / "inbox"}
            if root.exists()
        )
        or bool(inbox.unclaimed_folders(settings))
        or not is_as_published(paths, upkeep, now_utc)
        or upkeep.archive_look != look_at_archive(paths)
        or (settings.is_team and not is_of_lake(paths.lake, paths.team_database))
        or _is_database_due(settings, today)
    )


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
