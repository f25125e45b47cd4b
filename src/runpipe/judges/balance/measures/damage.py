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
    """Return the light: tired legs after a long run are its price, a hard day on them is not."""
    return high_is_bad(
        week.figures.damage_before_hard or 0.0,
        week.rules["damage.easy_only"],
        week.rules["damage.no_hard"],
    )


def _text(week: BalanceWeek) -> Finding:
    before = week.figures.damage_before_hard
    if before is None:
        return week.figures.recovery
    is_rested = before <= week.rules["damage.easy_only"]
    return finding("measure.damage.rested" if is_rested else "measure.damage.tired")


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if week.figures.damage_index <= week.rules["damage.no_hard"]:
        return ()
    return (Flag(name="recovery", light=Light.INFO, finding=week.figures.recovery),)


MEASURE: Final = Measure(
    name="damage",
    unit="index",
    window="today",
    rule="damage.easy_only",
    value=lambda week: week.figures.damage_index,
    light=_light,
    text=_text,
    is_imputed=lambda week: week.is_effort_imputed,
    flags=_flags,
)
