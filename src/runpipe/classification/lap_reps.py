"""Repeats as the watch marked them: executed workout steps first, then laps pressed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classification.compact import CompactTrace
from runpipe.classification.features import Mark
from runpipe.model.labels import StructureSource
from runpipe.model.samples import FloatArray
from runpipe.signal.smooth import BoolArray, IntArray

AUTO_LAPS_M: Final = (400.0, 500.0, 804.672, 1000.0, 1609.344, 2000.0, 3218.688, 5000.0)
"""Distances at which a watch marks a lap by itself."""
AUTO_LAP_OFF: Final = 0.015
AUTO_SHARE: Final = 0.5
MIN_LAPS: Final = 4
MIN_REPS: Final = 2
REP_S: Final = (6.0, 1500.0)
ABOVE_REST: Final = 1.1
"""A work lap is faster than its neighbours by this factor."""
SOURCES: Final = {
    "step": StructureSource.WORKOUT,
    "split": StructureSource.WORKOUT,
    "lap": StructureSource.LAPS,
}
"""In the order in which marks are asked."""


@dataclass(frozen=True, slots=True, eq=False)
class LapReps:
    """Work marked by the watch: indices into the trace, half-open, and where they come from."""

    start: IntArray
    end: IntArray
    source: StructureSource


def find_lap_reps(trace: CompactTrace, marks: Sequence[Mark]) -> LapReps | None:
    """Find the repeats that a watch marked, verified by the trace; `None` without any.

    A lap is work if it is faster than the laps beside it. Laps that the watch made every
    kilometre or mile are no marks, and marks that the trace does not follow are refused.

    Parameters
    ----------
    trace
        The session's trace.
    marks
        Laps, executed steps and splits in order of time.
    """
    for kind, source in SOURCES.items():
        chosen = [mark for mark in marks if mark.source == kind]
        if kind == "lap" and _is_automatic(chosen):
            continue
        reps = _work_laps(trace, chosen)
        if reps is not None:
            return LapReps(*reps, source)
    return None


def _is_automatic(laps: Sequence[Mark]) -> bool:
    """Return whether most laps were made by distance, not by hand."""
    whole = laps[:-1]
    if len(whole) <= 1:
        return True
    n_auto = sum(
        mark.trigger in {"distance", "Distance"}
        or any(abs((mark.distance_m or 0.0) / d - 1.0) <= AUTO_LAP_OFF for d in AUTO_LAPS_M[3:])
        for mark in whole
    )
    return n_auto > AUTO_SHARE * len(whole)


def _index_of(trace: CompactTrace, seconds: FloatArray) -> IntArray:
    """Return the trace's index for times of the session."""
    n = trace.speed_mps.shape[0]
    at = seconds - trace.start_s
    for index, skipped in trace.skips:
        at = np.where(at > index, np.maximum(at - skipped, index), at)
    return np.clip(np.rint(at), 0, n).astype(np.int64)


def _work_laps(trace: CompactTrace, laps: Sequence[Mark]) -> tuple[IntArray, IntArray] | None:
    if len(laps) < MIN_LAPS:
        return None
    start = _index_of(trace, np.array([mark.start_s for mark in laps]))
    end = _index_of(trace, np.array([mark.end_s for mark in laps]))
    covered = np.concatenate(([0.0], np.cumsum(np.nan_to_num(trace.speed_mps))))
    seconds = (end - start).astype(np.float64)
    speed = (covered[end] - covered[start]) / np.maximum(seconds, 1.0)
    usable = (seconds >= REP_S[0]) & (seconds <= REP_S[1])
    is_work = usable & _faster_than_beside(speed, seconds)
    if is_work.sum() < MIN_REPS:
        return None
    return start[is_work], end[is_work]


def _faster_than_beside(speed: FloatArray, seconds: FloatArray) -> BoolArray:
    """Return which laps are faster than both neighbours; very short laps are no neighbours."""
    out = np.zeros(speed.shape, dtype=np.bool_)
    real = np.flatnonzero(seconds >= REP_S[0])
    for place, i in enumerate(real.tolist()):
        beside = [real[p] for p in (place - 1, place + 1) if 0 <= p < real.size]
        out[i] = bool(beside) and all(speed[i] >= ABOVE_REST * speed[j] for j in beside)
    return out
