"""One process, the pool, a Dask cluster and Ray give the same tables; a worker that dies loses nothing."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from runpipe import pipeline
from runpipe.errors import RunpipeError
from runpipe.inbox import Arrival
from runpipe.pipeline.collect_files import task_of
from runpipe.pipeline.engines import InlineReaders
from runpipe.pipeline.engines.cluster_readers import connect, read_on_worker
from runpipe.pipeline.reader_process import Limits
from runpipe.settings import EngineKind, EngineSettings, read_settings
from tests.builders_files import gpx
from tests.night.nights import NOW, TODAY, tables

N_ATHLETES = int(os.environ.get("RUNPIPE_ENGINE_ATHLETES", "8"))
N_SESSIONS = int(os.environ.get("RUNPIPE_ENGINE_SESSIONS", "1"))
FIRST = datetime(2026, 10, 5, 6, 30, tzinfo=UTC)
Tables = dict[str, list[tuple[object, ...]]]

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # what the engines' own start warns of is not ours
    pytest.mark.timeout(600),
]


def fill(data: Path, settings: str) -> None:
    names = [f"a{n:02d}" for n in range(N_ATHLETES)]
    sections = "\n".join(f"[athlete.{name}]\nmass_kg = {55 + i}" for i, name in enumerate(names))
    data.mkdir(parents=True)
    (data / "runpipe.toml").write_text(f"{settings}\n{sections}\n", "utf-8")
    for at, name in enumerate(names):
        folder = data / "inbox" / name
        folder.mkdir(parents=True)
        for n in range(N_SESSIONS):
            start = FIRST + timedelta(days=2 * n, minutes=7 * at)
            content = gpx(start, minutes=20 + n + at, title=f"Run {n} of {name}")
            (folder / f"run-{n}.gpx").write_bytes(content)
        (folder / "words.fit").write_bytes(b"no recording\n")


def tables_of(data: Path, settings: str, *, kills: str = "") -> Tables:
    """Run a night; `kills` are words of the command of a process that is killed while it reads."""
    fill(data, settings)
    killed: list[int] = []
    killer = Thread(target=kill_one, args=(data, kills, killed))
    if kills:
        killer.start()
    summary = pipeline.ingest(read_settings(data), paths=None, today=TODAY, now_utc=NOW)
    if kills:
        killer.join()
        assert killed
    assert summary.n("loaded") == N_ATHLETES * N_SESSIONS
    return tables(data)


@pytest.fixture(scope="module")
def one_process(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    data = tmp_path_factory.mktemp("one") / "data"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("subprocess.Popen", _no_process)
        return tables_of(data, "[reading]\nworkers = 1")


def _no_process(*_: object, **__: object) -> None:
    raise AssertionError("one worker starts no process")


def kill_one(data: Path, words: str, killed: list[int]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not killed:
        if any(data.glob("athletes/*/.reading/*")):
            for pid in descendants(os.getpid()):
                if words in command_of(pid):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    return
        time.sleep(0.001)


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from descendants(child)


IS_KILLED = [True, False] if os.environ.get("RUNPIPE_ENGINE_ATHLETES") else [True]


@pytest.mark.parametrize("is_killed", IS_KILLED)
def test_the_pool_also_if_a_worker_is_killed(one_process: Tables, tmp_path: Path, is_killed: bool):
    kills = "multiprocessing.spawn import spawn_main" if is_killed else ""
    assert one_process == tables_of(tmp_path / "data", "[reading]\nworkers = 2", kills=kills)


@pytest.mark.parametrize("is_killed", IS_KILLED)
def test_dask_also_if_a_worker_is_killed(one_process: Tables, tmp_path: Path, is_killed: bool):
    distributed = pytest.importorskip("distributed", reason="install runpipe[dask]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        settings = f"[engine]\nkind = 'dask'\naddress = '{cluster.scheduler_address}'"
        kills = "from multiprocessing.spawn" if is_killed else ""
        assert one_process == tables_of(tmp_path / "data", settings, kills=kills)


@pytest.mark.parametrize("is_killed", IS_KILLED)
def test_ray_also_if_a_worker_is_killed(one_process: Tables, tmp_path: Path, is_killed: bool):
    pytest.importorskip("ray", reason="install runpipe[ray]")
    settings = "[engine]\nkind = 'ray'\n[reading]\nworkers = 2"
    sigterm = signal.getsignal(signal.SIGTERM)
    kills = "ray::run_night_in_worker" if is_killed else ""
    assert one_process == tables_of(tmp_path / "data", settings, kills=kills)
    assert signal.getsignal(signal.SIGTERM) is sigterm


@pytest.mark.parametrize(
    ("kind", "address"), [("ray", "127.0.0.1:9"), ("dask", "tcp://127.0.0.1:9")]
)
def test_a_cluster_that_is_not_there_is_named(tmp_path: Path, kind: str, address: str):
    fill(tmp_path / "data", f"[engine]\nkind = '{kind}'\naddress = '{address}'")
    with pytest.raises(RunpipeError, match=f"the {kind} cluster at {address} did not answer"):
        pipeline.ingest(read_settings(tmp_path / "data"), paths=None, today=TODAY, now_utc=NOW)


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunpipeError, match=r"runpipe\[dask\]"):
        connect(EngineSettings(kind=EngineKind.DASK), 1)


def test_a_worker_with_other_code_reads_nothing(tmp_path: Path):
    settings = read_settings(tmp_path)
    arrival = Arrival("me", "0" * 64, "a.gpx", 1, NOW, NOW)
    with pytest.raises(RunpipeError, match="another runpipe"):
        read_on_worker(task_of(arrival, settings), Limits(256, 10), "other code")


def test_one_worker_reads_where_it_is(tmp_path: Path):
    (tmp_path / "runpipe.toml").write_text("[reading]\nworkers = 1\n", "utf-8")
    with pipeline.open_night(read_settings(tmp_path), today=TODAY, now_utc=NOW) as night:
        assert isinstance(night.readers, InlineReaders)
