"""The recovery index: muscle damage left at the end of the week."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure, high_is_bad
from runpipe.model.assessment import Flag, Light
from runpipe.model.rules import Rules


def damage_text(index: float, rules: Rules) -> str:
    """Return the recovery index in words."""
    if index < rules["damage.recovered"]:
        return "Legs recovered."
    if index < rules["damage.easy_only"]:
        return "Legs nearly recovered."
    if index <= rules["damage.no_hard"]:
        return "Legs still recovering: easy running only."
    return "Legs still recovering: no hard, long or downhill run yet, easy days only."


def _light(week: BalanceWeek) -> Light:
    return high_is_bad(
        week.figures.damage_index, week.rules["damage.easy_only"], week.rules["damage.no_hard"]
    )


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if week.figures.damage_index <= week.rules["damage.no_hard"]:
        return ()
    return (Flag(name="recovery", light=Light.CAUTION, text=week.figures.damage_text),)


MEASURE: Final = Measure(
    name="damage",
    title="Recovery index",
    unit="index",
    window="today",
    rule="damage.easy_only",
    value=lambda week: week.figures.damage_index,
    light=_light,
    text=lambda week: week.figures.damage_text,
    flags=_flags,
)
