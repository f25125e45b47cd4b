"""Hard days, and whether easy days lie between them."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.findings import finding
from runpipe.model.muscle import Flag, Light


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    flags = []
    if week.figures.has_consecutive_hard_days:
        flags.append(Flag.of("consecutive_hard_days", Light.CAUTION))
    most = week.rules.quantity("hard.max_days")
    if week.figures.hardness_7d > most.value:
        flags.append(Flag.of("many_hard_days", Light.CAUTION, most=most))
    return tuple(flags)


def _light(week: BalanceWeek) -> Light:
    many = week.figures.hardness_7d > week.rules["hard.max_days"]
    return Light.CAUTION if many or week.figures.has_consecutive_hard_days else Light.OK


MEASURE: Final = Measure(
    name="hard_days",
    unit="d",
    window="7 d",
    rule="hard.max_days",
    value=lambda week: float(week.figures.n_hard_days),
    light=_light,
    is_habit=True,
    text=lambda week: finding(
        "measure.hard_days.text",
        most=week.rules.quantity("hard.max_days"),
    ),
    is_imputed=lambda week: week.is_effort_imputed or week.is_max_heart_rate_unsure,
    index_share=IndexShare(
        name="spread", share=lambda week: 0.0 if week.figures.has_consecutive_hard_days else 1.0
    ),
    flags=_flags,
)
