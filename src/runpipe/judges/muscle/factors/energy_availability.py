"""Energy availability: what is left for the body after training (model.md 3.7)."""

from __future__ import annotations

from typing import Final

from runpipe.energy import availability_light
from runpipe.judges.muscle.factor import Card, Factor, RiskWeek
from runpipe.model.findings import Finding, finding


def _text(week: RiskWeek) -> Finding:
    value = week.view.availability_kcal_per_kg
    severe = week.rules.energy["availability.severe_kcal_per_kg"]
    is_severe = value is not None and value < severe
    return finding(f"factor.energy_availability.{'severe' if is_severe else 'text'}")


FACTOR: Final = Factor(
    name="energy_availability",
    card=Card(
        unit="kcal/kg FFM/d",
        rule="availability.caution_kcal_per_kg",
        file="energy",
        value=lambda week: week.view.availability_kcal_per_kg,
        light=lambda week: availability_light(
            week.view.availability_kcal_per_kg, week.rules.energy
        ),
        text=_text,
        reference=lambda week: week.rules.energy["availability.ok_kcal_per_kg"],
        needs_body=True,
    ),
)
