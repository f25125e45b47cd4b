"""A coach's page in words: who needs a word this week, and why."""

from __future__ import annotations

from urllib.parse import quote

from runpipe.model.team_report import TeamAthlete, TeamReport
from runpipe.words import Language, message
from runpipe.words import quantities as q


def team_view(report: TeamReport, language: Language) -> dict[str, object]:
    """Return the names that the template of a team uses."""
    n = len(report.needing)
    heading = message("team.heading", language, n=n) if n else message("team.nobody", language)
    return {
        "heading": heading,
        "dates": ""
        if report.week is None
        else q.date_span(report.week.first_date, report.week.last_date, language=language),
        "needing": [_row(each, report, language) for each in report.needing],
        "others": [_row(each, report, language) for each in report.others],
    }


def _row(athlete: TeamAthlete, report: TeamReport, language: Language) -> dict[str, object]:
    is_silent = athlete.week != report.week
    silence = [message("team.silent", language)] if is_silent else []
    return {
        "name": athlete.athlete_id,
        "link": f"{quote(athlete.athlete_id)}/index.html",
        "why": silence or [flag.text for flag in athlete.flags],
        "band": athlete.band_text or "",
        "last": ""
        if athlete.last_session is None
        else q.long_day(athlete.last_session, language=language),
    }
