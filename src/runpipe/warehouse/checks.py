"""The promises of the database, and which files break them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql

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


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A check of `sql/checks` that found rows.

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
        found = " | ".join(f"{one.check}: {one.rows}" for one in promises)
        super().__init__(f"the database breaks its promises: {found}")


def run_checks(conn: duckdb.DuckDBPyConnection) -> None:
    """Run every query of `sql/checks`; each must return nothing.

    A row with a `sha256`, a `recording_id`, a `session_id` or a `log_day` (``diet 2026-11-16``)
    beside its `athlete_id` names the file that it comes from.

    Raises
    ------
    BrokenPromisesError
        Naming each check that returned rows, with the first of them and the files they come from.
    WarehouseError
        If a check itself fails.
    """
    broken = [promise for file in read_sql(Layer.CHECKS) for promise in _broken(conn, file)]
    if broken:
        raise BrokenPromisesError(broken)


def find_broken_promises(conn: duckdb.DuckDBPyConnection) -> tuple[BrokenPromise, ...]:
    """Return the promises that are broken while judging is not done; a check that fails is none."""
    promises: list[BrokenPromise] = []
    for file in read_sql(Layer.CHECKS):
        with suppress(WarehouseError):
            promises += _broken(conn, file)
    return tuple(promises)


def _broken(conn: duckdb.DuckDBPyConnection, file: SqlFile) -> Iterator[BrokenPromise]:
    try:
        cursor = conn.execute(file.text)
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    except duckdb.Error as exc:
        raise WarehouseError(f"sql/checks/{file.name}.sql failed: {exc}") from exc
    if rows:
        yield BrokenPromise(
            check=file.name,
            text=file.text.partition("\n")[0].removeprefix(_PROMISE),
            rows="; ".join(map(str, rows[:_ROWS_SHOWN])),
            contents=_contents(conn, [dict(zip(names, row, strict=True)) for row in rows]),
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
    found = conn.execute(
        f"{_CULPRIT}{_TRACES[column]}(select (athlete_id, name) from culprit)",  # noqa: S608  (ours)
        [list(athletes), list(own)],
    ).fetchall()
    return {(str(athlete), str(digest)) for athlete, digest in found}
