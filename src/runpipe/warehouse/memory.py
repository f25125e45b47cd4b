"""Short texts that a run leaves for the next one."""

from __future__ import annotations

import duckdb

from runpipe.warehouse.connect import fetch_one


def remember(conn: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """Keep a short text under a name, such as the version of the code that judged last."""
    conn.execute("insert or replace into raw.memory (name, value) values (?, ?)", [name, value])


def recall(conn: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """Return what `remember` kept, `None` if nothing."""
    row = fetch_one(conn, "select value from raw.memory where name = ?", [name])
    return str(row[0]) if row else None
