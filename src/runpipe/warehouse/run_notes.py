"""Short texts that a run leaves for the next one."""

from __future__ import annotations

import duckdb

from runpipe.warehouse.decode import fetch_value


def remember(conn: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """Keep a short text under a name, such as the version of the code that judged last."""
    conn.execute("insert or replace into raw.memory (name, value) values (?, ?)", [name, value])


def recall(conn: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """Return what `remember` kept, `None` if nothing."""
    note: str | None = fetch_value(conn, "select value from raw.memory where name = ?", [name])
    return note
