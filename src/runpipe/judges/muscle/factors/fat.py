"""Fat in food: shown, not in the score (model.md 4.6)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Factor, RiskWeek, above_light
from runpipe.model.findings import finding
from runpipe.model.muscle import Light

_KCAL_PER_G_FAT: Final = 9.0


def _value(week: RiskWeek) -> float | None:
    intake = week.view.intake
    if intake.fat_g is None or not intake.fat_energy_kcal:
        return None
    return _KCAL_PER_G_FAT * intake.fat_g / intake.fat_energy_kcal


def _light(week: RiskWeek) -> Light:
    risk, fat_g = week.rules.risk, week.view.intake.fat_g
    mass = week.view.body.reference_mass_kg
    if fat_g is not None and mass and fat_g / mass < risk["fat.warn_g_per_kg"]:
        return Light.WARN
    return above_light(_value(week), risk["fat.ok_frac"], risk["fat.warn_frac"])


FACTOR: Final = Factor(
    name="fat",
    card=Card(
        unit="of energy",
        rule="fat.warn_frac",
        value=_value,
        light=_light,
        text=lambda _: finding("factor.fat.text"),
        reference=lambda week: week.rules.risk["fat.ok_frac"],
        is_imputed=lambda week: week.view.intake.n_days < week.rules.energy["intake.min_days"],
        needs_body=True,
    ),
)
