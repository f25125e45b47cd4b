"""Use cases: where the pure core meets the edges. Each is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.pipeline.due import quiet_night
    from runpipe.pipeline.night import (
        collect,
        ingest,
        judge,
        load,
        open_night,
        publish,
        rebuild,
    )
    from runpipe.pipeline.results import note_failed_night
    from runpipe.pipeline.write_pages import latest_week, preload_night, write_report, write_reports

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
    "night": ("collect", "ingest", "judge", "load", "open_night", "publish", "rebuild"),
    "results": ("note_failed_night",),
    "due": ("quiet_night",),
    "write_pages": ("latest_week", "preload_night", "write_report", "write_reports"),
}

__getattr__ = load_when_asked(
    __name__,
    {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names},
)
