"""Beside the athletes' own results: the lake, month by month, and a coach's page over all of them."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from runpipe import render, warehouse
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light
from runpipe.model.report import TeamAthlete, TeamFlag
from runpipe.pipeline.provenance import package_digest
from runpipe.private import write_atomic
from runpipe.report import build_team
from runpipe.settings import Settings
from runpipe.warehouse.lake import (
    LakeFile,
    read_athlete_digests,
    remove_athlete,
    write_partitions,
    write_team_database,
)
from runpipe.words import Language

_LATEST: Final = """
with
latest as (
    select athlete_id, week, band, band_text from weekly_muscle_risk
    qualify row_number() over (partition by athlete_id order by week desc) = 1
),

run as (select athlete_id, max(local_date) as last_session from sessions group by athlete_id)

select
    athletes.athlete_id,
    latest.week,
    case when not coalesce(athletes.needs_referral, false) and latest.band != 'insufficient'
        then latest.band_text end as band_text,
    run.last_session
from athletes left join latest using (athlete_id) left join run using (athlete_id)
where latest.week is not null or run.last_session is not null
"""
_FLAGS: Final = """
select athlete_id, week, light, text from weekly_flags
where light in ('warn', 'caution')
order by athlete_id, light desc, position
"""


@dataclass(frozen=True, slots=True)
class _Latest:
    athlete_id: str
    week: Week | None
    band_text: str | None
    last_session: date | None


@dataclass(frozen=True, slots=True)
class _Flag:
    athlete_id: str
    week: Week
    light: Light
    text: str


def write_coach_page(
    conn: warehouse.Connection, settings: Settings, language: Language
) -> Path | None:
    """Write the page over all athletes if it says something else than before; return it then.

    A single owner's folder has none. It says nothing of risk to who is to ask a professional.
    """
    if not settings.is_team:
        return None
    latest = warehouse.fetch(conn, _LATEST, _Latest)
    flags_by_week: dict[tuple[str, Week | None], list[TeamFlag]] = defaultdict(list)
    for flag in warehouse.fetch(conn, _FLAGS, _Flag):
        week_flags = flags_by_week[flag.athlete_id, flag.week]
        week_flags.append(TeamFlag(light=flag.light, text=flag.text))
    report = build_team(
        TeamAthlete(
            athlete_id=each.athlete_id,
            week=each.week,
            band_text=each.band_text,
            last_session=each.last_session,
            flags=tuple(flags_by_week[each.athlete_id, each.week]),
        )
        for each in latest
    )
    page, text = settings.paths.reports / "index.html", render.team_html(report, language)
    if page.exists() and page.read_text("utf-8") == text:
        return None
    write_atomic(page, text)
    return page


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
