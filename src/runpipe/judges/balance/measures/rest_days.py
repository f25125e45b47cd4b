"""Days of rest."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.judges.doses import clamp
from runpipe.model.findings import finding
from runpipe.model.muscle import Flag, Light


def _light(week: BalanceWeek) -> Light:
    is_enough = week.figures.n_rest_days >= week.rules["hard.min_rest_days"]
    return Light.OK if is_enough else Light.CAUTION


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if not week.n_ill_days_run:
        return ()
    return (Flag.of("ran_while_ill", Light.CAUTION, n=week.n_ill_days_run),)


MEASURE: Final = Measure(
    name="rest_days",
    unit="d",
    window="7 d",
    rule="hard.min_rest_days",
    value=lambda week: float(week.figures.n_rest_days),
    light=_light,
    is_habit=True,
    text=lambda week: finding(
        "measure.rest_days.text",
        least=week.rules.quantity("hard.min_rest_days"),
    ),
    index_share=IndexShare(
        name="rest",
        share=lambda week: clamp(
            week.figures.n_rest_days / week.rules["hard.min_rest_days"], 0.0, 1.0
        ),
    ),
    flags=_flags,
)
