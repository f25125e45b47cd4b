"""Growth: what lifting and running add, and what holds it back (model.md 4.8)."""

from __future__ import annotations

from typing import Final

from runpipe.energy import by_sex
from runpipe.judges.doses import clamp, rise
from runpipe.judges.muscle.factor import Factor
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Step, Terms
from runpipe.model.rules import Rules


def _gain(inputs: MuscleInputs, terms: Terms, rules: Rules) -> Step:
    potential = _potential_gain(inputs, rules)
    gain = potential * _gain_quality(inputs, terms["effective_protein_g_per_kg"], rules)
    return Step(-gain, {"potential_gain": (potential, "%FFM/week"), "gain": (gain, "%FFM/week")})


def _potential_gain(inputs: MuscleInputs, rules: Rules) -> float:
    """Return the gain lifting and running would bring with food, sleep and youth, %FFM per week."""
    lift = "novice" if inputs.is_strength_novice else "trained"
    run = "novice" if inputs.is_run_novice else "trained"
    tau, share = rules["growth.tau_units"], rules["strength.lower_share"]
    km = min(
        inputs.run_km + inputs.other_aerobic_min / rules["strength.min_per_km"],
        rules["strength.leg_cap_km"],
    )
    lifting = share * rise(inputs.lower_units, tau) + (1.0 - share) * rise(
        inputs.strength_upper_units, tau
    )
    running = rules[f"growth.endurance_{run}"] * rise(km, rules["growth.tau_km"])
    force = rules[f"growth.high_force_{run}"] * rise(inputs.high_force_units, tau)
    return rules[f"growth.strength_{lift}"] * lifting + share * (running + force)


def _gain_quality(inputs: MuscleInputs, effective_protein: float, rules: Rules) -> float:
    """Return the share of that gain which deficit, availability, protein, sleep and age leave."""
    fat_limit = by_sex(
        inputs.sex,
        rules["growth.novice_body_fat_male_frac"],
        rules["growth.novice_body_fat_female_frac"],
    )
    has_floor = inputs.is_strength_novice and inputs.body_fat_frac >= fat_limit
    floor = rules["growth.novice_floor"] if has_floor else 0.0
    energy = max(floor, 1.0 - inputs.deficit_kcal / rules["growth.deficit_kcal"])
    protein = clamp(
        effective_protein / rules["protein.growth_reference_g_per_kg"],
        rules["protein.growth_floor"],
        1.0,
    )
    sleep = 1.0
    if inputs.sleep_h is not None:
        short = rules["sleep.reference_h"] - inputs.sleep_h
        sleep = clamp(1.0 - rules["growth.sleep_per_h"] * short, rules["growth.sleep_floor"], 1.0)
    age = clamp(
        1.0 - rules["growth.age_per_year"] * (inputs.age_years - rules["age.from_years"]),
        rules["growth.age_floor"],
        1.0,
    )
    return energy * _availability_quality(inputs, rules) * protein * sleep * age


def _availability_quality(inputs: MuscleInputs, rules: Rules) -> float:
    if inputs.availability_kcal_per_kg is None:
        return 1.0
    above = inputs.availability_kcal_per_kg - rules["growth.availability_low"]
    gain = rules["growth.availability_gain"] * above / rules["growth.availability_span"]
    return clamp(rules["growth.availability_base"] + gain, rules["growth.availability_floor"], 1.0)


FACTOR: Final = Factor(name="growth", adds=_gain)
