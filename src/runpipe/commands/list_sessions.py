"""Sessions as a list to pick from, named as their page names them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from runpipe import warehouse
from runpipe.pipeline.command_scope import require_athlete
from runpipe.report.session_names import session_name
from runpipe.settings import Settings
from runpipe.words import read_language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSession:
    """One session: its day, name and title; `handle` is what `explain` and `label` take."""

    session_id: str
    local_date: date
    name: str
    title: str | None
    label: str
    handle: str

    def to_json(self) -> dict[str, Any]:
        """Return the same for a script."""
        return {
            "session_id": self.session_id,
            "local_date": self.local_date.isoformat(),
            "name": self.name,
            "title": self.title,
            "label": self.label,
        }


def list_sessions(settings: Settings, *, athlete_id: str, n: int) -> tuple[ListedSession, ...]:
    """Return the latest sessions of an athlete, newest first.

    Raises
    ------
    RunpipeError
        If there is no database yet, or nothing of that athlete.
    """
    language = read_language(habits=settings.habits)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        require_athlete(conn, settings, athlete_id)
        lines = warehouse.read_session_lines(conn, athlete_id)
        latest = lines[-n:]
        bouts = (
            warehouse.read_bouts(conn, athlete_id, latest[0].local_date, latest[-1].local_date)
            if latest
            else {}
        )
    days = [line.local_date for line in lines]
    return tuple(
        ListedSession(
            session_id=line.session_id,
            local_date=line.local_date,
            name=say(session_name(line, bouts.get(line.session_id, ())), language),
            title=line.title,
            label=line.label.value,
            handle=str(line.local_date)
            if days.count(line.local_date) == 1
            else line.session_id.partition("-")[0],
        )
        for line in reversed(latest)
    )
