"""Commands without a night of their own. Each is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.commands.classify import classify_paths
    from runpipe.commands.demo import DEMO_TODAY, initialise, prepare_demo
    from runpipe.commands.map_log import preview_log
    from runpipe.commands.query import export_views, run_query
    from runpipe.commands.sessions import explain_session, label_session
    from runpipe.commands.status import read_status
    from runpipe.commands.watch import watch_inbox
    from runpipe.commands.what_if import what_if_of_facts, what_if_week

__all__ = [
    "DEMO_TODAY",
    "classify_paths",
    "explain_session",
    "export_views",
    "initialise",
    "label_session",
    "prepare_demo",
    "preview_log",
    "read_status",
    "run_query",
    "watch_inbox",
    "what_if_of_facts",
    "what_if_week",
]

_MODULES = {
    "classify": ("classify_paths",),
    "demo": (
        "DEMO_TODAY",
        "initialise",
        "prepare_demo",
    ),
    "map_log": ("preview_log",),
    "query": (
        "export_views",
        "run_query",
    ),
    "sessions": ("explain_session", "label_session"),
    "status": ("read_status",),
    "watch": ("watch_inbox",),
    "what_if": (
        "what_if_week",
        "what_if_of_facts",
    ),
}

__getattr__ = load_when_asked(
    __name__,
    {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names},
)
