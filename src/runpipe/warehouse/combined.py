"""Sessions put together from several recordings, and the recordings they are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import duckdb

from runpipe.model.archived import ProcessedSession
from runpipe.model.findings import finding
from runpipe.model.recording import Correction, Event, Lap, Recording, Split, WorkoutStep
from runpipe.model.stored import StoredRecording
from runpipe.warehouse.save_files import measured
from runpipe.warehouse.stored_samples import insert_samples, read_recorded
from runpipe.warehouse.table_rows import fetch, fetch_column, fetch_rows, insert_rows, transaction

_LAPS: Final = (
    "select * exclude (athlete_id, recording_id, lap)"
    " from raw.lap where athlete_id = ? and recording_id = ? order by lap"
)
_SPLITS: Final = (
    "select * exclude (athlete_id, recording_id, split)"
    " from raw.split where athlete_id = ? and recording_id = ? order by split"
)
_STEPS: Final = (
    "select * exclude (athlete_id, recording_id, step, step_index), step_index as index"
    " from raw.workout_step where athlete_id = ? and recording_id = ? order by step"
)
_EVENTS: Final = (
    "select * exclude (athlete_id, recording_id, event)"
    " from raw.event where athlete_id = ? and recording_id = ? order by event"
)
_CORRECTIONS: Final = (
    "select quantity, stated, taken, unit, code"
    " from raw.correction where athlete_id = ? and recording_id = ? order by correction"
)
_FORGET: Final = (
    "delete from derived.merged_sample where athlete_id = ? and session_id = ?",
    "delete from derived.merged_session where athlete_id = ? and session_id = ?",
    "delete from derived.merged_description where athlete_id = ? and session_id = ?",
)


def read_recording(conn: duckdb.DuckDBPyConnection, stored: StoredRecording) -> Recording:
    """Read a recording back as it was read from its file, without its strength sets."""
    key = [stored.athlete_id, stored.recording_id]
    return Recording(
        facts=stored.facts,
        samples=read_recorded(conn, *key).samples,
        laps=tuple(fetch(conn, _LAPS, Lap, key)),
        splits=tuple(fetch(conn, _SPLITS, Split, key)),
        steps=tuple(fetch(conn, _STEPS, WorkoutStep, key)),
        events=tuple(fetch(conn, _EVENTS, Event, key)),
        is_partial=stored.is_partial,
        corrections=tuple(
            Correction(
                quantity=row["quantity"],
                stated=row["stated"],
                taken=row["taken"],
                unit=row["unit"],
                reason=finding(row["code"]),
            )
            for row in fetch_rows(conn, _CORRECTIONS, key)
        ),
    )


def read_combined_ids(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> set[str]:
    """Return the ids of an athlete's sessions that were put together."""
    return set(
        fetch_column(
            conn, "select session_id from derived.merged_session where athlete_id = ?", [athlete_id]
        )
    )


def save_combined(
    conn: duckdb.DuckDBPyConnection,
    athlete_id: str,
    sessions: Mapping[str, ProcessedSession],
    gone: Iterable[str] = (),
) -> None:
    """Save sessions that were put together, by id, in place of those of the same ids and `gone`."""
    with transaction(conn):
        for session_id in {*gone, *sessions}:
            for statement in _FORGET:
                conn.execute(statement, [athlete_id, session_id])
        insert_rows(
            conn,
            "derived.merged_session",
            [
                {
                    "athlete_id": athlete_id,
                    "session_id": session_id,
                    **measured(session),
                }
                for session_id, session in sessions.items()
            ],
        )
        insert_rows(
            conn,
            "derived.merged_description",
            [
                {
                    "athlete_id": athlete_id,
                    "session_id": session_id,
                    "features_json": session.features_json,
                }
                for session_id, session in sessions.items()
            ],
        )
        named = [
            (athlete_id, replace(session, recording_id=session_id))
            for session_id, session in sessions.items()
        ]
        insert_samples(conn, named, "derived.merged_sample")
