"""Files into `raw` and `derived`, whole batches at a time; saving twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt

from runpipe.model.archived import FileStatus, ProcessedFile, ProcessedSession, StoredArrival
from runpipe.model.logs import StrengthSet
from runpipe.model.recording import Correction
from runpipe.warehouse.stored_samples import SAMPLE_CHANNELS, insert_samples
from runpipe.warehouse.table_rows import (
    fetch,
    fetch_column,
    fetch_rows,
    field_values,
    insert_rows,
    registered,
    texts,
    transaction,
)
from runpipe.words import say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Keys: TypeAlias = dict[str, npt.NDArray[np.object_]]

_BY_FILE: Final = (
    "delete from raw.content where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.row_error where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.coverage where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.diet_entry where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.body_measurement"
    " where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.sleep_night where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.strength_set where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
    "delete from raw.recording where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
)
_BY_RECORDING: Final = (
    "delete from raw.sample where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from raw.lap where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from raw.split where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from raw.workout_step"
    " where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from raw.event where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from raw.correction"
    " where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from derived.measures"
    " where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
    "delete from derived.description"
    " where (athlete_id, recording_id) in (select (athlete_id, recording_id) from gone)",
)


_MEMBERS: Final = "select sha256, path from raw.arrival where athlete_id = ? and member_of = ?"
_FORGET_ARRIVAL: Final = "delete from raw.arrival where athlete_id = ? and sha256 = ? and path = ?"
_WITHOUT_ARRIVAL: Final = (
    "select sha256 from raw.content where athlete_id = ? and sha256 in (select unnest(?::varchar[]))"
    " and (athlete_id, sha256) not in (select (athlete_id, sha256) from raw.arrival)"
)


@dataclass(frozen=True, slots=True)
class _Member:
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class _Reading:
    athlete_id: str
    sha256: str
    is_listed: bool
    read_from: str


@dataclass(frozen=True, slots=True)
class _RecordingKey:
    athlete_id: str
    recording_id: str


def save_batch(conn: duckdb.DuckDBPyConnection, files: Sequence[ProcessedFile]) -> None:
    """Save files with all that they hold, in one transaction.

    What was saved of the same athlete and bytes before is replaced, unless it was read from a
    better place: where an account's list of activities names it, else at the smaller path. So the
    order in which copies arrive shows nowhere.

    Parameters
    ----------
    conn
        Of the next database.
    files
        About 50 to 200 make good batches.
    """
    if not files:
        return
    with transaction(conn):
        contents = _standing(conn, _by_bytes(files))
        _delete(conn, _keys(contents))
        insert_rows(conn, "raw.content", [_content(file) for file in contents])
        _insert_arrivals(conn, [file.arrival for file in files])
        _forget_members(conn, files)
        _insert_logs(conn, contents)
        _insert_sessions(conn, contents)


def take_out(
    conn: duckdb.DuckDBPyConnection, content: tuple[str, str], *, reason: str, made_by: str
) -> None:
    """Drop all that was read of a content and quarantine it with a reason; its arrivals stay.

    Parameters
    ----------
    conn
        Of the next database.
    content
        Athlete and digest. One that is not kept is left alone.
    reason
        For its owner.
    made_by
        What it is marked with, for a later run to tell whether to read it again.
    """
    athlete_id, digest = content
    keys = {"athlete_id": texts([athlete_id]), "sha256": texts([digest])}
    with transaction(conn):
        rows = fetch_rows(
            conn,
            "select * from raw.content where athlete_id = ? and sha256 = ?",
            [athlete_id, digest],
        )
        _delete(conn, keys)
        status = FileStatus.QUARANTINED
        insert_rows(
            conn,
            "raw.content",
            [{**row, "status": status, "reason": reason, "made_by": made_by} for row in rows],
        )


def save_arrivals(conn: duckdb.DuckDBPyConnection, arrivals: Sequence[StoredArrival]) -> None:
    """Save that bytes whose content is kept already were seen at further paths."""
    if arrivals:
        with transaction(conn):
            _insert_arrivals(conn, arrivals)


def _by_bytes(files: Iterable[ProcessedFile]) -> list[ProcessedFile]:
    by_bytes: dict[tuple[str, str], ProcessedFile] = {}
    for file in sorted(files, key=_precedence):
        by_bytes.setdefault((file.arrival.athlete_id, file.arrival.sha256), file)
    return list(by_bytes.values())


def _precedence(file: ProcessedFile) -> tuple[bool, str]:
    """Order the readings of the same bytes, whatever came first: the least one stands."""
    return not file.is_listed, file.arrival.path


def _standing(
    conn: duckdb.DuckDBPyConnection, files: Sequence[ProcessedFile]
) -> list[ProcessedFile]:
    """Leave out the files whose bytes were read from a better place before."""
    with registered(conn, "batch", _keys(files)):
        before = fetch(
            conn,
            "select athlete_id, sha256, is_listed, read_from from raw.content"
            " inner join batch using (athlete_id, sha256) where read_from is not null",
            _Reading,
        )
    standing = {(r.athlete_id, r.sha256): (not r.is_listed, r.read_from) for r in before}
    return [
        file
        for file in files
        if (rank := standing.get((file.arrival.athlete_id, file.arrival.sha256))) is None
        or _precedence(file) <= rank
    ]


def _delete(conn: duckdb.DuckDBPyConnection, keys: _Keys) -> None:
    if not len(keys["sha256"]):
        return
    with registered(conn, "batch", keys):
        gone = fetch(
            conn,
            "select athlete_id, recording_id from raw.recording"
            " where (athlete_id, sha256) in (select (athlete_id, sha256) from batch)",
            _RecordingKey,
        )
        for statement in _BY_FILE:
            conn.execute(statement)
    if gone:  # else the millions of samples would be searched for nothing
        recordings = {
            "athlete_id": texts(recording.athlete_id for recording in gone),
            "recording_id": texts(recording.recording_id for recording in gone),
        }
        with registered(conn, "gone", recordings):
            for statement in _BY_RECORDING:
                conn.execute(statement)


def _forget_members(conn: duckdb.DuckDBPyConnection, files: Sequence[ProcessedFile]) -> None:
    """Drop what was read of a zip before and is not in it as it is read now."""
    for file in files:
        if file.members is None:
            continue
        athlete_id = file.arrival.athlete_id
        members = fetch(conn, _MEMBERS, _Member, [athlete_id, file.arrival.sha256])
        gone = [
            recorded for recorded in members if (recorded.sha256, recorded.path) not in file.members
        ]
        for member in gone:
            conn.execute(_FORGET_ARRIVAL, [athlete_id, member.sha256, member.path])
        if gone:
            digests = fetch_column(
                conn, _WITHOUT_ARRIVAL, [athlete_id, [member.sha256 for member in gone]]
            )
            owners = [athlete_id] * len(digests)
            _delete(conn, {"athlete_id": texts(owners), "sha256": texts(digests)})


def _keys(files: Sequence[ProcessedFile]) -> _Keys:
    return {
        "athlete_id": texts(file.arrival.athlete_id for file in files),
        "sha256": texts(file.arrival.sha256 for file in files),
    }


def _insert_arrivals(conn: duckdb.DuckDBPyConnection, arrivals: Sequence[StoredArrival]) -> None:
    once = {(arrival.athlete_id, arrival.sha256, arrival.path): arrival for arrival in arrivals}
    keys = {
        name: texts(values)
        for name, values in zip(
            ("athlete_id", "sha256", "path"), zip(*once, strict=True), strict=True
        )
    }
    with registered(conn, "batch", keys):
        conn.execute(
            "delete from raw.arrival"
            " where (athlete_id, sha256, path) in (select (athlete_id, sha256, path) from batch)"
        )
    insert_rows(conn, "raw.arrival", [field_values(arrival) for arrival in once.values()])


def _content(file: ProcessedFile) -> dict[str, object]:
    return {
        "athlete_id": file.arrival.athlete_id,
        "sha256": file.arrival.sha256,
        "kind": file.kind,
        "status": file.status,
        "reason": file.reason,
        "made_by": file.made_by,
        "read_from": file.arrival.path,
        "is_listed": file.is_listed,
        "notes": list(file.notes),
        "date_source": file.date_source,
        "date_order": file.date_order,
    }


def _insert_logs(conn: duckdb.DuckDBPyConnection, files: Sequence[ProcessedFile]) -> None:
    rows: dict[str, list[dict[str, object]]] = {
        "raw.row_error": [],
        "raw.coverage": [],
        "raw.diet_entry": [],
        "raw.body_measurement": [],
        "raw.sleep_night": [],
        "raw.strength_set": [],
    }
    for file in files:
        key: dict[str, object] = {
            "athlete_id": file.arrival.athlete_id,
            "sha256": file.arrival.sha256,
        }
        for index, error in enumerate(file.row_errors):
            values = field_values(error, leave_out=frozenset({"column"}))
            rows["raw.row_error"].append(
                {**key, "error_index": index, "column_name": error.column, **values}
            )
        rows["raw.coverage"] += [{**key, **field_values(entry_)} for entry_ in file.coverage]
        logs: tuple[tuple[str, Sequence[DataclassInstance]], ...] = (
            ("raw.diet_entry", file.diet_entries),
            ("raw.body_measurement", file.body_measurements),
            ("raw.sleep_night", file.sleep_nights),
        )
        for table, entries in logs:
            rows[table] += [
                {**key, "entry": index, **field_values(entry_)}
                for index, entry_ in enumerate(entries)
            ]
        rows["raw.strength_set"] += _strength_sets(key, file)
    for table, rows_of_table in rows.items():
        insert_rows(conn, table, rows_of_table)


def _strength_sets(key: dict[str, object], file: ProcessedFile) -> list[dict[str, object]]:
    sets: list[tuple[str | None, StrengthSet]] = [
        (None, strength_set) for strength_set in file.strength_sets
    ]
    sets += [
        (session.recording_id, strength_set)
        for session in file.sessions
        for strength_set in session.strength_sets
    ]
    return [
        {**key, "entry": index, "recording_id": recording_id, **field_values(strength_set)}
        for index, (recording_id, strength_set) in enumerate(sets)
    ]


def _insert_sessions(conn: duckdb.DuckDBPyConnection, files: Sequence[ProcessedFile]) -> None:
    recorded = [(file, session) for file in files for session in file.sessions]
    insert_rows(conn, "raw.recording", [_recording(file, session) for file, session in recorded])
    insert_rows(
        conn,
        "derived.measures",
        [{**_key(file, session), **measured(session)} for file, session in recorded],
    )
    insert_rows(
        conn,
        "derived.description",
        [
            {
                **_key(file, session),
                "features_json": session.features_json,
                "fingerprint_json": session.fingerprint_json,
            }
            for file, session in recorded
        ],
    )
    for table, name, part in (
        ("raw.lap", "lap", "laps"),
        ("raw.split", "split", "splits"),
        ("raw.workout_step", "step", "steps"),
        ("raw.event", "event", "events"),
    ):
        rows = [
            {**_key(file, session), name: index, **_parts(part_)}
            for file, session in recorded
            for index, part_ in enumerate(getattr(session, part))
        ]
        insert_rows(conn, table, rows)
    corrections = [
        {**_key(file, session), "correction": index, **_correction(correction)}
        for file, session in recorded
        for index, correction in enumerate(session.corrections)
    ]
    insert_rows(conn, "raw.correction", corrections)
    insert_samples(conn, [(file.arrival.athlete_id, session) for file, session in recorded])


def _correction(correction: Correction) -> dict[str, object]:
    values = field_values(correction, leave_out=frozenset({"reason"}))
    return {**values, "code": correction.reason.code, "reason": say(correction.reason)}


def _parts(parts: DataclassInstance) -> dict[str, object]:
    values = field_values(parts)
    if "index" in values:
        values["step_index"] = values.pop("index")
    return values


def _key(file: ProcessedFile, session: ProcessedSession) -> dict[str, object]:
    return {"athlete_id": file.arrival.athlete_id, "recording_id": session.recording_id}


def _recording(file: ProcessedFile, session: ProcessedSession) -> dict[str, object]:
    return {
        **_key(file, session),
        "sha256": file.arrival.sha256,
        **field_values(session.facts),
        "is_partial": session.is_partial,
        "notes": list(session.notes),
        "n_samples": len(session.samples),
        "channels": [name for name in SAMPLE_CHANNELS if session.samples.has(name)],
    }


def measured(session: ProcessedSession) -> dict[str, object]:
    """Return what was computed of a session, as columns."""
    values = field_values(session.measures, leave_out=frozenset({"heart_rate_s_by_bpm", "flags"}))
    beats = session.measures.heart_rate_s_by_bpm
    return {
        **values,
        "flags": list(session.measures.flags),
        "beats_bpm": [bpm for bpm, _ in beats],
        "beats_s": [seconds for _, seconds in beats],
    }
