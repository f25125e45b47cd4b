"""A folder of before, with one archive and database for all, becomes one in which each has his own.

Contents are linked, or copied where links cannot be; names go from the old place only when all are
safe in the new one. It may be killed at any instant and done again.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from typing import Final

from runpipe import inbox, warehouse
from runpipe.errors import RunpipeError
from runpipe.pipeline.upkeep import read_upkeep, restore_arrivals, upkeep_file, write_upkeep
from runpipe.private import sync_folder, write_atomic
from runpipe.settings import ONLY_ATHLETE, DataPaths
from runpipe.settings.labels_file import read_judged, read_labels, write_labels

_DIVIDED: Final = ".divided"
_SESSIONS: Final = "select session_id as key, athlete_id as value from sessions"


def is_to_divide(paths: DataPaths) -> bool:
    """Return whether it was never looked whether a folder holds files of several athletes in one."""
    return not (paths.athletes / _DIVIDED).exists()


def divide_folder(paths: DataPaths) -> None:
    """Give each athlete beside ``me`` a folder to himself, with his originals and labels.

    The databases are built from the archives by the night that follows. The caller holds the lock.

    Parameters
    ----------
    paths
        A folder of several athletes.

    Raises
    ------
    OSError
        If a content can be neither linked nor copied; nothing is removed then.
    """
    _restore(paths)
    arrivals = list(_arrivals(paths))
    others = [each for each in arrivals if each.athlete_id != ONLY_ATHLETE]
    for arrival in others:
        _carry(paths, arrival)
    for athlete_id in {each.athlete_id for each in others}:
        archive = paths.home(athlete_id).archive
        for folder in [*archive.iterdir(), archive, archive.parent]:
            sync_folder(folder)
    if others:
        _divide_labels(paths, {each.athlete_id for each in others})
        _forget(paths, others, {each.sha256 for each in arrivals if each not in others})
    write_atomic(paths.athletes / _DIVIDED, "")


def _arrivals(paths: DataPaths) -> Iterable[inbox.Arrival]:
    for identity in sorted(inbox.arrival_ids(paths)):
        with suppress(inbox.ArrivalError):  # the next night names it
            yield inbox.read_arrival(paths, identity)


def _restore(paths: DataPaths) -> None:
    """Write notes of arrivals again that only the database still knows."""
    if paths.database.exists():
        with (
            suppress(RunpipeError, warehouse.Error),
            closing(warehouse.connect_read(paths.database)) as conn,
        ):
            restore_arrivals(paths, inbox.list_archive(paths), (), conn)


def _carry(paths: DataPaths, arrival: inbox.Arrival) -> None:
    home = paths.home(arrival.athlete_id)
    source = inbox.archived_path(paths, arrival.sha256)
    target = inbox.archived_path(home, arrival.sha256)
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            half = target.with_name(f"{inbox.INCOMING}{arrival.sha256}")
            shutil.copyfile(source, half)
            half.chmod(0o400)
            half.replace(target)
    if source.exists() or target.exists():
        inbox.write_arrival(home, arrival)


def _divide_labels(paths: DataPaths, athlete_ids: Iterable[str]) -> None:
    """Give each athlete the labels of his sessions; all of them where no database tells whose."""
    labels, judged = read_labels(paths), read_judged(paths)
    owners = _owners(paths)
    for athlete_id in athlete_ids:
        home = paths.home(athlete_id)
        own = {s: label for s, label in labels.items() if owners.get(s, athlete_id) == athlete_id}
        if own and not home.labels_file.exists():
            write_labels(home, own, judged)


def _owners(paths: DataPaths) -> Mapping[str, str]:
    with (
        suppress(RunpipeError, warehouse.Error),
        closing(warehouse.connect_read(paths.database)) as conn,
    ):
        return warehouse.fetch_map(conn, _SESSIONS)
    return {}


def _forget(paths: DataPaths, others: Iterable[inbox.Arrival], own: Iterable[str]) -> None:
    """Remove at the old place what lies in the new ones, and the database that held all of it."""
    kept, ids = set(own), defaultdict(set)
    for arrival in others:
        if inbox.archived_path(paths.home(arrival.athlete_id), arrival.sha256).exists():
            ids[arrival.sha256].add(arrival.arrival_id)
    if kept:  # what is mine is built again from what is mine
        write_upkeep(paths, replace(read_upkeep(paths), is_rebuild_due=True))
    else:
        for file in (paths.database, warehouse.next_path(paths.database), upkeep_file(paths)):
            file.unlink(missing_ok=True)
    for sha256, arrival_ids in ids.items():
        for identity in arrival_ids:
            inbox.arrival_path(paths, identity).unlink(missing_ok=True)
        if sha256 not in kept:
            inbox.archived_path(paths, sha256).unlink(missing_ok=True)
    if not kept:
        for folder in [*paths.archive.iterdir(), paths.archive]:
            with suppress(OSError):  # it holds something that is not of runpipe
                folder.rmdir()
