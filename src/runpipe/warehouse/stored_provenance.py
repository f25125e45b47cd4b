"""What each result was made of: kept beside it, so that the next run redoes what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

from runpipe.warehouse.table_rows import fetch_map, insert_rows, transaction

_READ: Final = (
    "select name as key, digest as value from derived.provenance where athlete_id = ? and stage = ?"
)
_FORGET: Final = (
    "delete from derived.provenance"
    " where athlete_id = ? and stage = ? and name in (select unnest(?::varchar[]))"
)


def read_provenance(conn: duckdb.DuckDBPyConnection, athlete_id: str, stage: str) -> dict[str, str]:
    """Return the digest of each of an athlete's results of a stage, by name; empty if none."""
    return fetch_map(conn, _READ, [athlete_id, stage])


def forget_provenance(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, stage: str, now: Mapping[str, str]
) -> None:
    """Drop the digests of results that are made of something else `now`, or are no longer there.

    It comes before they are made anew: a run that is killed meanwhile makes them again.
    """
    before = read_provenance(conn, athlete_id, stage)
    outdated = [name for name, digest in before.items() if now.get(name) != digest]
    if outdated:
        conn.execute(_FORGET, [athlete_id, stage, outdated])


def save_provenance(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, stage: str, now: Mapping[str, str]
) -> None:
    """Save the digests of an athlete's results of a stage, in place of all that differ."""
    forget_provenance(conn, athlete_id, stage, now)
    before = read_provenance(conn, athlete_id, stage)
    rows = [
        {"athlete_id": athlete_id, "stage": stage, "name": name, "digest": digest}
        for name, digest in now.items()
        if name not in before
    ]
    with transaction(conn):
        insert_rows(conn, "derived.provenance", rows)
