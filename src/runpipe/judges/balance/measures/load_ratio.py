"""The load of now against the usual: describes a change, predicts no injury."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.model.findings import finding
from runpipe.model.muscle import Flag, Light


def _is_steady(week: BalanceWeek) -> bool:
    ratio = week.figures.acute_chronic_ratio or 0.0
    return week.rules["ewma.steady_low"] <= ratio <= week.rules["ewma.steady_high"]


def _share(week: BalanceWeek) -> float | None:
    ratio, margin = week.figures.acute_chronic_ratio, week.rules["index.steady_margin"]
    if ratio is None:
        return None
    if _is_steady(week):
        return 1.0
    low, high = week.rules["ewma.steady_low"], week.rules["ewma.steady_high"]
    return 0.5 if low - margin <= ratio <= high + margin else 0.0


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if week.figures.acute_chronic_ratio is not None:
        return ()
    return (Flag.of("short_history", Light.INFO),)


MEASURE: Final = Measure(
    name="load_ratio",
    unit="ratio",
    window="7 d / 28 d",
    rule="ewma.steady_high",
    value=lambda week: week.figures.acute_chronic_ratio,
    light=lambda week: Light.OK if _is_steady(week) else Light.INFO,
    text=lambda _: finding("measure.load_ratio.text"),
    index_share=IndexShare(name="steady", share=_share),
    flags=_flags,
)
