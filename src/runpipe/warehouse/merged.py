"""Sessions put together from several recordings, and the recordings they are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import duckdb

from runpipe.model.session import Event, Lap, Recording, Split, WorkoutStep
from runpipe.warehouse.insert import insert_rows, transaction
from runpipe.warehouse.rows import MergedSession, StoredRecording
from runpipe.warehouse.samples import insert_samples, read_recorded
from runpipe.warehouse.save import measured

_PARTS: Final = {
    "lap": "from raw.lap where athlete_id = ? and recording_id = ? order by lap",
    "split": "from raw.split where athlete_id = ? and recording_id = ? order by split",
    "step": "from raw.workout_step where athlete_id = ? and recording_id = ? order by step",
    "event": "from raw.event where athlete_id = ? and recording_id = ? order by event",
}
_FORGET: Final = (
    "delete from derived.merged_sample where athlete_id = ? and session_id = ?",
    "delete from derived.merged_session where athlete_id = ? and session_id = ?",
    "delete from derived.merged_description where athlete_id = ? and session_id = ?",
)


def read_recording(conn: duckdb.DuckDBPyConnection, stored: StoredRecording) -> Recording:
    """Read a recording back as it was read from its file, without its strength sets."""
    key = [stored.athlete_id, stored.recording_id]
    steps = [{"index": row.pop("step_index"), **row} for row in _rows(conn, "step", key)]
    return Recording(
        facts=stored.facts,
        samples=read_recorded(conn, *key).samples,
        laps=tuple(Lap(**row) for row in _rows(conn, "lap", key)),
        splits=tuple(Split(**row) for row in _rows(conn, "split", key)),
        steps=tuple(WorkoutStep(**row) for row in steps),
        events=tuple(Event(**row) for row in _rows(conn, "event", key)),
        is_partial=stored.is_partial,
    )


def _rows(conn: duckdb.DuckDBPyConnection, part: str, key: Sequence[str]) -> list[dict[str, Any]]:
    cursor = conn.execute(_PARTS[part], list(key))
    names = [column[0] for column in cursor.description]
    return [
        {
            name: value
            for name, value in zip(names, row, strict=True)
            if name not in {"athlete_id", "recording_id", part}
        }
        for row in cursor.fetchall()
    ]


def read_recipes(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> Mapping[str, str]:
    """Return what each session that was put together was made from, by its id."""
    found = conn.execute(
        "select session_id, recipe from derived.merged_session where athlete_id = ?", [athlete_id]
    ).fetchall()
    return dict(found)


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
