"""Processes beside the run's own: they never outlive it, and leave Ctrl-C to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread


def start_workers(n: int | None) -> ProcessPoolExecutor:
    """Make a pool of `n` worker processes; `None` takes as many as the machine has cores.

    When the run is killed they end by themselves: a pool's own workers would wait for work for ever.
    """
    n_workers = n or os.cpu_count() or 1
    workers = ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_end_with_parent
    )
    with sigint_blocked():
        for _ in range(n_workers):  # a pool starts one when work comes for it: any will do
            workers.submit(os.getpid)
    return workers


@contextmanager
def sigint_blocked() -> Iterator[None]:
    """Let processes that are started in the block never hear of Ctrl-C.

    A terminal sends it to all of them at once. Then it is for the run to end in order and to stop
    the others; by themselves they would end in the midst of it, with a traceback each.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows: what is started there hears of it
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    Thread(target=_wait_for_end, name="end with parent", daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the main thread may be waiting in a read that nothing will ever end
