"""One night: take in what is new, then write the reports that are due."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.events import emit_event

from flows.heartbeat import without_heartbeat
from flows.ingest import ingest
from flows.weekly_report import weekly_report


@flow(name="nightly", log_prints=False, validate_parameters=True)
def nightly(data: str = "data", day: str | None = None) -> dict[str, Any]:
    """Run a whole night once; with nothing new it changes nothing. `day` is today without it."""
    # The first event starts Prefect's thread for events. Started within a task, it would keep the
    # task's database in memory to the end of the process.
    emit_event("runpipe.night.began", resource={"prefect.resource.id": "runpipe.night"})
    with without_heartbeat():  # the night's own speaks for both
        counts = ingest(data=data, day=day)
        return {**counts, "reports": weekly_report(data=data, day=day)}


def run_now(data: str, day: str | None = None) -> dict[str, Any]:
    """Run a night in the foreground, where no server outlives it that could miss a heartbeat."""
    with without_heartbeat():
        return nightly(data=data, day=day)
