"""How a run ends in Prefect: its state with a sentence, and an event for automations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from prefect import State
from prefect.client.schemas.objects import StateType
from prefect.events import emit_event
from prefect.states import Completed

from runpipe.flows.names import deployment_name
from runpipe.inbox import BusyError
from runpipe.pipeline.results import IngestSummary, WrittenReport
from runpipe.settings import Settings

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
