"""Write the weekly reports that are due."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from runpipe import pipeline
from runpipe.flows.clock import today
from runpipe.settings import read_settings

write = task(name="write reports", cache_policy=NO_CACHE)(pipeline.write_reports)


@flow(name="weekly_report", log_prints=False, validate_parameters=True)
def weekly_report(
    data: str = "data",
    week: str | None = None,
    athlete: str | None = None,
    day: str | None = None,
) -> list[str]:
    """Write one week's report, or every report that is due; return where they lie."""
    settings = read_settings(Path(data))
    written = write(settings, today=today(settings, day), week=week, athlete_id=athlete)
    for report in written[-1:]:
        create_markdown_artifact(
            key="runpipe-weekly-report", markdown=report.markdown, description=report.title
        )
    return [str(report.path) for report in written]
