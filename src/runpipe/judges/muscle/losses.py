"""What drives and spares lean mass: one function a factor (science/model.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

from runpipe.judges.doses import clamp, rise
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.rules import Rules


def loss_share(fat_mass_kg: float, rules: Rules) -> float:
    """Return the lean share of lost tissue (Forbes 1987; Hall 2007, commonly cited)."""
    c = rules["forbes.c_kg"]
    return clamp(c / (c + fat_mass_kg), rules["forbes.min_share"], rules["forbes.max_share"])


def tissue_kcal_per_kg(lean_share: float, rules: Rules) -> float:
    """Return the energy in a kg of lost tissue of that lean share."""
    return rules["forbes.lean_kcal_per_kg"] * lean_share + rules["forbes.fat_kcal_per_kg"] * (
        1.0 - lean_share
    )


def carb_bound_g_per_kg(endurance_min_per_day: float, rules: Rules) -> float:
    """Return the lower bound of carbohydrate, g/kg a day, for so much endurance a day."""
    if endurance_min_per_day < rules["carb.short_min"]:
        return rules["carb.bound_below_30_g_per_kg"]
    if endurance_min_per_day < rules["carb.medium_min"]:
        return rules["carb.bound_below_90_g_per_kg"]
    if endurance_min_per_day < rules["carb.long_min"]:
        return rules["carb.bound_below_180_g_per_kg"]
    return rules["carb.bound_above_180_g_per_kg"]


def protein_target_g_per_kg(inputs: MuscleInputs, rules: Rules) -> float:
    """Return what the week asks for: more in a deficit, on low carbohydrate, with age."""
    deficit = clamp(inputs.deficit_frac / rules["protein.target_deficit_frac"], 0.0, 1.0)
    older = clamp(
        (inputs.age_years - rules["protein.target_age_from_years"])
        / rules["protein.target_age_span_years"],
        0.0,
        1.0,
    )
    return (
        rules["protein.target_g_per_kg"]
        + rules["protein.target_deficit_g_per_kg"] * deficit
        + rules["protein.target_low_carb_g_per_kg"] * is_low_carb(inputs, rules)
        + rules["protein.target_age_g_per_kg"] * older
    )


def is_low_carb(inputs: MuscleInputs, rules: Rules) -> bool:
    """Tell whether carbohydrate is low for one who trains endurance."""
    carb = inputs.carb_g_per_kg
    if carb is None or inputs.endurance_min_per_day < rules["carb.short_min"]:
        return False
    return carb < rules["carb.low_g_per_kg"]


@dataclass(frozen=True, slots=True)
class Protein:
    """Protein of a week against what it asks for, and what is left of the loss (`factor`)."""

    effective: float
    target: float
    coverage: float
    efficacy: float
    factor: float


def protein_protection(inputs: MuscleInputs, rules: Rules, max_effect: float | None) -> Protein:
    """Return what protein spares: half the loss at the target, little in a severe deficit.

    References
    ----------
    Mettler 2010, Longland 2016, Berryman 2018, Carbone 2019.
    """
    effective = inputs.protein_g_per_kg * inputs.meal_quality / rules["protein.reference_quality"]
    target = protein_target_g_per_kg(inputs, rules)
    base = rules["protein.baseline_g_per_kg"]
    efficacy = clamp(
        1.0
        - (inputs.deficit_frac - rules["protein.severe_from_frac"])
        / rules["protein.severe_span_frac"],
        rules["protein.severe_floor"],
        1.0,
    )
    if effective >= base:
        coverage = clamp((effective - base) / (target - base), 0.0, 1.0)
        effect = rules["protein.max_effect"] if max_effect is None else max_effect
        factor = 1.0 - effect * efficacy * coverage
    else:
        coverage = max(-rules["protein.shortfall_cap"], (effective - base) / base)
        factor = 1.0 - rules["protein.shortfall_effect"] * coverage
    return Protein(effective, target, coverage, efficacy, factor)


def strength_protection(
    inputs: MuscleInputs, rules: Rules, max_effect: float | None
) -> tuple[float, float, float]:
    """Return what is left of the loss in legs, upper body and both, by strength work and running.

    References
    ----------
    Bryner 1999, Frimel 2008, Beavers 2017 (lifting); Calbet 2017, Weiss 2017 (legs).
    """
    effect = rules["strength.max_effect"] if max_effect is None else max_effect
    tau = rules["strength.tau_units"]
    km = min(
        inputs.run_km + inputs.other_aerobic_min / rules["strength.min_per_km"],
        rules["strength.leg_cap_km"],
    )
    spared = 1.0 - rules["strength.leg_sparing"] * rise(km, rules["strength.leg_tau_km"])
    lower = (1.0 - effect * rise(inputs.lower_units, tau)) * spared
    upper = 1.0 - effect * rise(inputs.strength_upper_units, tau)
    share = rules["strength.lower_share"]
    return lower, upper, share * lower + (1.0 - share) * upper


def sleep_factor(inputs: MuscleInputs, rules: Rules) -> float:
    """Return how much short sleep adds to the loss; 1 when sleep is not known."""
    if inputs.sleep_h is None:
        return 1.0
    short = clamp(rules["sleep.reference_h"] - inputs.sleep_h, 0.0, rules["sleep.max_short_h"])
    return 1.0 + rules["sleep.per_h"] * short


def carb_shortfall(inputs: MuscleInputs, bound: float) -> float:
    """Return how far carbohydrate falls short of its bound, 0-1; 0 when it is not known."""
    if inputs.carb_g_per_kg is None:
        return 0.0
    return clamp((bound - inputs.carb_g_per_kg) / bound, 0.0, 1.0)


def volume_loss(inputs: MuscleInputs, rules: Rules) -> float:
    """Return the loss of very long weeks: a rule of thumb, small and capped."""
    beyond = max(0.0, inputs.run_km - rules["volume.free_km"])
    relief = 1.0 - rules["volume.strength_relief"] * rise(
        inputs.lower_units, rules["strength.tau_units"]
    )
    deficit = 1.0 + inputs.deficit_kcal / rules["volume.deficit_kcal"]
    loss = rules["volume.per_km"] * beyond * relief * deficit * rules["strength.lower_share"]
    return min(rules["volume.cap"], loss)


def protein_loss(effective: float, age_factor: float, rules: Rules) -> float:
    """Return the loss from little protein even without a deficit."""
    short = (rules["protein.balance_from_g_per_kg"] - effective) / rules[
        "protein.balance_span_g_per_kg"
    ]
    return rules["protein.balance_rate"] * clamp(short, 0.0, 1.0) * age_factor


def inactivity_loss(inputs: MuscleInputs, rules: Rules) -> float:
    """Return the loss of days in bed (Kortebein 2007, Marusic 2021)."""
    older = clamp(
        (inputs.age_years - rules["inactivity.older_from_years"])
        / rules["inactivity.older_span_years"],
        0.0,
        1.0,
    )
    daily = rules["inactivity.per_day"] + rules["inactivity.per_day_older"] * older
    return inputs.n_bed_days * daily


def damage_loss(inputs: MuscleInputs, rules: Rules) -> float:
    """Return the loss of a week spent on damaged legs; small."""
    beyond = (inputs.mean_damage_index - rules["damage.free_index"]) / rules["damage.span_index"]
    return rules["damage.max_rate"] * clamp(beyond, 0.0, 1.0)
