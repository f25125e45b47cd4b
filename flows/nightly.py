"""One night: take in what is new, then write the reports that are due."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.ingest import ingest
from flows.weekly_report import weekly_report


@flow(name="nightly", log_prints=False, validate_parameters=True)
def nightly(data: str = "data", day: str | None = None) -> dict[str, Any]:
    """Run a whole night once; with nothing new it changes nothing. `day` is today without it."""
    counts = ingest(data=data, day=day)
    return {**counts, "reports": weekly_report(data=data, day=day)}
