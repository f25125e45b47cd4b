"""The trace of one session as plain SVG lines over the bouts found in it.

A page for every session makes these by the thousand, and they must stretch from phone to
desktop with their labels readable, so the lines are written here and the labels are the page's
own text (docs/adr/0070).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.model.labels import BoutKind
from runpipe.model.report import FloatArray, SessionReport
from runpipe.words.quantities import number, pace

HEIGHT: Final = 100.0
MARKED: Final = (BoutKind.WORK, BoutKind.CLIMB)
LOW_PERCENTILE: Final = 2.0
"""Speeds below this percentile (standing at a light) do not stretch the picture."""
MARGIN_FRAC: Final = 0.06


def _pace(speed_mps: float) -> str:
    return pace(speed_mps, missing="standing")


CHANNELS: Final[Mapping[str, tuple[str, float, Callable[[float], str]]]] = {
    "Speed": ("var(--accent)", 1.0, _pace),
    "Heart rate": ("var(--high)", 20.0, lambda bpm: f"{number(bpm)} bpm"),
    "Altitude": ("var(--strain)", 20.0, lambda metres: f"{number(metres)} m"),
}
"""Colour, the least span a picture is stretched over (m/s, bpm, m: noise must not look like
hills) and the words of each channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One channel: its lines in a box of `width` by 100, and what stands at its edges."""

    name: str
    colour: str
    width: float
    lines: tuple[str, ...]
    bouts: tuple[tuple[float, float, str], ...]
    top: str
    bottom: str
    description: str


def panels(report: SessionReport) -> list[Panel]:
    """Return a panel for each channel that has values; none for an empty trace."""
    trace = report.trace
    values_by_name = {
        "Speed": trace.speed_mps,
        "Heart rate": trace.heart_rate_bpm,
        "Altitude": trace.altitude_m,
    }
    width = float(max(1, len(trace)))
    bouts = tuple(
        (
            max(0.0, bout.start_s / trace.step_s),
            max(0.0, (bout.end_s - bout.start_s) / trace.step_s),
            bout.kind.value,
        )
        for bout in report.bouts
        if bout.kind in MARKED
    )
    found = []
    for name, (colour, least_span, write) in CHANNELS.items():
        values = values_by_name[name]
        if not np.isfinite(values).any():
            continue
        low, high = _limits(values, least_span)
        found.append(
            Panel(
                name=name,
                colour=colour,
                width=width,
                lines=_lines(values, low, high),
                bouts=bouts,
                top=write(high),
                bottom=write(low),
                description=f"{name} from {write(float(np.nanmin(values)))} "
                f"to {write(float(np.nanmax(values)))}",
            )
        )
    return found


def _limits(values: FloatArray, least_span: float) -> tuple[float, float]:
    low = float(np.nanpercentile(values, LOW_PERCENTILE))
    high = float(np.nanmax(values))
    short = max(0.0, least_span - (high - low)) / 2.0
    return max(low - short, min(low, 0.0)), high + short


def _lines(values: FloatArray, low: float, high: float) -> tuple[str, ...]:
    """Return one polyline's points for each stretch without a hole."""
    room = HEIGHT * (1 - 2 * MARGIN_FRAC)
    y = HEIGHT * (1 - MARGIN_FRAC) - room * (np.clip(values, low, high) - low) / (high - low)
    is_known = np.isfinite(values)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_known, [False])).astype(np.int8)))
    return tuple(
        " ".join(f"{x + 0.5:g},{y[x]:.1f}" for x in range(start, end))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
