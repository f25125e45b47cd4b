"""Logs of diet, body, sleep and strength, from the exports of the apps that people use."""

from runpipe.readers.logs.apple_health import read_apple_health
from runpipe.readers.logs.exercises import ExerciseKind, classify_exercise
from runpipe.readers.logs.options import LogOptions
from runpipe.readers.logs.reader import read_log, sniff

__all__ = [
    "ExerciseKind",
    "LogOptions",
    "classify_exercise",
    "read_apple_health",
    "read_log",
    "sniff",
]
