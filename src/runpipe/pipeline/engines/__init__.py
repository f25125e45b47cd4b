"""Where a night's files are read: in this process, in processes beside it, or on a cluster.

`open_readers` is the one door. All of them read the same pure function of a file, so the same
tables come out of each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from typing import Protocol

from runpipe.errors import is_interrupt
from runpipe.model import archived
from runpipe.pipeline.contain_trouble import Trouble, note_trouble
from runpipe.pipeline.read_file import ReadTask, TroubleTrace, row_arrival, unread
from runpipe.pipeline.reader_process import Limits, trace_of
from runpipe.pipeline.supervise_readers import Read, ReaderPool, Reading
from runpipe.settings import EngineKind, Settings


class InlineReaders:
    """Read where the run is. What a file raises is its own trouble; what it takes has no bound.

    A file that ends the process ends the run; its note on disk tells the next one, which reads it
    when nothing else is read, and leaves it out after that.
    """

    def __init__(self, read: Read) -> None:
        self._read_file = read

    def start(self) -> None:
        """Return: there is nothing to get ready."""

    def submit(self, task: ReadTask) -> Future[Reading]:
        """Read a file now; return a future that is done."""
        future: Future[Reading] = Future()
        future.set_result(self.read_alone(task))
        return future

    def read_alone(self, task: ReadTask) -> Reading:
        """Read a file now."""
        files: list[archived.ProcessedFile] = []
        begun = row_arrival(task.arrival)
        try:
            with closing(self._read_file(task)) as parts:
                for part in parts:
                    if isinstance(part, archived.ProcessedFile):
                        files.append(part)
                    elif isinstance(part, archived.StoredArrival):
                        begun = part
                    elif isinstance(part, TroubleTrace):
                        note_trouble(part.name, Trouble.FAULT, part.trace)
        except BaseException as exc:
            if is_interrupt(exc):
                raise
            note_trouble(begun.path, Trouble.FAULT, trace_of(exc))
            files.append(unread(begun, Trouble.FAULT, task, is_partial=bool(files)))
        return Reading(tuple(files))

    def close(self) -> None:
        """Return: there is nothing to stop."""


class Readers(Protocol):
    """What reads the files of a run."""

    def start(self) -> None:
        """Get ready, and do not wait for it; what is ready already stays as it is."""

    def submit(self, task: ReadTask) -> Future[Reading]:
        """Read a file as soon as there is room for it."""
        ...

    def read_alone(self, task: ReadTask) -> Reading:
        """Read a file now, while nothing else is read on this machine."""
        ...

    def close(self) -> None:
        """Stop; what is being read is lost."""


@contextmanager
def open_readers(settings: Settings, read: Read) -> Iterator[Readers]:
    """Give a run the readers that the settings ask for.

    Parameters
    ----------
    settings
        Its `engine` and `n_workers` decide; nothing is started before there is something to read.
    read
        What reads one file, part by part, on this machine.

    Raises
    ------
    RunpipeError
        If the cluster's library is not installed, or the cluster does not answer.
    """
    limits = Limits(settings.max_memory_mb, settings.max_cpu_s)
    n_workers = settings.n_workers or os.cpu_count() or 1
    readers: Readers
    if settings.engine.kind is not EngineKind.PROCESSES:
        from runpipe.pipeline.engines.cluster_readers import ClusterReaders  # noqa: PLC0415

        readers = ClusterReaders(settings.engine, n_workers, ReaderPool(read, 1, limits), limits)
    elif settings.n_workers == 1:
        readers = InlineReaders(read)
    else:
        readers = ReaderPool(read, n_workers, limits)
    try:
        yield readers
    finally:
        readers.close()
