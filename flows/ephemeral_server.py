"""The process of a Prefect server of our own.

A new key asked at its door, a new database, an end with its parent.

    python -m runpipe.flows.ephemeral_server KIND   (KIND: `ephemeral` or `persistent`)

It works in the current folder, which is its alone. The first line of its standard input is its key;
whoever started it holds that input open, and a kill closes it. The first line of its standard output
is the port that it answers on, as soon as it does.

Prefect (3.8) asks for its own key too, but leaves health checks, documentation and the pages of
its user interface open, believes any Host header and answers every web page. This stands before all
of it.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any, Final

import uvicorn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_NO_KEY: Final = 401
_OTHER_HOST: Final = 421
_POLICY_VIOLATION: Final = 1008
_SUBPROTOCOL: Final = "prefect"


class KeyGuard:
    """An ASGI application that lets only those through to another who have its key.

    Parameters
    ----------
    app
        The application behind the door.
    key
        Name and password as Prefect's clients send them, ``name:password``.
    port
        The loopback port that it answers on: requests must be addressed to it.
    """

    def __init__(self, app: App, *, key: str, port: int) -> None:
        self._app = app
        self._key = key.encode()
        self._header = b"Basic " + base64.b64encode(self._key)
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request of one who has the key; refuse every other."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = scope["headers"]
        if not self._is_addressed_here(headers):
            await _refuse(scope, receive, send, _OTHER_HOST)
        elif self._holds_key(headers):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket" and _SUBPROTOCOL in scope.get("subprotocols", ()):
            # Some of Prefect's clients send the key as their first message instead.
            first_message = _FirstMessage(self._key, receive, send)
            await self._app(scope, first_message.receive, first_message.send)
        else:
            await _refuse(scope, receive, send, _NO_KEY)

    def _is_addressed_here(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Return whether it is no web page that asks, and this server that it asks."""
        hosts = [value.lower() for name, value in headers if name == b"host"]
        is_page = any(name in (b"origin", b"sec-fetch-site") for name, _ in headers)
        return not is_page and len(hosts) == 1 and hosts[0] in self._hosts

    def _holds_key(self, headers: list[tuple[bytes, bytes]]) -> bool:
        keys = [value for name, value in headers if name == b"authorization"]
        return len(keys) == 1 and hmac.compare_digest(keys[0], self._header)


class _FirstMessage:
    """A websocket on which nothing is heard or said before the key was sent."""

    def __init__(self, key: bytes, receive: Receive, send: Send) -> None:
        self._key, self._receive, self._send = key, receive, send
        self._is_open = self._is_closed = False

    async def receive(self) -> Message:
        """Return the next message; one that comes before the key ends the connection."""
        message = await self._receive()
        if message["type"] == "websocket.receive" and not self._is_open:
            if not self._is_key(message):
                await self.send({"type": "websocket.close", "code": _POLICY_VIOLATION})
                return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}
            self._is_open = True
        return message

    async def send(self, message: Message) -> None:
        """Send a message; before the key, only whether the connection stands."""
        is_close = message["type"] == "websocket.close"
        if self._is_closed or not (
            self._is_open or is_close or message["type"] == "websocket.accept"
        ):
            return
        self._is_closed = is_close
        await self._send(message)

    def _is_key(self, message: Message) -> bool:
        try:
            claimed = json.loads(message.get("text") or "")
            token = claimed["token"] if claimed["type"] == "auth" else ""
            return hmac.compare_digest(str(token).encode(), self._key)
        except (ValueError, LookupError, TypeError):
            return False


async def _refuse(scope: Message, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()  # the wish to connect, which is to be heard before it is refused
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


_LOOPBACK: Final = "127.0.0.1"
_DATABASE: Final = "server.db"
_SETTINGS: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_UI_ENABLED": "false",
    "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{_DATABASE}",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "https://none.invalid",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "2592000",
    "PREFECT__SERVER_FINAL": "1",
}
"""Two days of events and thirty of runs are remembered, so that a schedule can be kept for years."""


def main() -> None:
    """Serve Prefect's API to whoever has the key, until the standard input ends."""
    os.umask(0o077)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)  # it ends when its parent says so, or ends itself
    key = sys.stdin.buffer.readline().decode().strip()
    if not key:
        return
    Thread(target=_end_with_input, name="end with the parent", daemon=True).start()
    here = Path.cwd()
    os.environ |= {
        **_SETTINGS,
        "PREFECT_HOME": str(here),
        "PREFECT_PROFILES_PATH": str(here / "profiles.toml"),
        "PREFECT_SERVER_API_AUTH_STRING": key,
    }
    if sys.argv[1:] == ["ephemeral"]:
        os.environ["PREFECT__SERVER_EPHEMERAL"] = "1"
    blank = here.parent / f"blank-{version('prefect')}.db"
    _use_blank(blank)
    from prefect.server.api.server import create_app  # noqa: PLC0415  (reads the settings above)

    with socket.create_server((_LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
        app = KeyGuard(create_app(), key=key, port=port)
        config = uvicorn.Config(
            app, lifespan="on", log_level="error", access_log=False, server_header=False
        )
        _Server(config, port, blank).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it answers, keeps the blank database, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config, port: int, blank: Path) -> None:
        super().__init__(config)
        self._port, self._blank = port, blank

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Return a context in which signals are what they were."""
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; then write the port for the parent, who is the first to learn of it."""
        await super().startup(sockets)
        if self.started:
            _keep_blank(self._blank)
            print(self._port, flush=True)  # noqa: T201


def _use_blank(blank: Path) -> None:
    """Begin with a copy of the blank database, if there is a sound one."""
    try:
        if blank.exists():
            _copy_database(blank, Path(_DATABASE))
    except sqlite3.Error:
        blank.unlink(missing_ok=True)
        Path(_DATABASE).unlink(missing_ok=True)


def _keep_blank(blank: Path) -> None:
    """Write the database as it is before its first use: making one takes Prefect seconds."""
    if blank.exists():
        return
    with suppress(OSError, sqlite3.Error):  # no room for it: the next server makes its own
        for outdated in blank.parent.glob("blank-*.db"):
            outdated.unlink(missing_ok=True)
        _copy_database(Path(_DATABASE), Path(blank.name))
        Path(blank.name).replace(blank)


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        if new.execute("pragma quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError(source)


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    shutil.rmtree(Path.cwd(), ignore_errors=True)
    os._exit(0)  # nothing of it is needed any more


if __name__ == "__main__":
    main()
