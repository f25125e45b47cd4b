"""The flows in Prefect itself: the harness, no server at all, and a schedule that fires."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from runpipe.inbox import hold_lock
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx

pytestmark = [pytest.mark.flow]
RUNPIPE = Path(sys.executable).with_name("runpipe")
DAY = "2026-11-16"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "run.gpx").write_bytes(gpx())
    (inbox / "diet.csv").write_bytes(diet_csv())
    (inbox / "notes.fit").write_bytes(b"not a recording at all, just words\n")
    return tmp_path / "data"


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    return {**kept, "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


@pytest.mark.usefixtures("prefect")
def test_nightly_in_the_harness_then_a_second_night_changes_nothing(data: Path):
    from runpipe.flows.nightly import nightly  # noqa: PLC0415

    first = nightly(data=str(data), day=DAY)
    assert first["n_loaded"] == 2
    assert first["n_quarantined"] == 1
    assert [Path(report).name for report in first["reports"]] == ["2026-W46.html"]
    published = (data / "runpipe.duckdb").read_bytes()
    second = nightly(data=str(data), day=DAY)
    assert (second["n_new"], second["reports"], second["is_published"]) == (0, [], False)
    assert (data / "runpipe.duckdb").read_bytes() == published


@pytest.mark.usefixtures("prefect")
def test_the_flows_leave_artifacts(data: Path):
    from runpipe.flows.nightly import nightly  # noqa: PLC0415

    nightly(data=str(data), day=DAY)
    table = json.loads(_artifact("runpipe-ingest"))
    assert {row["file"] for row in table} >= {"run.gpx", "diet.csv", "notes.fit"}
    assert "Week 46" in _artifact("runpipe-weekly-report")


def _artifact(key: str) -> str:
    """Read an artifact over the API: the client of this version sends a request its server refuses."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    wanted = {"artifacts": {"key": {"any_": [key]}}, "limit": 1, "sort": "UPDATED_DESC"}
    with get_client(sync_client=True) as client:
        (found,) = client.request("POST", "/artifacts/filter", json=wanted).json()
    return str(found["data"])


def test_a_night_as_a_process_brings_its_server_and_leaves_none(data: Path, tmp_path: Path):
    running = subprocess.Popen(
        [RUNPIPE, "nightly", "--data", data, "--json"],
        env=_environment(tmp_path / "prefect"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    printed, complained = running.communicate(timeout=240)
    assert running.returncode == 0, complained
    assert complained == ""
    with pytest.raises(ProcessLookupError):  # its group is empty: the server is gone too
        os.killpg(running.pid, 0)
    assert (data / "prefect-server.log").read_text() == ""
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db")) as prefect:
        assert prefect.execute("select distinct state_type from flow_run").fetchall() == [
            ("COMPLETED",)
        ]
        assert prefect.execute("select distinct state_type from task_run").fetchall() == [
            ("COMPLETED",)
        ]
    (counts,) = json.loads(printed)
    assert counts["n_loaded"] == 2
    assert counts["n_quarantined"] == 1
    assert (data / "reports" / "me" / "2026-W46.html").exists()


def test_a_night_that_fails_says_so_in_one_sentence(data: Path, tmp_path: Path):
    with hold_lock(read_settings(data).paths):
        done = subprocess.run(
            [RUNPIPE, "nightly", "--data", data],
            env=_environment(tmp_path / "prefect"),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("runpipe: another run is at work")
    assert "Traceback" not in done.stderr
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db")) as prefect:
        assert prefect.execute("select state_type from flow_run").fetchall() == [("FAILED",)]


def test_a_server_that_a_profile_names_is_believed(data: Path, tmp_path: Path):
    home = tmp_path / "prefect"
    home.mkdir()
    (home / "profiles.toml").write_text(
        'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    )
    done = subprocess.run(
        [RUNPIPE, "nightly", "--data", data],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1
    assert "PREFECT_API_URL is http://127.0.0.1:9/api, but no Prefect server" in done.stderr
    assert not (data / "runpipe.duckdb").exists()


def test_serve_brings_a_server_and_the_schedule_fires(data: Path, tmp_path: Path):
    with (tmp_path / "serve.log").open("wb") as log:
        serving = subprocess.Popen(
            [RUNPIPE, "serve", "--data", data, "--cron", "* * * * *"],
            env=_environment(tmp_path / "prefect"),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 240
            while time.monotonic() < deadline and not (data / "runpipe.duckdb").exists():
                assert serving.poll() is None, (tmp_path / "serve.log").read_text()
                time.sleep(1)
        finally:
            os.killpg(serving.pid, signal.SIGINT)
            try:
                serving.wait(timeout=40)
            except subprocess.TimeoutExpired:
                os.killpg(serving.pid, signal.SIGKILL)
                serving.wait()
    assert (data / "runpipe.duckdb").exists(), (tmp_path / "serve.log").read_text()
    with duckdb.connect(data / "runpipe.duckdb", read_only=True) as conn:
        assert conn.execute("select count(*) from sessions").fetchall() == [(1,)]
