"""Sprints, hills and hard intervals of the week."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.findings import finding
from runpipe.model.muscle import Light


def _light(week: BalanceWeek) -> Light:
    units = week.figures.high_force_units
    if units < week.rules["power.min_units"]:
        return Light.INFO
    if units <= week.rules["power.max_units"]:
        return Light.OK
    return Light.WARN if units >= week.rules["power.warn_units"] else Light.CAUTION


def _share(week: BalanceWeek) -> float:
    least, most = week.rules["power.min_units"], week.rules["power.max_units"]
    units = week.figures.high_force_units
    if units < least:
        none = week.rules["index.power_none"]
        return none + (1.0 - none) * units / least
    return max(0.0, 1.0 - week.rules["index.power_excess"] * max(0.0, units - most))


MEASURE: Final = Measure(
    name="high_force",
    unit="S",
    window="7 d",
    rule="power.max_units",
    value=lambda week: week.figures.high_force_units,
    light=_light,
    text=lambda week: finding(
        "measure.high_force.text",
        least=week.rules.quantity("power.min_units"),
        most=week.rules.quantity("power.max_units"),
    ),
    index_share=IndexShare(name="power", share=_share),
)
