"""The schema: migrations applied once, in order, each with its record in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.connect import fetch_one
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql


def schema_version(conn: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the last migration applied, 0 for an empty database."""
    found = fetch_one(
        conn,
        "select count(*) from duckdb_tables()"
        " where schema_name = 'raw' and table_name = 'migration'",
    )
    if found == (0,):
        return 0
    row = fetch_one(conn, "select coalesce(max(version), 0) from raw.migration")
    return int(row[0]) if row else 0


def migrate(
    conn: duckdb.DuckDBPyConnection, migrations: Sequence[SqlFile] | None = None
) -> tuple[str, ...]:
    """Bring a database to this version's schema.

    Parameters
    ----------
    conn
        A writing connection.
    migrations
        Files named ``0001_…``; `None` takes the package's own.

    Returns
    -------
    tuple of str
        The names of the migrations applied now.

    Raises
    ------
    WarehouseError
        If the database was made by a newer runpipe, or a migration fails (it is then undone
        whole).
    """
    files = read_sql(Layer.SCHEMA) if migrations is None else tuple(migrations)
    applied = schema_version(conn)
    numbers = [_version(file) for file in files]
    if applied > max(numbers, default=0):
        raise WarehouseError(
            f"the database has schema {applied}, this runpipe knows {max(numbers, default=0)}: "
            "it was made by a newer runpipe; update, or run `runpipe rebuild`"
        )
    pending = [file for file in files if _version(file) > applied]
    for file in pending:
        _apply(conn, file)
    return tuple(file.name for file in pending)


def _apply(conn: duckdb.DuckDBPyConnection, file: SqlFile) -> None:
    conn.begin()
    try:
        conn.execute(file.text)
        conn.execute("insert into raw.migration values (?, ?)", [_version(file), file.name])
    except duckdb.Error as exc:
        conn.rollback()
        raise WarehouseError(f"migration {file.name} failed: {exc}") from exc
    conn.commit()


def _version(file: SqlFile) -> int:
    return int(file.name.split("_", 1)[0])
