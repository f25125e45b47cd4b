"""What Prefect shows runs and artifacts under: the folder, the day, the week."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from platform import node

from prefect.runtime import flow_run, task_run

from runpipe.clock import today
from runpipe.errors import RunpipeError
from runpipe.flows.parameters import open_settings
from runpipe.model.iso_week import Week
from runpipe.pipeline.results import WrittenReport
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
