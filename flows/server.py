"""The Prefect server a night talks to: the one that is named, or one of our own on loopback."""

from __future__ import annotations

import fcntl
import os
import secrets
import selectors
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Final, cast

from runpipe.errors import RunpipeError
from runpipe.flows.process_group import log_of, open_log, private_folder
from runpipe.pipeline.reader_process import sigint_blocked

_LOOPBACK: Final = "127.0.0.1"
_START_LIMIT_S: Final = 180.0  # a slow machine that makes Prefect's database for the first time
_STOP_LIMIT_S: Final = 10.0
_PROCESS: Final = f"{__package__}.ephemeral_server"
_FOLDERS: Final = "server-*"


class ServerKind(StrEnum):
    """What a server of our own is for. Either kind ends with the process that starts it."""

    EPHEMERAL = "ephemeral"
    PERSISTENT = "persistent"


EPHEMERAL: Final = ServerKind.EPHEMERAL
"""Serves one run."""
PERSISTENT: Final = ServerKind.PERSISTENT
"""Keeps a schedule: on one of the other kind, scheduled runs never start."""


@dataclass(slots=True)
class Server:
    """A server that is named or starting; `process` is None where it is not ours to stop."""

    where: str = ""
    process: subprocess.Popen[bytes] | None = None
    key: str | None = field(default=None, repr=False)
    folder: Path | None = None
    log: Path | None = None

    def wait(self) -> str:
        """Return the address of its API as soon as it answers.

        Raises
        ------
        RunpipeError
            If it ends instead, or does not answer for three minutes.
        """
        if self.process is None or self.where:
            return self.where
        output = cast("IO[bytes]", self.process.stdout)
        if not _is_ready(output, _START_LIMIT_S):
            raise RunpipeError(
                f"the Prefect server did not answer within {_START_LIMIT_S:.0f} s; see {self.log}"
            )
        port = output.readline().strip().decode()
        if not port.isdigit():
            raise RunpipeError(f"the Prefect server did not start; see {self.log}")
        self.where = f"http://{_LOOPBACK}:{port}/api"
        return self.where

    def settings(self) -> Mapping[str, str]:
        """Return the settings that Prefect's clients need to use it; none beyond the owner's own.

        Environment names and values; the key is among them, so they belong into no file and on no
        command line.
        """
        if self.key is None:
            return {"PREFECT_API_URL": self.where} if self.where else {}
        return {"PREFECT_API_URL": self.where, "PREFECT_API_AUTH_STRING": self.key}

    def stop(self) -> None:
        """Stop it if it is ours, and remove its database; doing so twice does nothing more."""
        if self.process is None or self.folder is None:
            return
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            self.process.wait(timeout=_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _is_ready(output: IO[bytes], timeout_s: float) -> bool:
    """Return whether a process has written, or closed, its output in time."""
    with selectors.DefaultSelector() as selector:  # select() knows 1,024 open files only
        selector.register(output, selectors.EVENT_READ)
        return bool(selector.select(timeout_s))


def start(data_dir: Path, kind: ServerKind) -> Server:
    """Return the server that PREFECT_API_URL names, or start one of our own; do not wait for it.

    Nothing of Prefect is imported here, so that a server starts while its caller imports Prefect.
    Our own answers on loopback, to a key that is new each time and is handed over by a pipe. Its
    database is new too. It takes none of the owner's settings of Prefect.

    Parameters
    ----------
    data_dir
        Our own lies in the private folder in it and writes errors to ``prefect-server.log``.
    kind
        Whether it serves one run or keeps a schedule; one that keeps a schedule writes errors to
        where its parent does.

    Raises
    ------
    RunpipeError
        If a server is named and does not answer, or this machine has no loopback address.
    """
    where = os.environ.get("PREFECT_API_URL")
    if where:
        return named(where)
    _check_loopback()
    folder, held = _own_folder(private_folder(data_dir))
    key = f"runpipe:{secrets.token_urlsafe(32)}"
    with open_log(data_dir) as log, sigint_blocked():
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", _PROCESS, kind],
            stdin=subprocess.PIPE,  # its key; then held open: it ends when this process does
            stdout=subprocess.PIPE,  # its port
            stderr=log if kind is EPHEMERAL else None,
            cwd=folder,
            env=_environment(),
            pass_fds=[held],  # as long as it lives, its folder is nobody's leftover
        )
    os.close(held)
    _no_proxy()
    entrance = cast("IO[bytes]", process.stdin)
    with suppress(BrokenPipeError):  # it ended at once: whoever waits for it says so
        entrance.write(f"{key}\n".encode())
        entrance.flush()
    return Server("", process, key, folder, log_of(data_dir))


