"""The longest run against the longest of the weeks before (Frandsen 2025, 10.1136/bjsports-2024-109380)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.findings import Finding, Quantity, Value, finding
from runpipe.model.muscle import Flag, Light

_LIGHT: Final = {
    "steady": Light.OK,
    "small": Light.CAUTION,
    "moderate": Light.CAUTION,
    "large": Light.WARN,
    "return": Light.CAUTION,
    "unknown": Light.UNKNOWN,
    "none": Light.UNKNOWN,
}
_CLOSED: Final = {
    "steady": ("small",),
    "small": ("small", "moderate"),
    "moderate": ("moderate", "large"),
}
"""The limits that a class of spike lies between."""


def _text(week: BalanceWeek) -> Finding:
    rules, spike = week.rules, week.figures.spike_class
    if spike == "none":
        return finding("measure.spike.none")
    values: dict[str, Value] = {"window": rules.quantity("spike.window_days")}
    if spike == "large":
        values["large"] = rules.quantity("spike.large")
    for name in _CLOSED.get(spike, ()):
        key = "excess" if name == "large" else name
        values[key] = Quantity(rules[f"spike.{name}"] - 1.0, "frac", f"spike.{name}")
    return Finding(f"measure.spike.{spike}", values)


def _share(week: BalanceWeek) -> float | None:
    return {
        "steady": 1.0,
        "small": week.rules["index.spike_small"],
        "moderate": week.rules["index.spike_moderate"],
        "large": 0.0,
    }.get(week.figures.spike_class)


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if week.figures.spike_class != "return":
        return ()
    window = week.rules.quantity("spike.window_days")
    return (Flag.of("return", Light.CAUTION, window=window),)


MEASURE: Final = Measure(
    name="spike",
    unit="ratio",
    window="30 d",
    rule="spike.small",
    value=lambda week: week.figures.spike_ratio,
    light=lambda week: _LIGHT[week.figures.spike_class],
    text=_text,
    is_judged_without_value=True,
    index_share=IndexShare(name="spike", share=_share),
    flags=_flags,
)
