"""Weight loss by the scale: shown, and already inside the energy balance (model.md 4.3)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Factor, RiskWeek, below_light
from runpipe.model.findings import finding
from runpipe.model.muscle import Light

_DAYS: Final = 7.0


def _value(week: RiskWeek) -> float | None:
    slope = week.view.slope
    return None if slope is None else -_DAYS * slope.kg_per_day / week.inputs.mass_kg


def _light(week: RiskWeek) -> Light:
    risk = week.rules.risk
    return below_light(_value(week), risk["mass_loss.caution_frac"], risk["mass_loss.warn_frac"])


FACTOR: Final = Factor(
    name="mass_loss",
    card=Card(
        unit="of mass/week",
        rule="mass_loss.warn_frac",
        value=_value,
        light=_light,
        text=lambda _: finding("factor.mass_loss.text"),
        reference=lambda week: week.rules.risk["mass_loss.caution_frac"],
        needs_body=True,
    ),
)
