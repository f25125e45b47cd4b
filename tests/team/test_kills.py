"""A night of several athletes that is killed at any instant ends, in the next one, as an undisturbed one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders_files import diet_csv, gpx
from tests.night.nights import reports, tables

ROOT = Path(__file__).resolve().parents[2]
N_KILLS = int(os.environ.get("RUNPIPE_TEAM_KILLS", "1"))
FIRST = datetime(2026, 11, 5, 6, 30, tzinfo=UTC)
LONG_AGO = (1.7e9, 1.7e9)
NIGHT = """
import sys
from pathlib import Path
from runpipe.settings import read_settings
from tests.night.nights import night
if __name__ == "__main__":
    night(Path(sys.argv[1]))
"""


def fill(data: Path) -> None:
    names = [f"a{n}" for n in range(8)]
    sections = "".join(f"[athlete.{name}]\n" for name in names)
    data.mkdir()
    (data / "runpipe.toml").write_text(f"[reading]\nworkers = 2\n{sections}", "utf-8")
    for n, name in enumerate(names):
        folder = data / "inbox" / name
        folder.mkdir(parents=True)
        (folder / "run.gpx").write_bytes(gpx(FIRST + timedelta(minutes=7 * n), minutes=20 + n))
        (folder / "diet.csv").write_bytes(diet_csv(FIRST, n_days=3))
        for file in folder.iterdir():
            os.utime(file, LONG_AGO)


def run_night(data: Path, script: Path, *, kill_after_s: float | None = None) -> float:
    """Run a night, or kill it after a while; return how long it ran."""
    script.write_text(NIGHT, "utf-8")  # workers import the script that they were started by
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, script, data],
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    )
    try:
        _, errors = process.communicate(timeout=kill_after_s)
        assert process.returncode == 0, errors
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return time.monotonic() - began


@pytest.mark.timeout(3600)
def test_a_killed_night_of_eight_athletes_with_two_workers(tmp_path: Path):
    fill(tmp_path / "whole")
    whole_s = run_night(tmp_path / "whole", tmp_path / "night.py")
    expected = tables(tmp_path / "whole"), reports(tmp_path / "whole")
    for seed in range(N_KILLS):
        rng = random.Random(seed)
        data = tmp_path / f"killed-{seed}"
        fill(data)
        for _ in range(1 + seed % 3):
            run_night(data, tmp_path / "night.py", kill_after_s=rng.uniform(1, whole_s))
            time.sleep(1)  # its workers end by themselves
        run_night(data, tmp_path / "night.py")
        assert (tables(data), reports(data)) == expected
