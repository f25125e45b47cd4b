"""A coach's page over all athletes, from a line that each athlete's own pages leave beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from runpipe import render, warehouse
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light
from runpipe.model.report import TeamAthlete, TeamFlag
from runpipe.private import write_atomic
from runpipe.report import build_team
from runpipe.settings import Settings
from runpipe.words import Language

_LATEST: Final = """
with
latest as (
    select athlete_id, week, band, band_text from weekly_muscle_risk
    qualify row_number() over (partition by athlete_id order by week desc) = 1
),

run as (select athlete_id, max(local_date) as last_session from sessions group by athlete_id)

select
    latest.week,
    case when not coalesce(athletes.needs_referral, false) and latest.band != 'insufficient'
        then latest.band_text end as band_text,
    run.last_session
from athletes left join latest using (athlete_id) left join run using (athlete_id)
where athletes.athlete_id = ? and (latest.week is not null or run.last_session is not null)
"""
_FLAGS: Final = """
select light, text from weekly_flags
where athlete_id = ? and week = ? and light in ('warn', 'caution')
order by light desc, position
"""


@dataclass(frozen=True, slots=True)
class _Latest:
    week: Week | None
    band_text: str | None
    last_session: date | None


def note_for_coach(conn: warehouse.Connection, settings: Settings, athlete_id: str) -> None:
    """Write down how an athlete's latest week stands, for the page over all of them.

    It says nothing of risk to who is to ask a professional. Who has no session and no judged week has
    no line.
    """
    file = _line_file(settings)
    latest = next(iter(warehouse.fetch(conn, _LATEST, _Latest, [athlete_id])), None)
    if latest is None:
        file.unlink(missing_ok=True)
        return
    week = None if latest.week is None else str(latest.week)
    flags = warehouse.fetch(conn, _FLAGS, TeamFlag, [athlete_id, week])
    line = {
        "week": week,
        "band_text": latest.band_text,
        "last_session": latest.last_session and latest.last_session.isoformat(),
        "flags": [[flag.light.value, flag.text] for flag in flags],
    }
    write_atomic(file, json.dumps(line, ensure_ascii=False))


def write_coach_page(settings: Settings, language: Language) -> Path | None:
    """Write the page over all athletes if it says something else than before; return it then."""
    lines = [_read_line(settings.of(each), each) for each in settings.athlete_ids()]
    report = build_team(line for line in lines if line is not None)
    page, text = settings.paths.reports / "index.html", render.team_html(report, language)
    if page.exists() and page.read_text("utf-8") == text:
        return None
    write_atomic(page, text)
    return page


def _line_file(settings: Settings) -> Path:
    return settings.paths.root / ".runpipe.coach.json"


def _read_line(settings: Settings, athlete_id: str) -> TeamAthlete | None:
    try:
        line = json.loads(_line_file(settings).read_text("utf-8"))
        return TeamAthlete(
            athlete_id=athlete_id,
            week=line["week"] and Week.parse(line["week"]),
            band_text=line["band_text"],
            last_session=line["last_session"] and date.fromisoformat(line["last_session"]),
            flags=tuple(TeamFlag(light=Light(light), text=text) for light, text in line["flags"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
