"""Faults put into a night from outside: at the call of any function of runpipe, for one file only."""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from types import FrameType, FunctionType

from runpipe.pipeline.read_file import Part, ReadTask, read_file, read_noted


class StrangeError(BaseException):
    """Of no kind that anybody expects."""


RAISED: dict[str, Callable[[], BaseException]] = {
    "assertion": lambda: AssertionError("cannot be"),
    "attribute": lambda: AttributeError("'NoneType' object has no attribute 'shape'"),
    "buffer": lambda: BufferError("exports exist"),
    "eof": lambda: EOFError("ended"),
    "exit": lambda: SystemExit(3),
    "floating": lambda: FloatingPointError("underflow"),
    "generator": GeneratorExit,
    "index": lambda: IndexError("list index out of range"),
    "interrupt": KeyboardInterrupt,
    "io": lambda: OSError(5, "Input/output error"),
    "key": lambda: KeyError("speed"),
    "lookup": lambda: LookupError("unknown encoding"),
    "memory": MemoryError,
    "not implemented": NotImplementedError,
    "overflow": lambda: OverflowError("date value out of range"),
    "pipe": lambda: BrokenPipeError(32, "Broken pipe"),
    "recursion": lambda: RecursionError("maximum recursion depth exceeded"),
    "runtime": lambda: RuntimeError("Query interrupted"),
    "stop": StopIteration,
    "strange": lambda: StrangeError("?"),
    "type": lambda: TypeError("unhashable type"),
    "unicode": lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    "value": lambda: ValueError("could not broadcast"),
    "zero": lambda: ZeroDivisionError("division by zero"),
}


def _hoard() -> None:
    hoard = []
    while True:
        hoard.append(b"\x01" * (16 << 20))


def _spin() -> None:
    while True:
        pass


ENDED: dict[str, Callable[[], object]] = {
    "os._exit": lambda: os._exit(7),
    "os._exit 0": lambda: os._exit(0),
    "SIGKILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "SIGSEGV": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "SIGABRT": lambda: os.kill(os.getpid(), signal.SIGABRT),
    "SIGTERM": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "hoard": _hoard,
    "spin": _spin,
    "sleep": lambda: time.sleep(10_000),
}


def _kill_run() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(10_000)


def commit(fault: str) -> None:
    """Do one of the above."""
    if fault in RAISED:
        error = RAISED[fault]()
        raise error
    if fault == "kill run":
        _kill_run()
    ENDED[fault]()


@dataclass(frozen=True)
class At:
    """A function of runpipe, and what goes wrong when it is called for the first time."""

    module: str
    qualname: str
    fault: str


@contextmanager
def fault_at(at: At) -> Iterator[None]:
    """Let a function fail at its first call, whoever calls it and under whatever name."""

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code.co_qualname != at.qualname:
            return
        if frame.f_globals.get("__name__") == at.module:
            sys.setprofile(None)
            commit(at.fault)

    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(None)


@dataclass(frozen=True)
class FaultyReading:
    """Stands in for `read_noted` in the reading processes: files named here have a fault."""

    faults: Mapping[str, At]

    def __call__(self, task: ReadTask) -> Generator[Part, None, None]:
        at = self.faults.get(task.arrival.name)
        parts = read_noted(task)
        while True:
            try:
                if at is None:
                    part = next(parts)
                else:
                    with fault_at(at):
                        part = next(parts)
            except StopIteration:
                return
            yield part


def functions_called(task: ReadTask) -> list[tuple[str, str]]:
    """Return every function of runpipe that reading a file calls, by module and qualified name."""
    called: dict[tuple[str, str], None] = {}

    def watch(frame: FrameType, event: str, _: object) -> None:
        module = str(frame.f_globals.get("__name__"))
        if event == "call" and module.startswith("runpipe."):
            called.setdefault((module, frame.f_code.co_qualname))

    sys.setprofile(watch)
    try:
        for _ in read_file(task):
            pass
    finally:
        sys.setprofile(None)
    return list(called)


def mentions(value: object, tells: Callable[[object], bool], depth: int = 3) -> bool:
    """Return whether a value, or what it holds, is one that `tells` knows."""
    if tells(value):
        return True
    if depth == 0:
        return False
    if isinstance(value, list | tuple):
        return any(mentions(one, tells, depth - 1) for one in value[:200])
    if isinstance(value, dict):
        return any(mentions(one, tells, depth - 1) for one in list(value.values())[:200])
    if is_dataclass(value) and not isinstance(value, type):
        return any(
            mentions(getattr(value, field.name, None), tells, depth - 1) for field in fields(value)
        )
    return False


@contextmanager
def fault_on(
    function: FunctionType, tells: Callable[[object], bool], fault: str
) -> Iterator[list[str]]:
    """Let a function of this process fail whenever its arguments hold what `tells` knows.

    It is replaced under every name that a module of runpipe has for it.
    """
    hits: list[str] = []

    @functools.wraps(function)
    def failing(*args: object, **named: object) -> object:
        if mentions((args, named), tells):
            hits.append(function.__qualname__)
            error = RAISED[fault]()
            raise error
        return function(*args, **named)

    places = [
        (module, name)
        for module_name, module in list(sys.modules.items())
        if module_name.startswith("runpipe") and module is not None
        for name, value in list(vars(module).items())
        if value is function
    ]
    for module, name in places:
        setattr(module, name, failing)
    try:
        yield hits
    finally:
        for module, name in places:
            setattr(module, name, function)


def functions_of(*modules: str) -> list[FunctionType]:
    """Return the functions that some modules define, in order."""
    return [
        value
        for name in modules
        for value in vars(importlib.import_module(name)).values()
        if isinstance(value, FunctionType) and value.__module__ == name
    ]
