"""The highest heart rate that a recording shows with some certainty (science/revision-2.md 7R.1)."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.signal.smooth import BoolArray, runs_of
from runpipe.signal.trace import Trace

SANE_BPM: Final = (30.0, 225.0)
SETTLING_S: Final = 300.0
"""Straps and optical sensors err most before the skin is wet."""
WINDOW_S: Final = 15
LOCK_BPM: Final = 3.0
LOCK_S: Final = 60
"""An optical sensor this long this near the cadence counts steps."""


def peak_heart_rate(trace: Trace) -> float | None:
    """Return the highest median of heart rate over 15 s, in beats a minute.

    The first five minutes are left out, and minutes in which the heart rate stays within three
    of the cadence, where an optical sensor counts steps. `None` without 15 s of what is left.
    """
    low, high = SANE_BPM
    bpm = trace.heart_rate_bpm
    if len(trace) <= WINDOW_S:
        return None
    with np.errstate(invalid="ignore"):
        is_usable = trace.is_recorded & (bpm >= low) & (bpm <= high)
    is_usable &= (trace.t_s - trace.t_s[0]) >= SETTLING_S
    is_usable &= ~_is_locked(trace)
    starts, ends = runs_of(is_usable)
    peaks = [
        np.partition(windows, WINDOW_S // 2, axis=1)[:, WINDOW_S // 2].max()
        for start, end in zip(starts, ends, strict=True)
        if end - start >= WINDOW_S
        for windows in [np.lib.stride_tricks.sliding_window_view(bpm[start:end], WINDOW_S)]
    ]
    return float(max(peaks)) if peaks else None


def _is_locked(trace: Trace) -> BoolArray:
    with np.errstate(invalid="ignore"):
        is_near = np.abs(trace.heart_rate_bpm - trace.cadence_spm) < LOCK_BPM
    is_locked = np.zeros(len(trace), dtype=np.bool_)
    for start, end in zip(*runs_of(is_near), strict=True):
        if end - start >= LOCK_S:
            is_locked[start:end] = True
    return is_locked
