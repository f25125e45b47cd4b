"""The Prefect flows: names, retries, artifacts and the schedule around `runpipe.pipeline`."""

import os

from runpipe.private import private_process

# Prefect reads these when it is imported. Telemetry stays off: runpipe is private and offline.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
# A slow machine may need longer than Prefect's 20 s to bring its ephemeral server up.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
# Flows, their workers, and the server with its database: all that they write is the owner's alone.
private_process()
