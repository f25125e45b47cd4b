"""Use cases: where the pure core meets the edges. Each is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.pipeline.night import (
        collect,
        ingest,
        judge,
        load,
        open_night,
        publish,
        rebuild,
    )
    from runpipe.pipeline.night_note import note_failed_night
    from runpipe.pipeline.warm_up import preload_night
    from runpipe.pipeline.write_pages import latest_week, write_report, write_reports

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
    "rebuild",
    "write_report",
    "write_reports",
]

_MODULES = {
    "night": ("collect", "ingest", "judge", "load", "open_night", "publish", "rebuild"),
    "night_note": ("note_failed_night",),
    "warm_up": ("preload_night",),
    "write_pages": ("latest_week", "write_report", "write_reports"),
}

__getattr__ = load_when_asked(
    __name__,
    {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names},
)
