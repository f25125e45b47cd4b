"""Weeks with a session among the last ones."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure
from runpipe.model.findings import finding
from runpipe.model.muscle import Light


def _value(week: BalanceWeek) -> float | None:
    active = week.figures.n_active_weeks_of_8
    return None if active is None else float(active)


def _light(week: BalanceWeek) -> Light:
    active = week.figures.n_active_weeks_of_8 or 0
    return Light.OK if active >= week.rules["consistency.ok_weeks"] else Light.CAUTION


MEASURE: Final = Measure(
    name="consistency",
    unit="weeks",
    window="56 d",
    rule="consistency.ok_weeks",
    value=_value,
    light=_light,
    is_habit=True,
    text=lambda week: finding(
        "measure.consistency.text", weeks=week.rules.quantity("consistency.weeks")
    ),
)
