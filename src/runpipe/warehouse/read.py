"""What the pipeline reads back: known files, recordings to group, features to judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC
from typing import Any, Final

import duckdb

from runpipe.model.measures import SessionMeasures
from runpipe.model.session import OffsetSource, SessionFacts
from runpipe.warehouse.rows import FileStatus, KnownFile, SessionFeatures, StoredRecording

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
_RECORDINGS: Final = "from raw.recording where athlete_id = ? order by start_utc, recording_id"
_MEASURES: Final = "from derived.measures where athlete_id = ?"
_FEATURES: Final = (
    "select session_id, features_json from derived.measures"
    " inner join derived.session_member using (athlete_id, recording_id)"
    " where athlete_id = ? and is_primary"
)
_MERGED_FEATURES: Final = (
    "select session_id, features_json from derived.merged_session where athlete_id = ?"
)
_LAPS: Final = (
    "select recording_id, count(*) from raw.lap where athlete_id = ? group by recording_id"
)
_SESSIONS: Final = (
    "from core.session where athlete_id = ? and primary_recording_id is not null"
    " order by start_utc, session_id"
)


def read_athlete_ids(conn: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return every athlete of whom anything was read, in order."""
    found = conn.execute("select distinct athlete_id from raw.content order by all").fetchall()
    return tuple(str(row[0]) for row in found)


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


def read_recordings(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> tuple[StoredRecording, ...]:
    """Return every recording of an athlete for the lineage step, in order of start and id.

    It needs `raw` only: call it after `save_batch`, before `save_session_groups`.
    """
    files = read_known_files(conn, athlete_id)
    measures = {row["recording_id"]: row for row in _named(conn, _MEASURES, athlete_id)}
    n_laps = dict(conn.execute(_LAPS, [athlete_id]).fetchall())
    rows = _named(conn, _RECORDINGS, athlete_id)
    n_parts = Counter(row["sha256"] for row in rows)
    return tuple(
        StoredRecording(
            recording_id=row["recording_id"],
            athlete_id=athlete_id,
            sha256=row["sha256"],
            kind=files[row["sha256"]].kind,
            paths=files[row["sha256"]].paths,
            facts=_facts(row),
            measures=_measures(measures[row["recording_id"]]),
            n_samples=row["n_samples"],
            channels=tuple(row["channels"]),
            n_laps=n_laps.get(row["recording_id"], 0),
            n_parts=n_parts[row["sha256"]],
            is_partial=row["is_partial"],
            fingerprint_json=measures[row["recording_id"]]["fingerprint_json"],
        )
        for row in rows
    )


def read_features(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionFeatures, ...]:
    """Return every recorded session of an athlete for the classifier, in order of start.

    It needs `core`: call it after `build_core`. Sessions logged by hand only are not in it.
    """
    features = dict(conn.execute(_FEATURES, [athlete_id]).fetchall())
    features |= dict(conn.execute(_MERGED_FEATURES, [athlete_id]).fetchall())
    return tuple(
        SessionFeatures(
            session_id=row["session_id"],
            recording_id=row["primary_recording_id"],
            local_date=row["local_date"],
            facts=_facts(row),
            measures=_measures(row),
            features_json=features[row["session_id"]],
        )
        for row in _named(conn, _SESSIONS, athlete_id)
    )


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
