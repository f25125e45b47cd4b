"""Samples in and out: many sessions an insert, as packed decimals, NaN as NULL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from runpipe.model.samples import CHANNELS as SAMPLE_CHANNELS
from runpipe.model.samples import FloatArray, Samples
from runpipe.warehouse.insert import insert_arrow
from runpipe.warehouse.rows import ProcessedSession, StoredSamples

__all__ = ["SAMPLE_CHANNELS", "insert_samples", "read_samples"]

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


def insert_samples(
    conn: duckdb.DuckDBPyConnection, sessions: Sequence[tuple[str, ProcessedSession]]
) -> None:
    """Insert the samples of many sessions at once, each with its athlete.

    Raises
    ------
    ValueError
        If grade or grade-adjusted speed has another length than the samples.
    """
    filled = [(athlete, one) for athlete, one in sessions if len(one.samples)]
    if not filled:
        return
    lengths = [len(one.samples) for _, one in filled]
    columns = {name: _joined([one for _, one in filled], name) for name in _COLUMNS}
    insert_arrow(
        conn,
        "raw.sample",
        pa.table(
            {
                "athlete_id": _repeated([athlete for athlete, _ in filled], lengths),
                "recording_id": _repeated([one.recording_id for _, one in filled], lengths),
                "seq": pa.array(np.concatenate([np.arange(n, dtype=np.int32) for n in lengths])),
                **{name: pa.array(values, from_pandas=True) for name, values in columns.items()},
            }
        ),
    )


def _repeated(values: Sequence[str], lengths: Sequence[int]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(values), dtype=np.int32), lengths)),
        pa.array(values),
    )


def _joined(sessions: Sequence[ProcessedSession], name: str) -> FloatArray:
    values: FloatArray = np.concatenate([_channel(one, name) for one in sessions])
    if name == "t_s":  # every sample has a time
        return np.clip(values, -_LARGEST, _LARGEST)
    return np.where(np.abs(values) < _LARGEST, values, np.nan)


def _channel(session: ProcessedSession, name: str) -> FloatArray:
    n = len(session.samples)
    found: FloatArray | None = (
        getattr(session, name) if name.startswith("grade") else getattr(session.samples, name)
    )
    if found is None:
        return np.full(n, np.nan)
    if found.shape != (n,):
        raise ValueError(f"{session.recording_id}: {name} has {found.shape}, samples have ({n},)")
    return found


def read_samples(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_id: str
) -> StoredSamples:
    """Read a session's samples back, as far as the columns' decimals keep them.

    All arrays are empty for a session without samples.
    """
    found: pa.Table = conn.sql(
        "select columns(sample.* exclude (athlete_id, recording_id, seq))::double"
        " from raw.sample inner join derived.session_member using (athlete_id, recording_id)"
        " where session_member.is_primary and athlete_id = ? and session_id = ? order by seq",
        params=[athlete_id, session_id],
    ).to_arrow_table()
    values = {
        name: found[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in _COLUMNS
    }
    samples = Samples.build(values["t_s"], {name: values[name] for name in SAMPLE_CHANNELS})
    return StoredSamples(samples, values["grade_frac"], values["grade_adjusted_speed_mps"])
