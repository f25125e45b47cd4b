"""The share of run time at low intensity."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure, low_is_bad
from runpipe.judges.doses import clamp
from runpipe.model.findings import finding
from runpipe.model.muscle import Light


def _light(week: BalanceWeek) -> Light:
    if week.n_heart_rate_runs < week.rules["zones.min_runs"]:
        return Light.INFO
    return low_is_bad(
        week.figures.low_intensity_frac or 0.0,
        week.rules["zones.ok_low_frac"],
        week.rules["zones.grey_low_frac"],
    )


def _share(week: BalanceWeek) -> float | None:
    if week.easy_frac is None:
        return None
    zero, full = week.rules["index.split_zero_frac"], week.rules["index.split_full_frac"]
    return clamp((week.easy_frac - zero) / (full - zero), 0.0, 1.0)


MEASURE: Final = Measure(
    name="low_intensity",
    unit="frac",
    window="7 d",
    rule="zones.ok_low_frac",
    value=lambda week: week.figures.low_intensity_frac,
    light=_light,
    is_habit=True,
    text=lambda week: finding(
        "measure.low_intensity.text",
        low=week.rules.quantity("zones.low_below_frac"),
        usual=week.rules.quantity("zones.ok_low_frac"),
    ),
    is_imputed=lambda week: week.is_max_heart_rate_unsure,
    index_share=IndexShare(name="split", share=_share),
)
