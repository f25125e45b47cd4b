"""Read-only SQL for people: rows, data frames, Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.private import owner_only
from runpipe.warehouse.connect import (
    REBUILDS,
    attach_published,
    connect_read,
    connect_team,
    is_damage,
)
from runpipe.warehouse.table_rows import fetch_column

if TYPE_CHECKING:
    import pandas as pd

_READS: Final = frozenset(
    {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.PRAGMA}
)
_ROWS_AT_ONCE: Final = 10_000
_MOST_CELLS: Final = 10_000_000
"""So many values of an answer are held in memory, a gigabyte or so; a larger one is refused."""
_VIEW_NAMES: Final = (
    "select view_name from duckdb_views() where schema_name = 'main' and not internal"
    " union select table_name from duckdb_tables() where schema_name = 'main' order by all"
)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query returned: column names, and a tuple a row in their order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


_SMALLER: Final = (
    "Ask for fewer rows or columns, or for sums (`limit`, `group by`); `runpipe export` writes "
    "whole views"
)


def query(
    published: Path, sql: str, values: Sequence[object] = (), *, lake: Path | None = None
) -> Rows:
    """Answer one read-only query on the published database, or on the team's.

    Parameters
    ----------
    published
        ``runpipe.duckdb``; a night that runs does not disturb it.
    sql
        One statement that reads. Nothing but the database can be reached with it.
    values
        For each ``?`` in it.
    lake
        The folder of the files that the team's database reads; `None` for a published one.

    Raises
    ------
    WarehouseError
        If there is no database, the SQL is not one reading statement, it fails, or its answer is
        too large.
    """
    with _answering(published, sql, lake) as conn:
        cursor = conn.execute(sql, list(values))
        columns = tuple(str(column[0]) for column in cursor.description)
        rows: list[tuple[Any, ...]] = []
        while some := cursor.fetchmany(_ROWS_AT_ONCE):
            rows += some
            if len(rows) * len(columns) > _MOST_CELLS:
                raise WarehouseError(f"the answer has more than {_MOST_CELLS:,} values. {_SMALLER}")
        return Rows(columns, tuple(rows))


def dataframe(
    published: Path, sql: str, values: Sequence[object] = (), *, lake: Path | None = None
) -> pd.DataFrame:
    """Answer one read-only query with a pandas `DataFrame`; see `query`."""
    with _answering(published, sql, lake) as conn:
        return conn.execute(sql, list(values)).df()


def _open(
    published: Path, lake: Path | None, *, is_bounded: bool = True
) -> duckdb.DuckDBPyConnection:
    if lake is None:
        return connect_read(published, is_bounded=is_bounded)
    return connect_team(published, lake)


def view_names(published: Path, *, lake: Path | None = None) -> tuple[str, ...]:
    """Return the public views, in order of name, of a published database or of the team's."""
    with _open(published, lake, is_bounded=False) as conn:
        return tuple(fetch_column(conn, _VIEW_NAMES))


def export_parquet(
    published: Path, directory: Path, *, lake: Path | None = None
) -> tuple[Path, ...]:
    """Write every public view as one Parquet file (zstd) into a folder, made if needed.

    Parameters
    ----------
    published
        ``runpipe.duckdb``, or the team's database.
    directory
        Where to.
    lake
        The folder of the files that the team's database reads; `None` for a published one.

    Returns
    -------
    tuple of Path
        The files written, in order of name.

    Raises
    ------
    WarehouseError
        If there is no database, or the folder cannot be written to.
    """
    names = view_names(published, lake=lake)
    directory.mkdir(parents=True, exist_ok=True)
    paths = tuple(directory / f"{name}.parquet" for name in names)
    try:
        with attach_published(published, directory, *filter(None, [lake])) as conn:
            for name, path in zip(names, paths, strict=True):
                file = str(path.resolve()).replace("'", "''")
                conn.execute(f"copy {name} to '{file}' (format parquet, compression zstd)")
    except duckdb.Error as exc:
        raise WarehouseError(f"{directory}: cannot be written to: {exc}") from exc
    return paths


@contextmanager
def reading(published: Path, *, lake: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published database, or the team's, for runpipe's own questions, and close it again.

    Raises
    ------
    WarehouseError
        If there is no database, or it cannot be read; the message says what to do.
    """
    with owner_only(), _open(published, lake) as conn:
        try:
            yield conn
        except duckdb.Error as exc:
            hint = f". {REBUILDS}" if is_damage(exc) else ""
            raise WarehouseError(f"{published}: cannot be read: {exc}{hint}") from exc


@contextmanager
def _answering(published: Path, sql: str, lake: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    # what does not fit into memory lies in a file while the query runs
    with owner_only(), _open(published, lake, is_bounded=False) as conn:
        try:
            statements = conn.extract_statements(sql)
            if len(statements) != 1:
                raise WarehouseError(
                    f"expected one SQL statement, found {len(statements)}: ask one at a time"
                )
            if statements[0].type not in _READS:
                raise WarehouseError(
                    "only statements that read are answered: the database is rebuilt from your "
                    "files, so nothing can be changed in it"
                )
            yield conn
        except duckdb.OutOfMemoryException as exc:
            raise WarehouseError(
                f"the query needs more memory than there is for it. {_SMALLER}"
            ) from exc
        except duckdb.Error as exc:
            hint = f". {REBUILDS}" if is_damage(exc) else ""
            raise WarehouseError(f"the query failed: {exc}{hint}") from exc
