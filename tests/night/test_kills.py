"""A reader is never locked out; a kill at any instant loses nothing and repeats nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from runpipe import warehouse
from tests.builders_files import diet_csv, gpx
from tests.night.nights import drop, night, tables

ROOT = Path(__file__).resolve().parents[2]
N_KILLS = int(os.environ.get("RUNPIPE_KILLS", "6"))

NIGHT = textwrap.dedent("""
    import sys
    from pathlib import Path
    from tests.night.nights import night
    if __name__ == "__main__":
        night(Path(sys.argv[1]))
""")
READER = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    import duckdb
    published, stop = Path(sys.argv[1]), Path(sys.argv[2])
    n, slowest = 0, 0.0
    held = None
    while not stop.exists():
        if published.exists():
            before = time.perf_counter()
            if held is None or n % 7 == 0:
                if held is not None:
                    held.close()
                held = duckdb.connect(published, read_only=True)
            held.execute("select count(*), max(start_utc) from sessions").fetchall()
            held.execute("select count(*) from days").fetchall()
            slowest = max(slowest, time.perf_counter() - before)
            n += 1
        time.sleep(0.005)
    print(n, slowest)
""")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three weeks of made-up runs and food."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("exports")
    first = datetime(2026, 10, 26, 6, 30, tzinfo=UTC)
    for day in range(0, 21, 2):
        start = first + timedelta(days=day)
        content = gpx(start, minutes=25 + day, title=f"Run {day}")
        (folder / f"run-{day:02d}.gpx").write_bytes(content)
    (folder / "diet.csv").write_bytes(diet_csv(first, n_days=21))
    (folder / "words.fit").write_bytes(b"no recording\n")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def never_killed(exports: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("never-killed")
    drop(data, exports)
    night(data)
    return data


def test_readers_never_fail_while_nights_run(exports: list[Path], tmp_path: Path):
    stop = tmp_path / "stop"
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, tmp_path / "runpipe.duckdb", stop],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for at in range(0, len(exports), 4):
        drop(tmp_path, exports[at : at + 4])
        night(tmp_path)
    stop.touch()
    out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err
    n, _ = out.split()
    assert int(n) > 20


def test_killed_at_random_instants_it_ends_as_if_never_killed(
    exports: list[Path], never_killed: Path, tmp_path: Path
):
    chance = random.Random(20261116)
    started = time.perf_counter()
    drop(tmp_path, exports[:4])
    subprocess.run([sys.executable, "-c", NIGHT, tmp_path], env=environment(), check=True, cwd=ROOT)
    whole_s = time.perf_counter() - started
    drop(tmp_path, exports[4:])
    n_killed = 0
    for _ in range(N_KILLS):
        running = subprocess.Popen(
            [sys.executable, "-c", NIGHT, tmp_path], env=environment(), cwd=ROOT
        )
        try:
            running.wait(timeout=chance.uniform(0.05, 1.1) * whole_s)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            n_killed += 1
        with warehouse.connect_read(tmp_path / "runpipe.duckdb") as conn:
            warehouse.run_checks(conn)
    assert n_killed > 0
    night(tmp_path)
    assert tables(tmp_path) == tables(never_killed)


def test_what_was_stopped_right_before_the_swap_is_published_by_the_next_night(
    exports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    drop(tmp_path, exports[1:2])
    with monkeypatch.context() as patched:
        patched.setattr(warehouse.Next, "publish", _stopped)
        with pytest.raises(KeyboardInterrupt):
            night(tmp_path)
    assert not (tmp_path / "runpipe.duckdb").exists()
    assert night(tmp_path).is_published
    assert len(tables(tmp_path)["sessions"]) == 1
    assert not night(tmp_path).is_published


def _stopped(_: warehouse.Next) -> None:
    raise KeyboardInterrupt
