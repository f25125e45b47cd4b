"""Reading on a cluster of Dask's or Ray's, whose machines see the data folder where this one does."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import current_thread, main_thread
from typing import Any, Final
from urllib.parse import urlsplit

from runpipe.errors import RunpipeError
from runpipe.pipeline.provenance import package_digest, require_same_code
from runpipe.pipeline.read_file import ReadTask, read_noted
from runpipe.pipeline.reader_process import Limits
from runpipe.pipeline.supervise_readers import ReaderPool, Reading
from runpipe.settings import EngineKind, EngineSettings

_ANSWER_LIMIT_S: Final = 30
_MAX_RETRIES: Final = 3
_LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connected cluster: what takes its work, and how to leave it."""

    executor: Executor
    close: Callable[[], None]


def connect(engine: EngineSettings, n_workers: int) -> Cluster:
    """Connect to the cluster of an engine; without an address, start one of `n_workers` here.

    Raises
    ------
    RunpipeError
        If its library is not installed, or it does not answer.
    """
    connect_to: Callable[[str | None, int], Cluster]
    connect_to = _connect_dask if engine.kind is EngineKind.DASK else _connect_ray
    try:
        _require_answer(engine.address)
        return connect_to(engine.address, n_workers)
    except ImportError as exc:
        raise RunpipeError(
            f"the settings' engine is {engine.kind}, which is not installed: "
            f"pip install 'runpipe[{engine.kind}]' ({exc})"
        ) from exc
    except (OSError, TimeoutError, RuntimeError, ValueError) as exc:
        where = engine.address or "this machine"
        raise RunpipeError(
            f"the {engine.kind} cluster at {where} did not answer ({exc}); see [engine] in the "
            "settings. Nothing was begun"
        ) from exc


def _require_answer(address: str | None) -> None:
    """Raise where nobody listens at an address with a port: Ray would try for minutes, then exit."""
    parts = urlsplit(address if address and "://" in address else f"//{address or ''}")
    if parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), timeout=_ANSWER_LIMIT_S).close()


def _connect_dask(address: str | None, n_workers: int) -> Cluster:
    distributed = import_module("distributed")
    if address is not None:
        client = distributed.Client(address, timeout=_ANSWER_LIMIT_S)
        return Cluster(client.get_executor(pure=False), client.close)
    cluster = distributed.LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        processes=True,
        host=_LOOPBACK,
        dashboard_address=None,
        silence_logs=logging.ERROR,
    )
    client = distributed.Client(cluster)

    def close() -> None:
        client.close()
        cluster.close()

    return Cluster(client.get_executor(pure=False), close)


def _connect_ray(address: str | None, n_workers: int) -> Cluster:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing of a runner's night leaves it
    ray = import_module("ray")
    is_ours = not ray.is_initialized()
    if is_ours:
        own = {} if address else {"num_cpus": n_workers, "_node_ip_address": _LOOPBACK}
        with _own_sigterm():
            ray.init(
                address=address or "local",
                include_dashboard=None if address else False,
                log_to_driver=False,
                logging_level=logging.ERROR,
                **own,
            )
    return Cluster(_RayExecutor(ray), ray.shutdown if is_ours else lambda: None)


@contextmanager
def _own_sigterm() -> Iterator[None]:
    """Leave what SIGTERM does to the run: Ray puts an exit of its own in its place."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if current_thread() is main_thread():
            signal.signal(signal.SIGTERM, before)


class _RayExecutor(Executor):
    """Ray's tasks as futures; a task whose worker dies is given to another one."""

    def __init__(self, ray: Any) -> None:  # noqa: ANN401  (the module, loaded when it is asked for)
        self._ray = ray
        self._remotes: dict[Callable[..., Any], Any] = {}

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401  (as `Executor` has it)
        """Give a task to the cluster."""
        remote = self._remotes.get(work)
        if remote is None:
            remote = self._ray.remote(max_retries=_MAX_RETRIES)(work)
            self._remotes[work] = remote
        future: Future[Any] = remote.remote(*args, **kwargs).future()
        return future


_log = logging.getLogger(__name__)


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
    require_same_code(digest)
    reading = _pool(limits).submit(task).result()
    return reading if reading.rest is None else Reading((), task)


@cache
def _pool(limits: Limits) -> ReaderPool:
    """Return the worker's own readers: as many at once as it has threads, at most its cores."""
    return ReaderPool(read_noted, os.cpu_count() or 1, limits)
