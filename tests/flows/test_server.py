"""The server a night talks to: found, brought up, waited for, and gone when the night is over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from runpipe.errors import RunpipeError
from runpipe.flows import server
from runpipe.flows.server import LASTING, PASSING

pytestmark = [pytest.mark.flow]
A_RUN = """
import sys, time
from pathlib import Path
from runpipe.flows.server import PASSING, start

print(start(Path(sys.argv[1]), PASSING).wait(), flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def no_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


class _Answer(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Answer) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield http
        http.shutdown()


@pytest.mark.parametrize("status", [200, 401])
def test_a_named_server_that_answers_is_used_and_left_alone(
    answering: HTTPServer, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(_Answer, "status", status)
    where = f"http://127.0.0.1:{answering.server_port}/api"
    monkeypatch.setenv("PREFECT_API_URL", where)
    found = server.start(tmp_path, PASSING)
    assert found.wait() == where
    found.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_named_server_that_does_not_answer_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with pytest.raises(RunpipeError, match=r"http://127\.0\.0\.1:9/api.*no Prefect server answers"):
        server.start(tmp_path, LASTING)


def test_a_server_of_our_own_answers_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    started = server.start(tmp_path / "data", PASSING)
    try:
        assert started.process is not None
        assert started.process.poll() is None, "it is started, not waited for"
        assert started.wait().startswith("http://127.0.0.1:")
    finally:
        started.stop()
    assert started.process.poll() is not None
    assert not server._answers(started.where)
    started.stop()


def test_a_server_of_one_run_ends_when_that_is_killed(tmp_path: Path):
    run = subprocess.Popen(
        [sys.executable, "-c", A_RUN, str(tmp_path)],
        env={**os.environ, "PREFECT_HOME": str(tmp_path / "prefect")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    where = run.stdout.readline().strip()
    assert server._answers(where)
    run.kill()
    run.communicate()
    deadline = time.monotonic() + 60
    while server._answers(where) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not server._answers(where)


def test_a_server_that_ends_at_once_is_said_with_its_log(tmp_path: Path):
    started = server.start(tmp_path, ["no_such_module_at_all"])
    with pytest.raises(RunpipeError, match=r"did not start; see .*prefect-server\.log"):
        started.wait()
    started.stop()
    assert "no_such_module_at_all" in (tmp_path / "prefect-server.log").read_text()


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    waiting = tmp_path / "waiting.py"
    waiting.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setattr(server, "_START_LIMIT_S", 0.2)
    started = server.start(tmp_path, ["waiting"])
    began = time.monotonic()
    try:
        with pytest.raises(RunpipeError, match="did not answer within"):
            started.wait()
    finally:
        started.stop()
    assert time.monotonic() - began < 30
