"""Energy availability: what is left for the body after training (docs/methods.md 2)."""

from __future__ import annotations

from typing import Final

from runpipe.energy import availability_light
from runpipe.judges.muscle.factor import Card, Factor, RiskWeek
from runpipe.model.findings import Finding, finding


def _value(week: RiskWeek) -> float | None:
    return None if week.view.available is None else week.view.available.kcal_per_kg


def _text(week: RiskWeek) -> Finding:
    available = week.view.available
    is_severe = available is not None and available.is_severe(week.rules.energy)
    return finding(f"factor.energy_availability.{'severe' if is_severe else 'text'}")


FACTOR: Final = Factor(
    name="energy_availability",
    card=Card(
        unit="kcal/kg FFM/d",
        rule="availability.caution_kcal_per_kg",
        file="energy",
        value=_value,
        light=lambda week: availability_light(week.view.available, week.rules.energy),
        text=_text,
        reference=lambda week: week.rules.energy["availability.ok_kcal_per_kg"],
        is_imputed=lambda week: (
            week.view.available is not None and not week.view.available.has_diary
        ),
        needs_body=True,
    ),
)
