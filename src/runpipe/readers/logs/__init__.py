"""Logs of diet, body, sleep and strength, from the exports of the apps that people use.

The readers load pandas, so they are loaded when a log is met: a night of recordings does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked
from runpipe.readers.options import LogOptions

if TYPE_CHECKING:
    from runpipe.readers.apps.apple_health import read_apple_health
    from runpipe.readers.logs.exercises import ExerciseKind, classify_exercise
    from runpipe.readers.read_log import read_log, sniff

__all__ = [
    "ExerciseKind",
    "LogOptions",
    "classify_exercise",
    "read_apple_health",
    "read_log",
    "sniff",
]

__getattr__ = load_when_asked(
    __name__,
    {
        "ExerciseKind": "runpipe.readers.logs.exercises",
        "classify_exercise": "runpipe.readers.logs.exercises",
        "read_apple_health": "runpipe.readers.apps.apple_health",
        "read_log": "runpipe.readers.read_log",
        "sniff": "runpipe.readers.read_log",
    },
)
