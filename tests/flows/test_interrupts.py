"""Ctrl-C in a terminal, which reaches every process: one sentence, nobody left, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runpipe.sample_athlete import write
from tests.night.nights import TODAY, drop

pytestmark = [pytest.mark.flow]
RUNPIPE = Path(sys.executable).with_name("runpipe")


@pytest.mark.parametrize("command", ["nightly", "ingest"])
def test_a_run_that_is_interrupted_ends_in_order_and_is_carried_on(command: str, tmp_path: Path):
    made = write(tmp_path / "made", last_date=TODAY)
    data = tmp_path / "data"
    drop(data, [tmp_path / "made" / name for name in made.files])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    running = subprocess.Popen(
        [RUNPIPE, command, "--data", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    deadline = time.monotonic() + 180
    while not (data / "runpipe.next.duckdb.wal").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    began = time.monotonic()
    printed, complained = running.communicate(timeout=120)
    assert running.returncode == 130, printed
    assert complained == "runpipe: stopped; the next run carries on from here\n"
    assert time.monotonic() - began < 60, "Prefect would ask a server that is gone, for minutes"
    assert (data / "runpipe.next.duckdb").exists()
    assert not (data / "runpipe.duckdb").exists()
    done = subprocess.run(
        [RUNPIPE, "ingest", "--data", data, "--json"],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    assert json.loads(done.stdout)[0]["is_published"]
    counted = subprocess.run(
        [RUNPIPE, "query", "select count(*) as n from files", "--data", data, "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(counted.stdout) == [{"n": len(made.files)}]
