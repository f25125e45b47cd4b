"""The composite: from a week's numbers to a loss rate and a score (science/model.md 4, 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runpipe.judges.doses import clamp
from runpipe.judges.muscle.bands import score, score_midpoint
from runpipe.judges.muscle.gains import gain_quality, potential_gain
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.losses import (
    carb_bound_g_per_kg,
    carb_shortfall,
    damage_loss,
    inactivity_loss,
    loss_share,
    protein_loss,
    protein_protection,
    sleep_factor,
    strength_protection,
    tissue_kcal_per_kg,
    volume_loss,
)
from runpipe.model.assessment import Term
from runpipe.model.rules import Rules

_DAYS: Final = 7.0
_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The two effects whose size is varied for the interval; `None` takes the rules' own."""

    protein: float | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleTerms:
    """Every intermediate value of one evaluation. Rates are %FFM a week."""

    loss_share: float
    unprotected_loss_kg: float
    effective_protein_g_per_kg: float
    protein_target_g_per_kg: float
    protein_coverage: float
    protein_efficacy: float
    protein_factor: float
    lower_factor: float
    upper_factor: float
    strength_factor: float
    age_factor: float
    sleep_factor: float
    carb_bound_g_per_kg: float
    carb_factor: float
    energy_loss: float
    volume_loss: float
    protein_loss: float
    inactivity_loss: float
    age_loss: float
    damage_loss: float
    potential_gain: float
    gain: float
    rate: float
    midpoint: float
    score: float

    def as_terms(self) -> tuple[Term, ...]:
        """List the values by the names of docs/methods.md, in order of use."""
        return tuple(
            Term(name=name, value=getattr(self, name), unit=unit) for name, unit in _UNITS.items()
        )


_UNITS: Final = {
    "loss_share": "frac",
    "unprotected_loss_kg": "kg/week",
    "effective_protein_g_per_kg": "g/kg",
    "protein_target_g_per_kg": "g/kg",
    "protein_coverage": "1",
    "protein_efficacy": "1",
    "protein_factor": "1",
    "lower_factor": "1",
    "upper_factor": "1",
    "strength_factor": "1",
    "age_factor": "1",
    "sleep_factor": "1",
    "carb_bound_g_per_kg": "g/kg",
    "carb_factor": "1",
    "energy_loss": "%FFM/week",
    "volume_loss": "%FFM/week",
    "protein_loss": "%FFM/week",
    "inactivity_loss": "%FFM/week",
    "age_loss": "%FFM/week",
    "damage_loss": "%FFM/week",
    "potential_gain": "%FFM/week",
    "gain": "%FFM/week",
    "rate": "%FFM/week",
    "midpoint": "%FFM/week",
    "score": "points",
}


def evaluate(inputs: MuscleInputs, rules: Rules, effects: Effects | None = None) -> MuscleTerms:
    """Evaluate the composite.

    Parameters
    ----------
    inputs
        The week in numbers.
    rules
        The ``risk`` rules.
    effects
        Other sizes of the protein and strength effects, for the interval.

    Returns
    -------
    MuscleTerms
        Every step; `rate` is the expected loss of lean mass, `score` its place on 0-100.
    """
    used = effects or Effects()
    share = loss_share(inputs.mass_kg * inputs.body_fat_frac, rules)
    unprotected = _DAYS * inputs.deficit_kcal * share / tissue_kcal_per_kg(share, rules)
    protein = protein_protection(inputs, rules, used.protein)
    lower, upper, strength = strength_protection(inputs, rules, used.strength)
    age = 1.0 + rules["age.per_year"] * clamp(
        inputs.age_years - rules["age.from_years"], 0.0, rules["age.span_years"]
    )
    sleep = sleep_factor(inputs, rules)
    bound = carb_bound_g_per_kg(inputs.endurance_min_per_day, rules)
    carb = 1.0 + rules["carb.max_effect"] * carb_shortfall(inputs, bound)
    kg_lost = unprotected * protein.factor * strength * age * sleep * carb
    energy_loss = _PERCENT * kg_lost / inputs.fat_free_mass_kg
    losses = {
        "energy_loss": energy_loss,
        "volume_loss": volume_loss(inputs, rules),
        "protein_loss": protein_loss(protein.effective, age, rules),
        "inactivity_loss": inactivity_loss(inputs, rules),
        "age_loss": rules["age.drift"]
        if inputs.age_years >= rules["age.drift_from_years"]
        else 0.0,
        "damage_loss": damage_loss(inputs, rules),
    }
    potential = potential_gain(inputs, rules)
    gain = potential * gain_quality(inputs, protein.effective, rules)
    rate = sum(losses.values()) - gain
    midpoint = score_midpoint(inputs, rules)
    return MuscleTerms(
        loss_share=share,
        unprotected_loss_kg=unprotected,
        effective_protein_g_per_kg=protein.effective,
        protein_target_g_per_kg=protein.target,
        protein_coverage=protein.coverage,
        protein_efficacy=protein.efficacy,
        protein_factor=protein.factor,
        lower_factor=lower,
        upper_factor=upper,
        strength_factor=strength,
        age_factor=age,
        sleep_factor=sleep,
        carb_bound_g_per_kg=bound,
        carb_factor=carb,
        **losses,
        potential_gain=potential,
        gain=gain,
        rate=rate,
        midpoint=midpoint,
        score=score(rate, midpoint, rules),
    )
