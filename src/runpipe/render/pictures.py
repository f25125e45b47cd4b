"""Small pictures as plain SVG points: lines stretch with the page, words stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.model.labels import BoutKind
from runpipe.model.report import FloatArray, Kind, NamedSession

HEIGHT: Final = 100.0
_MARKED: Final = frozenset({BoutKind.WORK, BoutKind.CLIMB})
_PLAIN_KINDS: Final = frozenset({Kind.LONG, Kind.CROSS, Kind.RACE})
_LOW_PERCENTILE: Final = 2.0
"""Speeds below this percentile (standing at a light) do not stretch the picture."""
_MARGIN_FRAC: Final = 0.06
_LEAST_SPAN_MPS: Final = 1.6
_MIN_POINTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A line in a box of `width` by 100, and the stretches to shade in it."""

    width: int
    lines: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]


def spark(session: NamedSession) -> Spark | None:
    """Return the small picture of a session's speed, `None` without a speed to show."""
    trace = session.trace
    if trace is None or np.isfinite(trace.speed_mps).sum() < _MIN_POINTS:
        return None
    low, high = limits(trace.speed_mps, _LEAST_SPAN_MPS)
    marks = tuple(
        (f"{bout.start_s / trace.step_s:.1f}", f"{(bout.end_s - bout.start_s) / trace.step_s:.1f}")
        for bout in session.bouts
        if bout.kind in _MARKED and session.kind not in _PLAIN_KINDS
    )
    return Spark(width=len(trace), lines=lines(trace.speed_mps, low, high), marks=marks)


def limits(values: FloatArray, least_span: float) -> tuple[float, float]:
    """Return the lowest and highest value of a picture, at least `least_span` apart."""
    low = float(np.nanpercentile(values, _LOW_PERCENTILE))
    high = float(np.nanmax(values))
    short = max(0.0, least_span - (high - low)) / 2.0
    return max(low - short, min(low, 0.0)), high + short


def lines(
    values: FloatArray, low: float, high: float, *, top: float = 0.0, height: float = HEIGHT,
    step: float = 1.0,
) -> tuple[str, ...]:  # fmt: skip
    """Return the points of one line for each stretch without a hole."""
    room = height * (1 - 2 * _MARGIN_FRAC)
    span = (high - low) or 1.0
    y = top + height * (1 - _MARGIN_FRAC) - room * (np.clip(values, low, high) - low) / span
    is_there = np.isfinite(values)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_there, [False])).astype(np.int8)))
    return tuple(
        " ".join(f"{(x + 0.5) * step:.4g},{y[x]:.0f}" for x in range(start, end))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if end - start > 1
    )
