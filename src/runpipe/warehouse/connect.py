"""Connections: one writer on the next database, readers on the published one.

One that cannot be used is put aside.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from runpipe.errors import WarehouseError, chain_of
from runpipe.warehouse.build import are_tables_as_noted
from runpipe.warehouse.table_rows import fetch_column, fetch_value

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


BLOCK_BYTES: Final = 1 << 16
"""A table that holds anything takes a block per column. With DuckDB's own quarter of a MiB an athlete of
one session has 15 MB and ten years of them no fewer; smaller ones make long histories larger again."""
_STORED: Final = {
    "storage_compatibility_version": STORAGE_VERSION,
    "default_block_size": str(BLOCK_BYTES),
}


def connect_read(published: Path, *, is_bounded: bool = True) -> duckdb.DuckDBPyConnection:
    """Open the published database for reading.

    It never waits and never fails because of a night that runs: the writer works on another
    file. SQL reaches nothing but this database. Times are UTC. As long as any bounded connection
    of a process is open, further ones of that process see the same, perhaps older, database. One
    for an owner's question sees what is published now, whatever the process holds.

    Parameters
    ----------
    published
        ``runpipe.duckdb``.
    is_bounded
        Whether it holds no more in memory than a night may. An owner's own question is not: it
        may take what DuckDB finds right for the machine. The first bounded connection of a
        process to the database decides for further ones beside it.

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
        if is_bounded:
            conn = duckdb.connect(published, read_only=True, config=_CLOSED)
        else:
            conn = _connect_anew(published)
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


def _connect_anew(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a database in an instance of its own: DuckDB keeps one per path and process otherwise."""
    conn = duckdb.connect(":memory:", config={**_CLOSED, "enable_external_access": "true"})
    try:
        conn.execute(f"set global temp_directory = {_quoted(Path(f'{path}.tmp'))}")
        conn.execute(f"attach {_quoted(path)} as published (read_only)")
        conn.execute("use published")
        conn.execute("set global enable_external_access = false")
    except duckdb.Error:
        conn.close()
        raise
    return conn


def connect_team(team: Path, lake: Path) -> duckdb.DuckDBPyConnection:
    """Open the database over all athletes for reading; SQL reaches it and the lake's files only.

    Raises
    ------
    WarehouseError
        If there is none, or it cannot be read.
    """
    if not team.exists():
        raise WarehouseError(
            f"{team}: there is no database of a team; the next night makes it where the settings "
            "name athletes ([athlete.anna])"
        )
    conn = duckdb.connect(":memory:", config={**_CLOSED, "enable_external_access": "true"})
    try:
        conn.execute("set global timezone = 'UTC'")
        conn.execute(f"set global temp_directory = {_quoted(Path(f'{team}.tmp'))}")
        conn.execute(f"set global max_temp_directory_size = '{_MOST_ON_DISK}'")
        conn.execute(f"attach {_quoted(team)} as team (read_only)")
        conn.execute("use team")
        conn.execute(f"set global allowed_directories = [{_quoted(lake)}]")
        conn.execute("set global enable_external_access = false")
        conn.execute("set lock_configuration = true")
    except duckdb.Error as exc:
        conn.close()
        raise WarehouseError(f"{team}: cannot be opened: {exc}") from exc
    return conn


@contextmanager
def attach_published(published: Path, *folders: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published database for copying out of it: nothing but some folders can be reached.

    Raises
    ------
    duckdb.Error
        If it cannot be read.
    """
    with duckdb.connect(":memory:", config={"memory_limit": _NIGHT_MEMORY}) as conn:
        conn.execute("set global timezone = 'UTC'")
        conn.execute(f"set global temp_directory = {_quoted(Path(f'{published}.tmp'))}")
        conn.execute(f"attach {_quoted(published)} as published (read_only)")
        conn.execute("use published")
        conn.execute(f"set global allowed_directories = [{', '.join(map(_quoted, folders))}]")
        conn.execute("set global enable_external_access = false")
        yield conn


def _quoted(path: Path) -> str:
    text = str(path.resolve()).replace("'", "''")
    return f"'{text}'"


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


def is_stored_as_now(conn: duckdb.DuckDBPyConnection) -> bool:
    """Return whether a database is stored as one that is made now: its version, and its blocks."""
    block_bytes = fetch_value(conn, "select block_size from pragma_database_size()")
    return storage_version(conn) == STORAGE_VERSION and block_bytes == BLOCK_BYTES


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
