"""The share of the longest run in the week's distance, a rule of thumb."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure
from runpipe.model.findings import Quantity, finding
from runpipe.model.muscle import Light


def _limit(week: BalanceWeek) -> Quantity:
    is_low_volume = week.figures.run_distance_7d_m < week.rules["volume.low_volume_m"]
    return week.rules.quantity(
        "volume.long_share_low_volume_frac" if is_low_volume else "volume.long_share_frac"
    )


def _light(week: BalanceWeek) -> Light:
    """Return the light against the limit for so many runs, and against the athlete's own habit."""
    share, n_runs = week.figures.long_run_share_frac or 0.0, week.figures.n_runs_7d
    if n_runs < week.rules["volume.long_share_min_runs"]:
        return Light.INFO
    fair = week.rules["volume.long_share_of_runs"] / n_runs
    usual = (week.usual.long_share_frac or 0.0) * week.rules["volume.long_share_to_usual"]
    return Light.CAUTION if share > max(_limit(week).value, fair, usual) else Light.OK


MEASURE: Final = Measure(
    name="long_share",
    unit="frac",
    window="7 d",
    rule="volume.long_share_frac",
    value=lambda week: week.figures.long_run_share_frac,
    light=_light,
    text=lambda week: finding("measure.long_share.text", limit=_limit(week)),
)
