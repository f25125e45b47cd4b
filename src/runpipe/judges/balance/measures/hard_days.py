"""Hard days, and whether easy days lie between them."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.assessment import Flag, Light


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    flags = []
    if week.figures.has_consecutive_hard_days:
        text = "Two hard days followed each other."
        flags.append(Flag(name="consecutive_hard_days", light=Light.CAUTION, text=text))
    most = week.rules["hard.max_days"]
    if week.figures.n_hard_days > most:
        text = f"More than {most:.0f} hard days."
        flags.append(Flag(name="many_hard_days", light=Light.CAUTION, text=text))
    return tuple(flags)


def _light(week: BalanceWeek) -> Light:
    many = week.figures.n_hard_days > week.rules["hard.max_days"]
    return Light.CAUTION if many or week.figures.has_consecutive_hard_days else Light.OK


MEASURE: Final = Measure(
    name="hard_days",
    title="Hard days",
    unit="d",
    window="7 d",
    rule="hard.max_days",
    value=lambda week: float(week.figures.n_hard_days),
    light=_light,
    text=lambda _: "Up to three, with easy days between them, is usual advice.",
    index_share=IndexShare(
        name="spread", share=lambda week: 0.0 if week.figures.has_consecutive_hard_days else 1.0
    ),
    flags=_flags,
)
