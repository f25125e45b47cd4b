"""Rows into values and values into rows, by the names of their columns.

Short notes from run to run.

Nothing here needs pandas, which takes longer to load than a small night to save.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import duckdb
import numpy as np

from runpipe.errors import WarehouseError
from runpipe.model.iso_week import Week
from runpipe.model.recording import FloatArray

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import numpy.typing as npt

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = TypeVar("Kind", bound="DataclassInstance")
_Cast = Callable[[Any], Any]
_KEY_AND_VALUE: Final = ["key", "value"]


def fetch(
    conn: duckdb.DuckDBPyConnection, sql: str, kind: type[Kind], values: Sequence[object] = ()
) -> list[Kind]:
    """Return a query's rows as values of a dataclass, each column in the field of its name.

    Text becomes the enum or week that the field asks for, a list a tuple, a structure a
    dataclass; an instant whose column ends in ``_utc`` becomes aware. NULL is `None`, and an
    empty tuple where the field is one.

    Parameters
    ----------
    conn
        A connection.
    sql
        A query whose columns are called as the fields of `kind`, in any order; only fields with
        a default may be left out.
    kind
        A dataclass.
    values
        One per ``?`` of the query.

    Raises
    ------
    TypeError
        If the query has a column that is no field, or lacks a field without a default.
    WarehouseError
        If the database lacks a table or column of the query: another runpipe made it.
    """
    try:
        names, rows = _rows(conn, sql, values)
    except (duckdb.BinderException, duckdb.CatalogException) as exc:
        raise WarehouseError(
            f"another version of runpipe made this database; `runpipe nightly` makes it anew: {exc}"
        ) from exc
    _compare(names, kind)
    casts = [(name, cast) for name, cast in _casts(kind).items() if name in names]
    decoded = []
    for row in rows:
        by_name = dict(zip(names, row, strict=True))
        for name, cast in casts:
            by_name[name] = cast(by_name[name])
        decoded.append(kind(**by_name))
    return decoded


def pick(row: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """Build a dataclass from those columns of a row that are called as its fields.

    Raises
    ------
    KeyError
        If a field, with or without default, has no column.
    """
    casts = _casts(kind)
    return kind(
        **{name: casts.get(name, _same)(row[name]) for name in (f.name for f in fields(kind))}
    )


def fetch_rows(
    conn: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()
) -> list[dict[str, Any]]:
    """Return a query's rows as they are, each by the names of its columns."""
    names, rows = _rows(conn, sql, values)
    return [dict(zip(names, row, strict=True)) for row in rows]


def fetch_map(
    conn: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()
) -> dict[str, Any]:
    """Return a query's rows as a mapping; its columns are called `key` and `value`.

    Raises
    ------
    TypeError
        If they are called otherwise.
    """
    names, rows = _rows(conn, sql, values)
    if names != _KEY_AND_VALUE:
        raise TypeError(f"the columns are called {names}, not {_KEY_AND_VALUE}")
    return dict(rows)


def fetch_column(
    conn: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()
) -> list[Any]:
    """Return the values of a query's only column.

    Raises
    ------
    TypeError
        If it has another number of columns.
    """
    names, rows = _rows(conn, sql, values)
    if len(names) != 1:
        raise TypeError(f"expected one column, the query has {names}")
    return [value for (value,) in rows]


def fetch_value(conn: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> Any:  # noqa: ANN401
    """Return the only column of a query's first row, `None` if it has no row.

    Raises
    ------
    TypeError
        If it has another number of columns.
    """
    return next(iter(fetch_column(conn, sql, values)), None)


def fetch_arrays(
    conn: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()
) -> dict[str, FloatArray]:
    """Return the columns of a query of numbers as arrays by name, NULL as NaN."""
    columns: dict[str, Any] = conn.execute(sql, list(values)).fetchnumpy()
    return {
        name: np.ma.filled(column.astype(np.float64), np.nan) for name, column in columns.items()
    }


def _rows(
    conn: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return column names and all rows: a result left open would refuse the next work (DuckDB 2)."""
    cursor = conn.execute(sql, list(values))
    return [str(name) for name, *_ in cursor.description], cursor.fetchall()


def _compare(names: Sequence[str], kind: type[DataclassInstance]) -> None:
    by_name = {field.name: field for field in fields(kind)}
    unknown = [name for name in names if name not in by_name]
    missing = [name for name, field in by_name.items() if name not in names and _is_needed(field)]
    if unknown or missing or len(set(names)) != len(names):
        raise TypeError(
            f"{kind.__name__} does not fit the query: no field for {unknown or 'none'}, "
            f"no column for {missing or 'none'}, columns {list(names)}"
        )


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@cache
def _casts(kind: type[DataclassInstance]) -> Mapping[str, _Cast]:
    """Return what the columns of some fields go through, by name; the others stay as they are."""
    hints = get_type_hints(kind)
    casts = {field.name: _cast(hints[field.name], field.name) for field in fields(kind)}
    return {name: cast for name, cast in casts.items() if cast is not None}


def _cast(hint: Any, name: str) -> _Cast | None:  # noqa: ANN401  (any annotation)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        others = [argument for argument in arguments if argument is not NoneType]
        inner = _cast(others[0], name) if len(others) == 1 else None
        return None if inner is None else (lambda value: None if value is None else inner(value))
    if origin is tuple:
        return _tuple_cast(arguments, name)
    if not isinstance(hint, type):
        return None
    if hint is datetime and name.endswith("_utc"):
        return lambda value: value.replace(tzinfo=UTC)
    if hint is Week:
        return Week.parse
    if issubclass(hint, Enum):
        return hint
    return _structure_cast(hint) if is_dataclass(hint) else None


def _tuple_cast(arguments: tuple[Any, ...], name: str) -> _Cast:
    if arguments[-1:] == (...,):
        inner = _cast(arguments[0], name)
        return lambda value: tuple(value or () if inner is None else map(inner, value or ()))
    parts = [_cast(argument, name) for argument in arguments]
    if not any(parts):
        return tuple
    casts = [cast or _same for cast in parts]
    return lambda value: tuple(cast(part) for cast, part in zip(casts, value, strict=True))


def _structure_cast(kind: type[DataclassInstance]) -> _Cast:
    def cast(value: Mapping[str, Any]) -> DataclassInstance:
        casts = _casts(kind)
        return kind(**{name: casts.get(name, _same)(cell) for name, cell in value.items()})

    return cast


def _same(value: object) -> object:
    return value


def remember(conn: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """Keep a short text under a name, such as the version of the code that judged last."""
    conn.execute("insert or replace into raw.memory (name, value) values (?, ?)", [name, value])


def recall(conn: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """Return what `remember` kept, `None` if nothing."""
    note: str | None = fetch_value(conn, "select value from raw.memory where name = ?", [name])
    return note


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
