"""The share of the longest run in the week's distance, a rule of thumb."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure
from runpipe.model.assessment import Light
from runpipe.model.findings import finding


def _light(week: BalanceWeek) -> Light:
    is_low_volume = week.figures.run_distance_7d_m < week.rules["volume.low_volume_m"]
    limit = week.rules[
        "volume.long_share_low_volume_frac" if is_low_volume else "volume.long_share_frac"
    ]
    return Light.CAUTION if (week.figures.long_run_share_frac or 0.0) > limit else Light.OK


MEASURE: Final = Measure(
    name="long_share",
    unit="frac",
    window="7 d",
    rule="volume.long_share_frac",
    value=lambda week: week.figures.long_run_share_frac,
    light=_light,
    text=lambda _: finding("measure.long_share.text"),
)
