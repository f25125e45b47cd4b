"""Sprints, hills and hard intervals: what keeps legs strong beside lifting (model.md 4.7, 4.8)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Factor, FactorCoverage, RiskWeek
from runpipe.judges.view.week_view import WeekView, described_frac
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import ModelRules


def _light(week: RiskWeek) -> Light:
    value, load = week.inputs.high_force_units, week.rules.load
    if load["power.min_units"] <= value <= load["power.max_units"]:
        return Light.OK
    return Light.WARN if value >= load["power.warn_units"] else Light.CAUTION


def _text(week: RiskWeek) -> Finding:
    load = week.rules.load
    return finding(
        "factor.high_force.text",
        least=load.quantity("power.min_units"),
        most=load.quantity("power.max_units"),
    )


def _coverage(view: WeekView, _: ModelRules) -> FactorCoverage:
    return FactorCoverage(
        name="sessions",
        value_frac=described_frac(view),
        finding=finding("coverage.sessions"),
        gaps=(finding("gap.sessions"),),
    )


FACTOR: Final = Factor(
    name="high_force",
    card=Card(
        unit="S/week",
        rule="growth.high_force_trained",
        value=lambda week: week.inputs.high_force_units,
        light=_light,
        text=_text,
        reference=lambda week: week.rules.load["power.min_units"],
    ),
    coverage=_coverage,
)
