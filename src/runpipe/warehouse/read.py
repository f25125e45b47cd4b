"""What the pipeline reads back: known files, recordings to group, features to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

import duckdb

from runpipe.model.measures import SessionMeasures
from runpipe.model.session import OffsetSource, SessionFacts
from runpipe.warehouse.rows import (
    Arrival,
    FileStatus,
    KnownFile,
    Mark,
    SessionMark,
    StoredRecording,
)

_FACT_NAMES: Final = tuple(field.name for field in fields(SessionFacts))
_MEASURE_NAMES: Final = tuple(
    field.name
    for field in fields(SessionMeasures)
    if field.name not in {"heart_rate_s_by_bpm", "flags"}
)

_KNOWN: Final = (
    "select content.sha256, kind, status, reason, made_by, list(path order by path) as paths"
    " from raw.content inner join raw.arrival using (athlete_id, sha256)"
    " where athlete_id = ? group by all order by content.sha256"
)
_ARRIVALS: Final = (
    "select athlete_id, sha256, path, size_bytes, ingested_utc, modified_utc from raw.arrival"
    " where member_of is null order by all"
)
_RECORDINGS: Final = (
    "select recording.*, content.kind from raw.recording"
    " inner join raw.content using (athlete_id, sha256)"
    " where athlete_id = ? and recording_id in (select unnest(?::varchar[]))"
    " order by start_utc, recording_id"
)
_MEASURES: Final = (
    "select measures.*, fingerprint_json from derived.measures"
    " inner join derived.description using (athlete_id, recording_id)"
    " where athlete_id = ? and recording_id in (select unnest(?::varchar[]))"
)
_LAPS: Final = (
    "select recording_id, count(*) from raw.lap where athlete_id = ? group by recording_id"
)
_PARTS: Final = "select sha256, count(*) from raw.recording where athlete_id = ? group by sha256"
_RECORDING_MARKS: Final = (
    "with laps as (select athlete_id, recording_id, count(*) as n from raw.lap group by all)"
    " select recording_id, start_utc, md5(row(recording, measures.elapsed_s, measures.distance_m,"
    " fingerprint_json, content.kind, laps.n, count(*) over (partition by sha256))::varchar)"
    " from raw.recording"
    " inner join raw.content using (athlete_id, sha256)"
    " inner join derived.measures using (athlete_id, recording_id)"
    " inner join derived.description using (athlete_id, recording_id)"
    " left join laps using (athlete_id, recording_id)"
    " where athlete_id = ? order by start_utc, recording_id"
)
_DESCRIBED: Final = (
    " from core.session"
    " left join derived.merged_description as whole using (athlete_id, session_id)"
    " left join derived.description as first on session.athlete_id = first.athlete_id"
    " and session.primary_recording_id = first.recording_id"
    " where session.athlete_id = ? and primary_recording_id is not null"
)
_SESSION_MARKS: Final = (
    "select session_id, start_utc, title, workout_name, description,"
    " md5(coalesce(whole.features_json, first.features_json))"
    + _DESCRIBED
    + " order by start_utc, session_id"
)
_FEATURES: Final = (
    "select session_id, coalesce(whole.features_json, first.features_json)"
    + _DESCRIBED
    + " and session_id in (select unnest(?::varchar[]))"
)
_MEMBERS: Final = (
    "select session_id, recording_id, start_utc from derived.session_member"
    " inner join raw.recording using (athlete_id, recording_id)"
    " where athlete_id = ? order by session_id, member_rank"
)


def read_athlete_ids(conn: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return every athlete of whom anything was read, in order."""
    found = conn.execute("select distinct athlete_id from raw.content order by all").fetchall()
    return tuple(str(row[0]) for row in found)


def read_arrivals(conn: duckdb.DuckDBPyConnection) -> tuple[Arrival, ...]:
    """Return every arrival of a file of its own, without the members of archives."""
    return tuple(
        Arrival(
            athlete_id=athlete_id,
            sha256=digest,
            path=path,
            size_bytes=size,
            ingested_utc=ingested.replace(tzinfo=UTC),
            modified_utc=None if modified is None else modified.replace(tzinfo=UTC),
        )
        for athlete_id, digest, path, size, ingested, modified in conn.execute(_ARRIVALS).fetchall()
    )


