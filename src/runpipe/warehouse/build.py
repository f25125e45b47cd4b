"""Core, mart and views from SQL, an athlete at a time, with an explanation of every public column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.decode import fetch_column
from runpipe.warehouse.insert import transaction
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql

_VIEWS: Final = "select view_name from duckdb_views() where schema_name = 'main' and not internal"
_BUILT_TABLES: Final = (
    "select schema_name || '.' || table_name from duckdb_tables()"
    " where schema_name in ('core', 'mart')"
)
_CREATE: Final = re.compile(r"^create or replace table (?P<table>\w+\.\w+) as$", re.MULTILINE)
_READS: Final = re.compile(r"\b(from|join)\s+((?:raw|derived|core|mart)\.(\w+))")
_OF_ATHLETE: Final = r"\1 (from \2 where athlete_id = getvariable('athlete')) as \3"
_READ_TABLES: Final = (
    "raw.content", "raw.arrival", "raw.recording", "raw.coverage", "raw.diet_entry",
    "raw.body_measurement", "raw.sleep_night", "raw.strength_set",
)  # fmt: skip
"""What hangs on a content and is built from."""
_COLUMN: Final = re.compile(
    r"^    (?:\S.*?[ .])??(?P<name>\w+),? -- (?P<text>.+(?:\n    -- .+)*)$", re.MULTILINE
)
"""A column that a view publishes, with its explanation behind it, which may go on below."""


def build_core(conn: duckdb.DuckDBPyConnection, athlete_id: str | None = None) -> None:
    """Build `core` from what was read: files, sessions, the days of the logs.

    Runs after files, session groups and settings are saved, and before anything is judged.

    Parameters
    ----------
    conn
        Of the next database.
    athlete_id
        Whose rows are built anew; those of others stay. `None` builds all of it.

    Raises
    ------
    WarehouseError
        If a file fails, naming it; nothing is changed then.
    """
    with transaction(conn):
        _build(conn, Layer.CORE, athlete_id)


def build_mart(conn: duckdb.DuckDBPyConnection, athlete_id: str | None = None) -> None:
    """Build `mart`; runs after judgements and assessments are saved.

    Parameters
    ----------
    conn
        Of the next database.
    athlete_id
        Whose rows are built anew; those of others stay. `None` builds all, and the public views.

    Raises
    ------
    WarehouseError
        If a file fails, naming it; nothing is changed then.
    """
    with transaction(conn):
        _build(conn, Layer.MART, athlete_id)
        if athlete_id is None:
            _build(conn, Layer.VIEWS)


def build_views(conn: duckdb.DuckDBPyConnection) -> None:
    """Build the public views with their comments; `core` and `mart` are built.

    Raises
    ------
    WarehouseError
        If a file fails, naming it; nothing is changed then.
    """
    with transaction(conn):
        _build(conn, Layer.VIEWS)


def drop_layers(conn: duckdb.DuckDBPyConnection) -> None:
    """Drop all that is built by SQL: `core`, `mart` and the public views, before they are rebuilt."""
    with transaction(conn):
        for view in fetch_column(conn, _VIEWS):
            conn.execute(f'drop view "{view}"')
        for table in fetch_column(conn, _BUILT_TABLES):
            conn.execute(f"drop table {table}")


def try_build(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, digests: Sequence[str], layer: str
) -> None:
    """Build a layer, ``core`` or ``mart``, of some of an athlete's contents alone, and undo it.

    Raises
    ------
    WarehouseError
        If a file fails, naming it.
    """
    conn.begin()
    try:
        for table in _READ_TABLES:
            conn.execute(
                f"delete from {table} where athlete_id = ?"  # noqa: S608  (ours)
                " and sha256 not in (select unnest(?::varchar[]))",
                [athlete_id, list(digests)],
            )
        for built in (Layer.CORE, Layer(layer)):
            _build(conn, built, athlete_id)
    finally:
        conn.rollback()


def _build(conn: duckdb.DuckDBPyConnection, layer: Layer, athlete_id: str | None = None) -> None:
    for file in read_sql(layer):
        try:
            if athlete_id is None:
                conn.execute(file.text)
            else:
                _build_rows(conn, file, athlete_id)
            if layer is Layer.VIEWS:
                conn.execute("".join(column_comments(file)))
        except duckdb.Error as exc:
            raise WarehouseError(f"sql/{layer}/{file.name}.sql failed: {exc}") from exc


def _build_rows(conn: duckdb.DuckDBPyConnection, file: SqlFile, athlete_id: str) -> None:
    """Build one athlete's rows of a table, reading nobody else's."""
    create = _CREATE.search(file.text)
    if create is None:
        raise WarehouseError(f"{file.name}.sql creates no table")
    table, query = create["table"], file.text[create.end() :].rstrip().removesuffix(";")
    conn.execute(f"create table if not exists {table} as {query} limit 0")
    conn.execute(f"delete from {table} where athlete_id = ?", [athlete_id])  # noqa: S608
    conn.execute("set variable athlete = ?", [athlete_id])
    conn.execute(f"insert into {table} by name {_READS.sub(_OF_ATHLETE, query)}")


def column_comments(view: SqlFile) -> Iterator[str]:
    """Return a `comment on column` for each column that a view's file explains behind it."""
    for column in _COLUMN.finditer(view.text):
        text = column["text"].replace("\n    --", "").replace("'", "''")
        name = view.name.split("_", 1)[1]
        yield f"comment on column {name}.{column['name']} is '{text}';\n"
