"""The Prefect server a night talks to: the one that is named, or one of our own on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runpipe.errors import RunpipeError
from runpipe.pipeline.workers import deaf_to_interrupts

_LOOPBACK: Final = "127.0.0.1"
_START_LIMIT_S: Final = 180.0  # a slow machine that makes Prefect's database for the first time
_STOP_LIMIT_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.05
PASSING: Final = ("runpipe.flows.passing_server",)
"""Serves one run, and ends with it, also when it is killed."""
LASTING: Final = ("prefect", "server", "start", "--no-ui", "--host", _LOOPBACK, "--port")
"""Keeps a schedule: on one of the other kind, scheduled runs never start."""


@dataclass(frozen=True)
class Server:
    """A server that is named or starting; `process` is None where it is not ours to stop."""

    where: str
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None

    def wait(self) -> str:
        """Return the address of its API as soon as it answers.

        Raises
        ------
        RunpipeError
            If it ends instead, or does not answer for three minutes.
        """
        deadline = time.monotonic() + _START_LIMIT_S
        while self.process is not None and not _answers(self.where):
            if self.process.poll() is not None:
                raise RunpipeError(f"the Prefect server did not start; see {self.log}")
            if time.monotonic() > deadline:
                raise RunpipeError(
                    f"the Prefect server did not answer within {_START_LIMIT_S:.0f} s; "
                    f"see {self.log}"
                )
            time.sleep(_LOOK_EVERY_S)
        return self.where

    def stop(self) -> None:
        """Stop it if it is ours; doing so twice does nothing more."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


def start(data_dir: Path, module: Sequence[str]) -> Server:
    """Return the server that PREFECT_API_URL names, or start one of our own; do not wait for it.

    Nothing of Prefect is imported here, so that a server starts while its caller imports Prefect.

    Parameters
    ----------
    data_dir
        Our own is a process that writes to ``prefect-server.log`` in it.
    module
        `PASSING` or `LASTING`: a module to run and its arguments; a port is put behind them.

    Raises
    ------
    RunpipeError
        If a server is named and does not answer.
    """
    where = os.environ.get("PREFECT_API_URL")
    if where:
        return named(where)
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port = str(probe.getsockname()[1])
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "prefect-server.log"
    with path.open("ab") as log, deaf_to_interrupts():
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", *module, port],
            stdin=subprocess.PIPE,  # never written to: it ends when this process does
            stdout=log,
            stderr=log,
        )
    return Server(f"http://{_LOOPBACK}:{port}/api", process, path)


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


def _answers(where: str) -> bool:
    try:
        with urllib.request.urlopen(f"{where}/health", timeout=2.0):  # noqa: S310  (http only)
            return True
    except urllib.error.HTTPError:
        return True  # a refusal is an answer too
    except (urllib.error.URLError, OSError, ValueError):
        return False
