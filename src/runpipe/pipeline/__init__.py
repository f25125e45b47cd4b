"""Use cases: where the pure core meets the edges. Each is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.pipeline.night import (
        collect,
        judge,
        load,
        open_night,
        publish,
    )
    from runpipe.pipeline.results import note_failed_night
    from runpipe.pipeline.team.team_night import ingest, quiet_night, rebuild, write_reports
    from runpipe.pipeline.write_pages import latest_week, preload_night, write_report

__all__ = [
    "collect",
    "ingest",
    "judge",
    "latest_week",
    "load",
    "note_failed_night",
    "open_night",
    "preload_night",
    "publish",
    "quiet_night",
    "rebuild",
    "write_report",
    "write_reports",
]

_MODULES = {
    "night": ("collect", "judge", "load", "open_night", "publish"),
    "results": ("note_failed_night",),
    "team.team_night": ("ingest", "quiet_night", "rebuild", "write_reports"),
    "write_pages": ("latest_week", "preload_night", "write_report"),
}

__getattr__ = load_when_asked(
    __name__,
    {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names},
)
