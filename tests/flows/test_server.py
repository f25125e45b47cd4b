"""The server a night talks to: found, brought up, waited for, and gone when the night is over."""

from __future__ import annotations

import base64
import errno
import fcntl
import os
import shutil
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from runpipe.errors import RunpipeError
from runpipe.flows import ephemeral_server, server
from runpipe.flows.process_group import open_log, use_private_folder
from runpipe.flows.server import EPHEMERAL, PERSISTENT

pytestmark = [pytest.mark.flow]
A_RUN = """
import sys, time
from pathlib import Path
from runpipe.flows.server import EPHEMERAL, start

print(start(Path(sys.argv[1]), EPHEMERAL).wait(), flush=True)
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
    found = server.start(tmp_path, EPHEMERAL)
    assert found.wait() == where
    found.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_named_server_that_does_not_answer_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with pytest.raises(RunpipeError, match=r"http://127\.0\.0\.1:9/api.*no Prefect server answers"):
        server.start(tmp_path, PERSISTENT)


def test_a_named_server_with_a_certificate_of_its_own_is_left_to_prefect(
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(*_: object, **__: object) -> None:
        raise urllib.error.URLError(ssl.SSLCertVerificationError("self-signed"))

    monkeypatch.setattr(server.urllib.request, "urlopen", refuse)
    assert server.named("https://127.0.0.1:9/api").settings() == {
        "PREFECT_API_URL": "https://127.0.0.1:9/api"
    }


def test_a_machine_without_loopback_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(server.socket, "create_server", refuse)
    with pytest.raises(RunpipeError, match=r"cannot reach itself on 127\.0\.0\.1 .*runpipe ingest"):
        server.start(tmp_path / "data", EPHEMERAL)


def test_a_server_of_our_own_is_closed_new_and_gone_at_its_end(
    tmp_path: Path, blank_database: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / ".prefect").mkdir(mode=0o700)
    shutil.copy(blank_database, tmp_path / ".prefect")
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "owner:own")
    monkeypatch.setenv("PREFECT_SERVER_API_BASE_PATH", "/elsewhere")
    monkeypatch.setenv("no_proxy", "example.org")
    monkeypatch.delenv("NO_PROXY", raising=False)
    first = server.start(tmp_path, EPHEMERAL)
    second = server.start(tmp_path, EPHEMERAL)
    try:
        assert first.process is not None
        assert first.process.poll() is None, "it is started, not waited for"
        assert first.wait().startswith("http://127.0.0.1:")
        assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == "example.org,127.0.0.1"
        assert first.key != second.key
        assert str(first.key) not in repr(first)
        assert _status(first.where, first.key) == 200
        assert _status(first.where, second.key) == _status(first.where, None) == 401
        assert not [p for p in tmp_path.rglob("*") if p.stat().st_mode & 0o077 and p.name != "data"]
    finally:
        first.stop()
        second.stop()
    assert first.process.poll() is not None
    assert not server._answers(first.where)
    assert [p.name[:6] for p in (tmp_path / ".prefect").iterdir()] == ["blank-"]
    assert (tmp_path / "prefect-server.log").read_text() == ""
    first.stop()


def _status(where: str, key: str | None) -> int:
    request = urllib.request.Request(f"{where}/health")  # noqa: S310  (http only)
    if key is not None:
        request.add_header("Authorization", f"Basic {base64.b64encode(key.encode()).decode()}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  (http only)
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def test_a_server_of_one_run_ends_when_that_is_killed(tmp_path: Path, blank_database: Path):
    (tmp_path / ".prefect").mkdir(mode=0o700)
    shutil.copy(blank_database, tmp_path / ".prefect")
    run = subprocess.Popen(
        [sys.executable, "-c", A_RUN, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    where = run.stdout.readline().strip()
    assert server._answers(where)
    run.kill()
    run.communicate()
    deadline = time.monotonic() + 10
    while server._answers(where) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not server._answers(where)


def test_what_a_killed_server_left_is_removed_and_what_a_living_one_has_is_not(tmp_path: Path):
    leftover, held = tmp_path / "server-old", tmp_path / "server-new"
    for folder in (leftover, held):
        folder.mkdir()
        (folder / "server.db").touch()
    handle = os.open(held, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    own, other = server._own_folder(tmp_path)
    os.close(handle)
    os.close(other)
    assert sorted(tmp_path.iterdir()) == sorted([held, own])


def test_a_server_that_ends_at_once_is_said_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(server, "_PROCESS", "no_such_module_at_all")
    started = server.start(tmp_path, EPHEMERAL)
    with pytest.raises(RunpipeError, match=r"did not start; see .*prefect-server\.log"):
        started.wait()
    started.stop()
    assert "no_such_module_at_all" in (tmp_path / "prefect-server.log").read_text()


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "waiting.py").write_text("import sys\nsys.stdin.read()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(server, "_PROCESS", "waiting")
    monkeypatch.setattr(server, "_START_LIMIT_S", 0.2)
    started = server.start(tmp_path, EPHEMERAL)
    began = time.monotonic()
    try:
        with pytest.raises(RunpipeError, match="did not answer within"):
            started.wait()
    finally:
        started.stop()
    assert time.monotonic() - began < 30


def test_the_log_is_the_owners_alone_and_does_not_grow_without_bound(tmp_path: Path):
    log = tmp_path / "prefect-server.log"
    log.write_bytes(b"x" * 1_000_001)
    log.chmod(0o644)
    with open_log(tmp_path) as handle:
        handle.write(b"new\n")
    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "prefect-server.log.1").stat().st_size == 1_000_001
    assert log.stat().st_mode & 0o077 == 0


def test_prefect_keeps_to_the_data_folder_and_still_reads_the_owners_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = tmp_path / "home"
    (home / ".prefect").mkdir(parents=True)
    (home / ".prefect" / "profiles.toml").touch()
    monkeypatch.setenv("HOME", str(home))
    for name in ("PREFECT_PROFILES_PATH", "PREFECT_LOGGING_LEVEL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", "/proc/none/can/write/here")
    use_private_folder(tmp_path / "data")
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "data" / ".prefect")
    assert "PREFECT_PROFILES_PATH" not in os.environ
    monkeypatch.delenv("PREFECT_HOME")
    use_private_folder(tmp_path / "data")
    assert os.environ["PREFECT_PROFILES_PATH"] == str(home / ".prefect" / "profiles.toml")


def test_a_user_without_a_home_has_one_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("HOME", "")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setattr(Path, "home", no_home)
    use_private_folder(tmp_path)
    assert os.environ["HOME"] == str(tmp_path / ".prefect")


def test_a_damaged_blank_database_is_not_begun_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    blank = tmp_path / "blank-1.db"
    with closing(sqlite3.connect(tmp_path / "server.db")) as conn:
        conn.execute("create table t as select 7 as n")
        conn.commit()
    ephemeral_server._keep_blank(blank)
    (tmp_path / "server.db").unlink()
    ephemeral_server._use_blank(blank)
    with closing(sqlite3.connect(tmp_path / "server.db")) as conn:
        assert conn.execute("select n from t").fetchall() == [(7,)]
    (tmp_path / "server.db").unlink()
    blank.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    ephemeral_server._use_blank(blank)
    assert not blank.exists()
    assert not (tmp_path / "server.db").exists()
