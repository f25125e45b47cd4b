"""Processes beside the run's own: they never outlive it, and leave Ctrl-C to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import current_process, get_context, parent_process
from threading import Thread
from typing import Any, Final, TypeVar

_MAX_POOLS: Final = 3
"""So many pools are started for the same work: what ends its worker each time is at fault itself."""
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class InlineExecutor(Executor):
    """An executor without processes: what is submitted is done at once, where it is submitted."""

    def submit(
        self,
        work: Callable[..., _Result],
        /,
        *args: Any,  # noqa: ANN401  (as `Executor` has it)
        **kwargs: Any,  # noqa: ANN401
    ) -> Future[_Result]:
        """Do the work now; return a future that is done, or that holds what was raised."""
        future: Future[_Result] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as exc:  # noqa: BLE001  (the future hands it over, as every executor's does)
            future.set_exception(exc)
        return future


def start_workers(n: int | None) -> Executor:
    """Make a pool of `n` worker processes; `None` or 0 takes as many as the machine has cores.

    When the run is killed they end by themselves: a pool's own workers would wait for work for ever.
    For one worker no process is started, nor within a daemonic process, which may have none: the
    executor then works where it is.
    """
    n_workers = n or os.cpu_count() or 1
    if n_workers == 1 or current_process().daemon:
        return InlineExecutor()
    workers = ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_end_with_parent
    )
    with sigint_blocked():
        for _ in range(n_workers):  # a pool starts one when work comes for it: any will do
            workers.submit(os.getpid)
    return workers


def map_in_workers(
    work: Callable[[_Item], _Result], items: Sequence[_Item], n: int | None
) -> list[_Result]:
    """Return what a function makes of each item, in their order; a worker that dies loses nothing.

    What a dead worker's pool had not finished is done by another pool.

    Parameters
    ----------
    work
        A function of a module, whose result may be had twice.
    items
        What it is called with.
    n
        How many workers, as for `start_workers`.

    Raises
    ------
    BrokenProcessPool
        If a worker died in three pools in turn.
    """
    done: dict[int, _Result] = {}
    for attempt in range(_MAX_POOLS):
        try:
            with start_workers(n) as workers:
                _do_missing(workers, work, items, done)
            break
        except BrokenProcessPool:
            if attempt == _MAX_POOLS - 1:
                raise
    return [done[place] for place in range(len(items))]


def _do_missing(
    workers: Executor,
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    done: dict[int, _Result],
) -> None:
    """Add to `done`, by place, what is not in it yet; what was finished is in it also on a failure."""
    futures: dict[Future[_Result], int] = {}
    broken: BrokenProcessPool | None = None
    try:
        for place, item in enumerate(items):
            if place not in done:
                futures[workers.submit(work, item)] = place
    except BrokenProcessPool as exc:
        broken = exc
    for future in as_completed(futures):
        try:
            done[futures[future]] = future.result()
        except BrokenProcessPool as exc:
            broken = exc
    if broken is not None:
        raise broken


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
