"""A first import, killed again and again: nothing is lost, nothing counts twice, nothing goes on alone.

The numbers are small here; ``RUNPIPE_IMPORT_FILES=500 RUNPIPE_IMPORT_KILLS=20`` makes it a long one.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from runpipe import sample_athlete, warehouse
from tests.night.nights import drop, night, tables
from tests.night.test_kills import NIGHT, ROOT, environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

N_FILES = int(os.environ.get("RUNPIPE_IMPORT_FILES", "24"))
N_KILLS = int(os.environ.get("RUNPIPE_IMPORT_KILLS", "2"))
SETTLED = 1_790_000_000
LAST = date(2026, 11, 15)
ENDINGS = {".fit", ".gpx", ".tcx"}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Distinct sessions: the made-up athlete's, and the same athlete's half years before that."""
    found: dict[str, Path] = {}
    for half_year in range(100):
        if len(found) >= N_FILES:
            break
        folder = tmp_path_factory.mktemp(f"export{half_year}")
        sample_athlete.write(folder, last_date=LAST - timedelta(weeks=26 * half_year))
        for file in sorted(folder.rglob("*")):
            if file.suffix in ENDINGS:
                found.setdefault(file.stem, file)
    return list(found.values())[:N_FILES]


def drop_settled(data: Path, runs: list[Path]) -> None:
    drop(data, runs)
    for file in (data / "inbox").iterdir():
        os.utime(file, (SETTLED, SETTLED))


def start(data: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", NIGHT, data], env=environment(), cwd=ROOT)


def digests(folder: Path) -> set[str]:
    return {
        sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".json"
    }


def helpers_of(data: Path) -> list[int]:
    """Processes that a night on this folder started and that are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes()
        except OSError:
            continue
        if f"RUNPIPE_TEST_FOLDER={data}".encode() in variables:
            found.append(int(process.name))
    return found


def test_killed_during_a_first_import_it_loses_nothing_and_repeats_nothing(
    runs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chance = random.Random(20261122)
    whole = tmp_path / "whole"
    drop_settled(whole, runs)
    started = time.perf_counter()
    assert start(whole).wait() == 0
    whole_s = time.perf_counter() - started
    expected = tables(whole)
    assert len(expected["sessions"]) == len(runs)
    wanted = digests(whole / "archive")
    n_killed = n_folders = 0
    data = None
    while n_killed < N_KILLS:
        if data is None:
            data = tmp_path / f"killed{n_folders}"
            n_folders += 1
            monkeypatch.setenv("RUNPIPE_TEST_FOLDER", str(data))
            drop_settled(data, runs)
        running = start(data)
        try:
            assert running.wait(timeout=chance.uniform(0.05, 0.7) * whole_s) == 0
            assert tables(data) == expected
            data = None
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            n_killed += 1
            assert digests(data / "archive") | digests(data / "inbox") >= wanted
            if (data / "runpipe.duckdb").exists():
                with warehouse.connect_read(data / "runpipe.duckdb") as conn:
                    warehouse.run_checks(conn)
    if data is not None:
        until = time.monotonic() + 10
        while helpers_of(data) and time.monotonic() < until:
            time.sleep(0.1)
        assert helpers_of(data) == []
        night(data)
        assert tables(data) == expected
    assert n_killed == N_KILLS
