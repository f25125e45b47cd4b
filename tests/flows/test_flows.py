"""The flows in Prefect itself: the harness, no server at all, and a schedule that fires."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from runpipe.inbox import hold_lock
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.night.nights import night

pytestmark = [pytest.mark.flow]
RUNPIPE = Path(sys.executable).with_name("runpipe")
DAY = date(2026, 11, 16)


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

    first = nightly(data=data, day=DAY)
    assert first["n_loaded"] == 2
    assert first["n_quarantined"] == 1
    assert [Path(report).name for report in first["reports"]] == ["2026-W46.html"]
    published = (data / "runpipe.duckdb").read_bytes()
    second = nightly(data=data, day=DAY)
    assert (second["n_new"], second["reports"], second["is_published"]) == (0, [], False)
    assert (data / "runpipe.duckdb").read_bytes() == published


@pytest.mark.usefixtures("prefect")
def test_a_busy_folder_is_skipped_with_a_sentence(data: Path):
    from runpipe.flows.ingest import ingest  # noqa: PLC0415
    from runpipe.flows.nightly import nightly  # noqa: PLC0415

    with hold_lock(read_settings(data).paths):
        states = [flow(data=data, day=DAY, return_state=True) for flow in (nightly, ingest)]
    for state in states:
        assert (state.type, state.name) == ("CANCELLED", "Skipped")
        assert state.message.startswith("another run is at work in ")
    assert (data / "inbox" / "run.gpx").exists()


@pytest.mark.usefixtures("prefect")
def test_each_report_leaves_an_artifact_of_its_own(data: Path, monkeypatch: pytest.MonkeyPatch):
    from runpipe.flows.nightly import nightly  # noqa: PLC0415
    from runpipe.flows.weekly_report import weekly_report  # noqa: PLC0415

    monkeypatch.setattr("runpipe.pipeline.collect_files._BATCH_FILES", 2)
    (data / "runpipe.toml").write_text('[athlete.anna]\n[schedule]\ndeployment = "Nights_1"\n')
    for name, start in (("me", 27), ("anna", 20)):
        folder = data / "inbox" / ("anna" if name == "anna" else "")
        folder.mkdir(exist_ok=True)
        (folder / "earlier.gpx").write_bytes(gpx(datetime(2026, 10, start, 6, 30, tzinfo=UTC)))
    reports = nightly(data=data, day=DAY)["reports"]
    due = {f"{Path(path).parent.name}-{Path(path).stem.lower()}" for path in reports}
    assert {"me-2026-w44", "me-2026-w46", "anna-2026-w43"} <= due
    prefix = "runpipe-nights-1-"
    artifacts = {
        key[len(prefix) + 7 :]: data for key, data in _artifacts().items() if key.startswith(prefix)
    }
    assert set(artifacts) == due | {"ingest", "progress"}
    assert artifacts["progress"] == 100
    (again,) = weekly_report(data=data, week="2026-W46", athlete="me", day=DAY)
    assert again.endswith("2026-W46.html")


def _artifacts() -> dict[str, object]:
    """Read the latest artifact of each key."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        artifacts = client.request("POST", "/artifacts/latest/filter", json={}).json()
    return {artifact["key"]: artifact["data"] for artifact in artifacts}


