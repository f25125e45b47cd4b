"""What the Prefect server remembers of the nights of a data folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment, flow_run

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


def last_night(client: SyncPrefectClient, deployment_id: UUID, data: Path) -> datetime | None:
    """Return when the last completed night of a data folder began, `None` before the first.

    Nights of its deployment count, and those that `runpipe nightly` ran on the same server.
    """
    return next(
        (
            run.start_time
            for run in completed_nights(client)
            if run.deployment_id == deployment_id
            or Path(str(run.parameters.get("data", ""))).resolve() == data.resolve()
        ),
        None,
    )


def completed_nights(client: SyncPrefectClient) -> list[FlowRun]:
    """Read the completed runs of `nightly` that began last, the latest first."""
    return client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=["nightly"])),
        flow_run_filter=FlowRunFilter.model_validate({"state": {"type": {"any_": ["COMPLETED"]}}}),
        sort=FlowRunSort.START_TIME_DESC,
        limit=_N_REMEMBERED,
    )
