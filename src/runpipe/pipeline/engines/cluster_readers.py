"""Reading on a cluster of Dask's or Ray's, whose machines see the data folder where this one does."""

from __future__ import annotations

import logging
import os
from concurrent.futures import Executor, Future
from functools import cache
from typing import Final

from runpipe.errors import RunpipeError
from runpipe.pipeline.engines.clusters import Cluster, connect
from runpipe.pipeline.provenance import package_digest
from runpipe.pipeline.read_file import ReadTask, read_noted
from runpipe.pipeline.reader_process import Limits
from runpipe.pipeline.supervise_readers import ReaderPool, Reading
from runpipe.settings import EngineSettings

_log = logging.getLogger(__name__)

_OTHER_CODE: Final = (
    "a worker of the cluster runs another runpipe than this machine: install the same version "
    "on all of them"
)


class ClusterReaders:
    """Hand files to a cluster's workers; each reads them within the bounds of one machine.

    A worker that dies loses nothing: its engine gives what it was reading to another one. What the
    cluster cannot do at all is read on this machine, when nothing else is.
    """

    def __init__(
        self, engine: EngineSettings, n_workers: int, here: ReaderPool, limits: Limits
    ) -> None:
        self._engine = engine
        self._n_workers = n_workers
        self._here = here
        self._limits = limits
        self._cluster: Cluster | None = None

    def start(self) -> None:
        """Connect to the cluster, unless that is done; without an address it starts one here.

        Raises
        ------
        RunpipeError
            If its library is not installed, or it does not answer.
        """
        self._connected()

    def submit(self, task: ReadTask) -> Future[Reading]:
        """Read a file on the first worker that is free."""
        outer: Future[Reading] = Future()
        outer.set_running_or_notify_cancel()

        def hand_over(inner: Future[Reading]) -> None:
            exc = inner.exception()
            if exc is None:
                outer.set_result(inner.result())
            elif isinstance(exc, RunpipeError):
                outer.set_exception(exc)
            else:
                _log.warning("the cluster could not read a file (%s); it is read here", exc)
                outer.set_result(Reading((), task))

        executor = self._connected()
        executor.submit(read_on_worker, task, self._limits, package_digest()).add_done_callback(
            hand_over
        )
        return outer

    def read_alone(self, task: ReadTask) -> Reading:
        """Read a file now, on this machine; the caller sees to it that nothing else is read here."""
        return self._here.read_alone(task)

    def close(self) -> None:
        """Leave the cluster; one that was started here is stopped."""
        self._here.close()
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None

    def _connected(self) -> Executor:
        if self._cluster is None:
            self._cluster = connect(self._engine, self._n_workers)
        return self._cluster.executor


def read_on_worker(task: ReadTask, limits: Limits, digest: str) -> Reading:
    """Read one file on a worker, in a process beside it, so that no file ends the worker.

    Parameters
    ----------
    task
        The file, as the run names it.
    limits
        What reading it may take.
    digest
        Of all of the run's runpipe: what other code reads would pass for what this one reads.

    Raises
    ------
    RunpipeError
        If the worker's runpipe is another one.
    """
    if package_digest() != digest:
        raise RunpipeError(_OTHER_CODE)
    reading = _pool(limits).submit(task).result()
    return reading if reading.rest is None else Reading((), task)


@cache
def _pool(limits: Limits) -> ReaderPool:
    """Return the worker's own readers: as many at once as it has threads, at most its cores."""
    return ReaderPool(read_noted, os.cpu_count() or 1, limits)
