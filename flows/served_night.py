"""The flow `nightly` of one data folder."""

# Annotations are kept as they are, not as text: Prefect sends the flow to the process of its run.

from datetime import date
from pathlib import Path
from typing import Any

from prefect import Flow, flow


def night_of(folder: Path) -> Flow[..., Any]:
    """Return the nights of one data folder: which one, no caller of an API can choose."""
    data = str(folder)

    @flow(name="nightly", log_prints=False, validate_parameters=True)
    def night(day: date | None = None) -> dict[str, Any]:
        """Run a whole night once; with nothing new it changes nothing. `day` is today without it."""
        from flows.nightly import nightly  # noqa: PLC0415  (imported where the night runs)

        return nightly.fn(data=data, day=None if day is None else day.isoformat())

    return night