def may_be_named() -> bool:
    """Return whether the owner may have named a server, without importing Prefect to find out.

    It is true where the environment says PREFECT_API_URL, or where a file that Prefect takes
    settings from (a profile, or one in the working folder) speaks of an API at all.
    """
    if os.environ.get("PREFECT_API_URL"):
        return True
    profiles = os.environ.get("PREFECT_PROFILES_PATH")
    files = [Path(name) for name in (".env", "prefect.toml", "pyproject.toml")]
    if profiles:
        files.append(Path(profiles))
    return any(_speaks_of_server(file) for file in files)


def _speaks_of_server(file: Path) -> bool:
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError:
        return False
    if file.name == "pyproject.toml":
        return "[tool.prefect" in text
    return "PREFECT_API" in text or "PREFECT_PROFILE" in text or file.name == "prefect.toml"


def named(where: str) -> Server:
    """Return the server that the owner named.

    Raises
    ------
    RunpipeError
        If it does not answer.
    """
    if not _answers(where):
        raise RunpipeError(f"PREFECT_API_URL is {where}, but no Prefect server answers there")
    return Server(where)


def _environment() -> dict[str, str]:
    """Return this process's environment without what it says of Prefect."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    roots = (str(Path(path).absolute()) for path in sys.path if path)
    return {**own, "PYTHONPATH": os.pathsep.join(roots)}  # it works in another folder


def _no_proxy() -> None:
    """Make clients ask our own server themselves, and not a proxy that others run."""
    names = ",".join(os.environ.get(name, "") for name in ("no_proxy", "NO_PROXY")).split(",")
    whole = ",".join(dict.fromkeys(filter(None, [*map(str.strip, names), _LOOPBACK])))
    os.environ |= {"no_proxy": whole, "NO_PROXY": whole}


def _check_loopback() -> None:
    """Raise unless this machine can be reached by itself.

    Raises
    ------
    RunpipeError
        If its loopback address cannot be listened on and connected to.
    """
    try:
        with (
            socket.create_server((_LOOPBACK, 0)) as listening,
            socket.create_connection(listening.getsockname(), timeout=5.0),
        ):
            pass
    except OSError as exc:
        raise RunpipeError(
            f"this machine cannot reach itself on {_LOOPBACK} ({exc.strerror or exc}), which Prefect "
            "needs: switch the loopback network on (ip link set lo up), or use `runpipe ingest` and "
            "`runpipe report`, which need no network"
        ) from exc


def _own_folder(home: Path) -> tuple[Path, int]:
    """Return a new folder and the handle that holds it; remove those that nobody holds any more."""
    lock = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in home.glob(_FOLDERS):
            _remove_leftover(leftover)
        folder = Path(tempfile.mkdtemp(prefix=_FOLDERS[:-1], dir=home))
        held = os.open(folder, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
    finally:
        os.close(lock)
    return folder, held


def _remove_leftover(folder: Path) -> None:
    """Remove the folder of a server that was killed; one that lives holds its own."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)


def _answers(where: str) -> bool:
    try:
        with urllib.request.urlopen(f"{where}/health", timeout=2.0):  # noqa: S310  (http only)
            return True
    except urllib.error.HTTPError:
        return True  # a refusal is an answer too
    except urllib.error.URLError as exc:
        return isinstance(exc.reason, ssl.SSLError)  # the owner's certificate is Prefect's to judge
    except (OSError, ValueError):
        return False
