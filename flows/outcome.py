"""What a run shows in Prefect, and what its server remembers of the nights.

Names, artifacts, how each ended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from platform import node
from typing import Any, Final
from uuid import UUID

from prefect import State
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.events import emit_event
from prefect.runtime import deployment, flow_run, task_run
from prefect.states import Completed

from runpipe.clock import today
from runpipe.errors import RunpipeError
from runpipe.flows.parameters import open_settings
from runpipe.inbox import BusyError
from runpipe.model.iso_week import Week
from runpipe.pipeline.results import IngestSummary, WrittenReport, read_night_note
from runpipe.settings import Settings


def deployment_name(settings: Settings) -> str:
    """Return the name that a data folder's deployments have in Prefect.

    It is ``[schedule] deployment`` of the settings, else the folder's own name and six digits
    that differ between machines and between folders of the same name.
    """
    if settings.deployment is not None:
        return settings.deployment
    root = settings.paths.root.resolve()
    return f"{_plain(root.name) or 'data'}-{_short_digest(f'{node()}:{root}')}"


def artifact_key(settings: Settings, *parts: str) -> str:
    """Return an artifact's key: one per folder and part, in the letters that Prefect allows."""
    return "-".join(["runpipe", *map(_key_part, (deployment_name(settings), *parts))])


def report_key(settings: Settings, report: WrittenReport) -> str:
    """Return the key of one athlete's report on one week."""
    return artifact_key(settings, report.athlete_id, str(report.week).lower())


def night_name() -> str:
    """Return the name of the night that begins, such as ``running 2026-11-16 (2026-W47)``."""
    data: Path = flow_run.parameters["data"]
    return name_of_night(data, flow_run.parameters.get("day"))


def name_of_night(data: Path, day: date | None) -> str:
    """Return a night's name; where there is no data folder, the run itself will say so."""
    try:
        settings = open_settings(data)
    except RunpipeError:
        return str(data)
    day = day or today(settings)
    return f"{settings.paths.root.name} {day} ({Week.of(day)})"


def report_name() -> str:
    """Return the name of the run that writes reports, such as ``running 2026-W46 anna``."""
    parameters = flow_run.parameters
    folder, week = parameters["data"].resolve().name, parameters.get("week")
    parts = (folder, week or "reports due", parameters.get("athlete"))
    return " ".join(filter(None, parts))


def of_run(what: str) -> Callable[[], str]:
    """Return what names a task's run: what it does, and the name of the run it is part of."""
    return lambda: f"{what}: {flow_run.name}"


def batch_name() -> str:
    """Return the name of the task that reads a batch of files, such as ``read batch 3 of 11: …``."""
    parameters = task_run.parameters
    number, n_batches = parameters["batch"].index + 1, len(parameters["night"].batches)
    return of_run(f"read batch {number} of {n_batches}")()


def _key_part(text: str) -> str:
    plain = _plain(text)
    return plain if plain == text else f"{plain}-{_short_digest(text)}".lstrip("-")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _short_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:6]


_WORDS: Final = {
    "loaded": "loaded",
    "partial": "loaded in part",
    "duplicate": "duplicate",
    "ignored": "skipped (nothing usable)",
    "quarantined": "unreadable",
}
_MAX_NAMED: Final = 3


def emit(settings: Settings, event: str, **payload: Any) -> None:  # noqa: ANN401  (JSON)
    """Emit ``runpipe.<event>`` about a data folder."""
    emit_event(
        f"runpipe.{event}",
        resource={
            "prefect.resource.id": f"runpipe.folder.{deployment_name(settings)}",
            "prefect.resource.name": str(settings.paths.root),
        },
        payload=payload,
    )


def finish(settings: Settings, run: str, work: Callable[[], tuple[str, Any]]) -> State[Any]:
    """Run `work` and return the state that it ends in, after ``runpipe.<run>.<outcome>`` is emitted.

    Parameters
    ----------
    settings
        Whose data folder it works on.
    run
        What the events call it: ``night``, ``ingest`` or ``reports``.
    work
        What is done. It returns the state's message, and the run's result as JSON has it.

    Raises
    ------
    Exception
        Whatever `work` raises, but for a folder that is busy: then the run is skipped.
    """
    try:
        message, result = work()
    except BusyError as exc:
        return skipped(settings, run, str(exc))
    except Exception as exc:
        emit(settings, f"{run}.failed", message=str(exc))
        raise
    payload = result if isinstance(result, dict) else {"reports": result}
    emit(settings, f"{run}.completed", message=message, **payload)
    return Completed(message=message, data=result)


