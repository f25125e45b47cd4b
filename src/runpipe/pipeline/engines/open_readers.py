"""The readers that the settings ask for, for as long as a run needs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Protocol

from runpipe.pipeline.engines.inline_readers import InlineReaders
from runpipe.pipeline.read_file import ReadTask
from runpipe.pipeline.reader_process import Limits
from runpipe.pipeline.supervise_readers import Read, ReaderPool, Reading
from runpipe.settings import EngineKind, Settings


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
