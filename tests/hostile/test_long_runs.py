"""What only shows after a while: a day of watch, kills while tables are made anew, many files at once."""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
import textwrap
import tracemalloc
from pathlib import Path

import pytest

from runpipe import inbox, warehouse
from runpipe.commands import watch
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import read_settings
from runpipe.warehouse.table_rows import fetch_column
from tests.hostile.folders import make_inbox, n_seeds, take_in
from tests.night.nights import NOW, TODAY, tables

ROOT = Path(__file__).resolve().parents[2]
N_LOOKS = 5760 if "RUNPIPE_HOSTILE_SEEDS" in os.environ else 300
N_KILLS = n_seeds(2)
SLOW = "select schema_name from duckdb_tables() where table_name = 'slow'"
N_FILES = int(os.environ.get("RUNPIPE_MANY_FILES", "300"))


@pytest.mark.skipif(sys.platform != "linux", reason="counts what /proc lists")
def test_watching_for_a_day_takes_no_more_files_or_memory(tmp_path: Path, monkeypatch):
    """Looks every 15 s are 5,760 a day; every tenth finds a new file."""
    settings = read_settings(tmp_path)
    folder = make_inbox(tmp_path, {})
    looks = 0
    sizes: list[tuple[int, int]] = []

    class DayIsOverError(Exception):
        pass

    def pass_time(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks % 10 == 0:
            path = folder / f"{looks}.csv"
            path.write_bytes(b"%d" % looks)
            os.utime(path, (1e9, 1e9))
        if looks in {N_LOOKS // 3, 2 * N_LOOKS // 3, N_LOOKS}:
            gc.collect()
            sizes.append(
                (len(list(Path("/proc/self/fd").iterdir())), tracemalloc.get_traced_memory()[0])
            )
        if looks == N_LOOKS:
            raise DayIsOverError

    def take(settings, *, paths, today, now_utc):
        del paths, today
        files = inbox.scan([settings.paths.inbox], settings)
        inbox.archive_all(files, settings.paths, now_utc)
        return IngestSummary(files=(), is_published=bool(files))

    monkeypatch.setattr(watch, "ingest", take)
    monkeypatch.setattr(watch.time, "sleep", pass_time)
    tracemalloc.start()
    with pytest.raises(DayIsOverError):
        for _ in watch.watch_inbox(
            settings, now_utc=lambda: NOW, today=lambda _: TODAY, every_s=15.0
        ):
            pass
    tracemalloc.stop()
    (n_first, bytes_first), (n_second, bytes_second), (n_third, bytes_third) = sizes
    assert min(n_second - n_first, n_third - n_second) <= 0
    # What leaks grows all the time; what is loaded once, by whatever else runs here, does not.
    assert min(bytes_second - bytes_first, bytes_third - bytes_second) < 150_000
    assert len(inbox.arrival_ids(settings.paths)) >= N_LOOKS // 10 - 1


def test_what_stays_in_the_inbox_is_no_reason_for_a_run_at_every_look(tmp_path: Path, monkeypatch):
    settings = read_settings(tmp_path)
    make_inbox(tmp_path, {"stays.csv": b"1"})
    n_looks, n_runs = 0, 0

    def take(_: object, **__: object) -> IngestSummary:
        nonlocal n_runs
        n_runs += 1
        return IngestSummary(files=(), is_published=False)

    def pass_time(_: float) -> None:
        nonlocal n_looks
        n_looks += 1
        if n_looks == 15:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "ingest", take)
    monkeypatch.setattr(watch.time, "sleep", pass_time)
    with pytest.raises(KeyboardInterrupt):
        list(watch.watch_inbox(settings, now_utc=lambda: NOW, today=lambda _: TODAY, every_s=1.0))
    assert n_runs == 1


NIGHT_OF_OTHER_TABLES = textwrap.dedent("""
    import sys
    from dataclasses import replace
    from pathlib import Path
    from runpipe.warehouse import build
    data, changed = sys.argv[1:]
    real = build.read_sql
    slow = "create table if not exists {}.slow as select max(hash(range)) as n from range({})"
    def with_a_slow_table(layer):
        return tuple(
            replace(file, text=file.text + slow.format(changed, 100_000_000))
            if file.name == changed else file
            for file in real(layer)
        )
    build.read_sql = with_a_slow_table
    from tests.hostile.folders import take_in
    if __name__ == "__main__":
        print("go", flush=True)
        take_in(Path(data))
""")


@pytest.mark.parametrize("changed", ["raw", "derived"])
def test_killed_while_tables_are_made_anew_it_ends_as_if_never_killed(tmp_path: Path, changed: str):
    chance = random.Random(f"20261116 {changed}")
    make_inbox(tmp_path)
    take_in(tmp_path)
    before = tables(tmp_path)
    make_inbox(tmp_path, {"more.csv": b"date,energy_kcal,protein_g\n2026-11-01,2000,80\n"})
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}

    def start() -> subprocess.Popen[str]:
        running = subprocess.Popen(
            [sys.executable, "-c", NIGHT_OF_OTHER_TABLES, tmp_path, changed],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert running.stdout is not None
        running.stdout.readline()
        return running

    for _ in range(N_KILLS):
        running = start()
        try:
            running.wait(timeout=chance.uniform(0.05, 1.5))
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
        running.communicate()
        with warehouse.connect_read(tmp_path / "runpipe.duckdb") as conn:
            warehouse.run_checks(conn)
    running = start()
    running.communicate()
    assert running.returncode == 0
    after = tables(tmp_path)
    assert after["sessions"] == before["sessions"]
    assert len(after["files"]) == len(before["files"]) + 1
    with warehouse.connect_read(tmp_path / "runpipe.duckdb") as conn:
        assert fetch_column(conn, SLOW) == [changed]
    take_in(tmp_path)  # with the tables of this runpipe
    assert tables(tmp_path) == after
    with warehouse.connect_read(tmp_path / "runpipe.duckdb") as conn:
        assert warehouse.are_tables_current(conn)


def test_many_files_at_once_are_all_archived(tmp_path: Path):
    folder = make_inbox(tmp_path, {})
    for n in range(N_FILES):
        path = folder / f"{n % 50}" / f"{n}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%d" % n)
        os.utime(path, (1e9, 1e9))
    settings = read_settings(tmp_path)
    found = inbox.scan_all([settings.paths.inbox], settings)
    result = inbox.archive_all(found.files, settings.paths, NOW)
    assert result.left == []
    assert len(result.arrivals) == N_FILES
    assert len(inbox.list_archive(settings.paths).contents) == N_FILES
    assert [path for path in folder.rglob("*") if path.is_file()] == []
