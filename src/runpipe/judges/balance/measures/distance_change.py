"""The distance run against that of the week before."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure
from runpipe.model.findings import finding
from runpipe.model.muscle import Light


def _light(week: BalanceWeek) -> Light:
    change = abs(week.figures.run_distance_change_frac or 0.0)
    return Light.INFO if change > week.rules["volume.week_change_frac"] else Light.OK


MEASURE: Final = Measure(
    name="distance_change",
    unit="frac change",
    window="7 d",
    rule="volume.week_change_frac",
    value=lambda week: week.figures.run_distance_change_frac,
    light=_light,
    text=lambda _: finding("measure.distance_change.text"),
)
