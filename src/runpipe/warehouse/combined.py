"""Sessions put together from several recordings, and the recordings they are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import duckdb

from runpipe.model.findings import finding
from runpipe.model.recording import Correction, Event, Lap, Recording, Split, WorkoutStep
from runpipe.model.stored import MergedSession, StoredRecording
from runpipe.warehouse.decode import fetch, fetch_map, fetch_rows
from runpipe.warehouse.insert import insert_rows, transaction
from runpipe.warehouse.save_files import measured
from runpipe.warehouse.stored_samples import insert_samples, read_recorded

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


def read_recipes(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> Mapping[str, str]:
    """Return what each session that was put together was made from, by its id."""
    return fetch_map(
        conn,
        "select session_id as key, recipe as value from derived.merged_session where athlete_id = ?",
        [athlete_id],
    )


def save_merged(
    conn: duckdb.DuckDBPyConnection,
    athlete_id: str,
    sessions: Sequence[MergedSession],
    gone: Iterable[str] = (),
) -> None:
    """Save sessions that were put together, in place of those of the same ids and of `gone`."""
    with transaction(conn):
        for session_id in {*gone, *(one.session_id for one in sessions)}:
            for statement in _FORGET:
                conn.execute(statement, [athlete_id, session_id])
        insert_rows(
            conn,
            "derived.merged_session",
            [
                {
                    "athlete_id": athlete_id,
                    "session_id": one.session_id,
                    "recipe": one.recipe,
                    **measured(one.session),
                }
                for one in sessions
            ],
        )
        insert_rows(
            conn,
            "derived.merged_description",
            [
                {
                    "athlete_id": athlete_id,
                    "session_id": one.session_id,
                    "features_json": one.session.features_json,
                }
                for one in sessions
            ],
        )
        named = [
            (athlete_id, replace(one.session, recording_id=one.session_id)) for one in sessions
        ]
        insert_samples(conn, named, "derived.merged_sample")
