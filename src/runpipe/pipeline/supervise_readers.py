"""Reading in processes beside the run: what one file does to its process is that file's trouble.

Each process has a pipe of its own and one file at a time, so a death has a name. A thread of the run
waits for each; the reading itself is `read_file`.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from multiprocessing import Pipe
from threading import Lock
from typing import IO, Final

from runpipe.errors import RunpipeError
from runpipe.model import archived
from runpipe.pipeline.contain_trouble import Trouble, note_trouble
from runpipe.pipeline.read_file import Part, ReadTask, TroubleTrace, row_arrival, unread
from runpipe.pipeline.reader_process import Finished, Limits, resident_bytes, sigint_blocked

log = logging.getLogger(__name__)

_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from runpipe.pipeline.reader_process import main; main(int(sys.argv[2]))"
)
_MIB: Final = 1 << 20
_LOOK_EVERY_S: Final = 0.05
_START_LIMIT_S: Final = 180.0
_WALL_BASE_S: Final = 60.0
_WALL_PER_CPU: Final = 3.0
"""On the clock a file may take so much, and so many times its processor time: for what only waits."""
_ABORT_LIMIT_S: Final = 2.0
_TRACE_BYTES: Final = 20_000
_MAX_STARTS: Final = 3
_MAX_DEATHS: Final = 3
"""Members of one archive that may end their process; then the rest of it is left alone."""

Read = Callable[[ReadTask], Generator[Part, None, None]]


class Cause(StrEnum):
    """Why a reading broke off."""

    FAILED = "failed"
    DIED = "died"
    KILLED = "killed"
    CROWDED = "crowded"
    MEMORY = "memory"
    CPU = "cpu"
    WALL = "wall"


_DOUBTFUL: Final = frozenset({Cause.KILLED, Cause.CROWDED})
"""It may be another's fault: the system was short of memory, or the others read at the same time."""
_TROUBLE: Final = {
    Cause.FAILED: Trouble.FAULT,
    Cause.DIED: Trouble.DEATH,
    Cause.KILLED: Trouble.DEATH,
    Cause.CROWDED: Trouble.MEMORY,
    Cause.MEMORY: Trouble.MEMORY,
    Cause.CPU: Trouble.TIME,
    Cause.WALL: Trouble.TIME,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file. `rest` is to be read again while nothing else is read."""

    files: tuple[archived.ProcessedFile, ...]
    rest: ReadTask | None = None


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where a reading broke off: `begun` is the member at work, `None` between two."""

    cause: Cause
    begun: archived.StoredArrival | None
    trace: str


@dataclass(slots=True)
class _Growth:
    """The memory that each process at work has taken since it started, by its number."""

    by_pid: dict[int, int] = field(default_factory=dict)

    def is_too_much(self, pid: int, limit: int) -> bool:
        """Return whether all together hold too much, and this one the most of it."""
        growths = dict(self.by_pid)
        return sum(growths.values()) > limit and growths.get(pid, 0) == max(growths.values())


class ReaderPool:
    """Up to `n` processes that read files; none is started before there is something to read."""

    def __init__(self, read: Read, n: int, limits: Limits) -> None:
        self._read_file = read
        self._limits = limits
        self._threads = ThreadPoolExecutor(n, thread_name_prefix="reader")
        self._lock = Lock()
        self._idle: list[_Process] = []
        self._every: list[_Process] = []
        self._growth = _Growth()

    def start(self) -> None:
        """Start a first process, unless there is one, and do not wait for it."""
        if self._every:
            return
        process = self._start_process()
        with self._lock:
            self._idle.append(process)

    def submit(self, task: ReadTask) -> Future[Reading]:
        """Read a file as soon as a process is free."""
        return self._threads.submit(self._read, task, is_alone=False)

    def read_alone(self, task: ReadTask) -> Reading:
        """Read a file now; the caller sees to it that nothing else is read meanwhile."""
        return self._threads.submit(self._read, task, is_alone=True).result()

    def close(self) -> None:
        """Stop all processes; what is being read is lost."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            every, self._every = self._every, []
        for process in every:
            process.kill()
        self._threads.shutdown(wait=True)
        for process in every:
            process.release()

    def _read(self, task: ReadTask, *, is_alone: bool) -> Reading:
        files: list[archived.ProcessedFile] = []
        n_deaths = 0
        while True:
            process = self._take()
            part, stop = process.read(replace(task, n_done=task.n_done + len(files)), self._growth)
            files += part
            self._give_back(process, is_usable=stop is None and not process.is_last)
            if stop is None:
                return Reading(tuple(files))
            if stop.cause in _DOUBTFUL and not is_alone:
                return Reading(tuple(files), replace(task, n_done=task.n_done + len(files)))
            n_deaths += 1
            begun = stop.begun or row_arrival(task.arrival)
            note_trouble(begun.path, stop.cause, stop.trace)
            if begun.member_of is not None:  # one member of an archive: the others are read on
                files.append(unread(begun, _TROUBLE[stop.cause], task))
                if n_deaths < _MAX_DEATHS:
                    continue
                begun = row_arrival(task.arrival)
            is_partial = bool(files) or bool(task.n_done)
            files.append(unread(begun, _TROUBLE[stop.cause], task, is_partial=is_partial))
            return Reading(tuple(files))

    def _take(self) -> _Process:
        """Return a process that waits for work; one that was killed as it started is replaced."""
        for _ in range(_MAX_STARTS - 1):
            process = self._idle_or_new()
            try:
                process.wait_for_start()
            except RunpipeError:
                self._give_back(process, is_usable=False)
            else:
                return process
        process = self._idle_or_new()
        process.wait_for_start()
        return process

    def _idle_or_new(self) -> _Process:
        with self._lock:
            process = self._idle.pop() if self._idle else None
        return process or self._start_process()

    def _start_process(self) -> _Process:
        process = _Process(self._read_file, self._limits)
        with self._lock:
            self._every.append(process)
        return process

    def _give_back(self, process: _Process, *, is_usable: bool) -> None:
        self._growth.by_pid.pop(process.pid, None)
        with self._lock:
            if is_usable:
                self._idle.append(process)
            elif process in self._every:
                self._every.remove(process)
        if not is_usable:
            process.kill()
            process.release()


class _Process:
    """One process and our end of its pipe."""

    def __init__(self, read: Read, limits: Limits) -> None:
        self._limits = limits
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (for as long as it lives)
        self._pipe, theirs = Pipe()
        self.is_last = False
        self._base_bytes: int | None = None
        with sigint_blocked():
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, json.dumps(sys.path), str(theirs.fileno())],
                stdin=subprocess.PIPE,  # never written to: it ends when this process does
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                pass_fds=[theirs.fileno()],
            )
        theirs.close()
        with suppress(OSError):  # one that is dead already is found out when it is waited for
            self._pipe.send((read, limits))

    @property
    def pid(self) -> int:
        """Return the process's number."""
        return self._process.pid

    def wait_for_start(self) -> None:
        """Wait until it takes task.

        Raises
        ------
        RunpipeError
            If it ends instead, or does not get ready for three minutes.
        """
        if self._base_bytes is not None:
            return
        is_ready = False
        with suppress(EOFError, OSError):
            is_ready = self._pipe.poll(_START_LIMIT_S) and self._pipe.recv() is None
        if not is_ready:
            self.kill()
            raise RunpipeError(
                "the process that reads files did not start"
                f" (exit code {self._process.wait()}): {self._trace()[-500:]}"
            )
        self._base_bytes = resident_bytes(self.pid)

    def read(
        self, task: ReadTask, growth: _Growth
    ) -> tuple[list[archived.ProcessedFile], _Stop | None]:
        """Read one file; return what came of it, and where it broke off."""
        files: list[archived.ProcessedFile] = []
        begun: archived.StoredArrival | None = None
        try:
            self._pipe.send(task)
            for message in self._messages(growth):
                if isinstance(message, archived.StoredArrival):
                    begun = message
                elif isinstance(message, archived.ProcessedFile):
                    files.append(message)
                    begun = None
                elif isinstance(message, TroubleTrace):
                    note_trouble(message.name, Cause.FAILED, message.trace)
                elif isinstance(message, Finished):
                    self.is_last = message.is_last
                    if message.trace is None:
                        return files, None
                    cause = Cause.MEMORY if message.is_memory_short else Cause.FAILED
                    return files, _Stop(cause, begun, message.trace)
        except (EOFError, OSError):
            return files, _Stop(self._cause_of_death(), begun, self._trace())
        except _OverBoundsError as exc:
            self._abort()
            return files, _Stop(exc.cause, begun, self._trace())
        except Exception as exc:  # noqa: BLE001  (what it sent cannot be put together here)
            return files, _Stop(Cause.FAILED, begun, repr(exc))
        raise AssertionError("a reader's messages end with the last")  # pragma: no cover

    def _messages(self, growth: _Growth) -> Iterator[object]:
        wall_s = _WALL_BASE_S + _WALL_PER_CPU * self._limits.cpu_s
        deadline = time.monotonic() + wall_s
        while True:
            if self._pipe.poll(_LOOK_EVERY_S):
                yield self._pipe.recv()
                deadline = time.monotonic() + wall_s
                continue
            limit = self._limits.memory_mb * _MIB
            held = resident_bytes(self.pid) - (self._base_bytes or 0)
            growth.by_pid[self.pid] = held
            if time.monotonic() > deadline:
                raise _OverBoundsError(Cause.WALL)
            if growth.is_too_much(self.pid, limit):
                is_own = held > limit
                raise _OverBoundsError(Cause.MEMORY if is_own else Cause.CROWDED)

    def _cause_of_death(self) -> Cause:
        try:
            code = self._process.wait(_ABORT_LIMIT_S)
        except subprocess.TimeoutExpired:
            return Cause.DIED
        if code == -signal.SIGXCPU:
            return Cause.CPU
        return Cause.KILLED if code == -signal.SIGKILL else Cause.DIED

    def _abort(self) -> None:
        """End it so that it writes down where it was."""
        self._process.send_signal(signal.SIGABRT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ABORT_LIMIT_S)
        self.kill()

    def _trace(self) -> str:
        """Return what it wrote to its standard error, the end of it."""
        size = self._stderr.seek(0, 2)
        self._stderr.seek(max(0, size - _TRACE_BYTES))
        return self._stderr.read().decode("utf-8", "replace")

    def kill(self) -> None:
        """End it at once; doing so twice does nothing more."""
        self._process.kill()
        self._process.wait()

    def release(self) -> None:
        """Give back what belongs to it here; it has ended."""
        self._pipe.close()
        self._stderr.close()
        if self._process.stdin is not None:
            self._process.stdin.close()


class _OverBoundsError(Exception):
    """A reader takes more than it may."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause
