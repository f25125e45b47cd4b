"""Read what is new into the next database, judge it, and publish."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from runpipe.clock import today
from runpipe.flows import outcome, parameters
from runpipe.flows.outcome import night_name
from runpipe.flows.parameters import DataFolder, Day, Paths, open_settings
from runpipe.flows.take_in import take_in


@flow(name="ingest", flow_run_name=night_name, timeout_seconds=parameters.TIME_LIMIT_S)
def ingest(data: DataFolder, paths: Paths = None, day: Day = None) -> State[dict[str, Any]]:
    """Load files, folders or zips, and publish a database that holds them."""
    settings = open_settings(data)

    def work() -> tuple[str, dict[str, Any]]:
        summary = take_in(settings, paths=paths, day=day or today(settings))
        return outcome.files_sentence(summary), summary.counts()

    return outcome.finish(settings, "ingest", work)
