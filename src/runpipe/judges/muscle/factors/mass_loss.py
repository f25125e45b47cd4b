"""Weight loss by the scale: shown, and already inside the energy balance (model.md 4.3)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Coverage, Factor, RiskWeek, below_light
from runpipe.judges.view.week_view import WeekView
from runpipe.model.findings import Quantity, finding
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import ModelRules

_DAYS: Final = 7.0


def _value(week: RiskWeek) -> float | None:
    slope = week.view.slope
    return None if slope is None else -_DAYS * slope.kg_per_day / week.inputs.mass_kg


def _light(week: RiskWeek) -> Light:
    risk = week.rules.risk
    return below_light(_value(week), risk["mass_loss.caution_frac"], risk["mass_loss.warn_frac"])


def _coverage(view: WeekView, rules: ModelRules) -> Coverage:
    return Coverage(
        name="scale",
        value_frac=float(view.scale is not None),
        finding=finding("coverage.scale" if view.scale else "coverage.scale_none"),
        gap=finding(
            "gap.scale",
            least=rules.energy.quantity("scale.min_weigh_ins"),
            weeks=Quantity(
                rules.energy["scale.short_window_days"] / _DAYS, "weeks", "scale.short_window_days"
            ),
        ),
    )


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
    coverage=_coverage,
)
