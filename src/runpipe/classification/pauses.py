"""Pauses that are no rest: the watch was stopped and the run went on as before."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.signal.smooth import BoolArray, runs_of
from runpipe.signal.trace import Trace

MAX_PAUSES: Final = 2
"""More of them may well be the rests of an intervals session, so they stay."""
MIN_PAUSE_S: Final = 10
BESIDE_S: Final = 8
RUNNING_MPS: Final = 1.6
LIKE_SPEED: Final = 0.25


def worth_keeping(trace: Trace) -> BoolArray:
    """Return which seconds to judge: all but a pause or two between running and running on.

    A rest shows in the speed before or after it. A pause from which the runner goes on at the
    speed at which they stopped the watch is a red light, a shoelace or a forgotten button, and
    must not look like the rest between two repeats.
    """
    keep = np.ones(len(trace), dtype=np.bool_)
    stretches: list[tuple[int, int]] = []
    for start, end in zip(*(edge.tolist() for edge in runs_of(~trace.is_recorded)), strict=True):
        before = trace.speed_mps[max(start - BESIDE_S, 0) : start]
        after = trace.speed_mps[end : end + BESIDE_S]
        if end - start < MIN_PAUSE_S or not before.size or not after.size:
            continue
        slower, faster = sorted((float(np.median(before)), float(np.median(after))))
        if slower >= RUNNING_MPS and faster <= (1.0 + LIKE_SPEED) * slower:
            stretches.append((start, end))
    if len(stretches) <= MAX_PAUSES:
        for start, end in stretches:
            keep[start:end] = False
    return keep
