"""What each judgement was made from: kept beside it, so that the next run redoes what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

from runpipe.warehouse.decode import fetch_map
from runpipe.warehouse.insert import insert_rows, transaction

_FORGET: Final = (
    "delete from derived.made_from"
    " where athlete_id = ? and kind = ? and name in (select unnest(?::varchar[]))"
)


def forget_made_from(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, kind: str, now: Mapping[str, str]
) -> None:
    """Drop, of what an athlete's things were made from, all that is otherwise `now` or is gone.

    It comes before they are made anew: a run that is killed meanwhile makes them again.
    `kind` is ``stretch``, ``session`` or ``week``; the keys are ids or weeks.
    """
    standing = read_made_from(conn, athlete_id, kind)
    gone = [name for name, digest in standing.items() if now.get(name) != digest]
    conn.execute(_FORGET, [athlete_id, kind, gone])


def save_made_from(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, kind: str, now: Mapping[str, str]
) -> None:
    """Save what an athlete's things are made from; of those made anew nothing is saved yet."""
    standing = read_made_from(conn, athlete_id, kind)
    rows = [
        {"athlete_id": athlete_id, "kind": kind, "name": name, "digest": digest}
        for name, digest in now.items()
        if name not in standing
    ]
    with transaction(conn):
        insert_rows(conn, "derived.made_from", rows)


def read_made_from(conn: duckdb.DuckDBPyConnection, athlete_id: str, kind: str) -> dict[str, str]:
    """Return what `save_made_from` kept and nothing has forgotten, empty if nothing."""
    return fetch_map(
        conn,
        "select name as key, digest as value from derived.made_from"
        " where athlete_id = ? and kind = ?",
        [athlete_id, kind],
    )
