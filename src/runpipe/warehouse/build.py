"""Core, mart and views from SQL, with an explanation of every public column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.insert import transaction
from runpipe.warehouse.run_notes import recall, remember
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql

_VIEWS_BUILT: Final = "views"
_READ_TABLES: Final = (
    "raw.content", "raw.arrival", "raw.recording", "raw.coverage", "raw.diet_entry",
    "raw.body_measurement", "raw.sleep_night", "raw.strength_set",
)  # fmt: skip
"""What hangs on a content and is built from."""
_COLUMN: Final = re.compile(
    r"^    (?:\S.*?[ .])??(?P<name>\w+),? -- (?P<text>.+(?:\n    -- .+)*)$", re.MULTILINE
)
"""A column that a view publishes, with its explanation behind it, which may go on below."""


def build_core(conn: duckdb.DuckDBPyConnection) -> None:
    """Build `core` anew from what was read: files, sessions, the days of the logs.

    Runs after files, session groups and settings are saved, and before anything is judged.

    Raises
    ------
    WarehouseError
        If a file fails, naming it; nothing is changed then.
    """
    _run(conn, Layer.CORE)


def build_mart(conn: duckdb.DuckDBPyConnection) -> None:
    """Build `mart` and the public views anew; runs after judgements and assessments are saved.

    Raises
    ------
    WarehouseError
        If a file fails, naming it; nothing is changed then.
    """
    digest = _views_digest()
    if recall(conn, _VIEWS_BUILT) == digest:
        _run(conn, Layer.MART)
        return
    _run(conn, Layer.MART, Layer.VIEWS)
    remember(conn, _VIEWS_BUILT, digest)


def try_build(conn: duckdb.DuckDBPyConnection, contents: Sequence[tuple[str, str]]) -> None:
    """Build `core` and `mart` of some contents alone, by athlete and digest, and undo it.

    Raises
    ------
    WarehouseError
        If a file fails, naming it.
    """
    athletes, digests = [one for one, _ in contents], [one for _, one in contents]
    conn.begin()
    try:
        for table in _READ_TABLES:
            conn.execute(
                f"delete from {table} where (athlete_id, sha256) not in "  # noqa: S608  (ours)
                "(select (unnest(?::varchar[]), unnest(?::varchar[])))",
                [athletes, digests],
            )
        _execute(conn, Layer.CORE, Layer.MART)
    finally:
        conn.rollback()


def _views_digest() -> str:
    """Say which SQL the views stand on: their own, and that of the tables they read."""
    layers = (Layer.TABLES, Layer.CORE, Layer.MART, Layer.VIEWS)
    text = "".join(file.name + file.text for layer in layers for file in read_sql(layer))
    return sha256(text.encode()).hexdigest()


def _run(conn: duckdb.DuckDBPyConnection, *layers: Layer) -> None:
    with transaction(conn):
        _execute(conn, *layers)


def _execute(conn: duckdb.DuckDBPyConnection, *layers: Layer) -> None:
    for layer in layers:
        for file in read_sql(layer):
            try:
                conn.execute(file.text)
                if layer is Layer.VIEWS:
                    conn.execute("".join(column_comments(file)))
            except duckdb.Error as exc:
                raise WarehouseError(f"sql/{layer}/{file.name}.sql failed: {exc}") from exc


def column_comments(view: SqlFile) -> Iterator[str]:
    """Return a `comment on column` for each column that a view's file explains behind it."""
    for column in _COLUMN.finditer(view.text):
        text = column["text"].replace("\n    --", "").replace("'", "''")
        name = view.name.split("_", 1)[1]
        yield f"comment on column {name}.{column['name']} is '{text}';\n"
