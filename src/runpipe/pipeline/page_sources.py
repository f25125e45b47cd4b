"""What pages show beside the judgements: thin traces, found stretches, a session's whole recording."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from runpipe import report, signal, warehouse
from runpipe.model.athlete import AthleteFacts
from runpipe.model.report import (
    HeartZones,
    Neighbour,
    SessionLine,
    SessionPicture,
    SessionPlaces,
    SessionReport,
)
from runpipe.settings import read_rules

_REACH_OF_LAST_TIME: Final = timedelta(days=400)
"""How far back the same session is looked for."""
_MAX_HEART_RATE: Final = (
    "select athlete_max_heart_rate_bpm from sessions where athlete_id = ? and session_id = ?"
)


def read_pictures(
    conn: warehouse.Connection, athlete_id: str, first: date, last: date
) -> dict[str, SessionPicture]:
    """Read the thin traces and found stretches of the sessions of some days, by session."""
    traces = warehouse.read_thin_traces(conn, athlete_id, first, last)
    bouts = warehouse.read_bouts(conn, athlete_id, first, last)
    return {
        session_id: SessionPicture(trace=traces.get(session_id), bouts=bouts.get(session_id, ()))
        for session_id in {*traces, *bouts}
    }


def read_session_report(
    conn: warehouse.Connection,
    athlete: AthleteFacts,
    lines: Sequence[SessionLine],
    session_id: str,
    *,
    week_link: str | None = None,
) -> SessionReport | None:
    """Read all that a session's own page shows, `None` for one that was not recorded.

    Parameters
    ----------
    conn
        The published database.
    athlete
        Whose session it is.
    lines
        Every session of the athlete in order, those with a page with its address.
    session_id
        The session.
    week_link
        The page of its week, relative to the session's.
    """
    athlete_id = athlete.athlete_id
    place = next(i for i, line in enumerate(lines) if line.session_id == session_id)
    line = lines[place]
    judged = warehouse.read_classification(conn, athlete_id, session_id)
    if judged is None:
        return None
    samples = warehouse.read_samples(conn, athlete_id, session_id).samples
    first = line.local_date - _REACH_OF_LAST_TIME
    bouts = warehouse.read_bouts(conn, athlete_id, first, line.local_date)
    earlier = [
        (other, bouts.get(other.session_id, ()))
        for other in lines[:place]
        if other.local_date >= first
    ]
    return report.build_session(
        line,
        signal.to_trace(samples),
        judged,
        places=SessionPlaces(
            week=week_link,
            previous=_neighbour(lines[:place][::-1]),
            following=_neighbour(lines[place + 1 :]),
        ),
        last_time=report.find_last_time(line, judged.bouts, earlier),
        heart_zones=_heart_zones(conn, athlete, session_id),
    )


def _neighbour(lines: Sequence[SessionLine]) -> Neighbour | None:
    """Return the first of some sessions that has a page of its own."""
    return next(
        (
            Neighbour(link=line.link.rpartition("/")[2], date=line.local_date)
            for line in lines
            if line.link is not None
        ),
        None,
    )


def _heart_zones(
    conn: warehouse.Connection, athlete: AthleteFacts, session_id: str
) -> HeartZones | None:
    """Return the zones by the highest heart rate that is set, or was credible on the day."""
    highest = athlete.max_heart_rate_bpm or warehouse.fetch_value(
        conn, _MAX_HEART_RATE, [athlete.athlete_id, session_id]
    )
    if highest is None:
        return None
    load = read_rules("load")
    return HeartZones(
        max_heart_rate_bpm=highest,
        easy_below_frac=load["zones.low_below_frac"],
        hard_above_frac=load["zones.high_above_frac"],
    )
