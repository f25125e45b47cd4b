"""As Prefect's users run it: the wheel, beside a project with its own `flows/`; their server,
process pool and worker; then two folders served at once on the same server."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from uuid import UUID

import httpx
import pytest

from tests.builders_files import diet_csv, gpx
from tests.flows.test_containers import worker_commands
from tests.wheel import ROOT, install_wheel

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.timeout(900)]
LISTINGS = [
    "deployment", "flow", "flow-run", "work-pool", "work-queue", "block", "variable",
    "concurrency-limit", "global-concurrency-limit", "artifact", "automation",
]  # fmt: skip
COMMANDS = """
import json, sys
from prefect.cli import app
failed = []
for command in json.loads(sys.argv[1]):
    try:
        sys.argv = ["prefect", *command]
        app()
    except SystemExit as exc:
        if exc.code:
            failed.append([command, str(exc.code)])
print(json.dumps(failed))
"""


@dataclass(frozen=True)
class OwnServer:
    """A user's Prefect: its API, the wheel's environment, and the project beside it."""

    api: str
    python: Path
    project: Path
    environment: dict[str, str]

    def post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.api}{path}", json=body, timeout=60)
        for _ in range(5):  # the server's database is busy: Prefect's own client tries again too
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(2)
            answer = httpx.post(f"{self.api}{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def start(self, *command: str | Path, log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as handle:
            return subprocess.Popen(
                [self.python.with_name(str(command[0])), *command[1:]],
                cwd=self.project,
                env=self.environment,
                stdout=handle,
                stderr=handle,
                start_new_session=True,
            )

    def prefect(self, *commands: list[str], **more: str) -> None:
        """Run commands of Prefect's own in one process; each has to end with 0."""
        done = subprocess.run(
            [self.python, "-c", COMMANDS, json.dumps(commands)],
            cwd=self.project,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout.splitlines()[-1]) == [], done.stdout + done.stderr

    def deployments(self) -> dict[str, Any]:
        return {d["entrypoint"]: d for d in self.post("/deployments/filter")}

    def runs(self, deployment_id: str) -> list[Any]:
        runs: list[Any] = self.post(
            "/flow_runs/filter", flow_runs={"deployment_id": {"any_": [deployment_id]}}
        )
        return [run for run in runs if not run["auto_scheduled"]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    folder = tmp_path_factory.mktemp("own")
    home = install_wheel(folder)
    project = folder / "project"
    (project / "flows").mkdir(parents=True)
    (project / "flows" / "__init__.py").write_text("raise RuntimeError('another project')\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "PYTHON"))}
    api = f"http://127.0.0.1:{port}/api"
    environment = {
        **kept,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    server = OwnServer(api, home / "bin" / "python", project, environment)
    process = server.start(
        *("python", "-m", "prefect", "server", "start", "--no-ui"),
        *("--host", "127.0.0.1", "--port", port),
        log=folder / "server.log",
    )
    try:
        _until(lambda: _answers(api), 180, folder / "server.log")
        yield server
    finally:
        _stop(process)


def _answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _until(is_so: Callable[[], Any], limit_s: float, log: Path) -> None:
    deadline = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.5)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _folder(path: Path) -> Path:
    inbox = path / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "run.gpx").write_bytes(gpx())
    (inbox / "diet.csv").write_bytes(diet_csv())
    (inbox / "notes.fit").write_bytes(b"not a recording at all, just words\n")
    (path / "runpipe.toml").write_text(
        '[athlete]\ntime_zone = "Europe/Rome"\n[schedule]\nnightly_at = "04:10"\n'
    )
    return path


class _Webhook(BaseHTTPRequestHandler):
    messages: ClassVar[dict[str, str]] = {}

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.messages[body["title"]] = body["text"]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Webhook) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/runpipe"
        http.shutdown()


def _fill_in_automation(own: OwnServer, webhook: str, file: Path) -> None:
    """Make the block that docs/prefect.md shows, and put its id into automation.yaml."""
    text = (ROOT / "docs" / "prefect.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    made = subprocess.run(
        [own.python, "-c", code.replace("http://127.0.0.1:8080/runpipe", webhook)],
        env=own.environment, cwd=own.project, capture_output=True, text=True, check=True,
    )  # fmt: skip
    file.write_text(file.read_text().replace(str(UUID(int=0)), made.stdout.strip()))


