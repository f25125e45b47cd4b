"""The tables that `sql/tables` declares: made where they are missing, made anew where they differ.

There are no migrations. What differs from its declaration is dropped, and the same night fills it
again: from the archive where reading fills it, else from what was read.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.decode import fetch_column, fetch_map, fetch_value
from runpipe.warehouse.insert import transaction
from runpipe.warehouse.run_notes import recall, remember
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql

_FILES: Final = ("raw", "derived")
"""In the order they run: `derived` takes columns over from `raw`."""
_FILLED_BY_READING: Final = frozenset({"derived.measures", "derived.description"})
"""With all tables of `raw` but those that every night fills."""
_FILLED_EVERY_NIGHT: Final = frozenset(
    {"raw.snapshot", "raw.memory", "raw.athlete", "raw.source_priority"}
)
_DECLARED: Final = "tables"
_TABLES: Final = (
    "select schema_name || '.' || table_name as key, sql as value from duckdb_tables()"
    " where schema_name in ('raw', 'derived')"
)
_HAS_NOTES: Final = (
    "select count(*) = 2 from duckdb_columns() where schema_name = 'raw'"
    " and table_name = 'memory' and column_name in ('name', 'value')"
)
_VIEWS: Final = "select view_name from duckdb_views() where schema_name = 'main' and not internal"


def are_tables_current(conn: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the tables of a database are those that `sql/tables` declares."""
    if _noted(conn) == _digest():
        return True
    return fetch_map(conn, _TABLES) == declared_tables()


def are_tables_as_noted(conn: duckdb.DuckDBPyConnection) -> bool:
    """Return whether a database holds the tables that its note says it was made with.

    Only a note of this runpipe's tables can be compared; with another one, or none, it is true.
    """
    return _noted(conn) != _digest() or fetch_map(conn, _TABLES) == declared_tables()


def make_tables(conn: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of a database those that `sql/tables` declares, in one transaction.

    Where a table that reading fills differs, or is missing, the database is emptied: nothing in
    it is known any more, so the night reads the archive again. Where any other differs, all that
    is computed from what was read is dropped, and computed again. Tables that are not declared go.

    Parameters
    ----------
    conn
        A writing connection, to a database of this runpipe, an older or a newer one, or to none yet.

    Raises
    ------
    WarehouseError
        If a declaration fails; nothing is changed then.
    """
    digest = _digest()
    if _noted(conn) == digest:
        return
    present, declared = fetch_map(conn, _TABLES), declared_tables()
    try:
        with transaction(conn):
            if present != declared:
                _drop(conn, present, declared)
            for file in _files():
                conn.execute(file.text)
            remember(conn, _DECLARED, digest)
    except duckdb.Error as exc:
        raise WarehouseError(f"the tables of sql/tables cannot be made: {exc}") from exc


def declared_tables() -> dict[str, str]:
    """Return every table that `sql/tables` declares, as DuckDB writes it, by schema and name."""
    with duckdb.connect(":memory:") as conn:
        for file in _files():
            conn.execute(file.text)
        return fetch_map(conn, _TABLES)


def _drop(
    conn: duckdb.DuckDBPyConnection, present: dict[str, str], declared: dict[str, str]
) -> None:
    """Drop what is made anew, and all that is built on it."""
    differing = {name for name, sql in declared.items() if present.get(name) != sql}
    for view in fetch_column(conn, _VIEWS):
        conn.execute(f'drop view "{view}"')
    schemas = ["core", "mart"]
    if any(_is_filled_by_reading(name) for name in differing):
        schemas += ["raw", "derived"]
        present = {}
    for schema in schemas:
        conn.execute(f"drop schema if exists {schema} cascade")
    for name in present:
        if not (name in declared and _is_filled_by_reading(name)):
            conn.execute(f"drop table {name}")


def _is_filled_by_reading(table: str) -> bool:
    is_raw = table.startswith("raw.") and table not in _FILLED_EVERY_NIGHT
    return is_raw or table in _FILLED_BY_READING


def _noted(conn: duckdb.DuckDBPyConnection) -> str | None:
    """Return the digest of the declarations that the tables were made by, `None` if unknown."""
    return recall(conn, _DECLARED) if fetch_value(conn, _HAS_NOTES) else None


def _digest() -> str:
    return sha256("".join(file.text for file in _files()).encode()).hexdigest()


def _files() -> list[SqlFile]:
    by_name = {file.name: file for file in read_sql(Layer.TABLES)}
    return [by_name[name] for name in _FILES]
