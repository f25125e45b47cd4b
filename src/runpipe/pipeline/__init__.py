"""Use cases: where the pure core meets the edges. Each is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.pipeline.labelling import classify_paths
    from runpipe.pipeline.look import export, query, read_status
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
    from runpipe.pipeline.prepare import DEMO_TODAY, initialise, prepare_demo
    from runpipe.pipeline.sessions import explain, label_session
    from runpipe.pipeline.warming import warm_up
    from runpipe.pipeline.watching import watch
    from runpipe.pipeline.weekly import latest_week, write_report, write_reports
    from runpipe.pipeline.whatif import what_if, what_if_of_facts

__all__ = [
    "DEMO_TODAY",
    "classify_paths",
    "collect",
    "explain",
    "export",
    "ingest",
    "initialise",
    "judge",
    "label_session",
    "latest_week",
    "load",
    "note_failed_night",
    "open_night",
    "prepare_demo",
    "publish",
    "query",
    "read_status",
    "rebuild",
    "warm_up",
    "watch",
    "what_if",
    "what_if_of_facts",
    "write_report",
    "write_reports",
]

_MODULES = {
    "labelling": ("classify_paths",),
    "look": ("export", "query", "read_status"),
    "night": ("collect", "ingest", "judge", "load", "open_night", "publish", "rebuild"),
    "night_note": ("note_failed_night",),
    "prepare": ("DEMO_TODAY", "initialise", "prepare_demo"),
    "sessions": ("explain", "label_session"),
    "warming": ("warm_up",),
    "watching": ("watch",),
    "weekly": ("latest_week", "write_report", "write_reports"),
    "whatif": ("what_if", "what_if_of_facts"),
}

__getattr__ = load_when_asked(
    __name__,
    {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names},
)
