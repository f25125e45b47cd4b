"""The words of the sum: what each step of the muscle-risk model is, for those who follow it."""

from __future__ import annotations

from typing import Final

from runpipe.model.assessment import Term
from runpipe.render.formatting import NBSP, number

_TERM: Final = {
    "loss_share": "Share of the weight lost in such a deficit that is lean",
    "unprotected_loss_kg": "Lean mass lost in such a deficit with little protein and no exercise",
    "effective_protein_g_per_kg": "Protein, weighed by how meals are spread",
    "protein_target_g_per_kg": "Protein that this week asks for",
    "protein_coverage": "How much of the way to that target was eaten",
    "protein_efficacy": "How far protein can protect at such a deficit",
    "protein_factor": "What protein leaves of the loss",
    "lower_factor": "What strength work and running leave of it in the legs",
    "upper_factor": "What strength work leaves of it in the upper body",
    "strength_factor": "Both together, by their share of muscle",
    "age_factor": "Age makes it more by the factor",
    "sleep_factor": "Short sleep makes it more by the factor",
    "carb_bound_g_per_kg": "Carbohydrate that this much training asks for",
    "carb_factor": "Too little carbohydrate makes it more by the factor",
    "energy_loss": "Loss by the energy deficit, all of this together",
    "volume_loss": "Loss by very high running volume (rule of thumb)",
    "protein_loss": "Loss by very little protein at energy balance",
    "inactivity_loss": "Loss by days in bed or ill",
    "age_loss": "Drift with age",
    "damage_loss": "Loss by hard running on tired legs",
    "potential_gain": "Gain that the training could bring",
    "gain": "Gain that food, protein, sleep and age leave of it",
    "rate": "All losses less the gain",
    "midpoint": "Rate at which the score is 50",
    "score": "Score",
}
_TERM_UNIT: Final = {
    "1": "",
    "frac": "",
    "points": "",
    "%FFM/week": "% a week",
    "kg/week": "kg a week",
    "g/kg": "g/kg a day",
}


def term_words(term: Term) -> str:
    """Say what a step of the sum is."""
    return _TERM.get(term.name) or term.text or term.name.replace("_", " ")


def term_value(term: Term) -> str:
    """Write the value of a step with its unit."""
    unit = _TERM_UNIT.get(term.unit, term.unit)
    return f"{number(term.value, 3)}{NBSP}{unit}" if unit else number(term.value, 3)
