"""Doses: what rises with less and less to add, and what is held between limits."""

from __future__ import annotations

from math import exp


def rise(amount: float, tau: float) -> float:
    """Return 1 - exp(-amount / tau): a dose with less and less to add."""
    return 1.0 - exp(-amount / tau)


def clamp(value: float, low: float, high: float) -> float:
    """Hold a value between two limits."""
    return min(max(value, low), high)
