"""The process of a Prefect server that serves one run: it ends when the run does, however.

    python -m runpipe.flows.passing_server PORT

It reads its standard input, which whoever started it holds open: a kill closes it too.
"""

from __future__ import annotations

import os
import signal
import sys
from threading import Thread

import uvicorn


def main() -> None:
    """Serve what Prefect (3.8, `SubprocessASGIServer`) serves a flow that has no server."""
    os.environ |= {
        "PREFECT_UI_ENABLED": "0",
        "PREFECT__SERVER_EPHEMERAL": "1",
        "PREFECT__SERVER_FINAL": "1",
    }
    Thread(target=_end_with_input, name="end with the run", daemon=True).start()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="error",
        lifespan="on",
    )


def _end_with_input() -> None:
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
