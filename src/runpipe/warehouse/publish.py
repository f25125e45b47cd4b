"""The next database beside the published one, and the swap that publishes it.

The published file is never opened for writing. A kill at any instant leaves it whole: what a run
has written lies in the next file, which the next run carries on with as long as it still starts
from what is published.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb

from runpipe.errors import WarehouseError, is_interrupt
from runpipe.warehouse.build import are_tables_current, make_tables
from runpipe.warehouse.checks import run_checks
from runpipe.warehouse.connect import (
    STORAGE_VERSION,
    connect_read,
    connect_write,
    is_stored_as_now,
    rewrite,
)
from runpipe.warehouse.table_rows import fetch_value

_log = logging.getLogger(__name__)

_NO_REFLINK: Final = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}
_COPY_BYTES: Final = 1 << 30
_IS_OF_BASE: Final = "select base_snapshot_id is not distinct from ? from raw.snapshot"


class Next:
    """The next database while it is built. `conn` writes to it."""

    def __init__(self, published: Path, conn: duckdb.DuckDBPyConnection, *, is_new: bool) -> None:
        self.published = published
        self.path = next_path(published)
        self.conn = conn
        self.is_new = is_new
        """Whether there was nothing published before."""
        self._is_open = True

    def publish(self) -> None:
        """Check the database and swap it in. Who has the old one open keeps reading it.

        Raises
        ------
        BrokenPromisesError
            If a check finds a row; nothing is published then, and it may be mended and tried again.
        """
        run_checks(self.conn)
        self.conn.execute("checkpoint")
        self._close()
        _wal(self.path).unlink(missing_ok=True)
        _sync(self.path)
        # what a client wrote there and did not put into the file would hold for another database
        _wal(self.published).unlink(missing_ok=True)
        self.path.replace(self.published)
        _sync(self.published.parent)

    def discard(self) -> None:
        """Drop the next database; the published file stays as it is, byte for byte."""
        if self._is_open:
            self._close()
            _remove(self.path)

    @property
    def snapshot_id(self) -> str:
        """The name of this database, the same for a run that carries on with it."""
        return fetch_value(self.conn, "select snapshot_id from raw.snapshot") or ""

    @property
    def is_open(self) -> bool:
        """Whether it is neither published nor dropped yet."""
        return self._is_open

    def leave(self) -> None:
        """Close it and keep what is committed, for the next run to carry on with."""
        if self._is_open:
            self._close()

    def _close(self) -> None:
        self.conn.close()
        self._is_open = False


def next_path(published: Path) -> Path:
    """Return where the next database is built: ``runpipe.next.duckdb`` beside the published."""
    return published.with_name(f"{published.stem}.next{published.suffix}")


@contextmanager
def open_next(
    published: Path, *, is_empty: bool = False, blank: Path | None = None
) -> Iterator[Next]:
    """Open the next database: a copy of the published one, or what a killed run left of it.

    What a killed run left is carried on with if it was copied from what is published now, and
    dropped otherwise, or when it cannot be read or has other tables than `sql/tables` declares. In a
    copy these are made anew. One run at a time: the caller holds the lock.

    Leaving the block without `publish` drops it; leaving it by an interrupt keeps what was
    committed, as a kill would.

    Parameters
    ----------
    published
        ``runpipe.duckdb``, which need not exist yet.
    is_empty
        Start with nothing in it, whatever is published or was left by another run.
    blank
        A database of this runpipe without anybody's rows, to start from where there is nothing else:
        copying one is quicker than making all tables and views.

    Raises
    ------
    WarehouseError
        If the published database is not readable.
    """
    base = None if is_empty or not published.exists() else published
    conn = None if is_empty else _carry_on(published)
    if conn is None:
        conn = _start(published, base, blank)
    following = Next(published, conn, is_new=base is None)
    try:
        yield following
    except BaseException as exc:
        if isinstance(exc, Exception) and not is_interrupt(exc):
            following.discard()
        else:
            following.leave()
        raise
    following.discard()


def _carry_on(published: Path) -> duckdb.DuckDBPyConnection | None:
    path = next_path(published)
    if not path.exists():
        return None
    base_id = None
    if published.exists():
        with connect_read(published) as reader:
            base_id = _snapshot_id(reader, published)
    conn = None
    try:
        conn = connect_write(path)
        is_of_base = fetch_value(conn, _IS_OF_BASE, [base_id])
        if is_of_base and is_stored_as_now(conn) and are_tables_current(conn):
            _log.info("carrying on with what an interrupted run left")
            return conn
    except (WarehouseError, duckdb.Error) as exc:
        _log.info("what an interrupted run left cannot be used: %s", exc)
    if conn is not None:
        conn.close()
    return None


def _snapshot_id(conn: duckdb.DuckDBPyConnection, path: Path) -> str | None:
    try:
        snapshot_id: str | None = fetch_value(conn, "select snapshot_id from raw.snapshot")
    except duckdb.Error as exc:
        raise WarehouseError(f"{path}: not a database of runpipe: {exc}") from exc
    return snapshot_id


def _start(published: Path, base: Path | None, blank: Path | None) -> duckdb.DuckDBPyConnection:
    path = next_path(published)
    _remove(path)
    published.parent.mkdir(parents=True, exist_ok=True)
    source = blank if base is None and blank is not None and blank.exists() else base
    if source is not None:
        # under another name first: a copy that was cut off is never taken for a database
        copying = path.with_suffix(".copying")
        _copy(source, copying)
        copying.replace(path)
    try:
        conn = _connect_stored(path)
    except (WarehouseError, duckdb.Error) as exc:
        _remove(path)
        if base is None:
            raise
        raise WarehouseError(f"{base}: its copy cannot be opened: {exc}") from exc
    try:
        base_id = None if base is None else _snapshot_id(conn, base)
        make_tables(conn)
        conn.begin()
        conn.execute("delete from raw.snapshot")
        conn.execute(
            "insert into raw.snapshot (snapshot_id, base_snapshot_id) values (?, ?)",
            [uuid4().hex, base_id],
        )
        conn.commit()
    except (WarehouseError, duckdb.Error):
        conn.close()
        _remove(path)
        raise
    return conn


def _connect_stored(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the next database for writing, stored as all clients read it and in blocks of today's size."""
    conn = connect_write(path)
    if is_stored_as_now(conn):
        return conn
    conn.close()
    _log.info("the database is written again: for clients from DuckDB %s on", STORAGE_VERSION)
    copying = path.with_suffix(".copying")
    _remove(copying)
    rewrite(path, copying)
    copying.replace(path)
    return connect_write(path)


def _copy(source: Path, target: Path) -> None:
    """Copy a file, sharing its blocks where the file system can."""
    target.unlink(missing_ok=True)
    if not hasattr(os, "copy_file_range"):
        shutil.copyfile(source, target)
        return
    try:
        with source.open("rb") as reader, target.open("wb") as writer:
            while os.copy_file_range(reader.fileno(), writer.fileno(), _COPY_BYTES):
                pass
    except OSError as exc:
        if exc.errno not in _NO_REFLINK:
            raise
        shutil.copyfile(source, target)


def _sync(path: Path) -> None:
    # never while DuckDB has the file open: closing it here would give up DuckDB's lock (POSIX)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    # the log first: a log without its database is harmless, one beside another database is not
    _wal(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
