"""Processes that end together, and the folder that Prefect's files lie in, for its owner alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, BinaryIO, Final, cast

_LOG_LIMIT_BYTES: Final = 1_000_000


def private_folder(data_dir: Path) -> Path:
    """Return the folder for Prefect in a data folder, made if needed, open to its owner alone."""
    folder = (data_dir / ".prefect").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def log_of(data_dir: Path) -> Path:
    """Return where Prefect's complaints of a data folder are written."""
    return data_dir / "prefect-server.log"


def open_log(data_dir: Path) -> BinaryIO:
    """Open the log to write on; beyond a megabyte it is put aside and begun anew."""
    path = log_of(data_dir)
    if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "ab")


def use_private_folder(data_dir: Path) -> None:
    """Let Prefect, before it is imported, keep its files in a data folder and nowhere else.

    The owner's profile still counts, be it in ``~/.prefect`` or where PREFECT_HOME says: it may name
    a server. A home that is missing or cannot be written does not matter.
    """
    home = private_folder(data_dir)
    try:
        Path.home()
    except RuntimeError:  # Prefect would fail on this when it is imported
        os.environ["HOME"] = str(home)
    own = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser() / "profiles.toml"
    if os.access(own, os.R_OK):
        os.environ.setdefault("PREFECT_PROFILES_PATH", str(own))
    os.environ["PREFECT_HOME"] = str(home)


_GRACE_S: Final = 2.0


class ProcessGroup:
    """A process with all that it starts, in a session of its own.

    A signal from a terminal does not reach it. If this process is killed, the group notices by its
    standard input (`end_with_input`) and ends itself.
    """

    def __init__(self, command: Sequence[str], data_dir: Path) -> None:
        """Start it; what it complains of goes to ``prefect-server.log`` in the data folder."""
        self.log = log_of(data_dir)
        self._data_dir = data_dir
        self._leader = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # never written to: it ends when this process does
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        Thread(target=self._write_log, name="log of a group", daemon=True).start()

    def lines(self) -> Iterator[str]:
        """Return the lines that its first process writes, until that ends."""
        for line in cast("IO[bytes]", self._leader.stdout):
            yield line.decode(errors="replace").rstrip("\n")

    def end(self) -> int:
        """End every process of it, by force after two seconds; return the first one's code.

        Negative for a signal, as `subprocess` has it.
        """
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._leader.wait(timeout=_GRACE_S)
        self._signal(signal.SIGKILL)
        return self._leader.wait()

    def _signal(self, signum: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._leader.pid, signum)

    def _write_log(self) -> None:
        """Copy what the group complains of to the log, which starts anew when it grows long."""
        for line in cast("IO[bytes]", self._leader.stderr):
            with suppress(OSError), open_log(self._data_dir) as log:  # a full disk takes no log
                log.write(line)


def end_with_input() -> None:
    """Make this process's group end when its standard input does; for a group's first process."""
    Thread(target=_kill_at_end, name="end", daemon=True).start()


def _kill_at_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.killpg(0, signal.SIGKILL)
