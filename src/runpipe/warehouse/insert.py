"""Rows into tables: one insert a table, NaN made NULL.

Nothing here needs pandas, which takes longer to load than a small night to save.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt

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
    unknown = set[str]().union(*rows) - set(columns)
    if unknown:
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    appender = conn.appender(table)
    appender.append_rows([_without_nan(row.get(name)) for name in columns] for row in rows)
    appender.flush()


def _without_nan(value: object) -> object:
    """Return a value with every NaN in it made `None`: the appender would keep it."""
    if isinstance(value, float):
        return None if value != value else value  # noqa: PLR0124  (NaN alone differs from itself)
    if isinstance(value, list):
        return [_without_nan(part) for part in value]
    if isinstance(value, dict):
        return {key: _without_nan(part) for key, part in value.items()}
    return value


@contextmanager
def registered(
    conn: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, npt.NDArray[Any]]
) -> Iterator[None]:
    """Give SQL some arrays as the columns of a view, for the length of the block; NaN is NULL."""
    conn.register(name, dict(columns))
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a transaction that failed lets nothing be done any more
            conn.unregister(name)
        raise
    conn.unregister(name)


def texts(values: Iterable[str]) -> npt.NDArray[np.object_]:
    """Return texts as a column for `registered`."""
    return np.array(list(values), dtype=object)


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
