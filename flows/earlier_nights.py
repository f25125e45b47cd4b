"""What the Prefect server remembers of the nights of a data folder."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment, flow_run

from runpipe.pipeline.night_note import read_night_note
from runpipe.settings import Settings

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
