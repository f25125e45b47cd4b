"""Connections: one writer on the next database, readers on the published one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.warehouse.decode import fetch_value

Connection = duckdb.DuckDBPyConnection
"""What others may hold and hand back; only the warehouse runs SQL on it."""

_CLOSED: Final[dict[str, str | bool | int | float | list[str]]] = {
    # what a query may touch: this database, and no file, extension or Python variable
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
_MOST_ON_DISK: Final = "4GB"
"""What a query that does not fit into memory may take of the disk; beyond it, it is refused."""
STORAGE_VERSION: Final = "v1.2.0"
"""The DuckDB that can open every database runpipe writes, and any later one (docs/adr/0094)."""
_NIGHT_MEMORY: Final = "256MB"
"""What a database may hold in memory at night; what is above it waits on disk (docs/adr/0067).

DuckDB would take 80 % of the machine's memory, and keep every page of a long history in it.
"""


_STORED: Final = {"storage_compatibility_version": STORAGE_VERSION}


def connect_read(published: Path, *, is_bounded: bool = True) -> duckdb.DuckDBPyConnection:
    """Open the published database for reading.

    It never waits and never fails because of a night that runs: the writer works on another
    file. SQL reaches nothing but this database. Times are UTC. As long as any connection of a
    process is open, further ones of that process see the same, perhaps older, database: close
    all of them to see what was published since.

    Parameters
    ----------
    published
        ``runpipe.duckdb``.
    is_bounded
        Whether it holds no more in memory than a night may. An owner's own question is not: it
        may take what DuckDB finds right for the machine. The first connection of a process to
        the database decides for further ones beside it.

    Raises
    ------
    WarehouseError
        If there is no database yet, or the file cannot be read as one.
    """
    if not published.exists():
        raise WarehouseError(
            f"{published}: there is no database yet; `runpipe nightly` makes it from your files"
        )
    try:
        conn = duckdb.connect(published, read_only=True, config=_CLOSED)
        _require_ours(conn)
        is_locked_in = fetch_value(conn, "select current_setting('lock_configuration')")
        if not is_locked_in:  # a second connection of this process finds it locked already
            conn.execute("set global timezone = 'UTC'")
            if is_bounded:
                conn.execute(f"set global memory_limit = '{_NIGHT_MEMORY}'")
            conn.execute(f"set global max_temp_directory_size = '{_MOST_ON_DISK}'")
            conn.execute("set lock_configuration = true")
    except duckdb.Error as exc:
        raise WarehouseError(f"{published}: cannot be opened: {exc}{_hint(exc)}") from exc
    return conn


def _require_ours(conn: duckdb.DuckDBPyConnection) -> None:
    sql = "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'snapshot'"
    if fetch_value(conn, sql) is None:
        conn.close()
        raise duckdb.CatalogException("it has no tables of runpipe")


def _hint(exc: duckdb.Error) -> str:
    """Return what to do: about a program that writes the published file, or about damage."""
    if is_locked(exc):
        return ". Close it there, or open it there with `duckdb -readonly`"
    if is_elsewhere(exc):
        return ". The file itself may be sound: see to that first, then try again"
    return f". {REBUILDS}"


REBUILDS: Final = (
    "`runpipe nightly` puts a database that is damaged, foreign or of a newer DuckDB aside and "
    "builds it again from the archive"
)


def is_locked(exc: BaseException) -> bool:
    """Return whether an error says that another program has the database open for writing."""
    return "Could not set lock" in str(exc)


def is_elsewhere(exc: BaseException) -> bool:
    """Return whether an error comes from something beside the database: its lock, rights, room."""
    return isinstance(exc, duckdb.OutOfMemoryException | duckdb.InterruptException) or any(
        words in str(exc) for words in _ELSEWHERE
    )


_ELSEWHERE: Final = (
    "Could not set lock",
    "Permission denied",
    "No space left",
    "Disk quota",
    "Too many open files",
    "Cannot allocate memory",
)


def rewrite(old: Path, new: Path) -> None:
    """Write a database again in the storage version that every supported client reads.

    Raises
    ------
    duckdb.Error
        If the old one cannot be read whole.
    """
    with duckdb.connect(new, config={**_STORED, "memory_limit": _NIGHT_MEMORY}) as conn:
        conn.execute("set global timezone = 'UTC'")
        name = fetch_value(conn, "select current_database()")
        conn.execute(f"attach '{str(old).replace(chr(39), chr(39) * 2)}' as old (read_only)")
        conn.execute(f'copy from database old to "{name}"')
        conn.execute("detach old")


def storage_version(conn: duckdb.DuckDBPyConnection) -> str:
    """Return the first DuckDB that can open the database, such as ``v1.2.0``; empty in memory."""
    version = fetch_value(
        conn,
        "select tags['storage_version'] from duckdb_databases()"
        " where database_name = current_database()",
    )
    return str(version or "").removesuffix("+")


def connect_write(path: Path | str) -> duckdb.DuckDBPyConnection:
    """Open a database for writing; ``":memory:"`` makes one without a file.

    Only `open_next` (and tests) call it, and never on the published file. What does not fit into
    memory lies in a folder named like the database with ``.tmp`` behind it while the connection
    is open; what a killed run left there is removed.

    Raises
    ------
    WarehouseError
        If the file cannot be opened, or another process holds it.
    """
    shutil.rmtree(f"{path}.tmp", ignore_errors=True)
    try:
        conn = duckdb.connect(path, config={**_CLOSED, **_STORED, "memory_limit": _NIGHT_MEMORY})
        # without it an aware instant would be stored in the machine's local time
        conn.execute("set global timezone = 'UTC'")
    except duckdb.Error as exc:
        raise WarehouseError(f"{path}: cannot be opened for writing: {exc}") from exc
    return conn


def is_of_the_database(exc: BaseException) -> bool:
    """Return whether an error is the database's own or its disk's, whatever was to be saved."""
    return isinstance(exc, OSError | duckdb.IOException | duckdb.FatalException)


def read_snapshot_id(conn: duckdb.DuckDBPyConnection) -> str:
    """Return the name of a database, which is new each time that one is published; empty if none."""
    return fetch_value(conn, "select snapshot_id from raw.snapshot") or ""
