"""Weight loss by the scale: shown, and already inside the energy balance (model.md 4.3)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Coverage, Factor, RiskWeek, below_light
from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import Light, ModelRules

_DAYS: Final = 7.0


def _value(week: RiskWeek) -> float | None:
    slope = week.view.slope
    return None if slope is None else -_DAYS * slope.kg_per_day / week.inputs.mass_kg


def _light(week: RiskWeek) -> Light:
    risk = week.rules.risk
    return below_light(_value(week), risk["mass_loss.caution_frac"], risk["mass_loss.warn_frac"])


def _coverage(view: WeekView, _: ModelRules) -> Coverage:
    return Coverage(
        name="scale",
        value_frac=float(view.scale is not None),
        text="weigh-ins for a trend" if view.scale else "too few weigh-ins for a trend",
        gap="weigh-ins: six or more over two weeks, on the same scale",
    )


FACTOR: Final = Factor(
    name="mass_loss",
    card=Card(
        title="Weight loss",
        unit="of mass/week",
        rule="mass_loss.warn_frac",
        value=_value,
        light=_light,
        text=lambda _: (
            "Trend of the scale; already inside the energy balance, so not counted again."
        ),
        reference=lambda week: week.rules.risk["mass_loss.caution_frac"],
        needs_body=True,
    ),
    coverage=_coverage,
)
