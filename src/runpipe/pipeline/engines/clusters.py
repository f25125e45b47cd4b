"""Connections to clusters: Dask's and Ray's own executors behind one function."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import current_thread, main_thread
from typing import Any, Final
from urllib.parse import urlsplit

from runpipe.errors import RunpipeError
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
