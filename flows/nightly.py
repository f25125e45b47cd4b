"""One night: take in what is new, then write the reports that are due."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from runpipe.clock import today
from runpipe.flows import outcome
from runpipe.flows.outcome import later_night, night_name
from runpipe.flows.parameters import TIME_LIMIT_S, DataFolder, Day, open_settings
from runpipe.flows.take_in import take_in
from runpipe.flows.weekly_report import write_due


@flow(name="nightly", flow_run_name=night_name, timeout_seconds=TIME_LIMIT_S)
def nightly(data: DataFolder, day: Day = None) -> State[dict[str, Any]]:
    """Run a whole night once: take in what is new, judge it, write the reports that are due.

    With nothing new it changes nothing. A scheduled night is skipped where one that began after
    it was due has done its work.
    """
    settings = open_settings(data)
    # The first event starts Prefect's thread for events. Started within a task, it would keep the
    # task's database in memory to the end of the process.
    outcome.emit(settings, "night.began")
    later = later_night() if day is None else None
    if later is not None:
        return outcome.skipped(settings, "night", f"the night '{later}' has done this one's work")

    def work() -> tuple[str, dict[str, Any]]:
        # The tasks of both run as the night's own: a flow run within it takes a third of a second.
        summary = take_in(settings, paths=None, day=day or today(settings))
        reports = write_due(settings)
        message = f"{outcome.files_sentence(summary)}; {outcome.reports_sentence(reports)}"
        return message, {**summary.counts(), "reports": [str(report.path) for report in reports]}

    return outcome.finish(settings, "night", work)
