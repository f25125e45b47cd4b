"""Sprints, hills and hard intervals: what keeps legs strong beside lifting (model.md 4.7, 4.8)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Coverage, Factor, RiskWeek
from runpipe.judges.view.coverage import described_frac
from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import Light, ModelRules


def _light(week: RiskWeek) -> Light:
    value, load = week.inputs.high_force_units, week.rules.load
    if load["power.min_units"] <= value <= load["power.max_units"]:
        return Light.OK
    return Light.WARN if value >= load["power.warn_units"] else Light.CAUTION


def _coverage(view: WeekView, _: ModelRules) -> Coverage:
    return Coverage(
        name="sessions",
        value_frac=described_frac(view),
        text="sessions with distance or time, kind, and effort or heart rate",
        gap="the effort (RPE) or heart rate of each session",
    )


FACTOR: Final = Factor(
    name="high_force",
    card=Card(
        title="Sprints, hills, hard intervals",
        unit="S/week",
        rule="growth.high_force_trained",
        value=lambda week: week.inputs.high_force_units,
        light=_light,
        text=lambda _: "One to three a week keep legs strong; they do nothing for the upper body.",
        reference=lambda week: week.rules.load["power.min_units"],
    ),
    coverage=_coverage,
)
