"""Keep the schedule: serve `nightly` from a Prefect server that lasts."""

from __future__ import annotations

import os
from pathlib import Path

from runpipe.flows.server import LASTING, start


def serve(data: str, cron: str) -> None:
    """Run `nightly` on a cron schedule (this machine's time) until stopped.

    Raises
    ------
    RunpipeError
        If a server was named and does not answer, or none could be started.
    """
    server = start(Path(data), LASTING)
    try:
        os.environ["PREFECT_API_URL"] = where = server.wait()
        print(f"Prefect server: {where}", flush=True)  # noqa: T201
        from runpipe.flows.nightly import nightly  # noqa: PLC0415  (Prefect reads its address at import)

        nightly.serve(
            name="runpipe",
            cron=cron,
            parameters={"data": str(Path(data).resolve())},
            print_starting_message=False,
        )
    finally:
        server.stop()
