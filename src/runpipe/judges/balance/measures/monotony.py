"""Monotony: how alike the days were (Foster 1998, commonly cited)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure, high_is_bad
from runpipe.judges.doses import clamp
from runpipe.model.findings import finding
from runpipe.model.muscle import Flag, Light


def _light(week: BalanceWeek) -> Light:
    """Return the light: days alike matter where they are also harder than usual."""
    light = high_is_bad(
        week.figures.monotony or 0.0, week.rules["monotony.caution"], week.rules["monotony.warn"]
    )
    usual, strain = week.usual.strain_au, week.figures.strain_au
    if light is Light.OK:
        return light
    if usual is None or strain is None:
        return Light.INFO
    return light if strain > week.rules["monotony.strain_ratio"] * usual else Light.OK


def _share(week: BalanceWeek) -> float | None:
    value = week.figures.monotony
    if value is None:
        return None
    span = week.rules["index.monotony_span"]
    return clamp((week.rules["monotony.warn"] - value) / span, 0.0, 1.0)


def _flags(week: BalanceWeek) -> tuple[Flag, ...]:
    if week.figures.monotony is not None or not week.has_sessions:
        return ()
    return (Flag.of("monotony_undefined", Light.INFO),)


MEASURE: Final = Measure(
    name="monotony",
    unit="ratio",
    window="7 d",
    rule="monotony.caution",
    value=lambda week: week.figures.monotony,
    light=_light,
    text=lambda _: finding("measure.monotony.text"),
    is_imputed=lambda week: week.is_effort_imputed or week.is_history_short,
    index_share=IndexShare(name="monotony", share=_share),
    flags=_flags,
)
