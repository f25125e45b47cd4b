"""Tables, core, mart and views from SQL, by athlete, and what each result was made of.

There are no migrations. What differs from its declaration is dropped, and the same night fills it
again: from the archive where reading fills it, else from what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.table_rows import (
    fetch_column,
    fetch_map,
    fetch_value,
    insert_rows,
    recall,
    remember,
    transaction,
)


class Layer(StrEnum):
    """The folders of `sql/`, in the order they run."""

    TABLES = "tables"
    CORE = "core"
    MART = "mart"
    VIEWS = "views"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file: its name without the ending, its text, and the layer it belongs to."""

    name: str
    text: str
    layer: str = ""


def sql_dir() -> Path:
    """Return the folder that holds the SQL."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_sql"
    return packaged if packaged.is_dir() else package.parents[1] / "sql"


@cache
def read_sql(layer: Layer) -> tuple[SqlFile, ...]:
    """Read a layer's files in the order of their names, which is the order they run in."""
    paths = sorted((sql_dir() / layer).glob("*.sql"))
    return tuple(SqlFile(path.stem, path.read_text("utf-8"), layer) for path in paths)


def read_layers() -> tuple[SqlFile, ...]:
    """Read the files of all layers, in the order they run in."""
    return tuple(file for layer in Layer for file in read_sql(layer))


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
_VIEW_FILES: Final = (
    "select view_name from duckdb_views() where schema_name = 'main' and not internal"
)


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


def declared_tables() -> Mapping[str, str]:
    """Return every table that `sql/tables` declares, as DuckDB writes it, by schema and name."""
    return _declared_tables(_digest())


@cache
def _declared_tables(_digest: str) -> Mapping[str, str]:
    with duckdb.connect(":memory:") as conn:
        for file in _files():
            conn.execute(file.text)
        return fetch_map(conn, _TABLES)


def _drop(
    conn: duckdb.DuckDBPyConnection, present: Mapping[str, str], declared: Mapping[str, str]
) -> None:
    """Drop what is made anew, and all that is built on it."""
    differing = {name for name, sql in declared.items() if present.get(name) != sql}
    for view in fetch_column(conn, _VIEW_FILES):
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


_READ_PROVENANCE: Final = (
    "select name as key, digest as value from derived.provenance where athlete_id = ? and stage = ?"
)
_FORGET: Final = (
    "delete from derived.provenance"
    " where athlete_id = ? and stage = ? and name in (select unnest(?::varchar[]))"
)


def read_provenance(conn: duckdb.DuckDBPyConnection, athlete_id: str, stage: str) -> dict[str, str]:
    """Return the digest of each of an athlete's results of a stage, by name; empty if none."""
    return fetch_map(conn, _READ_PROVENANCE, [athlete_id, stage])


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
