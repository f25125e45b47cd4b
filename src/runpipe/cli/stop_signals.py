"""How a run is told to stop: Ctrl-C, SIGTERM and SIGHUP end it in order, and soon."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final, Self

from runpipe.cli import output

STOPPED: Final = "stopped; the next run carries on from here"
_GRACE_S: Final = 3.0
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NOTICE_S: Final = 0.1
_NONE: Final = 0
_SHOW_CURSOR: Final = "\x1b[?25h"


class StopSignals:
    """Turns the first signal to stop, in the block, into a `KeyboardInterrupt`.

    A run that has not ended three seconds later is ended by force: what it has done so far is kept,
    and its processes end with it.
    """

    def __init__(self) -> None:
        self._signum: int | None = None
        self._is_told = threading.Event()
        self._heard, self._told = os.pipe()
        self._before: dict[int, Callable[..., Any] | int | None] = {}
        self._is_said = threading.Lock()

    def __enter__(self) -> Self:
        """Listen from now on; what the caller has ignored (`nohup`) stays ignored."""
        if threading.current_thread() is threading.main_thread():
            for signum in _SIGNALS:
                if signal.getsignal(signum) != signal.SIG_IGN:
                    self._before[signum] = signal.signal(signum, self._interrupt_once)
            os.set_blocking(self._told, False)
            # Whoever takes a signal over (Prefect does, in a flow), its number arrives here too.
            signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)
            threading.Thread(target=self._watch, name="stop", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more; a run that was told to stop still has its three seconds."""
        if self._before and self._signum is None:
            signal.set_wakeup_fd(-1)
            os.write(self._told, bytes([_NONE]))
            for signum, handler in self._before.items():
                signal.signal(signum, handler)

    def is_told(self) -> bool:
        """Return whether a signal came, for one whose command has just failed."""
        return self._signum is not None or self._is_told.wait(_NOTICE_S)

    @property
    def exit_code(self) -> int:
        """What to exit with, as the shells have it: 130 after Ctrl-C, 143 after SIGTERM."""
        signum = self._signum if self.is_told() else None
        return 128 + (signum or signal.SIGINT)

    def end_process(self) -> None:
        """End the process of a stopped run at once: the last thing at exit, all else being let go.

        What was interrupted may hold parts of the database engine, whose own tear-down would list
        them to a reader who can do nothing about it.
        """
        if self._is_said.locked():
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError):  # closed by whoever read it
                    stream.flush()
            os._exit(self.exit_code)

    def say(self) -> None:
        """Print, once, that the run was stopped."""
        if self._is_said.acquire(blocking=False):
            output.error(STOPPED)

    def _interrupt_once(self, signum: int, frame: FrameType | None) -> None:
        self._signum = signum
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        signal.default_int_handler(signum, frame)

    def _watch(self) -> None:
        while self._signum is None:
            numbers = os.read(self._heard, 64)
            if _NONE in numbers:
                return
            self._signum = next((number for number in numbers if number in _SIGNALS), None)
        self._is_told.set()
        threading.Event().wait(_GRACE_S)
        if sys.stderr.isatty():
            sys.stderr.write(_SHOW_CURSOR)  # a progress bar hides it
        self.say()
        sys.stderr.flush()
        os._exit(self.exit_code)
