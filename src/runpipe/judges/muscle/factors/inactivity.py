"""Days in bed or ill: what lying still costs (model.md 4.14)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.judges.doses import ramp
from runpipe.judges.muscle.factor import Card, Factor, RiskWeek
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.terms import GridTerms, Step
from runpipe.model.findings import Quantity, finding
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules


def _loss(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    """Return the loss of days in bed (Kortebein 2007, Marusic 2021)."""
    older = ramp(
        grid["age_years"],
        rules["inactivity.older_from_years"],
        rules["inactivity.older_span_years"],
    )
    daily = rules["inactivity.per_day"] + rules["inactivity.per_day_older"] * older
    loss = grid["n_bed_days"] * daily
    return Step(loss, {"inactivity_loss": (loss, "%FFM/week")})


def _light(week: RiskWeek) -> Light:
    n_days = week.inputs.n_bed_days
    if n_days >= week.rules.risk["inactivity.warn_days"]:
        return Light.WARN
    return Light.OK if n_days == 0 else Light.CAUTION


FACTOR: Final = Factor(
    name="inactivity",
    card=Card(
        unit="d/week",
        rule="inactivity.per_day",
        value=lambda week: week.inputs.n_bed_days,
        light=_light,
        text=lambda _: finding("factor.inactivity.text"),
        reference=lambda _: 0.0,
    ),
    adds=_loss,
    at_reference=lambda inputs, _, __: replace(inputs, n_bed_days=0.0),
    reason=lambda inputs, _, __: finding(
        "reason.inactivity", days=Quantity(inputs.n_bed_days, "d")
    ),
)
