"""What moving costs: running, walking, heart rate, power and MET (science/model.md 3.3)."""

from __future__ import annotations

from runpipe.energy.body import Body, by_sex
from runpipe.model.rules import Rules
from runpipe.units import KJ_PER_KCAL, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

ML_PER_L = 1000.0
M_PER_KM = 1000.0


def equivalent_distance_m(
    distance_m: float, ascent_m: float | None, descent_m: float | None, rules: Rules
) -> float:
    """Return the flat distance of the same cost when only totals are known.

    Parameters
    ----------
    distance_m, ascent_m, descent_m
        Totals; an unknown ascent or descent counts as flat.

    References
    ----------
    Minetti et al. 2002 at grades of +-6 %.
    """
    climbed = rules["running.ascent_equivalent"] * (ascent_m or 0.0)
    dropped = rules["running.descent_equivalent"] * (descent_m or 0.0)
    least = rules["running.min_equivalent_frac"] * distance_m
    return max(least, distance_m + climbed - dropped)


def running_gross_kcal(mass_kg: float, equivalent_m: float, rules: Rules) -> float:
    """Return the gross cost of a run, kcal, from mass and flat-equivalent distance."""
    return mass_kg * rules["running.cost_kcal_per_kg_km"] * equivalent_m / M_PER_KM


def walking_gross_kcal(
    mass_kg: float, distance_m: float, ascent_m: float, duration_s: float, rules: Rules
) -> float:
    """Return the gross cost of a walk, kcal, by the ACSM equation summed over the walk."""
    oxygen_ml_per_kg = (
        rules["walking.resting_ml_per_kg_min"] * duration_s / SECONDS_PER_MINUTE
        + rules["walking.level_ml_per_kg_m"] * distance_m
        + rules["walking.climb_ml_per_kg_m"] * ascent_m
    )
    return mass_kg * oxygen_ml_per_kg / ML_PER_L * rules["walking.kcal_per_l"]


def keytel_kcal_per_min(heart_rate_bpm: float, body: Body, rules: Rules) -> float:
    """Return gross expenditure, kcal a minute, from heart rate, mass, age and sex; never below 0.

    Raises
    ------
    ValueError
        Without a mass.

    References
    ----------
    Keytel et al. 2005, 10.1080/02640410470001730089.
    """
    if body.mass_kg is None:
        raise ValueError("heart-rate energy needs a mass")
    male, female = (
        rules[f"keytel.{sex}_intercept"]
        + rules[f"keytel.{sex}_bpm"] * heart_rate_bpm
        + rules[f"keytel.{sex}_kg"] * body.mass_kg
        + rules[f"keytel.{sex}_year"] * body.age_years
        for sex in ("male", "female")
    )
    return max(0.0, by_sex(body.sex, male, female) / KJ_PER_KCAL)


def power_gross_kcal(power_w: float, duration_s: float, rules: Rules) -> float:
    """Return the gross cost, kcal, of mechanical work done at a steady gross efficiency."""
    work_kj = power_w * duration_s / M_PER_KM
    return work_kj / KJ_PER_KCAL / rules["power.gross_efficiency_frac"]


def met_gross_kcal(met: float, mass_kg: float, duration_s: float) -> float:
    """Return the gross cost, kcal, of an activity of so many MET."""
    return met * mass_kg * duration_s / SECONDS_PER_HOUR
