"""Strength work of the legs and of the upper body."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import Light


def _light(units: float, week: BalanceWeek) -> Light:
    if units >= week.rules["strength.ok_units"]:
        return Light.OK
    holds = units >= week.rules["strength.maintenance_units"] and not week.is_older
    return Light.CAUTION if holds else Light.WARN


def _share(week: BalanceWeek) -> float | None:
    if week.strength_units is None:
        return None
    ok = week.rules["strength.ok_units"]
    return sum(0.5 * min(1.0, units / ok) for units in week.strength_units)


def _text(week: BalanceWeek) -> Finding:
    return finding(
        "measure.strength_lower.text",
        builds=week.rules.quantity("strength.ok_units"),
        holds=week.rules.quantity("strength.maintenance_units"),
        older=week.rules.quantity("strength.older_age_years"),
    )


LOWER: Final = Measure(
    name="strength_lower",
    unit="sessions/week",
    window="7 d",
    rule="strength.ok_units",
    value=lambda week: week.figures.strength_units_lower_7d if week.strength_units else None,
    light=lambda week: _light(week.figures.strength_units_lower_7d, week),
    text=_text,
    index_share=IndexShare(name="strength", share=_share),
)
UPPER: Final = Measure(
    name="strength_upper",
    unit="sessions/week",
    window="7 d",
    rule="strength.ok_units",
    value=lambda week: week.figures.strength_units_upper_7d if week.strength_units else None,
    light=lambda week: _light(week.figures.strength_units_upper_7d, week),
    text=lambda _: finding("measure.strength_upper.text"),
)
