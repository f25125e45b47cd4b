"""Rows into tables, by way of Arrow: one insert a table, NaN made NULL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = Mapping[str, object]


@contextmanager
def transaction(conn: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block did, or undo all of it when it raises."""
    conn.begin()
    try:
        yield
    except BaseException:
        conn.rollback()
        raise
    conn.commit()


def insert_rows(conn: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows given as mappings from column to value; a column left out is NULL.

    Parameters
    ----------
    conn
        A writing connection.
    table
        Schema and name, such as ``raw.lap``.
    rows
        Their keys must be columns of the table. NaN becomes NULL.

    Raises
    ------
    KeyError
        If a row names a column that the table does not have.
    """
    if not rows:
        return
    columns = table_columns(conn, table)
    unknown = rows[0].keys() - set(columns)
    if unknown:
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    insert_arrow(
        conn,
        table,
        pa.table(
            {name: pa.array([row.get(name) for row in rows], from_pandas=True) for name in columns}
        ),
    )


def insert_arrow(conn: duckdb.DuckDBPyConnection, table: str, values: pa.Table) -> None:
    """Insert an Arrow table whose columns are the table's, in its order."""
    conn.from_arrow(values).insert_into(table)


@contextmanager
def registered(
    conn: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[object]]
) -> Iterator[None]:
    """Give SQL a list of values as a view of this name, for the length of the block."""
    table = pa.table(
        {key: pa.array(list(values), type=pa.string()) for key, values in columns.items()}
    )
    conn.register(name, table)
    try:
        yield
    finally:
        conn.unregister(name)


def table_columns(conn: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """Return a table's columns in their order."""
    return tuple(conn.table(table).columns)


def field_values(
    value: DataclassInstance, *, leave_out: frozenset[str] = frozenset()
) -> dict[str, object]:
    """Return a dataclass's fields by name, one level deep, without those left out."""
    return {
        field.name: getattr(value, field.name)
        for field in fields(value)
        if field.name not in leave_out
    }
