"""The promises of the database, and which files break them.

The checks are the queries of `sql/checks`, and those made in code, whose facts have their home
elsewhere: which columns hold numbers (the catalogue of columns), and what a session can be labelled
(`SessionLabel`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.model.labels import SessionLabel
from runpipe.model.stored import LabelSource
from runpipe.warehouse.build import Layer, SqlFile, read_sql
from runpipe.warehouse.table_rows import fetch, fetch_map, fetch_rows

_ROWS_SHOWN: Final = 3
_PROMISE: Final = "-- promise: "
_CULPRIT: Final = (
    "with culprit as (select unnest(?::varchar[]) as athlete_id, unnest(?::varchar[]) as name) "
)
_BY_SHA: Final = "select athlete_id, sha256 from raw.content where (athlete_id, sha256) in "
_BY_RECORDING: Final = (
    "select distinct athlete_id, sha256 from raw.recording where (athlete_id, recording_id) in "
)
_BY_SESSION: Final = (
    "select distinct athlete_id, sha256 from derived.session_member"
    " inner join raw.recording using (athlete_id, recording_id)"
    " where is_primary and (athlete_id, session_id) in "
    "(select (athlete_id, name) from culprit)"
    " union select distinct athlete_id, sha256 from core.strength_workout"
    " inner join core.log_day using (athlete_id, local_date)"
    " where domain = 'strength' and (athlete_id, session_id) in "
)
_BY_LOG_DAY: Final = (
    "select distinct athlete_id, sha256 from core.day_source"
    " where (athlete_id, domain || ' ' || local_date::varchar) in "
)
_TRACES: Final = {
    "sha256": _BY_SHA,
    "recording_id": _BY_RECORDING,
    "session_id": _BY_SESSION,
    "log_day": _BY_LOG_DAY,
}
"""How a column of a check's rows leads to contents, the nearest first."""
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


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A check that found rows.

    Attributes
    ----------
    check, text
        Its name, and what it promises in words.
    rows
        Some of what it found, as text.
    contents
        Athlete and digest of every content that its rows can be traced to.
    """

    check: str
    text: str
    rows: str
    contents: frozenset[tuple[str, str]]


class BrokenPromisesError(WarehouseError):
    """Checks found rows: nothing is published as it is."""

    def __init__(self, promises: Sequence[BrokenPromise]) -> None:
        self.promises = tuple(promises)
        rows_by_check = " | ".join(f"{each.check}: {each.rows}" for each in promises)
        super().__init__(f"the database breaks its promises: {rows_by_check}")


def run_checks(conn: duckdb.DuckDBPyConnection) -> None:
    """Run every check; each must return nothing.

    A row with a `sha256`, a `recording_id`, a `session_id` or a `log_day` (``diet 2026-11-16``)
    beside its `athlete_id` names the file that it comes from.

    Raises
    ------
    BrokenPromisesError
        Naming each check that returned rows, with the first of them and the files they come from.
    WarehouseError
        If a check itself fails.
    """
    broken = [promise for check in every_check(conn) for promise in _broken(conn, check)]
    if broken:
        raise BrokenPromisesError(broken)


def find_broken_promises(conn: duckdb.DuckDBPyConnection) -> tuple[BrokenPromise, ...]:
    """Return the promises that are broken while judging is not done; a check that fails is none."""
    promises: list[BrokenPromise] = []
    for check in every_check(conn):
        with suppress(WarehouseError):
            promises += _broken(conn, check)
    return tuple(promises)


def _broken(conn: duckdb.DuckDBPyConnection, check: SqlFile) -> Iterator[BrokenPromise]:
    rows = broken_rows(conn, check)
    if rows:
        yield BrokenPromise(
            check=check.name,
            text=check.text.partition("\n")[0].removeprefix(_PROMISE),
            rows="; ".join(map(str, rows[:_ROWS_SHOWN])),
            contents=_contents(conn, rows),
        )


def _contents(
    conn: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]]
) -> frozenset[tuple[str, str]]:
    contents: set[tuple[str, str]] = set()
    for column in _TRACES:
        names = {
            (str(row["athlete_id"]), str(row[column]))
            for row in rows
            if row.get(column) is not None and "athlete_id" in row
        }
        contents |= trace_contents(conn, column, names)
    return frozenset(contents)


def trace_contents(
    conn: duckdb.DuckDBPyConnection, column: str, names: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return athlete and digest of the contents that some named things come from.

    Parameters
    ----------
    conn
        Of a database with its `core` built.
    column
        What the names are: ``sha256``, ``recording_id``, ``session_id`` or ``log_day``. A session
        comes from the recording that gives its samples, and from the log that its workout was
        written in.
    names
        Athlete and name.
    """
    if not names:
        return set()
    athletes, own = zip(*sorted(names), strict=True)
    contents = fetch_rows(
        conn,
        f"{_CULPRIT}{_TRACES[column]}(select (athlete_id, name) from culprit)",  # noqa: S608  (ours)
        [list(athletes), list(own)],
    )
    return {(row["athlete_id"], row["sha256"]) for row in contents}


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
    kinds = {data_type: conn.type(data_type) for data_type in {each.data_type for each in columns}}
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