@pytest.mark.usefixtures("prefect")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": "tomorrow"}, "day: "),
        ({"week": "2026-W54"}, "2026-W54: there is no such week"),
        ({"week": "last"}, "expected a week such as 2026-W46"),
        ({"week": "1999-W01"}, "week 1999-W01 holds no records; there are records from 2026-W46"),
        ({"athlete": "bob"}, "there are no records of an athlete 'bob'; there are some of me"),
        ({"data": Path("/absent/folder")}, "There is no data folder at /absent/folder. Make one: "),
        ({"data": Path("/usr")}, "/usr is not a data folder"),
    ],
)
def test_a_wrong_parameter_fails_with_a_sentence_and_changes_nothing(
    published: Path, wrong: dict[str, object], sentence: str
):
    from runpipe.flows.weekly_report import weekly_report  # noqa: PLC0415

    before = _contents(published)
    state = weekly_report(**{"data": published, **wrong}, return_state=True)
    assert state.type == "FAILED"
    assert sentence in state.message
    assert _contents(published) == before
    assert not Path("/absent").exists()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder after a night without Prefect."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "run.gpx").write_bytes(gpx())
    night(folder)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_folders_of_one_name_have_different_names_in_prefect(tmp_path: Path):
    from runpipe.flows.outcome import artifact_key, deployment_name  # noqa: PLC0415

    folders = [tmp_path / place / name for place in "ab" for name in ("data", "Läufe", "data_")]
    names = [deployment_name(read_settings(folder)) for folder in folders]
    assert len(set(names)) == len(folders)
    keys = {
        artifact_key(read_settings(folder), athlete, "2026-w46")
        for folder in folders
        for athlete in ("me", "Me", "m_e", "m-e", "mé")
    }
    assert len(keys) == 5 * len(folders)
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)


def test_a_night_as_a_process_brings_its_server_and_leaves_none(data: Path, tmp_path: Path):
    odd = {  # a home that cannot be made, a proxy that answers nobody, a key for another server
        "PREFECT_HOME": "/proc/nowhere",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
        "PREFECT_API_AUTH_STRING": "owner:own",
        "PREFECT_API_KEY": "owners-own",
    }
    running = subprocess.Popen(
        [RUNPIPE, "nightly", "--data", data, "--json"],
        env={**_environment(tmp_path / "prefect"), **odd},
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
    assert not list((data / ".prefect").glob("server-*"))
    (counts,) = json.loads(printed)
    assert counts["n_loaded"] == 2
    assert counts["n_quarantined"] == 1
    assert (data / "reports" / "me" / "2026-W46.html").exists()


def test_a_night_without_loopback_is_said_at_once(data: Path, tmp_path: Path):
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a network of its own needs unshare and the right to use it")
    began = time.monotonic()
    done = subprocess.run(
        ["unshare", "-n", RUNPIPE, "nightly", "--data", data],
        env=_environment(tmp_path / "prefect"),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert time.monotonic() - began < 30
    assert done.returncode == 1
    assert done.stderr.startswith("runpipe: this machine cannot reach itself on 127.0.0.1")
    assert not (data / "runpipe.duckdb").exists()


@pytest.mark.parametrize("name", ["data", "paths", "folder", "settings"])
def test_no_caller_chooses_the_folder_of_a_night_that_is_served(name: str, tmp_path: Path):
    from prefect.exceptions import ParameterTypeError, SignatureMismatchError  # noqa: PLC0415

    from runpipe.flows.served_night import night_of  # noqa: PLC0415

    served = night_of(tmp_path)
    assert set(served.parameters.properties) == {"day"}
    with pytest.raises((ParameterTypeError, SignatureMismatchError, TypeError)):
        served.validate_parameters({name: "/elsewhere"})


def test_a_night_in_a_busy_folder_says_so_in_one_sentence(data: Path, tmp_path: Path):
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


def test_serve_brings_a_server_and_the_schedule_fires_until_it_is_stopped(
    data: Path, tmp_path: Path
):
    serving = subprocess.Popen(
        [RUNPIPE, "serve", "--data", data, "--cron", "* * * * *"],
        env=_environment(tmp_path / "prefect"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 280
        while time.monotonic() < deadline and not (data / "runpipe.duckdb").exists():
            assert serving.poll() is None, (data / "prefect-server.log").read_text()
            time.sleep(0.5)
    finally:
        serving.terminate()
        printed, complained = serving.communicate(timeout=10)
    assert serving.returncode == 0
    assert "Prefect server: http://127.0.0.1:" in printed
    assert complained == "stopped; the next night resumes what was interrupted\n"
    assert (data / "runpipe.duckdb").exists(), (data / "prefect-server.log").read_text()
    with duckdb.connect(data / "runpipe.duckdb", read_only=True) as conn:
        assert conn.execute("select count(*) from sessions").fetchall() == [(1,)]
