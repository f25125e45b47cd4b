"""Samples in and out: many sessions an insert, as packed decimals, NaN as NULL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np

from runpipe.model.archived import ProcessedSession, StoredSamples
from runpipe.model.recording import CHANNELS as SAMPLE_CHANNELS
from runpipe.model.recording import FloatArray, Samples
from runpipe.warehouse.table_rows import fetch_arrays, fetch_value, registered

__all__ = ["SAMPLE_CHANNELS", "insert_samples", "read_recorded", "read_samples"]

_LARGEST: Final = 1e9
"""Beyond it a value is a decoder's accident and would not fit the column: kept as missing."""
_COLUMNS: Final = (
    "t_s",
    "lat_deg",
    "lon_deg",
    "altitude_m",
    "distance_m",
    "speed_mps",
    "grade_frac",
    "grade_adjusted_speed_mps",
    "heart_rate_bpm",
    "cadence_spm",
    "power_w",
)

_VALUES: Final = "select " + ", ".join(f"sample.{name}::double as {name}" for name in _COLUMNS)
_OF_RECORDING: Final = (
    f"{_VALUES} from raw.sample where athlete_id = ? and recording_id = ? order by seq"
)
_OF_PRIMARY: Final = (
    f"{_VALUES} from raw.sample inner join derived.session_member using (athlete_id, recording_id)"
    " where session_member.is_primary and athlete_id = ? and session_id = ? order by seq"
)
_MERGED: Final = (
    f"{_VALUES} from derived.merged_sample as sample"
    " where athlete_id = ? and session_id = ? order by seq"
)
_INSERT: Final = {
    table: (
        f"insert into {table} by name select $1[which] as athlete_id, $2[which] as {key}, "  # noqa: S608  (constants only)
        "* exclude (which) from filled"
    )
    for table, key in (("raw.sample", "recording_id"), ("derived.merged_sample", "session_id"))
}
_IS_MERGED: Final = (
    "select count(*) > 0 from derived.merged_session where athlete_id = ? and session_id = ?"
)


def insert_samples(
    conn: duckdb.DuckDBPyConnection,
    sessions: Sequence[tuple[str, ProcessedSession]],
    table: str = "raw.sample",
) -> None:
    """Insert the samples of many sessions at once, each with its athlete.

    `table` has an athlete, a name, a place in the file, and `_COLUMNS`.

    Raises
    ------
    ValueError
        If grade or grade-adjusted speed has another length than the samples.
    """
    filled = [(athlete, each) for athlete, each in sessions if len(each.samples)]
    if not filled:
        return
    lengths = [len(each.samples) for _, each in filled]
    columns = {
        "which": np.repeat(np.arange(1, len(filled) + 1, dtype=np.int32), lengths),
        "seq": np.concatenate([np.arange(n, dtype=np.int32) for n in lengths]),
        **{name: _joined([each for _, each in filled], name) for name in _COLUMNS},
    }
    athlete_ids, names = zip(*((a, each.recording_id) for a, each in filled), strict=True)
    with registered(conn, "filled", columns):
        conn.execute(_INSERT[table], [list(athlete_ids), list(names)])


def _joined(sessions: Sequence[ProcessedSession], name: str) -> FloatArray:
    values: FloatArray = np.concatenate([_channel(each, name) for each in sessions])
    if name == "t_s":  # every sample has a time
        return np.clip(values, -_LARGEST, _LARGEST)
    return np.where(np.abs(values) < _LARGEST, values, np.nan)


def _channel(session: ProcessedSession, name: str) -> FloatArray:
    n = len(session.samples)
    columns_by_name: FloatArray | None = (
        getattr(session, name) if name.startswith("grade") else getattr(session.samples, name)
    )
    if columns_by_name is None:
        return np.full(n, np.nan)
    if columns_by_name.shape != (n,):
        raise ValueError(
            f"{session.recording_id}: {name} has {columns_by_name.shape}, samples have ({n},)"
        )
    return columns_by_name


def read_samples(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_id: str
) -> StoredSamples:
    """Read a session's samples back, as far as the columns' decimals keep them.

    All arrays are empty for a session without samples.
    """
    key = [athlete_id, session_id]
    is_merged = fetch_value(conn, _IS_MERGED, key)
    return _read(conn, _MERGED if is_merged else _OF_PRIMARY, key)


def read_recorded(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, recording_id: str
) -> StoredSamples:
    """Read one recording's own samples back, whatever session it belongs to."""
    return _read(conn, _OF_RECORDING, [athlete_id, recording_id])


def _read(conn: duckdb.DuckDBPyConnection, sql: str, key: list[str]) -> StoredSamples:
    values = fetch_arrays(conn, sql, key)
    samples = Samples.build(values["t_s"], {name: values[name] for name in SAMPLE_CHANNELS})
    return StoredSamples(samples, values["grade_frac"], values["grade_adjusted_speed_mps"])
