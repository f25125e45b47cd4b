"""Another user of the machine, who tries every door there is: prints as JSON what it learned.

    python tests/hostile/intruder.py PORT FOLDER ROUTES   (ROUTES: a JSON list of [method, path])

As root it becomes the user `nobody` first. It needs the standard library only.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import sys
from pathlib import Path

_NOBODY = 65534
_ID = "00000000-0000-4000-8000-000000000000"
_LET_ME_IN = '{"type": "auth", "token": "prefect:prefect"}'


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    routes = json.loads(Path(sys.argv[3]).read_text())
    "localhost".encode("idna")  # loaded while Python's own files can still be read
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    doors = [(method, re.sub(r"\{[^}]*\}", _ID, path)) for method, path in routes]
    print(  # noqa: T201
        json.dumps(
            {
                "uid": os.getuid(),
                "answers": [
                    (method, path, *_ask(port, method, path))
                    for method, path in doors
                    if method != "WEBSOCKET"
                ],
                "websockets": [
                    (path, protocol, _connect(port, path, protocol))
                    for method, path in doors
                    if method == "WEBSOCKET"
                    for protocol in ("prefect", None)
                ],
                "files": [str(path) for path in _readable(folder)],
                "processes": _processes(),
            }
        )
    )


def _ask(port: int, method: str, path: str) -> tuple[int, str]:
    conn = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = None if method in {"GET", "HEAD"} else "{}"
    conn.request(method, path, body, {"Content-Type": "application/json"})
    answer = conn.getresponse()
    text = answer.read().decode(errors="replace")
    conn.close()
    return answer.status, text


def _connect(port: int, path: str, protocol: str | None) -> str:
    """Return all that a websocket says to one who shakes hands and sends a key of its own."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    if protocol:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    message = _LET_ME_IN.encode()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as conn:
        conn.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        heard = conn.recv(65536)
        if b" 101 " in heard[:16]:  # masked with zeros, as a client has to
            conn.sendall(bytes([0x81, 0x80 | len(message)]) + bytes(4) + message)
        try:
            while part := conn.recv(65536):
                heard += part
        except ConnectionResetError:
            pass
    return heard.partition(b"\r\n\r\n")[2].decode(errors="replace")


def _readable(folder: Path) -> list[Path]:
    """Return the files below a folder that can be read, whether or not it can be listed."""
    guesses = [folder / name for name in ("prefect-server.log", ".prefect", "runpipe.duckdb")]
    below = [Path(root) / name for root, _, names in os.walk(folder) for name in names]
    return [path for path in {*guesses, *below} if os.access(path, os.R_OK)]


def _processes() -> list[str]:
    """Return all that other processes of the machine show of themselves."""
    shown = []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        for name in ("cmdline", "environ"):
            try:
                shown.append((process / name).read_bytes().decode(errors="replace"))
            except OSError:
                continue
    return shown


if __name__ == "__main__":
    main()
