"""The Prefect flows: names, retries, artifacts and the schedule around `runpipe.pipeline`."""

import os

# Prefect reads these when it is imported. Telemetry stays off: runpipe is private and offline.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
