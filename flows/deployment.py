"""A data folder's deployments: what they are called, when they run, and that they never overlap."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.server.schemas.schedules import CronSchedule

from runpipe.clock import now_utc
from runpipe.errors import RunpipeError, SettingsError
from runpipe.flows.outcome import deployment_name, last_night
from runpipe.flows.parameters import open_settings
from runpipe.settings import Settings

ONE_AT_A_TIME: Final = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
)
_SERVED: Final = "runpipe-serve"


def nightly_cron(settings: Settings) -> str:
    """Return `nightly_at` of the settings as a cron line."""
    return f"{settings.nightly_at.minute} {settings.nightly_at.hour} * * *"


def serve_nights(night: Flow[..., Any], settings: Settings, cron: str) -> None:
    """Serve a data folder's nights until stopped; one that was due before is made up at once.

    Parameters
    ----------
    night
        The flow that runs one night of this folder.
    settings
        The folder's; they name the deployment and the time zone.
    cron
        When nights are due, in that time zone.

    Raises
    ------
    RunpipeError
        If the server has a deployment of that name that is not this folder's.
    """
    name, data = deployment_name(settings), settings.paths.root
    schedule = CronSchedule(cron=cron, timezone=settings.schedule_zone)
    with get_client(sync_client=True) as client:
        refuse_to_overwrite(client, f"{night.name}/{name}", data)
        runner = Runner(name=name, pause_on_shutdown=False)
        deployment_id = runner.add_flow(
            night,
            name=name,
            schedule=Cron(cron, timezone=settings.schedule_zone),
            tags=["runpipe", _SERVED, str(data)],
            concurrency_limit=ONE_AT_A_TIME,
        )
        assert isinstance(deployment_id, UUID)  # noqa: S101  (a coroutine in async code only)
        make_up_missed_night(client, deployment_id, schedule, settings)
    asyncio.run(runner.start())


def refuse_to_overwrite(client: SyncPrefectClient, full_name: str, data: Path) -> None:
    """Raise where the server has a deployment of that name that does not serve this folder.

    Raises
    ------
    RunpipeError
        With the setting that gives it another name.
    """
    try:
        other = client.read_deployment_by_name(full_name)
    except ObjectNotFound:
        return
    if not {_SERVED, str(data)} <= set(other.tags):
        raise RunpipeError(
            f"the Prefect server has a deployment {full_name} already, and it is not this "
            "folder's; set [schedule] deployment in runpipe.toml to another name"
        )


def make_up_missed_night(
    client: SyncPrefectClient, deployment_id: UUID, schedule: CronSchedule, settings: Settings
) -> None:
    """Create a run for now if a night was due since the last one began, or none ever ran."""
    last = last_night(client, deployment_id, settings)
    if last is not None:
        (due,) = asyncio.run(schedule.get_dates(1, last + timedelta.resolution))
        if due > now_utc():
            return
    client.create_flow_run_from_deployment(deployment_id, tags=["made up"])


def read_folder(data: str = "") -> dict[str, str]:
    """Return what prefect.yaml fills in: a step of `prefect deploy`.

    Parameters
    ----------
    data
        The data folder, as RUNPIPE_DATA names it.

    Returns
    -------
    dict
        Its absolute path (`data`), the deployments' `name`, and `cron` and `time_zone` of its night.

    Raises
    ------
    SettingsError
        If RUNPIPE_DATA is not set, there is no such data folder, or its settings cannot be used.
    """
    if not data:
        raise SettingsError("RUNPIPE_DATA names no data folder; set it and deploy again")
    settings = open_settings(Path(data))
    return {
        "data": str(settings.paths.root),
        "name": deployment_name(settings),
        "cron": nightly_cron(settings),
        "time_zone": settings.schedule_zone,
    }