def skipped(settings: Settings, run: str, message: str) -> State[Any]:
    """Return the state of a run that gives way to another, and emit ``runpipe.<run>.skipped``."""
    emit(settings, f"{run}.skipped", message=message)
    return State(type=StateType.CANCELLED, name="Skipped", message=message)


def emit_unreadable(settings: Settings, summary: IngestSummary) -> None:
    """Emit ``runpipe.files.unreadable`` with names and reasons, where there are any."""
    files = [
        {"file": file.name, "reason": file.reason}
        for file in summary.files
        if file.status == "quarantined"
    ]
    if files:
        emit(settings, "files.unreadable", n_files=len(files), files=files)


def files_sentence(summary: IngestSummary) -> str:
    """Return what came in, such as ``12 loaded, 1 unreadable: notes.fit (not a FIT file)``."""
    counts = [
        f"{summary.n(status)} {words}" for status, words in _WORDS.items() if summary.n(status)
    ]
    if not counts:
        return "nothing new"
    unreadable = [file for file in summary.files if file.status == "quarantined"]
    named = [f"{file.name} ({file.reason})" for file in unreadable[:_MAX_NAMED]]
    if len(unreadable) > _MAX_NAMED:
        named.append(f"and {len(unreadable) - _MAX_NAMED} more")
    return ", ".join(counts) + (f": {'; '.join(named)}" if named else "")


def reports_sentence(reports: Sequence[WrittenReport]) -> str:
    """Return which reports were written, such as ``2 reports: 2026-W45, 2026-W46``."""
    if not reports:
        return "no report due"
    weeks = sorted({str(report.week) for report in reports})
    span = ", ".join(weeks) if len(weeks) <= _MAX_NAMED else f"{weeks[0]} to {weeks[-1]}"
    return f"{len(reports)} {'report' if len(reports) == 1 else 'reports'}: {span}"


def write_table(settings: Settings, summary: IngestSummary) -> None:
    """Write what became of each file, a row per file."""
    create_table_artifact(
        key=artifact_key(settings, "ingest"),
        table=summary.table(),
        description=f"What came into {settings.paths.root}, file by file",
    )


def write_reports(settings: Settings, reports: Sequence[WrittenReport]) -> None:
    """Write the reports, each under a key of its athlete and week, with a link to its page."""
    for report in reports:
        page = report.path.resolve()
        create_markdown_artifact(
            key=report_key(settings, report),
            markdown=f"[{page}]({page.as_uri()})\n\n{report.markdown}",
            description=f"{report.athlete_id}: {report.title}",
        )


_N_REMEMBERED: Final = 200


def later_night() -> str | None:
    """Return the name of a night of this deployment that was done although it began later.

    `None` where there is none, and for a run that no deployment started.
    """
    due, own_id = flow_run.scheduled_start_time, deployment.id
    if own_id is None:
        return None
    with get_client(sync_client=True) as client:
        nights = completed_nights(client)
    return next(
        (
            run.name
            for run in nights
            if str(run.deployment_id) == str(own_id) and run.start_time and run.start_time > due
        ),
        None,
    )


def last_night(
    client: SyncPrefectClient, deployment_id: UUID, settings: Settings
) -> datetime | None:
    """Return when the last good night of a data folder began, `None` before the first.

    The folder itself knows of every night, the server of those of its deployment.
    """
    nights = [run for run in completed_nights(client) if run.deployment_id == deployment_id]
    began = [run.start_time for run in nights if run.start_time is not None]
    return max([*began, *_noted_in_the_folder(settings)], default=None)


def _noted_in_the_folder(settings: Settings) -> list[datetime]:
    note = read_night_note(settings.paths)
    if note is None or note.last_good_utc is None:
        return []
    return [datetime.fromisoformat(note.last_good_utc)]


def completed_nights(client: SyncPrefectClient) -> list[FlowRun]:
    """Read the completed runs of `nightly` that began last, the latest first."""
    return client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=["nightly"])),
        flow_run_filter=FlowRunFilter.model_validate({"state": {"type": {"any_": ["COMPLETED"]}}}),
        sort=FlowRunSort.START_TIME_DESC,
        limit=_N_REMEMBERED,
    )
