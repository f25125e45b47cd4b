"""Running volume: a small, capped loss in very long weeks, a rule of thumb (model.md 4.9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from runpipe.judges.doses import saturating
from runpipe.judges.muscle.factor import Card, Factor, RiskWeek, below_light
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules


def _loss(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    beyond = np.maximum(0.0, grid["run_km"] - rules["volume.free_km"])
    relief = 1.0 - rules["volume.strength_relief"] * saturating(
        grid["lower_units"], rules["strength.tau_units"]
    )
    limit = rules["growth.deficit_kcal_per_kg"] * grid.fat_free_mass_kg
    deficit = 1.0 + grid.deficit_kcal / limit
    loss = rules["volume.per_km"] * beyond * relief * deficit * rules["strength.lower_share"]
    capped = np.minimum(rules["volume.cap"], loss)
    return Step(capped, {"volume_loss": (capped, "%FFM/week")})


def _light(week: RiskWeek) -> Light:
    risk = week.rules.risk
    return below_light(week.inputs.run_km, risk["volume.free_km"], risk["volume.warn_km"])


def _reason(inputs: MuscleInputs, _: Terms, rules: Rules) -> Finding:
    return finding(
        "reason.volume",
        run=Quantity(inputs.run_km, "km/week"),
        free=rules.quantity("volume.free_km"),
    )


FACTOR: Final = Factor(
    name="volume",
    card=Card(
        unit="km/week",
        rule="volume.per_km",
        value=lambda week: week.inputs.run_km,
        light=_light,
        text=lambda week: finding(
            "factor.volume.text", free=week.rules.risk.quantity("volume.free_km")
        ),
        reference=lambda week: week.rules.risk["volume.free_km"],
    ),
    adds=_loss,
    at_reference=lambda inputs, _, rules: replace(
        inputs, run_km=min(inputs.run_km, rules["volume.free_km"])
    ),
    reason=_reason,
)