def read_contents(conn: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str], ...]:
    """Return athlete and digest of every content, in the order in which they first came."""
    found = conn.execute(
        "select athlete_id, sha256 from raw.arrival group by all order by min(ingested_utc), athlete_id, sha256"
    ).fetchall()
    return tuple((str(athlete), str(digest)) for athlete, digest in found)


def read_known_files(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, KnownFile]:
    """Return what is known of an athlete's files, by SHA-256."""
    return {
        row["sha256"]: KnownFile(
            sha256=row["sha256"],
            kind=row["kind"],
            status=FileStatus(row["status"]),
            reason=row["reason"],
            made_by=row["made_by"],
            paths=tuple(row["paths"]),
        )
        for row in _named(conn, _KNOWN, athlete_id)
    }


def read_recording_marks(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[Mark, ...]:
    """Return what names every recording of an athlete, in order of start and id.

    The digest is of all that `read_recordings` returns of it.
    """
    found = conn.execute(_RECORDING_MARKS, [athlete_id]).fetchall()
    return tuple(Mark(name, start.replace(tzinfo=UTC), digest) for name, start, digest in found)


def read_recordings(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, recording_ids: Sequence[str]
) -> tuple[StoredRecording, ...]:
    """Return some recordings of an athlete for the lineage step, in order of start and id.

    It needs `raw` only: call it after `save_batch`, before `save_session_groups`.
    """
    wanted = list(recording_ids)
    measures = {row["recording_id"]: row for row in _named(conn, _MEASURES, athlete_id, wanted)}
    n_laps = dict(conn.execute(_LAPS, [athlete_id]).fetchall())
    n_parts = dict(conn.execute(_PARTS, [athlete_id]).fetchall())
    return tuple(
        StoredRecording(
            recording_id=row["recording_id"],
            athlete_id=athlete_id,
            sha256=row["sha256"],
            kind=row["kind"],
            facts=_facts(row),
            measures=_measures(measures[row["recording_id"]]),
            n_samples=row["n_samples"],
            channels=tuple(row["channels"]),
            n_laps=n_laps.get(row["recording_id"], 0),
            n_parts=n_parts[row["sha256"]],
            is_partial=row["is_partial"],
            fingerprint_json=measures[row["recording_id"]]["fingerprint_json"],
        )
        for row in _named(conn, _RECORDINGS, athlete_id, wanted)
    )


def read_members(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """Return the recordings of each session, best first, each with its start."""
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for session_id, recording_id, start in conn.execute(_MEMBERS, [athlete_id]).fetchall():
        found[session_id].append((recording_id, start.replace(tzinfo=UTC)))
    return {session_id: tuple(members) for session_id, members in found.items()}


def read_session_marks(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionMark, ...]:
    """Return what names every recorded session of an athlete, in order of start and id.

    It needs `core`: call it after `build_core`. Sessions logged by hand only are not in it.
    """
    return tuple(
        SessionMark(name, start.replace(tzinfo=UTC), digest, tuple(filter(None, words)))
        for name, start, *words, digest in conn.execute(_SESSION_MARKS, [athlete_id]).fetchall()
    )


def read_features(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_ids: Sequence[str]
) -> dict[str, str]:
    """Return the features of some sessions, as the classifier wrote them.

    They are the first recording's, or those of all recordings put together.
    """
    return dict(conn.execute(_FEATURES, [athlete_id, list(session_ids)]).fetchall())


def _named(conn: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return a query's rows as mappings from column to value."""
    cursor = conn.execute(sql, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _facts(row: Mapping[str, Any]) -> SessionFacts:
    values = {name: row[name] for name in _FACT_NAMES}
    source = values["utc_offset_source"]
    values["utc_offset_source"] = OffsetSource(source) if source else None
    values["start_utc"] = values["start_utc"].replace(tzinfo=UTC)
    return SessionFacts(**values)


def _measures(row: Mapping[str, Any]) -> SessionMeasures:
    return SessionMeasures(
        **{name: row[name] for name in _MEASURE_NAMES},
        heart_rate_s_by_bpm=tuple(zip(row["beats_bpm"] or (), row["beats_s"] or (), strict=True)),
        flags=tuple(row["flags"] or ()),
    )
