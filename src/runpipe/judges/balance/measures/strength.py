"""Strength work of the legs and of the upper body."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import Light


def _light(units_7d: float, units_28d: float, week: BalanceWeek) -> Light:
    """Return the light: one session holds, two hold what is older; a habit of none is no news."""
    least = week.rules["strength.ok_units" if week.is_older else "strength.maintenance_units"]
    if max(units_7d, units_28d) >= least:
        return Light.OK
    return Light.CAUTION if units_28d > 0 else Light.INFO


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
    light=lambda week: _light(
        week.figures.strength_units_lower_7d, week.figures.strength_units_lower_28d, week
    ),
    is_habit=True,
    text=_text,
    index_share=IndexShare(name="strength", share=_share),
)
UPPER: Final = Measure(
    name="strength_upper",
    unit="sessions/week",
    window="7 d",
    rule="strength.ok_units",
    value=lambda week: week.figures.strength_units_upper_7d if week.strength_units else None,
    light=lambda week: _light(
        week.figures.strength_units_upper_7d, week.figures.strength_units_upper_28d, week
    ),
    is_habit=True,
    text=lambda _: finding("measure.strength_upper.text"),
)
