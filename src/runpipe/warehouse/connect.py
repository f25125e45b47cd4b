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
_NIGHT_MEMORY: Final = "256MB"
"""What a database may hold in memory at night; what is above it waits on disk (docs/adr/0067).

DuckDB would take 80 % of the machine's memory, and keep every page of a long history in it.
"""


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
        is_locked = fetch_value(conn, "select current_setting('lock_configuration')")
        if not is_locked:  # a second connection of this process finds it locked already
            conn.execute("set global timezone = 'UTC'")
            if is_bounded:
                conn.execute(f"set global memory_limit = '{_NIGHT_MEMORY}'")
            conn.execute("set lock_configuration = true")
    except duckdb.Error as exc:
        raise WarehouseError(f"{published}: cannot be opened: {exc}{_hint(exc)}") from exc
    return conn


def _hint(exc: duckdb.Error) -> str:
    """Say what to do about a program that has the published file open for writing."""
    is_locked = "Could not set lock" in str(exc)
    return ". Close it there, or open it there with `duckdb -readonly`" if is_locked else ""


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
        conn = duckdb.connect(path, config={**_CLOSED, "memory_limit": _NIGHT_MEMORY})
        # without it an aware instant would be stored in the machine's local time
        conn.execute("set global timezone = 'UTC'")
    except duckdb.Error as exc:
        raise WarehouseError(f"{path}: cannot be opened for writing: {exc}") from exc
    return conn
