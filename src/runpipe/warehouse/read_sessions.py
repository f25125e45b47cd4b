"""What the pipeline reads back: stored files, recordings to group, features to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb

from runpipe.model.archived import StoredArrival, StoredFile
from runpipe.model.measures import SessionMeasures
from runpipe.model.recording import SessionFacts
from runpipe.model.stored import ContentKey, SessionKey, StoredRecording
from runpipe.warehouse.decode import fetch, fetch_column, fetch_map, fetch_rows, pick

_FILES: Final = (
    "select content.sha256, kind, status, reason, made_by, list(path order by path) as paths,"
    " list(distinct member_of) filter (where member_of is not null) as outer"
    " from raw.content inner join raw.arrival using (athlete_id, sha256)"
    " where athlete_id = ? group by all order by content.sha256"
)
_ARRIVALS: Final = (
    "select athlete_id, sha256, path, size_bytes, ingested_utc, modified_utc from raw.arrival"
    " where member_of is null order by all"
)
_CONTENTS: Final = (
    "select sha256 from raw.arrival where athlete_id = ? group by all"
    " order by min(ingested_utc), sha256"
)
_RECORDINGS: Final = (
    "select recording.*, content.kind, content.made_by from raw.recording"
    " inner join raw.content using (athlete_id, sha256)"
    " where athlete_id = ? and recording_id in (select unnest(?::varchar[]))"
    " order by start_utc, recording_id"
)
_MEASURES: Final = (
    "select *, list_zip(beats_bpm, beats_s) as heart_rate_s_by_bpm from derived.measures"
    " inner join derived.description using (athlete_id, recording_id)"
    " where athlete_id = ? and recording_id in (select unnest(?::varchar[]))"
)
_LAPS: Final = "select recording_id as key, count(*) as value from raw.lap where athlete_id = ? group by recording_id"
_PARTS: Final = "select sha256 as key, count(*) as value from raw.recording where athlete_id = ? group by sha256"
_RECORDING_KEYS: Final = (
    "with laps as (select athlete_id, recording_id, count(*) as n from raw.lap group by all)"
    " select recording_id as name, start_utc, md5(row(recording, measures.elapsed_s, measures.distance_m,"
    " fingerprint_json, content.kind, content.made_by, laps.n, count(*) over (partition by sha256))::varchar) as digest"
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
_SESSION_KEYS: Final = (
    "select session_id as name, start_utc,"
    " list_filter([title, workout_name, description], lambda word: word <> '') as words,"
    " md5(coalesce(whole.features_json, first.features_json)) as digest"
    + _DESCRIBED
    + " order by start_utc, session_id"
)
_FEATURES: Final = (
    "select session_id as key, coalesce(whole.features_json, first.features_json) as value"
    + _DESCRIBED
    + " and session_id in (select unnest(?::varchar[]))"
)
_MEMBERS: Final = (
    "select session_id, recording_id, start_utc from derived.session_member"
    " inner join raw.recording using (athlete_id, recording_id)"
    " where athlete_id = ? order by session_id, member_rank"
)


@dataclass(frozen=True, slots=True)
class _Member:
    session_id: str
    recording_id: str
    start_utc: datetime


def read_athlete_ids(conn: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return every athlete of whom anything was read, in order."""
    return tuple(
        fetch_column(conn, "select distinct athlete_id from raw.content order by athlete_id")
    )


def read_arrivals(conn: duckdb.DuckDBPyConnection) -> tuple[StoredArrival, ...]:
    """Return every arrival of a file of its own, without the members of archives."""
    return tuple(fetch(conn, _ARRIVALS, StoredArrival))


def read_contents(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[str, ...]:
    """Return the digest of each of an athlete's contents, in the order in which they first came."""
    return tuple(fetch_column(conn, _CONTENTS, [athlete_id]))


def read_files(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, StoredFile]:
    """Return what is stored of an athlete's files, by SHA-256."""
    return {file.sha256: file for file in fetch(conn, _FILES, StoredFile, [athlete_id])}


def read_marks(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> set[str]:
    """Return what an athlete's files are marked with: the digests of what read them."""
    query = "select distinct made_by from raw.content where athlete_id = ?"
    return set(fetch_column(conn, query, [athlete_id]))


def read_recording_keys(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[ContentKey, ...]:
    """Return what names every recording of an athlete, in order of start and id.

    The digest is of all that `read_recordings` returns of it.
    """
    return tuple(fetch(conn, _RECORDING_KEYS, ContentKey, [athlete_id]))


def read_recordings(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, recording_ids: Sequence[str]
) -> tuple[StoredRecording, ...]:
    """Return some recordings of an athlete for the lineage step, in order of start and id.

    It needs `raw` only: call it after `save_batch`, before `save_session_groups`.
    """
    key = [athlete_id, list(recording_ids)]
    measures = {row["recording_id"]: row for row in fetch_rows(conn, _MEASURES, key)}
    n_laps = fetch_map(conn, _LAPS, [athlete_id])
    n_parts = fetch_map(conn, _PARTS, [athlete_id])
    return tuple(
        StoredRecording(
            recording_id=row["recording_id"],
            athlete_id=athlete_id,
            sha256=row["sha256"],
            kind=row["kind"],
            made_by=row["made_by"],
            facts=pick(row, SessionFacts),
            measures=pick(measures[row["recording_id"]], SessionMeasures),
            n_samples=row["n_samples"],
            channels=tuple(row["channels"]),
            n_laps=n_laps.get(row["recording_id"], 0),
            n_parts=n_parts[row["sha256"]],
            is_partial=row["is_partial"],
            fingerprint_json=measures[row["recording_id"]]["fingerprint_json"],
        )
        for row in fetch_rows(conn, _RECORDINGS, key)
    )


def read_members(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """Return the recordings of each session, best first, each with its start."""
    members: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for member in fetch(conn, _MEMBERS, _Member, [athlete_id]):
        members[member.session_id].append((member.recording_id, member.start_utc))
    return {session_id: tuple(recordings) for session_id, recordings in members.items()}


def read_session_keys(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionKey, ...]:
    """Return what names every recorded session of an athlete, in order of start and id.

    It needs `core`: call it after `build_core`. Sessions logged by hand only are not in it.
    """
    return tuple(fetch(conn, _SESSION_KEYS, SessionKey, [athlete_id]))


def read_features(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_ids: Sequence[str]
) -> dict[str, str]:
    """Return the features of some sessions, as the classifier wrote them.

    They are the first recording's, or those of all recordings put together.
    """
    return fetch_map(conn, _FEATURES, [athlete_id, list(session_ids)])


def read_corrections(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_id: str
) -> tuple[str, ...]:
    """Return what the files of a session state and their own evidence contradicts, in words."""
    rows = fetch_rows(
        conn,
        "select path, reason from session_corrections where athlete_id = ? and session_id = ?"
        " order by path, correction",
        [athlete_id, session_id],
    )
    return tuple(f"{row['path']}: {row['reason']}" for row in rows)
