"""One session: why it got its label."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from runpipe import render, warehouse
from runpipe.errors import RunpipeError, UsageError
from runpipe.model.labels import Classification
from runpipe.model.report import SessionLine, SessionReport
from runpipe.pipeline.page_sources import read_session_report
from runpipe.private import owner_only, write_atomic
from runpipe.settings import Settings, did_you_mean
from runpipe.words import read_language, say

_LISTED_BY: Final = "runpipe sessions lists all"


_NAMES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Explained:
    """A session, the judgement on it, and the page that shows its trace."""

    line: SessionLine
    judged: Classification
    built: SessionReport
    page: Path
    corrections: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the same for a script."""
        judged = self.judged
        return {
            "session_id": self.line.session_id,
            "name": say(self.built.name),
            "why": [say(text) for text in self.built.why],
            "local_date": self.line.local_date.isoformat(),
            "label": judged.label.value,
            "variant": judged.variant,
            "is_user_label": self.line.is_user_label,
            "tags": list(judged.tags),
            "shares": {label.value: share for label, share in judged.shares},
            "confidence_frac": judged.confidence_frac,
            "reason": None if judged.reason is None else say(judged.reason),
            "would_change": None if judged.would_change is None else say(judged.would_change),
            "structure": None if judged.structure is None else say(judged.structure),
            "structure_source": judged.structure_source and judged.structure_source.value,
            "evidence": [{"text": say(e.finding), "supports": e.supports} for e in judged.evidence],
            "n_bouts": len(judged.bouts),
            "corrections": list(self.corrections),
            "page": str(self.page),
        }


@owner_only()
def explain_session(settings: Settings, session: str) -> Explained:
    """Return why a session got its label, and write the page with its trace and bouts.

    Parameters
    ----------
    settings
        Everything the owner set.
    session
        Its id, or the beginning of it (a start such as ``20261104``) where that names one only.

    Raises
    ------
    RunpipeError
        If it was not recorded.
    UsageError
        If no session, or more than one, is named so.
    """
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        athlete_id, line = find_session(conn, session)
        judged = warehouse.read_classification(conn, athlete_id, line.session_id)
        if judged is None:
            raise RunpipeError(
                f"{line.session_id} was logged by hand: there is no trace to explain"
            )
        lines = warehouse.read_session_lines(conn, athlete_id)
        built = read_session_report(conn, settings.athlete(athlete_id), lines, line.session_id)
        corrections = warehouse.read_corrections(conn, athlete_id, line.session_id)
    assert built is not None  # noqa: S101  (it was judged)
    page = settings.paths.reports / athlete_id / "sessions" / f"{line.session_id}.html"
    write_atomic(page, render.session_html(built, read_language(habits=settings.habits)))
    return Explained(line, judged, built, page, corrections)


def find_session(conn: warehouse.Connection, session: str) -> tuple[str, SessionLine]:
    """Find the one session that an id, the beginning of one, or a day names."""
    lines = [
        (athlete_id, line)
        for athlete_id in warehouse.read_athlete_ids(conn)
        for line in warehouse.read_session_lines(conn, athlete_id)
    ]
    alike = [
        (athlete_id, line)
        for athlete_id, line in lines
        if session
        and (line.session_id.startswith(session) or line.local_date.isoformat() == session)
    ]
    if not alike:
        near = _nearest_session(session, [line for _, line in lines])
        raise UsageError(f"no session matches '{session}'; {near}{_LISTED_BY}")
    if len(alike) > 1:
        names = ", ".join(line.session_id for _, line in alike[:_NAMES_SHOWN])
        more = ", …" if len(alike) > _NAMES_SHOWN else ""
        raise UsageError(f"'{session}' may be {len(alike)} sessions: {names}{more}")
    return alike[0]


def _nearest_session(session: str, lines: Sequence[SessionLine]) -> str:
    """Return the day nearest to a day without sessions, or the id most like a wrong one."""
    try:
        day = date.fromisoformat(session)
    except ValueError:
        names = {line.session_id for line in lines} | {str(line.local_date) for line in lines}
        near = did_you_mean(session, names)
        return f"{near} Or " if near else ""
    days = sorted({line.local_date for line in lines}, key=lambda date_: (abs(date_ - day), date_))
    return f"the nearest day with one is {days[0]}; " if days else ""