def test_prefects_own_commands_deploy_list_and_run_the_flows(
    own: OwnServer, webhook: str, tmp_path: Path
):
    data = _folder(tmp_path / "running")
    files = tmp_path / "deploy"
    # What the worker of compose.yaml runs, so that its commands are tried too.
    init, write, create_pool, deploy, start_worker = [
        [word.replace("/tmp/deploy", str(files)) for word in command]  # noqa: S108
        for command in worker_commands()
    ]
    assert init == ["runpipe", "init"]
    subprocess.run([own.python, *write[1:]], check=True, cwd=own.project)
    _fill_in_automation(own, webhook, files / "automation.yaml")
    automate = ["automation", "create", "--from-file", str(files / "automation.yaml")]
    listings = ([name, "ls"] for name in LISTINGS)
    own.prefect(create_pool[1:], deploy[1:], automate, *listings, RUNPIPE_DATA=str(data))
    assert len(own.post("/automations/filter")) == 2

    # a folder that another test served may still have its deployment there
    deployed = {
        entry: one for entry, one in own.deployments().items() if "served_night" not in entry
    }
    assert len(deployed) == 3
    assert len({d["name"] for d in deployed.values()}) == 1
    for one in deployed.values():
        assert one["parameters"] == {"data": str(data)}
        assert one["parameter_openapi_schema"]["required"] == ["data"]
        assert one["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert one["global_concurrency_limit"]["limit"] == 1
        assert one["tags"] == ["runpipe", f"folder {one['name']}"]
        assert one["description"]
        for parameter in one["parameter_openapi_schema"]["properties"].values():
            assert parameter["description"]
    nightly = deployed["runpipe.flows.nightly.nightly"]
    (schedule,) = nightly["schedules"]
    assert schedule["schedule"]["cron"] == "10 4 * * *"
    assert schedule["schedule"]["timezone"] == "Europe/Rome"

    report = deployed["runpipe.flows.weekly_report.weekly_report"]
    ingest = deployed["runpipe.flows.ingest.ingest"]
    for deployment, parameters in [
        (nightly, {"day": "tomorrow"}), (nightly, {"day": "2026-13-01"}), (nightly, {"data": 5}),
        (report, {"week": "46"}), (report, {"week": "2026-W54"}), (report, {"athlete": 5}),
        (ingest, {"paths": "x"}), (ingest, {"day": "2026-11"}),
    ]:  # fmt: skip
        with pytest.raises(httpx.HTTPStatusError) as refused:
            _queue(own, deployment, parameters)
        (name,) = parameters
        assert f"Validation failed for field '{name}'" in refused.value.response.json()["detail"]

    queued = [_queue(own, nightly, {}) for _ in range(3)]
    wrong = _queue(own, report, {"week": "1999-W01", "data": str(tmp_path / "absent")})
    log = tmp_path / "worker.log"
    worker = own.start("python", "-m", *start_worker, "--run-once", log=log)
    try:
        worker.wait(timeout=400)
        _until(lambda: not _unfinished(own.runs(nightly["id"])), 120, log)
        _until(lambda: not _unfinished(own.runs(report["id"])), 120, log)
    finally:
        _stop(worker)
    runs = {run["id"]: run for run in own.runs(nightly["id"])}
    states = Counter(run["state_type"] for run in runs.values())
    assert states == {"COMPLETED": 1, "CANCELLED": 2}, log.read_text()
    assert set(queued) == set(runs)
    (failed,) = own.runs(report["id"])
    assert (failed["id"], failed["state_type"]) == (wrong, "FAILED")
    assert (
        f"There is no data folder at {tmp_path / 'absent'}. Make one:" in failed["state"]["message"]
    )
    assert not (tmp_path / "absent").exists()
    (night,) = [run for run in runs.values() if run["state_type"] == "COMPLETED"]
    assert night["name"].startswith("running 2")
    assert night["state"]["message"].startswith("2 loaded, 1 unreadable: notes.fit (")
    _shows_all_of_a_night(own, night, data)
    _until(lambda: len(_Webhook.messages) == 2, 60, tmp_path / "worker.log")
    assert "notes.fit (" in _Webhook.messages["runpipe could not read a file"]
    (text,) = [text for title, text in _Webhook.messages.items() if title.endswith(" failed")]
    assert "There is no data folder at" in text


def _queue(own: OwnServer, deployment: Any, parameters: dict[str, Any]) -> str:
    run = own.post(
        f"/deployments/{deployment['id']}/create_flow_run",
        parameters=parameters,
        state={"type": "SCHEDULED"},
    )
    return str(run["id"])


def _unfinished(runs: list[Any]) -> list[Any]:
    return [
        run
        for run in runs
        if run["state_type"] not in {"COMPLETED", "CANCELLED", "FAILED", "CRASHED"}
    ]


def _shows_all_of_a_night(own: OwnServer, night: Any, data: Path) -> None:
    """Check log, artifacts and events of a night that took in three files."""
    is_of_night = {"flow_run_id": {"any_": [night["id"]]}}
    lines = [line["message"] for line in own.post("/logs/filter", logs=is_of_night)]
    for name in ("run.gpx: loaded", "diet.csv: loaded", "notes.fit: quarantined"):
        assert len([line for line in lines if line.startswith(name)]) == 1, lines
    artifacts = [a for a in own.post("/artifacts/filter", artifacts=is_of_night) if a["key"]]
    by_type = {artifact["type"]: artifact for artifact in artifacts}
    assert len(artifacts) == len(by_type) == 2
    assert by_type["table"]["key"].endswith("-ingest")
    assert {row["file"] for row in json.loads(by_type["table"]["data"])} == {
        "run.gpx", "diet.csv", "notes.fit",
    }  # fmt: skip
    pages = sorted((data / "reports" / "me").glob("????-W??.html"))
    assert [f"-me-{page.stem.lower()}" for page in pages] == [by_type["markdown"]["key"][-12:]]
    assert pages[0].as_uri() in by_type["markdown"]["data"]
    names = {"runpipe.night.began", "runpipe.night.completed", "runpipe.files.unreadable"}
    _until(lambda: names <= _events(own), 30, data / "runpipe.toml")


def _events(own: OwnServer) -> set[str]:
    found = own.post("/events/filter", filter={"event": {"prefix": ["runpipe."]}})
    return {event["event"] for event in found["events"]}


def test_two_folders_are_served_at_once_and_stopping_one_pauses_nothing(
    own: OwnServer, tmp_path: Path
):
    logs = {name: tmp_path / f"{name}.log" for name in ("anna", "ben")}
    folders = {name: _folder(tmp_path / name / "data") for name in logs}
    serving = {
        name: own.start("runpipe", "serve", "--data", folders[name], log=log)
        for name, log in logs.items()
    }
    try:
        for name, folder in folders.items():  # a night that was missed is made up at the start
            _until((folder / "reports" / "me" / "index.html").exists, 400, logs[name])
        served = [d for d in own.post("/deployments/filter") if "runpipe-serve" in d["tags"]]
        assert len({d["name"] for d in served}) == 2
        os.killpg(serving["anna"].pid, signal.SIGINT)
        serving["anna"].wait(timeout=60)
        paused = {
            d["tags"][-1]: (d["paused"], [schedule["active"] for schedule in d["schedules"]])
            for d in own.post("/deployments/filter")
            if "runpipe-serve" in d["tags"]
        }
        assert paused[str(folders["ben"])] == (False, [True])
        nights = own.runs(next(d["id"] for d in served if d["tags"][-1] == str(folders["ben"])))
        assert [(night["state_type"], "made up" in night["tags"]) for night in nights] == [
            ("COMPLETED", True)
        ]
        assert nights[0]["name"].startswith("data 2")
        assert serving["ben"].poll() is None
    finally:
        for process in serving.values():
            _stop(process)
