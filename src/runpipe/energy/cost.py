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


def run_equivalent(
    distance_m: float,
    climbed: tuple[float | None, float | None],
    profile_m: float | None,
    rules: Rules,
    *,
    is_altitude_flagged: bool,
) -> tuple[float, float]:
    """Return the flat distance of the same cost, and its relative sigma.

    Parameters
    ----------
    distance_m
        The run.
    climbed
        Ascent and descent, m; `None` where not known.
    profile_m
        The flat distance by the cost of every grade, `None` without an altitude.
    rules
        The ``energy`` rules.
    is_altitude_flagged
        A check found the altitude wrong. Noise can only make a run look dearer, since cost is
        convex in grade; nothing of such a series is used.

    References
    ----------
    Minetti et al. 2002.
    """
    ascent, descent = climbed
    most = rules["running.max_climb_m_per_km"] * distance_m / M_PER_KM
    is_steady = max(ascent or 0.0, descent or 0.0) <= most
    if is_altitude_flagged or not is_steady:
        return distance_m, rules["running.no_altitude_sigma_frac"]
    flat = equivalent_distance_m(distance_m, ascent, descent, rules)
    if profile_m is None or ascent is None or descent is None:
        return profile_m or flat, rules["running.sigma_frac"]
    limit = rules["running.profile_limit"] * max(flat, _steep_m(distance_m, ascent, descent, rules))
    return min(profile_m, limit), rules["running.sigma_frac"]


def _steep_m(distance_m: float, ascent_m: float, descent_m: float, rules: Rules) -> float:
    """Return the flat distance of a run that does all its climbing at one grade."""
    both = ascent_m + descent_m
    if not distance_m or not both:
        return distance_m
    grade, share = both / distance_m, ascent_m / both
    up, down = (relative_cost(way * grade, rules) for way in (1.0, -1.0))
    return distance_m * (share * up + (1.0 - share) * down)


def relative_cost(grade_frac: float, rules: Rules) -> float:
    """Return the cost of running at a grade over that on the flat (Minetti 2002)."""
    steepest = rules["running.max_grade_frac"]
    grade = min(max(grade_frac, -steepest), steepest)
    cost = 0.0
    for power in (5, 4, 3, 2, 1, 0):
        cost = cost * grade + rules[f"minetti.grade_{power}"]
    return cost / rules["minetti.grade_0"]


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
