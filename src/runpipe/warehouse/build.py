"""Core, mart and views from SQL, and the checks that guard what is published."""

from __future__ import annotations

from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.sql_files import Layer, read_sql

_ROWS_SHOWN: Final = 3


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
    _run(conn, Layer.MART, Layer.VIEWS)


def _run(conn: duckdb.DuckDBPyConnection, *layers: Layer) -> None:
    conn.begin()
    for layer in layers:
        for file in read_sql(layer):
            try:
                conn.execute(file.text)
            except duckdb.Error as exc:
                conn.rollback()
                raise WarehouseError(f"sql/{layer}/{file.name}.sql failed: {exc}") from exc
    conn.commit()


def run_checks(conn: duckdb.DuckDBPyConnection) -> None:
    """Run every query of `sql/checks`; each must return nothing.

    Raises
    ------
    WarehouseError
        Naming each check that returned rows, with the first of them.
    """
    failures = []
    for file in read_sql(Layer.CHECKS):
        try:
            rows = conn.execute(file.text).fetchall()
        except duckdb.Error as exc:
            raise WarehouseError(f"sql/checks/{file.name}.sql failed: {exc}") from exc
        if rows:
            failures.append(f"{file.name}: {'; '.join(map(str, rows[:_ROWS_SHOWN]))}")
    if failures:
        raise WarehouseError("the database breaks its promises: " + " | ".join(failures))
