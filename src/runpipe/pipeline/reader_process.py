"""The processes beside a run: within bounds, never longer than it, and Ctrl-C is left to it.

It is started by `supervise_readers` and ends with it: an end of its pipe when it waits, an end of its
standard input when it reads.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypeVar

_MIB: Final = 1 << 20
_TRACE_STEPS: Final = 20
_GRACE_S: Final = 0.5
"""After the run's death: what is read by then has not killed it, and its note on disk goes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Attributes
    ----------
    memory_mb
        Beyond what the process holds before it reads.
    cpu_s
        Seconds of the processor. The run keeps a bound on the clock, too.
    """

    memory_mb: int
    cpu_s: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a task's parts. `trace` is set where the task broke off by an exception.

    `is_last` announces that the process ends now: it holds too much, or may be in disorder.
    """

    trace: str | None = None
    is_memory_short: bool = False
    is_last: bool = False


def main(descriptor: int) -> None:
    """Work off tasks until the pipe ends: the first message is the function and its limits."""
    Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    pipe = Connection(descriptor)
    read, limits = pipe.recv()
    faulthandler.enable()
    bound_memory(limits.memory_mb)
    pipe.send(None)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        finished = _work_off(pipe, read, task, limits)
        pipe.send(finished)
        if finished.is_last:
            return


def _work_off(
    pipe: Connection,
    read: Callable[[Any], Generator[object, None, None]],
    task: object,
    limits: Limits,
) -> Finished:
    try:
        parts = read(task)
        with contextlib.closing(parts):
            bound_cpu(limits.cpu_s)
            for part in parts:
                pipe.send(part)
                bound_cpu(limits.cpu_s)
    except BrokenPipeError:
        raise
    except BaseException as exc:  # noqa: BLE001  (a reader that calls sys.exit is in trouble too)
        is_memory_short = isinstance(exc, MemoryError)
        return Finished(trace_of(exc), is_memory_short, is_last=True)
    return Finished(is_last=resident_bytes(os.getpid()) > limits.memory_mb * _MIB // 4)


def trace_of(exc: BaseException) -> str:
    """Return an exception's traceback as text, and let go of all that its frames hold."""
    traceback.clear_frames(exc.__traceback__)
    return "".join(traceback.format_exception(exc, limit=-_TRACE_STEPS))


def resident_bytes(pid: int) -> int:
    """Return the memory that a process holds, 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def bound_memory(memory_mb: int) -> None:
    """Let this process ask for so much memory beyond what it has; then it gets a `MemoryError`.

    What counts is private data that may be written. Address space would count what OpenBLAS and
    the allocator reserve for each thread and never touch. Where the system does not tell what the
    process has, there is no bound.
    """
    try:
        import resource  # noqa: PLC0415  (not on every system)

        status = Path("/proc/self/status").read_text("ascii")
    except (ImportError, OSError):
        return
    held_kb = next(int(line.split()[1]) for line in status.splitlines() if "VmData" in line)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = held_kb * 1024 + memory_mb * _MIB
    resource.setrlimit(
        resource.RLIMIT_DATA, (soft if hard < 0 else min(soft, hard), hard)
    )  # fmt: skip
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def bound_cpu(cpu_s: int) -> None:
    """Let this process use so many more seconds of the processor; then the system ends it."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return
    faulthandler.register(signal.SIGXCPU, chain=True)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + 1 + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):
        os.read(sys.stdin.fileno(), 1)
    time.sleep(_GRACE_S)
    os._exit(1)  # the main thread may be in a read that nothing will ever end


MAX_POOLS: Final = 3
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
        n_workers, mp_context=get_context("spawn"), initializer=_end_with_run
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
    done = dict(work_off(lambda: start_workers(n), work, items, is_dead_worker))
    if len(done) < len(items):
        raise BrokenProcessPool(f"workers died in {MAX_POOLS} pools in turn")
    return [done[place] for place in range(len(items))]


def is_dead_worker(exc: BaseException) -> bool:
    """Return whether a pool of processes says that one of them died."""
    return isinstance(exc, BrokenProcessPool)


def work_off(
    open_workers: Callable[[], AbstractContextManager[Executor]],
    work: Callable[..., _Result],
    items: Sequence[object],
    is_death: Callable[[BaseException], bool],
    *arguments: object,
) -> Iterator[tuple[int, _Result]]:
    """Yield place and result of each item once it is done; a worker that dies loses nothing.

    What a dead worker was at, and what waited for it, is done by further workers, in the other order:
    what ends its worker each time then ends nothing else. Where `MAX_POOLS` were not enough, an item
    is not yielded.

    Parameters
    ----------
    open_workers
        Give some workers, new ones at each call.
    work
        A function of a module, whose result may be had twice.
    items
        What it is called with.
    is_death
        Whether an exception says that a worker died. Any other is raised.
    *arguments
        What it is called with behind each item.
    """
    missing = list(range(len(items)))
    for _ in range(MAX_POOLS):
        if not missing:
            return
        done = set()
        with open_workers() as workers:
            place_of: dict[Future[_Result], int] = {}
            with contextlib.suppress(BrokenProcessPool):
                for place in missing:
                    place_of[workers.submit(work, items[place], *arguments)] = place
            for future in as_completed(place_of):
                exc = future.exception()
                if exc is None:
                    done.add(place_of[future])
                    yield place_of[future], future.result()
                elif not is_death(exc):
                    raise exc
        missing = [place for place in reversed(missing) if place not in done]


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


def _end_with_run() -> None:
    Thread(target=_wait_for_end, name="end with parent", daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the main thread may be waiting in a read that nothing will ever end
