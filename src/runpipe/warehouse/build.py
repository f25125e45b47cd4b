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


def empty_layers(conn: duckdb.DuckDBPyConnection) -> None:
    """Make `core` and `mart` anew without a row, and drop the public views.

    Raises
    ------
    WarehouseError
        If a file fails, naming it; nothing is changed then.
    """
    with transaction(conn):
        for view in fetch_column(conn, _VIEWS):
            conn.execute(f'drop view "{view}"')
        for table in fetch_column(conn, _BUILT_TABLES):
            conn.execute(f"drop table {table}")
        for layer in (Layer.CORE, Layer.MART):
            for file in read_sql(layer):
                table, query = _table_and_query(file)
                _execute(conn, file, f"create table {table} as {query} limit 0")


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
        if athlete_id is None:
            _execute(conn, file, file.text)
        else:
            _build_rows(conn, file, athlete_id)
        if layer is Layer.VIEWS:
            _execute(conn, file, "".join(column_comments(file)))


def _build_rows(conn: duckdb.DuckDBPyConnection, file: SqlFile, athlete_id: str) -> None:
    """Build one athlete's rows of a table, reading nobody else's."""
    table, query = _table_and_query(file)
    conn.execute("set variable athlete = ?", [athlete_id])
    _execute(conn, file, f"delete from {table} where athlete_id = getvariable('athlete')")  # noqa: S608
    _execute(conn, file, f"insert into {table} by name {_READS.sub(_OF_ATHLETE, query)}")


def _table_and_query(file: SqlFile) -> tuple[str, str]:
    """Return the table that a file creates, and the query that fills it.

    Raises
    ------
    WarehouseError
        If it creates none.
    """
    create = _CREATE.search(file.text)
    if create is None:
        raise WarehouseError(f"sql/{file.layer}/{file.name}.sql creates no table")
    return create["table"], file.text[create.end() :].rstrip().removesuffix(";")


def _execute(conn: duckdb.DuckDBPyConnection, file: SqlFile, sql: str) -> None:
    try:
        conn.execute(sql)
    except duckdb.Error as exc:
        raise WarehouseError(f"sql/{file.layer}/{file.name}.sql failed: {exc}") from exc


def column_comments(view: SqlFile) -> Iterator[str]:
    """Return a `comment on column` for each column that a view's file explains behind it."""
    for column in _COLUMN.finditer(view.text):
        text = column["text"].replace("\n    --", "").replace("'", "''")
        name = view.name.split("_", 1)[1]
        yield f"comment on column {name}.{column['name']} is '{text}';\n"
