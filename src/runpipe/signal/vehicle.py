"""A car or bike ride left at the end of a run, or at its start."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

import numpy as np

from runpipe.signal.smooth import moving_mean, runs_of
from runpipe.signal.trace import Trace

VEHICLE_MPS: Final = 6.9
"""Held for a minute twice over: faster than all but the best run it for five minutes."""
WINDOW_S: Final = 61
MIN_RIDE_S: Final = 120
MIN_RUN_SHARE: Final = 0.5
"""With less of it on foot, the recording is a ride, not a run with a ride in it."""
USUAL_RUN_MPS: Final = 5.0
"""A longer stretch is faster on the whole only on wheels."""
MARGIN_S: Final = 60


def on_foot(trace: Trace) -> Trace | None:
    """Return the run in a recording that also holds a ride; `None` if there is no such thing.

    The run is the longest stretch without two minutes at a vehicle's speed. It must be at
    least half of the recording: otherwise the whole is judged as what it is, a ride.
    """
    speed = moving_mean(np.nan_to_num(trace.speed_mps), WINDOW_S)
    start, end = runs_of(speed >= VEHICLE_MPS)
    if not (end - start >= MIN_RIDE_S).any():
        return None
    edges = np.concatenate(([0], np.ravel(np.column_stack((start, end))), [len(trace)]))
    low, high = edges[::2], edges[1::2]
    longest = int(np.argmax(high - low))
    if high[longest] - low[longest] < MIN_RUN_SHARE * len(trace):
        return None
    first = int(low[longest]) + (MARGIN_S if low[longest] > 0 else 0)
    last = int(high[longest]) - (MARGIN_S if high[longest] < len(trace) else 0)
    moving = speed[first:last][trace.is_moving[first:last]]
    if moving.size == 0 or float(np.median(moving)) > USUAL_RUN_MPS:
        return None
    arrays = {
        field.name: getattr(trace, field.name)[first:last]
        for field in fields(trace)
        if isinstance(getattr(trace, field.name), np.ndarray)
    }
    return replace(trace, **arrays)
