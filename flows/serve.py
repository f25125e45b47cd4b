"""Keep the schedule: find a Prefect server or bring one up on loopback, then serve `nightly`.

A schedule needs a server: on Prefect's ephemeral one, scheduled runs never start.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runpipe.errors import RunpipeError

_START_LIMIT_S = 120.0
_LOOPBACK = "127.0.0.1"


def serve(data: str, cron: str) -> None:
    """Run `nightly` on a cron schedule (this machine's time) until stopped.

    Raises
    ------
    RunpipeError
        If a server was named and does not answer, or none could be started.
    """
    with server(Path(data)) as where:
        os.environ["PREFECT_API_URL"] = where
        print(f"Prefect server: {where}", flush=True)  # noqa: T201
        from flows.nightly import nightly  # noqa: PLC0415  (Prefect reads its address at import)

        nightly.serve(
            name="runpipe",
            cron=cron,
            parameters={"data": str(Path(data).resolve())},
            print_starting_message=False,
        )


@contextmanager
def server(data_dir: Path) -> Iterator[str]:
    """Yield the API address of a server: the one in PREFECT_API_URL, else one of our own."""
    named = os.environ.get("PREFECT_API_URL")
    if named:
        if not _answers(named):
            raise RunpipeError(f"PREFECT_API_URL is {named}, but no Prefect server answers there")
        yield named
        return
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port = probe.getsockname()[1]
    where = f"http://{_LOOPBACK}:{port}/api"
    logs = (data_dir / "prefect-server.log").open("ab")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "prefect",
            "server",
            "start",
            "--host",
            _LOOPBACK,
            "--port",
            str(port),
            "--no-ui",
        ],
        stdout=logs,
        stderr=logs,
    )
    try:
        _wait_for(where, process)
        yield where
    finally:
        process.terminate()
        process.wait(timeout=30)
        logs.close()


def _wait_for(where: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RunpipeError("the Prefect server did not start; see prefect-server.log")
        if _answers(where):
            return
        time.sleep(0.5)
    raise RunpipeError(f"the Prefect server did not answer within {_START_LIMIT_S:.0f} s")


def _answers(where: str) -> bool:
    try:
        with urllib.request.urlopen(f"{where}/health", timeout=2.0):  # noqa: S310  (http only)
            return True
    except (urllib.error.URLError, OSError, ValueError):
        return False
