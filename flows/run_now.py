"""Run a night in the foreground, as quickly as Prefect lets it start."""

from __future__ import annotations

import atexit
import os
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from runpipe.errors import RunpipeError, is_interrupt
from runpipe.flows.process_group import use_private_folder
from runpipe.flows.server import EPHEMERAL, may_be_named, named, start
from runpipe.settings import read_settings

if TYPE_CHECKING:
    from runpipe.pipeline.results import IngestSummary


def run_now(data: str, day: str | None = None) -> dict[str, Any]:
    """Run `nightly` once, on a server that starts while Prefect is imported here.

    Where there is nothing to do and no server to tell, it ends at once, without Prefect.

    Prefect (3.8) would start one only when the flow begins, after it has imported all of its
    server into this process too. There is no heartbeat, as no server outlives the night to miss
    one: it costs up to a second, which Prefect waits at a run's end for it to wake from its sleep.

    Raises
    ------
    RunpipeError
        If a server is named and does not answer, or none could be started.
    """
    use_private_folder(Path(data))
    if day is None and not may_be_named():
        summary = _quiet_night(Path(data))
        if summary is not None:
            return {**summary.counts(), "reports": []}
    server = start(Path(data), EPHEMERAL)
    atexit.register(server.stop)  # before Prefect registers what it still sends when all ends
    # What goes wrong is raised, for the caller to say; a run's state keeps it too. Prefect's thread
    # for logs would keep the database of the task that first fails in memory.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    if not os.environ.get("PREFECT_API_URL"):  # nobody reads the log of a server of our own
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
        os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    from prefect.exceptions import CancelledRun  # noqa: PLC0415
    from prefect.settings import (  # noqa: PLC0415
        PREFECT_API_AUTH_STRING,
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    from runpipe import pipeline  # noqa: PLC0415
    from runpipe.flows.nightly import nightly  # noqa: PLC0415

    import_module("fastapi.encoders")  # Prefect's way of writing parameters down, when a run begins
    pipeline.preload_night(read_settings(Path(data)))
    where = PREFECT_API_URL.value()  # an owner's profile of Prefect's may name a server too
    if where and where != server.where:
        server.stop()
        server = named(where)
    settings: dict[Any, Any] = {
        PREFECT_API_URL: server.wait(),
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }
    if server.key is not None:
        settings[PREFECT_API_AUTH_STRING] = server.key
    with temporary_settings(settings):
        try:
            local_day = None if day is None else date.fromisoformat(day)
            # It returns a state, and Prefect hands over what the state holds.
            counts: Any = nightly(data=Path(data), day=local_day)
            return cast("dict[str, Any]", counts)
        except CancelledRun as exc:  # the folder is busy
            raise RunpipeError(str(exc)) from None
        except BaseException as exc:
            if is_interrupt(exc):
                raise KeyboardInterrupt from None
            raise


def _quiet_night(folder: Path) -> IngestSummary | None:
    """Return the summary of a night with nothing to do, `None` where there is something."""
    from runpipe import clock, pipeline  # noqa: PLC0415

    settings = read_settings(folder, today=clock.latest_date())
    return pipeline.quiet_night(settings, today=clock.today(settings), now_utc=clock.now_utc())
