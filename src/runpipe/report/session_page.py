"""One session for its own page: the trace thinned for a picture, the bouts, the evidence."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.labels import Classification
from runpipe.model.report import FloatArray, SessionLine, SessionReport, SessionTrace
from runpipe.signal import Trace

MAX_POINTS: Final = 360
"""As many as a phone has pixels across: more are not seen."""


def build_session(
    line: SessionLine,
    trace: Trace,
    classification: Classification,
    *,
    week_link: str | None = None,
) -> SessionReport:
    """Build the page of one session.

    Parameters
    ----------
    line
        The session as lists show it.
    trace
        Its samples on the regular grid; may be empty.
    classification
        The judgement with its bouts and evidence.
    week_link
        Address of the week's page, relative to the session's.
    """
    return SessionReport(
        line=line,
        trace=thin(trace),
        shares=classification.shares,
        evidence=classification.evidence,
        bouts=tuple(sorted(classification.bouts, key=lambda bout: bout.start_s)),
        reason=classification.reason,
        would_change=classification.would_change,
        week_link=week_link,
    )


def thin(trace: Trace) -> SessionTrace:
    """Average a trace over at most `MAX_POINTS` stretches of equal length.

    Unrecorded stretches stay NaN: a pause is a hole in the picture, not a zero.
    """
    if not len(trace):
        none = np.empty(0)
        return SessionTrace(step_s=1.0, speed_mps=none, heart_rate_bpm=none, altitude_m=none)
    step_s = max(1.0, float(np.ceil((trace.t_s[-1] + 1.0) / MAX_POINTS)))
    stretch = (trace.t_s // step_s).astype(np.int64)
    n = int(stretch[-1]) + 1
    return SessionTrace(
        step_s=step_s,
        speed_mps=_mean(trace.speed_mps, stretch, n, trace.is_recorded),
        heart_rate_bpm=_mean(trace.heart_rate_bpm, stretch, n, trace.is_recorded),
        altitude_m=_mean(trace.altitude_m, stretch, n, trace.is_recorded),
    )


def _mean(
    values: FloatArray,
    stretch: npt.NDArray[np.int64],
    n: int,
    is_recorded: npt.NDArray[np.bool_],
) -> FloatArray:
    counts = is_recorded & np.isfinite(values)
    total = np.bincount(stretch[counts], weights=values[counts], minlength=n)
    number = np.bincount(stretch[counts], minlength=n)
    mean: FloatArray = np.divide(total, number, out=np.full(n, np.nan), where=number > 0)
    return mean
