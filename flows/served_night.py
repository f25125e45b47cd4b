"""The flow `nightly` of one data folder."""

# Annotations are kept as they are, not as text: Prefect sends the flow to the process of its run.

from pathlib import Path
from typing import Any

from prefect import Flow, State, flow

from runpipe.flows.parameters import TIME_LIMIT_S, Day


def night_of(folder: Path) -> Flow[..., Any]:
    """Return the nights of one data folder: which one, no caller of an API can choose."""

    def name() -> str:
        from prefect.runtime import flow_run  # noqa: PLC0415

        from runpipe.flows.outcome import name_of_night  # noqa: PLC0415

        return name_of_night(folder, flow_run.parameters.get("day"))

    @flow(name="nightly", flow_run_name=name, timeout_seconds=TIME_LIMIT_S)
    def night(day: Day = None) -> State[dict[str, Any]]:
        """Run a whole night once; with nothing new it changes nothing."""
        from runpipe.flows.nightly import nightly  # noqa: PLC0415  (imported where the night runs)

        return nightly.fn(data=folder, day=day)

    return night
