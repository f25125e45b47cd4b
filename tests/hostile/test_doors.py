"""Nobody but the owner gets in: another user of the machine, at every door of our own server."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runpipe.flows import server
from runpipe.flows.server import EPHEMERAL, PERSISTENT, Server
from tests.hostile.processes import group_of, listening_ports, living

pytestmark = [pytest.mark.flow]
RUNPIPE = Path(sys.executable).with_name("runpipe")
INTRUDER = Path(__file__).with_name("intruder.py")
LIST_ROUTES = """
import json
from starlette.routing import WebSocketRoute
from prefect.server.api.server import API_ROUTERS, create_app

app = create_app()
routes = {(method.upper(), f"/api{path}") for path, ways in app.openapi()["paths"].items() for method in ways}
routes |= {
    ("WEBSOCKET", f"/api{route.path}")
    for router in API_ROUTERS for route in router.routes if isinstance(route, WebSocketRoute)
}
for way in ("GET", "HEAD", "OPTIONS", "POST", "TRACE"):
    for path in ("", "/docs", "/redoc", "/openapi.json", "/ui-settings", "/static/x", "/metrics", "/health", "/ready"):
        routes |= {(way, path or "/"), (way, f"/api{path}")}
print(json.dumps(sorted(routes)))
"""


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every door that Prefect's application has, written down."""
    folder = tmp_path_factory.mktemp("routes")
    printed = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES],
        env={**os.environ, "PREFECT_HOME": str(folder), "PREFECT_UI_ENABLED": "false"},
        capture_output=True,
        check=True,
    )
    path = folder / "routes.json"
    path.write_bytes(printed.stdout)
    listed = json.loads(printed.stdout)
    assert len(listed) > 150
    assert sum(method == "WEBSOCKET" for method, _ in listed) >= 5
    return path


@pytest.fixture(params=[PERSISTENT, EPHEMERAL])
def running(request: pytest.FixtureRequest, data: Path) -> Iterator[Server]:
    started = server.start(data, request.param)
    try:
        started.wait()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def some_routes(routes: Path) -> Path:
    """Every eighth door in the short form, every one in the long: each server has the same guard."""
    if "RUNPIPE_HOSTILE_SEEDS" in os.environ:
        return routes
    path = routes.with_name("some.json")
    path.write_text(json.dumps(json.loads(routes.read_text())[::8]))
    return path


def _intrude(port: int, folder: Path, routes: Path) -> dict[str, Any]:
    printed = subprocess.run(
        [sys.executable, "-c", INTRUDER.read_text(), str(port), str(folder), str(routes)],
        capture_output=True,
        text=True,
        check=True,
        timeout=250,
    )
    learned: dict[str, Any] = json.loads(printed.stdout)
    return learned


def _check_nothing_learned(learned: dict[str, Any]) -> None:
    assert {status for _, _, status, _ in learned["answers"]} == {401}
    assert [answer for answer in learned["answers"] if answer[3]] == []
    for path, protocol, heard in learned["websockets"]:
        assert '"type"' not in heard, (path, protocol)
    if learned["uid"] != 0 and os.getuid() == 0:
        assert learned["files"] == []


def test_every_door_is_shut_to_whoever_has_no_key(
    running: Server, data: Path, routes: Path, some_routes: Path, request: pytest.FixtureRequest
):
    if request.node.callspec.params["running"] is EPHEMERAL:
        routes = some_routes
    elif "RUNPIPE_HOSTILE_SEEDS" not in os.environ:
        every_third = json.loads(routes.read_text())[::3]
        routes = routes.with_name("third.json")
        routes.write_text(json.dumps(every_third))
    for folder in data.parents[:3]:  # pytest's own are private: the guard is to be ours
        folder.chmod(0o755)
    port = int(running.where.split(":")[2].split("/")[0])
    learned = _intrude(port, data, routes)
    _check_nothing_learned(learned)
    assert running.key is not None
    secret = running.key.partition(":")[2]
    assert not [shown for shown in learned["processes"] if secret in shown]
    assert not [p for p in data.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
    if os.getuid() != 0:
        pytest.skip("not root: the doors were tried, but as the same user")


def test_the_key_opens_every_door(running: Server):
    assert running.key is not None
    token = base64.b64encode(running.key.encode()).decode()
    for path in ("health", "ready", "version", "flows/count"):
        request = urllib.request.Request(f"{running.where}/{path}")  # noqa: S310  (http only)
        request.add_header("Authorization", f"Basic {token}")
        if path == "flows/count":
            request.method = "POST"
            with pytest.raises(urllib.error.HTTPError, match="403"):  # no page's token was fetched
                urllib.request.urlopen(request, timeout=60)  # noqa: S310  (http only)
        else:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  (http only)
                assert answer.status == 200


def test_what_serve_starts_is_shut_and_ends_with_it(data: Path, some_routes: Path):
    serving = subprocess.Popen(
        [RUNPIPE, "serve", "--data", data, "--cron", "0 0 1 1 *"],
        env={k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")},
        stdout=subprocess.PIPE,
        text=True,
    )
    group: set[int] = set()
    try:
        assert serving.stdout is not None
        for line in serving.stdout:
            if line.startswith("Prefect server: "):
                break
        else:
            pytest.fail((data / "prefect-server.log").read_text())
        port = int(line.split(":")[3].split("/")[0])
        _check_nothing_learned(_intrude(port, data, some_routes))
        group = group_of(serving.pid)
        assert len(group) >= 3
        assert port in listening_ports(group)
    finally:
        serving.send_signal(signal.SIGKILL)
        serving.communicate()
    deadline = time.monotonic() + 10
    while (left := group & living().keys()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left
    while (open_port := _is_open(port)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not open_port


def _is_open(port: int) -> bool:
    """Return whether anything answers at a port of this machine; an ended process's port closes a moment later."""
    try:
        with server.socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return bool(
                connection.getsockname() != connection.getpeername()
            )  # a connection to itself is nobody's
    except ConnectionRefusedError:
        return False
