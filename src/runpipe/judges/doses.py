"""Doses and ramps, of one value or of many weeks at once: what rises with less and less to add."""

from __future__ import annotations

import numpy as np

from runpipe.energy import Numbers


def clamp(value: float, low: float, high: float) -> float:
    """Hold a value between two limits."""
    return min(max(value, low), high)


def held(values: Numbers, low: float | Numbers, high: float | Numbers) -> Numbers:
    """Return the values held between two limits."""
    return np.minimum(np.maximum(values, low), high)


def ramp(values: Numbers, start: float | Numbers, span: float | Numbers) -> Numbers:
    """Return 0 up to `start`, 1 from `start + span` on, and a straight line between."""
    return held((values - start) / span, 0.0, 1.0)


def saturating(amount: Numbers, tau: float) -> Numbers:
    """Return 1 - exp(-amount / tau): a dose with less and less to add."""
    return 1.0 - np.exp(-np.maximum(amount, 0.0) / tau)
