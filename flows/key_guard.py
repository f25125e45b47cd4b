"""The door of our own Prefect server: nothing gets an answer without the key.

Prefect (3.8) asks for its own key too, but leaves health checks, documentation and the pages of
its user interface open, believes any Host header and answers every web page. This stands before all
of it.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

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
