"""The balance index: a heuristic from 0 to 100 (science/model.md 7.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from runpipe.judges.doses import clamp
from runpipe.model.assessment import IndexPart
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexInputs:
    """What the index reads; `None` where not known, and that part is then left out.

    `strength` are the units of the legs and of the upper body from strength work only, half the
    week's and half the four-week mean.
    """

    has_sessions: bool
    strength: tuple[float, float] | None
    high_force: float
    low_frac: float | None
    spike: str
    n_rest_days: int
    has_consecutive_hard: bool
    load_ratio: float | None
    monotony: float | None


_PARTS: Final = ("strength", "power", "split", "spike", "rest", "spread", "steady", "monotony")


def balance_index(inputs: IndexInputs, rules: Rules) -> tuple[float | None, tuple[IndexPart, ...]]:
    """Add up the parts of the index, scaled to 100 over those that are known.

    Returns
    -------
    tuple
        The index, `None` in a week without any session, and its parts.
    """
    shares = _shares(inputs, rules)
    parts = tuple(
        IndexPart(
            name=name,
            weight=rules[f"index.{name}"],
            points=_points(shares[name], rules[f"index.{name}"]),
        )
        for name in _PARTS
    )
    known = sum(part.weight for part in parts if part.points is not None)
    if not inputs.has_sessions or known <= 0:
        return None, parts
    total = sum(rules[f"index.{name}"] for name in _PARTS)
    return sum(part.points or 0.0 for part in parts) * total / known, parts


def _points(share: float | None, weight: float) -> float | None:
    return None if share is None else share * weight


def _shares(inputs: IndexInputs, rules: Rules) -> Mapping[str, float | None]:
    return {
        "strength": _strength(inputs.strength, rules),
        "power": _power(inputs.high_force, rules),
        "split": _split(inputs.low_frac, rules),
        "spike": _spike(inputs.spike, rules),
        "rest": clamp(inputs.n_rest_days / rules["hard.min_rest_days"], 0.0, 1.0),
        "spread": 0.0 if inputs.has_consecutive_hard else 1.0,
        "steady": _steady(inputs.load_ratio, rules),
        "monotony": _monotony(inputs.monotony, rules),
    }


def _strength(units: tuple[float, float] | None, rules: Rules) -> float | None:
    if units is None:
        return None
    return sum(0.5 * min(1.0, value / rules["strength.ok_units"]) for value in units)


def _power(high_force: float, rules: Rules) -> float:
    least, most = rules["power.min_units"], rules["power.max_units"]
    if high_force < least:
        none = rules["index.power_none"]
        return none + (1.0 - none) * high_force / least
    return max(0.0, 1.0 - rules["index.power_excess"] * max(0.0, high_force - most))


def _split(low_frac: float | None, rules: Rules) -> float | None:
    if low_frac is None:
        return None
    zero, full = rules["index.split_zero_frac"], rules["index.split_full_frac"]
    return clamp((low_frac - zero) / (full - zero), 0.0, 1.0)


def _spike(name: str, rules: Rules) -> float | None:
    return {
        "steady": 1.0,
        "small": rules["index.spike_small"],
        "moderate": rules["index.spike_moderate"],
        "large": 0.0,
    }.get(name)


def _steady(ratio: float | None, rules: Rules) -> float | None:
    if ratio is None:
        return None
    low, high, margin = (
        rules["ewma.steady_low"],
        rules["ewma.steady_high"],
        rules["index.steady_margin"],
    )
    if low <= ratio <= high:
        return 1.0
    return 0.5 if low - margin <= ratio <= high + margin else 0.0


def _monotony(value: float | None, rules: Rules) -> float | None:
    if value is None:
        return None
    return clamp((rules["monotony.warn"] - value) / rules["index.monotony_span"], 0.0, 1.0)
