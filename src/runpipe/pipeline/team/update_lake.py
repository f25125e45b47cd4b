"""Bringing the lake up to what is published: athlete by athlete, and only the months that differ."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from runpipe import warehouse
from runpipe.atomic_files import write_atomic
from runpipe.pipeline.provenance import package_digest
from runpipe.settings import Settings
from runpipe.warehouse.lake import (
    LakeFile,
    read_athlete_digests,
    remove_athlete,
    write_partitions,
    write_team_database,
)

_MADE: Final = ".made"
_ATHLETES_AT_ONCE: Final = 25
_BEGUN: Final = "begun"


def update_lake(settings: Settings) -> frozenset[LakeFile]:
    """Write what of the lake is not as published, and the team's database over it.

    A single owner's folder has neither. Nothing rests on the lake: without it, or after a kill, it
    is written again.

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
    if not settings.is_team or not paths.database.exists():
        return frozenset()
    with warehouse.reading(paths.database) as conn:
        digests = read_athlete_digests(conn)
    basis = {each: f"{digest} {package_digest()}" for each, digest in digests.items()}
    notes = paths.lake / _MADE
    notes.mkdir(parents=True, exist_ok=True)
    due = [each for each in sorted(basis) if _read_note(notes, each).get("basis") != basis[each]]
    changed: set[LakeFile] = set()
    for at in range(0, len(due), _ATHLETES_AT_ONCE):
        some = due[at : at + _ATHLETES_AT_ONCE]
        before: dict[LakeFile, str] = {}
        for each in some:
            note = _read_note(notes, each)
            if (
                note.get("basis") == _BEGUN
            ):  # a run was killed here: which files it wrote, none knows
                remove_athlete(paths.lake, each)
                continue
            before |= {_file(name, each): digest for name, digest in note.get("files", {}).items()}
            write_atomic(_note(notes, each), json.dumps({"basis": _BEGUN}))
        now = write_partitions(paths.database, paths.lake, before, some)
        changed |= {
            file for file in before.keys() | now.keys() if before.get(file) != now.get(file)
        }
        os.sync()
        for each in some:
            files = {
                f"{file.view}/{file.month}": digest
                for file, digest in sorted(now.items())
                if file.athlete_id == each
            }
            write_atomic(_note(notes, each), json.dumps({"basis": basis[each], "files": files}))
    for path in notes.glob("*.json"):
        if path.stem not in basis:
            remove_athlete(paths.lake, path.stem)
            path.unlink()
    write_team_database(paths.database, paths.lake, paths.team_database)
    return frozenset(changed)


def _note(notes: Path, athlete_id: str) -> Path:
    return notes / f"{athlete_id}.json"


def _read_note(notes: Path, athlete_id: str) -> dict[str, Any]:
    try:
        note = json.loads(_note(notes, athlete_id).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _file(name: str, athlete_id: str) -> LakeFile:
    view, _, month = name.partition("/")
    return LakeFile(view, athlete_id, month)
