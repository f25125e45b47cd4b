"""The ledger of lean mass: what it is made from, saved and read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from runpipe.model.findings import finding_from_json, finding_to_json
from runpipe.model.predictions import LedgerEntry, PredictedWeek
from runpipe.model.week_facts import WeighIn
from runpipe.warehouse.decode import fetch
from runpipe.warehouse.insert import field_values, insert_rows, transaction
from runpipe.words import say

_WEEKS: Final = (
    "select week_start_date as first_date, -loss_rate_kg_per_week as change_kg,"
    " -loss_rate_high_pct_per_week / 100 * fat_free_mass_kg as low_kg,"
    " -loss_rate_low_pct_per_week / 100 * fat_free_mass_kg as high_kg"
    " from derived.week inner join derived.week_muscle using (athlete_id, week)"
    " inner join derived.week_energy using (athlete_id, week)"
    " where athlete_id = ? and loss_rate_kg_per_week is not null order by week_start_date"
)
_MEASURED: Final = (
    "select local_date, mass_kg, body_fat_frac, body_fat_method from core.weigh_in"
    " where athlete_id = ? and body_fat_frac is not null order by local_date"
)
_LEDGER: Final = (
    "select * exclude (athlete_id, position, text) from derived.ledger"
    " where athlete_id = ? order by position"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredEntry:
    method: str
    first_date: date
    last_date: date
    first_kg: float
    last_kg: float
    measured_kg: float
    least_kg: float
    expected_kg: float | None
    expected_low_kg: float | None
    expected_high_kg: float | None
    n_weeks: float
    n_expected_weeks: float
    code: str
    values_json: str


def read_expected_weeks(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> tuple[PredictedWeek, ...]:
    """Return what every judged week let expect of lean mass, in order."""
    return tuple(fetch(conn, _WEEKS, PredictedWeek, [athlete_id]))


def read_body_fat(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[WeighIn, ...]:
    """Return every weigh-in with body fat, in order of day."""
    return tuple(fetch(conn, _MEASURED, WeighIn, [athlete_id]))


def save_ledger(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, entries: Sequence[LedgerEntry]
) -> None:
    """Save an athlete's ledger in place of what was there."""
    rows = [
        {
            "athlete_id": athlete_id,
            "position": position,
            **field_values(entry, leave_out=frozenset({"finding"})),
            "code": entry.finding.code,
            "values_json": json.dumps(finding_to_json(entry.finding)["values"]),
            "text": say(entry.finding),
        }
        for position, entry in enumerate(entries, start=1)
    ]
    with transaction(conn):
        conn.execute("delete from derived.ledger where athlete_id = ?", [athlete_id])
        insert_rows(conn, "derived.ledger", rows)


def read_ledger(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[LedgerEntry, ...]:
    """Return an athlete's ledger, as a section of a page shows it."""
    return tuple(_entry(stored) for stored in fetch(conn, _LEDGER, _StoredEntry, [athlete_id]))


def _entry(stored: _StoredEntry) -> LedgerEntry:
    values: Any = field_values(stored, leave_out=frozenset({"code", "values_json"}))
    as_json = {"code": stored.code, "values": json.loads(stored.values_json)}
    return LedgerEntry(**values, finding=finding_from_json(as_json))
