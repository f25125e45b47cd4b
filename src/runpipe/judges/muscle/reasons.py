"""Why the score is what it is: the score again, with one thing set right (model.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from runpipe.judges.muscle.composite import MuscleTerms, evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.assessment import Reason
from runpipe.model.rules import Rules

TITLES: Final = {
    "energy_deficit": "Energy deficit",
    "protein": "Protein",
    "strength": "Strength work",
    "sleep": "Sleep",
    "carbohydrate": "Carbohydrate",
    "volume": "Running volume",
    "damage": "Recovery from hard running",
    "inactivity": "Days in bed or ill",
}


def counterfactuals(
    inputs: MuscleInputs, terms: MuscleTerms, rules: Rules
) -> dict[str, MuscleInputs]:
    """Return the week once for each factor, with that factor alone at its reference.

    Parameters
    ----------
    inputs, terms
        The week in numbers, and their evaluation.
    rules
        The ``risk`` rules.

    Returns
    -------
    dict
        By factor name, in the order of `TITLES`. A factor that is already right, or not known,
        changes nothing.
    """
    good = rules["reasons.reference_availability"]
    available = inputs.availability_kcal_per_kg
    strength = rules["strength.reference_units"]
    asked = terms.protein_target_g_per_kg / inputs.meal_quality
    asked *= rules["protein.reference_quality"]
    sleep, carb = inputs.sleep_h, inputs.carb_g_per_kg
    return {
        "energy_deficit": replace(
            inputs,
            balance_kcal=max(0.0, inputs.balance_kcal),
            availability_kcal_per_kg=None if available is None else max(available, good),
        ),
        "protein": replace(inputs, protein_g_per_kg=max(inputs.protein_g_per_kg, asked)),
        "strength": replace(
            inputs,
            strength_lower_units=max(inputs.strength_lower_units, strength),
            strength_upper_units=max(inputs.strength_upper_units, strength),
        ),
        "sleep": replace(
            inputs, sleep_h=None if sleep is None else max(sleep, rules["sleep.good_h"])
        ),
        "carbohydrate": replace(
            inputs, carb_g_per_kg=None if carb is None else max(carb, terms.carb_bound_g_per_kg)
        ),
        "volume": replace(inputs, run_km=min(inputs.run_km, rules["volume.free_km"])),
        "damage": replace(inputs, mean_damage_index=0.0),
        "inactivity": replace(inputs, n_bed_days=0.0),
    }


def points_by_factor(inputs: MuscleInputs, terms: MuscleTerms, rules: Rules) -> dict[str, float]:
    """Return how many points lower the score would be with each factor at its reference."""
    return {
        name: terms.score - evaluate(changed, rules).score
        for name, changed in counterfactuals(inputs, terms, rules).items()
    }


def reasons(
    inputs: MuscleInputs, terms: MuscleTerms, points: Mapping[str, float], rules: Rules
) -> tuple[Reason, ...]:
    """Sort the factors that weigh enough to show, largest first. They do not add up.

    What was only assumed is never given as a reason.
    """
    assumed = {"protein": inputs.is_protein_assumed, "strength": inputs.is_strength_assumed}
    texts = _texts(inputs, terms, rules)
    found = [
        Reason(
            factor=name,
            title=TITLES[name],
            points=value,
            score_without=terms.score - value,
            text=texts[name],
        )
        for name, value in points.items()
        if value >= rules["reasons.min_points"] and not assumed.get(name, False)
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.points, reason.factor)))


def _texts(inputs: MuscleInputs, terms: MuscleTerms, rules: Rules) -> Mapping[str, str]:
    carb = inputs.carb_g_per_kg or 0.0
    return {
        "energy_deficit": f"about {inputs.deficit_kcal:.0f} kcal a day less eaten than spent",
        "protein": (
            f"{inputs.protein_g_per_kg:.1f} g/kg protein a day, where this week asks for "
            f"{terms.protein_target_g_per_kg:.1f}"
        ),
        "strength": (
            f"{inputs.strength_lower_units:.1f} leg and {inputs.strength_upper_units:.1f} "
            "upper-body strength sessions a week; two of each is the reference"
        ),
        "sleep": f"{inputs.sleep_h or 0.0:.1f} h sleep a night",
        "carbohydrate": (
            f"{carb:.1f} g/kg carbohydrate a day; for so much endurance at least "
            f"{terms.carb_bound_g_per_kg:.0f}"
        ),
        "volume": (
            f"{inputs.run_km:.0f} km of running; above {rules['volume.free_km']:.0f} km is a "
            "rule of thumb, not a finding"
        ),
        "damage": "hard running came closer together than legs recover",
        "inactivity": f"{inputs.n_bed_days:.0f} days in bed or ill",
    }
