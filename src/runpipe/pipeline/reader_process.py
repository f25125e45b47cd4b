"""The process that reads files for a run: one at a time, within bounds, and never longer than the run.

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
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Final

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
