"""One run at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from runpipe.errors import RunpipeError
from runpipe.settings import DataPaths


class BusyError(RunpipeError):
    """Another run holds the data folder."""


@contextmanager
def hold_lock(paths: DataPaths) -> Iterator[None]:
    """Hold the data folder for one run; a process that dies lets go of it.

    Raises
    ------
    BusyError
        If another run holds it.
    """
    paths.root.mkdir(parents=True, exist_ok=True)
    with paths.lock_file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise BusyError(
                f"another run is at work in {paths.root}; wait for it to end and try again"
            ) from exc
        yield
