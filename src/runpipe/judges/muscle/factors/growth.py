"""Growth: what lifting and running add, and what holds it back (docs/methods.md 3)."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.doses import held, ramp, saturating
from runpipe.judges.muscle.factor import Factor
from runpipe.judges.muscle.factors.strength import leg_km
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.terms import GridTerms, Step
from runpipe.model.rules import Rules


def _gain(grid: InputGrid, terms: GridTerms, rules: Rules) -> Step:
    potential = _potential_gain(grid, rules)
    energy = _energy_quality(grid, rules)
    available = _availability_quality(grid, rules)
    gain = potential * energy * available * _other_quality(grid, terms, rules)
    return Step(
        -gain,
        {
            "potential_gain": (potential, "%FFM/week"),
            "gain_energy_factor": (energy, "1"),
            "gain_availability_factor": (available, "1"),
            "gain": (gain, "%FFM/week"),
        },
    )


def _potential_gain(grid: InputGrid, rules: Rules) -> Numbers:
    """Return the gain lifting and running would bring with food, sleep and youth, %FFM per week."""
    tau, share = rules["growth.tau_units"], rules["strength.lower_share"]
    lifting = share * saturating(grid["lower_units"], tau) + (1.0 - share) * saturating(
        grid["strength_upper_units"], tau
    )
    lift, run = grid["strength_novice_frac"], grid["run_novice_frac"]
    running = _rate("endurance", run, rules) * saturating(
        leg_km(grid, rules), rules["growth.tau_km"]
    )
    force = _rate("high_force", run, rules) * saturating(grid["high_force_units"], tau)
    return _rate("strength", lift, rules) * lifting + share * (running + force)


def _rate(kind: str, novice_frac: Numbers, rules: Rules) -> Numbers:
    trained = rules[f"growth.{kind}_trained"]
    return trained + novice_frac * (rules[f"growth.{kind}_novice"] - trained)


def _energy_quality(grid: InputGrid, rules: Rules) -> Numbers:
    """Return what a deficit leaves of the gain, and what a surplus adds to it, by body size."""
    from_frac = grid.by_sex("growth.novice_body_fat_{}_frac", rules)
    fat = ramp(grid["body_fat_frac"] - from_frac, 0.0, rules["growth.novice_body_fat_span_frac"])
    floor = rules["growth.novice_floor"] * grid["strength_novice_frac"] * fat
    limit = rules["growth.deficit_kcal_per_kg"] * grid.fat_free_mass_kg
    short = np.maximum(floor, 1.0 - grid.deficit_kcal / limit)
    plenty = 1.0 + rules["growth.surplus_gain"] * ramp(grid.balance_kcal, 0.0, limit)
    quality: Numbers = np.where(grid.balance_kcal < 0.0, short, plenty)
    return quality


def _availability_quality(grid: InputGrid, rules: Rules) -> Numbers:
    above = grid.availability_kcal_per_kg - rules["growth.availability_low"]
    gain = rules["growth.availability_gain"] * above / rules["growth.availability_span"]
    return held(rules["growth.availability_base"] + gain, rules["growth.availability_floor"], 1.0)


def _other_quality(grid: InputGrid, terms: GridTerms, rules: Rules) -> Numbers:
    """Return the share of the gain that protein, sleep and age leave."""
    protein = held(
        terms["effective_protein_g_per_kg"] / rules["protein.growth_reference_g_per_kg"],
        rules["protein.growth_floor"],
        1.0,
    )
    short = rules["sleep.reference_h"] - grid.sleep_h
    sleep = held(1.0 - rules["growth.sleep_per_h"] * short, rules["growth.sleep_floor"], 1.0)
    years = grid["age_years"] - rules["age.from_years"]
    age = held(1.0 - rules["growth.age_per_year"] * years, rules["growth.age_floor"], 1.0)
    return protein * sleep * age


FACTOR: Final = Factor(name="growth", adds=_gain)
