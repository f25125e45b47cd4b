"""Read what is new into the next database, judge it, and publish."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from runpipe import pipeline
from runpipe.flows.clock import now_utc, today
from runpipe.settings import read_settings

collect = task(name="collect new files", cache_policy=NO_CACHE)(pipeline.collect)
load = task(name="read and load a batch", cache_policy=NO_CACHE)(pipeline.load)
judge = task(name="judge and build", cache_policy=NO_CACHE)(pipeline.judge)
publish = task(name="check and publish", cache_policy=NO_CACHE)(pipeline.publish)


@flow(name="ingest", log_prints=False, validate_parameters=True)
def ingest(
    data: str = "data", paths: list[str] | None = None, day: str | None = None
) -> dict[str, Any]:
    """Take in some files or folders (default: the inbox) and publish a database that holds them."""
    settings = read_settings(Path(data))
    with pipeline.open_night(settings, today=today(settings, day), now_utc=now_utc()) as night:
        for batch in collect(night, None if paths is None else tuple(map(Path, paths))):
            load(night, batch)
        judge(night)
        summary = publish(night)
    create_table_artifact(
        key="runpipe-ingest", table=summary.table(), description="What came in, file by file"
    )
    return summary.counts()
