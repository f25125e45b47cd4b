"""Assessed weeks whole, as JSON: what is written of a week is written from here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from runpipe.model.athlete import AthleteFacts
from runpipe.model.iso_week import Week
from runpipe.model.plain import from_plain, to_plain
from runpipe.model.week_assessment import WeekAssessment
from runpipe.warehouse.decode import fetch, fetch_column, fetch_map, fetch_value
from runpipe.warehouse.insert import insert_rows, transaction

_FORGET: Final = "delete from derived.assessment where athlete_id = ? and week >= ?"
_DIGESTS: Final = (
    "select week as key, md5(athlete_json || assessment_json) as value"
    " from derived.assessment where athlete_id = ? order by week"
)
_ASSESSMENTS: Final = (
    "select assessment_json from derived.assessment"
    " where athlete_id = ? and week in (select unnest(?::varchar[])) order by week"
)
_ATHLETE: Final = "select athlete_json from derived.assessment where athlete_id = ? and week = ?"
_ENDS: Final = "select week, as_of from derived.week where athlete_id = ? order by week"


@dataclass(frozen=True, slots=True)
class WeekEnd:
    """A judged week, and the last day that it speaks of."""

    week: Week
    as_of: date


def save_assessments(
    conn: duckdb.DuckDBPyConnection,
    athlete: AthleteFacts,
    assessments: Sequence[WeekAssessment],
    since: Week,
) -> None:
    """Save an athlete's assessed weeks, in place of all of this athlete's from `since` on.

    Parameters
    ----------
    conn
        Of the next database.
    athlete
        As the weeks were judged.
    assessments
        Every week of the athlete from `since` on, at most once each.
    since
        Earlier weeks stay as they are.
    """
    athlete_json = _as_json(athlete)
    rows = [
        {
            "athlete_id": athlete.athlete_id,
            "week": str(assessment.week),
            "athlete_json": athlete_json,
            "assessment_json": _as_json(assessment),
        }
        for assessment in assessments
    ]
    with transaction(conn):
        conn.execute(_FORGET, [athlete.athlete_id, str(since)])
        insert_rows(conn, "derived.assessment", rows)


def read_assessments(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, weeks: Iterable[Week]
) -> tuple[WeekAssessment, ...]:
    """Return the assessments of those of some weeks that were judged, in order of week."""
    names = sorted(map(str, weeks))
    return tuple(
        from_plain(WeekAssessment, json.loads(text))
        for text in fetch_column(conn, _ASSESSMENTS, [athlete_id, names])
    )


def read_assessed_athlete(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, week: Week
) -> AthleteFacts:
    """Return the athlete's facts as a week was judged; those of nobody where it was not."""
    text = fetch_value(conn, _ATHLETE, [athlete_id, str(week)])
    if text is None:
        return AthleteFacts(athlete_id=athlete_id)
    return from_plain(AthleteFacts, json.loads(text))


def read_assessment_digests(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, str]:
    """Return a digest of each week's assessment and of the athlete it was judged for, in order."""
    return fetch_map(conn, _DIGESTS, [athlete_id])


def read_week_ends(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[WeekEnd, ...]:
    """Return every judged week of an athlete with its last day, in order."""
    return tuple(fetch(conn, _ENDS, WeekEnd, [athlete_id]))


def _as_json(value: object) -> str:
    return json.dumps(to_plain(value), separators=(",", ":"), ensure_ascii=False)
