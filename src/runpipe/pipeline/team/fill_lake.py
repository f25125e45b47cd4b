"""Each athlete's part of the lake, month by month, and the team's database over all of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from runpipe import warehouse
from runpipe.pipeline.provenance import package_digest
from runpipe.private import owner_only, write_atomic
from runpipe.settings import Settings
from runpipe.warehouse.lake import (
    LakeFile,
    is_of_lake,
    read_athlete_digest,
    remove_athlete,
    write_partitions,
    write_team_database,
)

_MADE: Final = ".made"
_BEGUN: Final = "begun"


def fill_lake(settings: Settings) -> frozenset[LakeFile]:
    """Write what of one athlete's part of the lake is not as his database has it.

    Nothing rests on the lake: without it, or after a kill, it is written again.

    Returns
    -------
    frozenset of LakeFile
        The files that were written or removed.

    Raises
    ------
    WarehouseError
        If the lake cannot be written to.
    """
    paths = settings.paths
    (athlete_id,) = settings.athletes
    with warehouse.reading(paths.database) as conn:
        basis = f"{read_athlete_digest(conn, athlete_id)} {package_digest()}"
    file = _note(paths.lake, athlete_id)
    note = _read_note(file)
    if note.get("basis") == basis:
        return frozenset()
    file.parent.mkdir(parents=True, exist_ok=True)
    before: dict[LakeFile, str] = {}
    if note.get("basis") == _BEGUN:  # a run was killed here: which files it wrote, none knows
        remove_athlete(paths.lake, athlete_id)
    else:
        before = {
            _lake_file(name, athlete_id): digest for name, digest in note.get("files", {}).items()
        }
        write_atomic(file, json.dumps({"basis": _BEGUN}))
    now = write_partitions(paths.database, paths.lake, before, athlete_id)
    os.sync()
    files = {f"{each.view}/{each.month}": digest for each, digest in sorted(now.items())}
    write_atomic(file, json.dumps({"basis": basis, "files": files}))
    return frozenset(
        each for each in before.keys() | now.keys() if before.get(each) != now.get(each)
    )


@owner_only()
def finish_lake(settings: Settings) -> None:
    """Remove from the lake who is gone from the folder, and write the team's database over it.

    Raises
    ------
    WarehouseError
        If the lake cannot be written to.
    """
    paths = settings.paths
    databases = {each: settings.of(each).paths.database for each in settings.athlete_ids()}
    published = {each: database for each, database in databases.items() if database.exists()}
    for note in (paths.lake / _MADE).glob("*.json"):
        if note.stem not in published:
            remove_athlete(paths.lake, note.stem)
            note.unlink()
    if published:
        write_team_database(next(iter(published.values())), paths.lake, paths.team_database)


def is_lake_there(settings: Settings) -> bool:
    """Return whether the team's database is there and reads the lake where it lies now.

    A folder that holds nothing of anybody needs none.
    """
    paths = settings.paths
    return not (paths.lake / _MADE).exists() or is_of_lake(paths.lake, paths.team_database)


def _note(lake: Path, athlete_id: str) -> Path:
    return lake / _MADE / f"{athlete_id}.json"


def _read_note(file: Path) -> dict[str, Any]:
    try:
        note = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _lake_file(name: str, athlete_id: str) -> LakeFile:
    view, _, month = name.partition("/")
    return LakeFile(view, athlete_id, month)
