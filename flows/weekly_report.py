"""Write the weekly reports that are due, or one week's."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from runpipe import pipeline
from runpipe.clock import today
from runpipe.flows import mail, outcome
from runpipe.flows.outcome import of_run, report_name
from runpipe.flows.parameters import (
    DISK_RETRIES,
    TIME_LIMIT_S,
    Athlete,
    DataFolder,
    Day,
    IsoWeek,
    open_settings,
)
from runpipe.pipeline.results import WrittenReport
from runpipe.settings import Settings

write = task(
    name="write reports",
    task_run_name=of_run("write reports"),
    cache_policy=NO_CACHE,
    **DISK_RETRIES,
)(pipeline.write_reports)


@flow(name="weekly_report", flow_run_name=report_name, timeout_seconds=TIME_LIMIT_S)
def weekly_report(
    data: DataFolder,
    week: IsoWeek = None,
    athlete: Athlete = None,
    day: Day = None,  # noqa: ARG001  (deployments may name it)
) -> State[list[str]]:
    """Write one week's report, or every report that is due; the result is where they lie.

    Pages say what the last night judged, on its day; `day` has no effect any more.
    """
    settings = open_settings(data)

    def work() -> tuple[str, list[str]]:
        reports = write_due(settings, week=week, athlete_id=athlete)
        return outcome.reports_sentence(reports), [str(report.path) for report in reports]

    return outcome.finish(settings, "reports", work)


def write_due(settings: Settings, **only: Any) -> tuple[WrittenReport, ...]:  # noqa: ANN401
    """Write the reports that are due as a task, and leave each as an artifact."""
    reports: tuple[WrittenReport, ...] = write(settings, **only)
    outcome.write_reports(settings, reports)
    for trouble in mail.send_digests(settings, reports, today(settings)):
        get_run_logger().warning(trouble)
    return reports
