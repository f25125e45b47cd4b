"""Keep the schedule: serve `nightly` from a Prefect server that lasts."""

from __future__ import annotations

import os
from pathlib import Path

from runpipe.flows.server import LASTING, start


def serve(data: str, cron: str) -> None:
    """Run `nightly` on a cron schedule, in the settings' time zone, until stopped.

    A night that was due while nothing was served is made up at once.

    Raises
    ------
    RunpipeError
        If a server was named and does not answer, none could be started, or it has a deployment
        of this one's name that is not this folder's.
    """
    server = start(Path(data), LASTING)
    try:
        os.environ["PREFECT_API_URL"] = where = server.wait()
        print(f"Prefect server: {where}", flush=True)  # noqa: T201
        # Prefect reads its address when it is imported
        from runpipe.flows.deployment import serve_nights  # noqa: PLC0415
        from runpipe.flows.nightly import nightly  # noqa: PLC0415
        from runpipe.flows.parameters import open_settings  # noqa: PLC0415

        settings = open_settings(Path(data))
        serve_nights(nightly, settings, cron, data=str(settings.paths.root))
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
