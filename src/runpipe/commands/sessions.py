"""Sessions: a list to pick from, why one got its label, and the owner's own word on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from runpipe import inbox, render, warehouse
from runpipe.errors import RunpipeError, UsageError
from runpipe.model.labels import Classification, SessionLabel
from runpipe.model.report import SessionLine, SessionReport
from runpipe.pipeline.command_scope import home_of, homes_with_database, require_athlete
from runpipe.pipeline.page_sources import read_session_report
from runpipe.private import owner_only, write_atomic
from runpipe.report.session_names import session_name
from runpipe.settings import Settings, did_you_mean
from runpipe.settings.labels_file import count_agreed, read_judged, read_labels, write_labels
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
    athlete_id, line = find_session(settings, session)
    settings = settings.of(athlete_id)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
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
    write_atomic(page, render.session_html(built, read_language(settings.habits)))
    return Explained(line, judged, built, page, corrections)


def find_session(settings: Settings, session: str) -> tuple[str, SessionLine]:
    """Find the one session, of all athletes', that an id, the beginning of one, or a day names.

    Raises
    ------
    RunpipeError
        If there is no database yet.
    UsageError
        If no session, or more than one, is named so.
    """
    lines = list(_all_sessions(settings))
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


def _all_sessions(settings: Settings) -> Iterator[tuple[str, SessionLine]]:
    for home in homes_with_database(settings):
        with closing(warehouse.connect_read(home.paths.database)) as conn:
            for athlete_id in warehouse.read_athlete_ids(conn):
                for line in warehouse.read_session_lines(conn, athlete_id):
                    yield athlete_id, line


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


@dataclass(frozen=True, slots=True)
class RelabelledSession:
    """A session as it was before its owner named it, and how often this athlete was judged right.

    `n_agreed` of the `n_compared` sessions that were named had been judged so.
    """

    line: SessionLine
    n_agreed: int
    n_compared: int


def label_session(
    settings: Settings, session: str, label: SessionLabel, *, today: date, now_utc: datetime
) -> RelabelledSession:
    """Record the owner's word on a session, and judge anew what follows from it.

    What the session was judged to be is written beside it. The word teaches nothing by itself.

    Raises
    ------
    BusyError
        If another run is at work.
    UsageError
        If no session, or more than one, is named so.
    """
    from runpipe.pipeline.night import judge, open_night, publish  # noqa: PLC0415  (what judges: loaded for this alone)

    athlete_id, line = find_session(settings, session)
    home = settings.of(athlete_id)
    held = inbox.hold_lock(settings.paths) if settings.is_team else nullcontext()
    with held, open_night(home, today=today, now_utc=now_utc) as night:
        judged = read_judged(home.paths)
        if not line.is_user_label:
            judged[line.session_id] = line.label
        labels = {**read_labels(home.paths), line.session_id: label}
        write_labels(home.paths, labels, judged)
        judge(night)
        publish(night)
    n_agreed, n_compared = count_agreed(home.paths)
    return RelabelledSession(line, n_agreed, n_compared)


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
    settings = home_of(settings, athlete_id)
    language = read_language(settings.habits)
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
