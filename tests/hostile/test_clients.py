"""Any client: the published file opens in every DuckDB of the last two years."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from runpipe import warehouse
from runpipe.warehouse.connect import STORAGE_VERSION, storage_version
from tests.hostile.folders import make_inbox, take_in
from tests.night.nights import tables

CLIENTS = ("1.2.2", "1.4.4", "1.5.6")
READ_ALL = """
import json, sys
import duckdb
conn = duckdb.connect(sys.argv[1], read_only=True)
views = conn.execute(
    "select view_name from duckdb_views() where schema_name = 'main' and not internal order by 1"
).fetchall()
print(json.dumps({name: len(conn.execute(f'select * from {name}').fetchall()) for (name,) in views}))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients")
    make_inbox(folder)
    take_in(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("version", CLIENTS)
def test_a_client_reads_every_public_view(version: str, data: Path, tmp_path: Path):
    python = _client(version, tmp_path)
    done = subprocess.run(
        [python, "-c", READ_ALL, data / "runpipe.duckdb"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {name: len(rows) for name, rows in tables(data).items()}


def _client(version: str, folder: Path) -> Path:
    """Make an environment with one DuckDB; skip where the registry cannot be reached."""
    venv, wanted = folder / "venv", f"duckdb=={version}"
    python = venv / "bin" / "python"
    if shutil.which("uv"):
        steps = [
            ["uv", "venv", "-q", "--python", sys.executable, venv],
            ["uv", "pip", "install", "-q", "--python", python, wanted],
        ]
    else:
        steps = [
            [sys.executable, "-m", "venv", venv],
            [python, "-m", "pip", "install", "-q", "--only-binary=:all:", wanted],
        ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=200)
        if done.returncode:
            pytest.skip(f"DuckDB {version} cannot be installed here: {done.stderr.strip()[-200:]}")
    return python


def test_a_database_of_a_newer_storage_is_written_again(data: Path, tmp_path: Path):
    shutil.copytree(data, tmp_path / "data")
    path = tmp_path / "data" / "runpipe.duckdb"
    before = tables(tmp_path / "data")
    path.unlink()
    with duckdb.connect(path) as conn:
        conn.execute(f"attach '{data / 'runpipe.duckdb'}' as old (read_only)")
        conn.execute("copy from database old to runpipe")
        conn.execute("detach old")
        assert storage_version(conn) != STORAGE_VERSION
    (tmp_path / "data" / ".runpipe-upkeep.json").unlink()
    make_inbox(tmp_path / "data", {"empty.gpx": b""})
    assert take_in(tmp_path / "data").notes == ()
    with warehouse.connect_read(path) as conn:
        assert storage_version(conn) == STORAGE_VERSION
    after = tables(tmp_path / "data")
    assert {name: after[name] for name in after if name != "files"} == {
        name: before[name] for name in before if name != "files"
    }
