"""The longest run against the longest of the weeks before (Frandsen 2025, 10.1136/bjsports-2024-109380)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.assessment import Flag, Light

_LIGHT: Final = {
    "steady": Light.OK,
    "small": Light.CAUTION,
    "moderate": Light.CAUTION,
    "large": Light.WARN,
    "return": Light.CAUTION,
    "unknown": Light.UNKNOWN,
    "none": Light.UNKNOWN,
}
_TEXT: Final = {
    "steady": "No run went more than 10 % beyond the longest of the 30 days before.",
    "small": "10-30 % beyond the longest run of the 30 days before: injuries were 1.6 times as frequent.",
    "moderate": "30-100 % beyond the longest run of the 30 days before: injuries were 1.5 times as frequent.",
    "large": "More than twice the longest run of the 30 days before: injuries were 2.3 times as frequent.",
    "return": "First run in 30 days: begin short, there is nothing to compare it with.",
    "unknown": "The history is shorter than 30 days: longer runs may lie before it.",
    "none": "No run.",
}


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
    text = "First run in 30 days: begin short and easy."
    return (Flag(name="return", light=Light.CAUTION, text=text),)


MEASURE: Final = Measure(
    name="spike",
    title="Longest run against before",
    unit="ratio",
    window="30 d",
    rule="spike.small",
    value=lambda week: week.figures.spike_ratio,
    light=lambda week: _LIGHT[week.figures.spike_class],
    text=lambda week: _TEXT[week.figures.spike_class],
    is_judged_without_value=True,
    index_share=IndexShare(name="spike", share=_share),
    flags=_flags,
)
