"""A coach's page over all athletes of a folder: who needs a word this week, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from runpipe import render, warehouse
from runpipe.atomic_files import write_atomic
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light
from runpipe.model.team_report import TeamAthlete, TeamFlag
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
