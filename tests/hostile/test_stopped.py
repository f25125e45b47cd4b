"""Told to stop or killed at random instants, through the command line: nobody left, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders_files import diet_csv, gpx
from tests.hostile.processes import group_of, listening_ports, living
from tests.night.nights import drop, night, tables

pytestmark = [pytest.mark.flow, pytest.mark.slow]
RUNPIPE = Path(sys.executable).with_name("runpipe")
N_SEEDS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "2"))
STOP = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
STOPPED = "runpipe: stopped; the next run carries on from here\n"
LIMIT_S = 5.0 + 3.0  # more than five only where the machine is busy


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Weeks of made-up runs and food, enough for worker processes."""
    folder = tmp_path_factory.mktemp("exports")
    first = datetime(2026, 10, 26, 6, 30, tzinfo=UTC)
    for day in range(14):
        start = first + timedelta(days=day)
        (folder / f"run-{day:02d}.gpx").write_bytes(gpx(start, minutes=25 + day))
    (folder / "diet.csv").write_bytes(diet_csv(first, n_days=14))
    (folder / "words.fit").write_bytes(b"no recording\n")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def undisturbed(exports: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    drop(folder, exports)
    night(folder)
    return folder


def _start(command: str, data: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [RUNPIPE, command, "--data", data, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")},
    )


def _wait_until_gone(group: set[int], ports: set[int]) -> None:
    """Wait ten seconds at most; a process whose threads are still ending has its ports a little longer."""
    deadline = time.monotonic() + 10
    while (left := group & living().keys()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
    while (answering := set(filter(_answers, ports))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answering


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize("seed", range(N_SEEDS))
@pytest.mark.parametrize("command", ["ingest", "nightly"])
def test_a_run_that_is_stopped_or_killed_is_resumed(
    command: str, seed: int, exports: list[Path], undisturbed: Path, data: Path
):
    chance = random.Random(f"{command} {seed}")
    drop(data, exports)
    signum = [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT][seed % 4]
    running = _start(command, data)
    _wait_for(
        data / chance.choice([".runpipe.lock", "archive", "runpipe.next.duckdb.wal"]), running
    )
    time.sleep(chance.uniform(0, 2))
    group = group_of(running.pid) - {running.pid}
    ports = listening_ports(group)
    running.send_signal(signum)
    began = time.monotonic()
    _, complained = running.communicate(timeout=60)
    took_s = time.monotonic() - began
    if running.returncode != 0:  # it may have been quicker
        assert running.returncode == STOP.get(signum, -signum)
        assert complained == (STOPPED if signum in STOP else "")
        assert took_s < LIMIT_S
    _wait_until_gone(group, ports)
    night(data)
    assert tables(data) == tables(undisturbed)


def _wait_for(path: Path, running: subprocess.Popen[str]) -> None:
    while not path.exists() and running.poll() is None:
        time.sleep(0.01)


def test_watch_that_is_stopped_says_one_sentence(data: Path):
    (data / "inbox").mkdir(exist_ok=True)
    running = _start("watch", data)
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGTERM)
    _, complained = running.communicate(timeout=LIMIT_S)
    assert (running.returncode, complained) == (143, STOPPED)


@pytest.mark.parametrize("seed", range((N_SEEDS + 1) // 2))  # each waits for the minute to pass
def test_serve_that_is_stopped_or_killed_leaves_nobody_and_loses_nothing(
    seed: int, exports: list[Path], undisturbed: Path, data: Path
):
    chance = random.Random(seed)
    drop(data, exports)
    signum = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP][seed % 4]
    running = _start("serve", data, "--cron", "* * * * *")
    _wait_for(data / "runpipe.next.duckdb.wal", running)
    time.sleep(chance.uniform(0, 2))
    group = group_of(running.pid) - {running.pid}
    ports = listening_ports(group)
    assert ports
    running.send_signal(signum)
    began = time.monotonic()
    _, complained = running.communicate(timeout=60)
    if signum == signal.SIGKILL:
        assert running.returncode == -signum
    else:
        assert time.monotonic() - began < LIMIT_S
        assert running.returncode == 0, complained
        assert complained == "stopped; the next night resumes what was interrupted\n"
    _wait_until_gone(group, ports)
    night(data)
    assert tables(data) == tables(undisturbed)
