"""The recovery index: muscle damage left at the end of the week."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure, high_is_bad
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import Flag, Light
from runpipe.model.rules import Rules


def recovery(index: float, rules: Rules) -> Finding:
    """Return what the recovery index asks for."""
    if index < rules["damage.recovered"]:
        return finding("recovery.recovered")
    if index < rules["damage.easy_only"]:
        return finding("recovery.nearly")
    if index <= rules["damage.no_hard"]:
        return finding("recovery.easy_only")
    return finding("recovery.no_hard")


def _light(week: BalanceWeek) -> Light:
    return high_is_bad(
        week.figures.damage_index, week.rules["damage.easy_only"], week.rules["damage.no_hard"]
    )


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if week.figures.damage_index <= week.rules["damage.no_hard"]:
        return ()
    return (Flag(name="recovery", light=Light.CAUTION, finding=week.figures.recovery),)


MEASURE: Final = Measure(
    name="damage",
    unit="index",
    window="today",
    rule="damage.easy_only",
    value=lambda week: week.figures.damage_index,
    light=_light,
    text=lambda week: week.figures.recovery,
    flags=_flags,
)
