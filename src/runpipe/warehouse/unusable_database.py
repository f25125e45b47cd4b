"""A published database that cannot be used: found, put aside, and never in the way."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from runpipe.errors import WarehouseError, chain_of
from runpipe.warehouse.connect import connect_read, is_elsewhere
from runpipe.warehouse.decode import fetch_column, fetch_value
from runpipe.warehouse.tables import are_tables_as_noted

_KEPT_ASIDE: Final = 2
_DAMAGE: Final = re.compile(
    r"corrupt|checksum|not a valid duckdb|fatal error|database has been invalidated|"
    r"deserializ|serializ|version number|could not read|index out of range|internal error",
    re.IGNORECASE,
)
_TABLES: Final = (
    "select schema_name || '.\"' || table_name || '\"' from duckdb_tables()"
    " where schema_name in ('raw', 'derived', 'core', 'mart') order by all"
)


def is_damage(exc: BaseException | None) -> bool:
    """Return whether an error comes from damage within a database, not from a mistake in SQL."""
    return any(
        isinstance(each, duckdb.Error)
        and not is_elsewhere(each)
        and (isinstance(each, duckdb.FatalException) or _DAMAGE.search(str(each)) is not None)
        for each in chain_of(exc)
    )


def find_damage(published: Path, *, is_read_whole: bool) -> str | None:
    """Return why a published database cannot be used, `None` if it can or there is none.

    One of an older or a later runpipe can be used: the night makes its tables anew.

    Parameters
    ----------
    published
        ``runpipe.duckdb``.
    is_read_whole
        Whether to read every row of every table too, which takes about a second per 100 MB.

    Raises
    ------
    WarehouseError
        If something beside the database stands in the way: a lock, rights, memory, room.
    """
    if not published.exists():
        return None
    if not published.is_file():
        return "it is no file"
    if published.stat().st_size == 0:
        return "it is empty"
    try:
        with connect_read(published) as conn:
            return _damage_within(conn, is_read_whole=is_read_whole)
    except WarehouseError as exc:
        if is_elsewhere(exc):
            raise
        return _first_sentence(exc.__cause__ or exc)
    except duckdb.Error as exc:
        if is_elsewhere(exc):
            raise WarehouseError(f"{published}: cannot be checked: {exc}") from exc
        return _first_sentence(exc)


def _damage_within(conn: duckdb.DuckDBPyConnection, *, is_read_whole: bool) -> str | None:
    n_snapshots = fetch_value(conn, "select count(snapshot_id) from raw.snapshot")
    if n_snapshots != 1:
        return f"expected one snapshot in it, found {n_snapshots}"
    if not is_read_whole:
        return None
    if not are_tables_as_noted(conn):
        return "its tables are not those that runpipe made"
    for table in fetch_column(conn, _TABLES):
        fetch_value(conn, f"select max(hash(t)) from {table} as t")  # noqa: S608  (names of tables)
    return None


def _first_sentence(exc: BaseException) -> str:
    return str(exc).splitlines()[0][:300]


def put_aside(published: Path, now_utc: datetime) -> Path:
    """Rename a database to ``runpipe.damaged-<instant>.duckdb``; the newest two of them stay.

    Returns
    -------
    Path
        What it is called now.
    """
    stamp = f"{now_utc:%Y%m%dT%H%M%SZ}"
    aside = _aside(published, stamp)
    n = 1
    while aside.exists():
        n += 1
        aside = _aside(published, f"{stamp}-{n}")
    published.rename(aside)
    wal = published.with_name(f"{published.name}.wal")
    if wal.exists():
        wal.rename(aside.with_name(f"{aside.name}.wal"))
    others = sorted(
        (path for path in published.parent.glob(_aside(published, "*").name) if path != aside),
        key=lambda path: path.name,
    )
    for path in others[: max(0, len(others) + 1 - _KEPT_ASIDE)]:
        if path.is_file():
            path.unlink()
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    return aside


def _aside(published: Path, stamp: str) -> Path:
    return published.with_name(f"{published.stem}.damaged-{stamp}{published.suffix}")
