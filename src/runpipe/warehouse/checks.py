"""The checks that guard what is published: the queries of `sql/checks`, and those made in code.

In code are those whose facts have their home elsewhere: which columns hold numbers (the catalogue of
columns), and what a session can be labelled (`SessionLabel`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.model.labels import SessionLabel
from runpipe.warehouse.decode import fetch, fetch_map, fetch_rows
from runpipe.warehouse.rows import LabelSource
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql

_ROWS_SHOWN: Final = 3
_COLUMNS: Final = (  # what `core` and `mart` hold is taken from these
    "select schema_name || '.' || table_name as found_in, column_name as name, data_type"
    " from duckdb_columns() where schema_name in ('raw', 'derived')"
    " and regexp_matches(data_type, 'DOUBLE|FLOAT') order by all"
)


_KEYS: Final = ("athlete_id", "sha256", "recording_id", "session_id")
_KEYS_OF_TABLES: Final = (
    "select schema_name || '.' || table_name as key, list(column_name) as value"  # noqa: S608  (our own words)
    f" from duckdb_columns() where column_name in {_KEYS} group by all"
)


@dataclass(frozen=True, slots=True)
class _Column:
    found_in: str
    name: str
    data_type: str


def run_checks(conn: duckdb.DuckDBPyConnection) -> None:
    """Run every check; each must return nothing.

    Raises
    ------
    WarehouseError
        Naming each check that returned rows, with the first of them.
    """
    failures = []
    for check in every_check(conn):
        rows = broken_rows(conn, check)
        if rows:
            failures.append(f"{check.name}: {'; '.join(map(str, rows[:_ROWS_SHOWN]))}")
    if failures:
        raise WarehouseError("the database breaks its promises: " + " | ".join(failures))


def every_check(conn: duckdb.DuckDBPyConnection) -> list[SqlFile]:
    """Return every check of a database, in order of name: a name, and SQL that returns what is wrong."""
    return sorted(
        [*read_sql(Layer.CHECKS), labels_are_known(), numbers_are_numbers(conn)],
        key=lambda check: check.name,
    )


def broken_rows(conn: duckdb.DuckDBPyConnection, check: SqlFile) -> list[dict[str, Any]]:
    """Return the rows that break a check's promise, by the names of their columns.

    Raises
    ------
    WarehouseError
        If the check itself fails.
    """
    try:
        return fetch_rows(conn, check.text)
    except duckdb.Error as exc:
        raise WarehouseError(f"the check {check.name} failed: {exc}") from exc


def labels_are_known() -> SqlFile:
    """Return the check that a label is one of `SessionLabel`, said by a `LabelSource`."""
    return SqlFile(
        "23_labels_are_known",
        "-- promise: a label is one of the known, said by auto or user, with a confidence from 0 to 1\n"
        "select athlete_id, session_id, label, label_source, confidence_frac"
        " from derived.session_class"
        f" where label not in ({_quoted(tuple(SessionLabel))})"
        f" or label_source not in ({_quoted(tuple(LabelSource))})"
        " or not confidence_frac between 0 and 1",
    )


def numbers_are_numbers(conn: duckdb.DuckDBPyConnection) -> SqlFile:
    """Return the check that no number is NaN or infinite, also none within lists and structures.

    What is not known is NULL. It is made from the catalogue of columns, so a new column is checked
    as soon as it is declared.
    """
    wrongs_by_table: dict[str, list[str]] = defaultdict(list)
    keys_by_table = fetch_map(conn, _KEYS_OF_TABLES)
    columns = fetch(conn, _COLUMNS, _Column)
    kinds = {data_type: conn.type(data_type) for data_type in {one.data_type for one in columns}}
    for column in columns:
        wrong = _is_not_finite(f'"{column.name}"', kinds[column.data_type])
        wrongs_by_table[column.found_in] += filter(None, [wrong])
    selects = (
        f"select {_keys(keys_by_table.get(table, []))}, '{table}' as found_in"  # noqa: S608  (the catalogue's names)
        f" from {table} where {' or '.join(wrongs)}"
        for table, wrongs in wrongs_by_table.items()
        if wrongs
    )
    return SqlFile(
        "50_numbers_are_numbers",
        "-- promise: what is not known is NULL: no NaN and no infinity anywhere\n"
        + " union all ".join(selects),
    )


def _keys(present: Sequence[str]) -> str:
    """Return what names the athlete and the file, recording or session of a row, NULL where absent."""
    return ", ".join(key if key in present else f"null::varchar as {key}" for key in _KEYS)


def _is_not_finite(value: str, kind: duckdb.sqltypes.DuckDBPyType) -> str:
    """Return SQL that is true where a value holds a number that is none; empty if it cannot."""
    children: Any = kind.children if kind.id in {"list", "array", "struct"} else ()
    if kind.id in {"double", "float"}:
        return f"not isfinite({value})"
    if kind.id in {"list", "array"}:
        part = f"part_{value.count('part_')}"
        wrong = _is_not_finite(part, dict(children)["child"])
        return f"len(list_filter({value}, lambda {part}: {wrong})) > 0" if wrong else ""
    if kind.id == "struct":
        wrongs = [_is_not_finite(f'{value}."{name}"', child) for name, child in children]
        return " or ".join(filter(None, wrongs))
    return ""


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
