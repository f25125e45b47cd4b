"""Read what is new into the next database, judge it, and publish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from prefect import State, flow, task
from prefect.cache_policies import NO_CACHE

from runpipe import pipeline
from runpipe.clock import now_utc, today
from runpipe.flows import outcome, parameters
from runpipe.flows.outcome import batch_name, night_name, of_run
from runpipe.flows.parameters import DISK_RETRIES, DataFolder, Day, Paths, open_settings
from runpipe.flows.run_log import files_in_the_run_log, with_progress
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import Settings

collect = task(
    name="collect new files",
    task_run_name=of_run("collect new files"),
    cache_policy=NO_CACHE,
    **DISK_RETRIES,
)(pipeline.collect)
load = task(name="read a batch", task_run_name=batch_name, cache_policy=NO_CACHE)(pipeline.load)
judge = task(name="judge", task_run_name=of_run("judge"), cache_policy=NO_CACHE)(pipeline.judge)
publish = task(
    name="check and publish", task_run_name=of_run("check and publish"), cache_policy=NO_CACHE
)(pipeline.publish)


@flow(name="ingest", flow_run_name=night_name, timeout_seconds=parameters.TIME_LIMIT_S)
def ingest(data: DataFolder, paths: Paths = None, day: Day = None) -> State[dict[str, Any]]:
    """Load files, folders or zips, and publish a database that holds them."""
    settings = open_settings(data)

    def work() -> tuple[str, dict[str, Any]]:
        summary = take_in(settings, paths=paths, day=day or today(settings))
        return outcome.files_sentence(summary), summary.counts()

    return outcome.finish(settings, "ingest", work)


def take_in(settings: Settings, *, paths: Sequence[Path] | None, day: date) -> IngestSummary:
    """Run the steps of a night as tasks, and leave the table of files."""
    night_open = pipeline.open_night(settings, today=day, now_utc=now_utc())
    with files_in_the_run_log(), night_open as night:
        for batch in with_progress(settings, collect(night, paths)):
            load(night, batch)
        judge(night)
        summary = publish(night)
    outcome.write_table(settings, summary)
    outcome.emit_unreadable(settings, summary)
    return summary
