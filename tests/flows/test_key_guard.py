"""The door of our own server, before an application that answers everything."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from runpipe.flows.ephemeral_server import KeyGuard

KEY = "runpipe:a-key"
HEADER = b"Basic " + base64.b64encode(KEY.encode())
HOST = (b"host", b"127.0.0.1:4321")


async def _open(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer anyone, as an application without a door does."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"health data"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "health data before anything was asked"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": f"health data for {message['text']}"})
    await send({"type": "websocket.close"})


def _answers(scope: dict[str, Any], *messages: dict[str, Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    coming = [*messages, {"type": "websocket.disconnect", "code": 1000}]

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(KeyGuard(_open, key=KEY, port=4321)(scope, receive, send))
    return sent


def _http(*headers: tuple[bytes, bytes]) -> list[dict[str, Any]]:
    return _answers({"type": "http", "headers": list(headers)})


@pytest.mark.parametrize("host", [b"127.0.0.1:4321", b"localhost:4321", b"LOCALHOST:4321"])
def test_whoever_has_the_key_is_let_through(host: bytes):
    start, body = _http((b"host", host), (b"authorization", HEADER))
    assert (start["status"], body["body"]) == (200, b"health data")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [HOST],
        [HOST, (b"authorization", b"")],
        [HOST, (b"authorization", b"Basic")],
        [HOST, (b"authorization", HEADER[:-1])],
        [HOST, (b"authorization", HEADER + b"=")],
        [HOST, (b"authorization", HEADER.replace(b"Basic", b"Bearer"))],
        [HOST, (b"authorization", b"Basic " + base64.b64encode(b":"))],
        [HOST, (b"authorization", b"Basic \xff\xfe")],
        [HOST, (b"authorization", HEADER), (b"authorization", b"Basic x")],
        [(b"authorization", HEADER)],
        [HOST, HOST, (b"authorization", HEADER)],
        [(b"host", b"127.0.0.1"), (b"authorization", HEADER)],
        [(b"host", b"127.0.0.1:4322"), (b"authorization", HEADER)],
        [(b"host", b"rebound.example:4321"), (b"authorization", HEADER)],
        [(b"host", b"127.0.0.1:4321.example"), (b"authorization", HEADER)],
        [HOST, (b"origin", b"https://page.example"), (b"authorization", HEADER)],
        [HOST, (b"origin", b"null"), (b"authorization", HEADER)],
        [HOST, (b"sec-fetch-site", b"cross-site"), (b"authorization", HEADER)],
    ],
)
def test_whoever_has_not_learns_nothing(headers: list[tuple[bytes, bytes]]):
    start, body = _http(*headers)
    assert start["status"] in {401, 421}
    assert body["body"] == b""
    assert b"access-control-allow-origin" not in dict(start["headers"])


def _websocket(
    *texts: str, subprotocols: tuple[str, ...] = ("prefect",), headers: tuple[Any, ...] = (HOST,)
) -> list[dict[str, Any]]:
    scope = {"type": "websocket", "headers": list(headers), "subprotocols": list(subprotocols)}
    received = [{"type": "websocket.receive", "text": text} for text in texts]
    return _answers(scope, {"type": "websocket.connect"}, *received)


def test_a_websocket_opens_to_the_key_in_its_header_or_in_its_first_message():
    by_header = _websocket("a", subprotocols=(), headers=(HOST, (b"authorization", HEADER)))
    assert by_header[-2]["text"] == "health data for a"
    by_message = _websocket(json.dumps({"type": "auth", "token": KEY}), "b")
    assert by_message[-2]["text"] == "health data for b"


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["", "more"],
        ["no json", "more"],
        ["[]", "more"],
        ["null", "more"],
        ['{"type": "auth"}', "more"],
        ['{"type": "auth", "token": null}', "more"],
        ['{"type": "auth", "token": ""}', "more"],
        ['{"type": "auth", "token": ["runpipe:a-key"]}', "more"],
        ['{"type": "auth", "token": "runpipe:a-kez"}', "more"],
        [json.dumps({"type": "subscribe", "token": KEY}), "more"],
        ["{}", json.dumps({"type": "auth", "token": KEY}), "more"],
    ],
)
@pytest.mark.parametrize("subprotocols", [("prefect",), ("other", "prefect"), ("other",), ()])
def test_a_websocket_says_nothing_before_the_key(texts: list[str], subprotocols: tuple[str, ...]):
    sent = _websocket(*texts, subprotocols=subprotocols)
    assert all("text" not in message and "bytes" not in message for message in sent)
    assert sent[-1]["type"] == "websocket.close"


def test_a_websocket_of_a_page_or_by_another_name_is_refused():
    auth = json.dumps({"type": "auth", "token": KEY})
    for headers in [(HOST, (b"origin", b"https://page.example")), ((b"host", b"other:4321"),), ()]:
        assert [m["type"] for m in _websocket(auth, headers=headers)] == ["websocket.close"]
