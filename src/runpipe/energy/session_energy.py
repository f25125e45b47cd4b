"""The energy of one session, by the best evidence there is.

Device, power, heart rate, course, MET (science/model.md 3.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runpipe.energy.body import Body, by_sex
from runpipe.model.energy import EnergyMethod, SessionEnergy
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.units import KJ_PER_KCAL, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

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


RUN_TYPES: Final = frozenset(
    {
        SessionType.EASY,
        SessionType.LONG,
        SessionType.TEMPO,
        SessionType.RACE,
        SessionType.HIIT,
        SessionType.SPRINT,
        SessionType.HILL_REPS,
        SessionType.HILLY_RUN,
        SessionType.TRAIL,
    }
)
"""Sessions on foot whose distance counts as running."""
STRENGTH_TYPES: Final = frozenset(
    {SessionType.STRENGTH_FULL, SessionType.STRENGTH_LOWER, SessionType.STRENGTH_UPPER}
)
_NO_HEART_RATE: Final = STRENGTH_TYPES | {
    SessionType.SPRINT,
    SessionType.HIIT,
    SessionType.HILL_REPS,
    SessionType.CIRCUIT,
    SessionType.PLYOMETRICS,
    SessionType.YOGA,
}
"""Efforts in which heart rate does not follow expenditure."""
_POWER: Final = frozenset({SessionType.CYCLE, SessionType.ROW})
_EPOC_RULES: Final = {
    SessionType.HIIT: "running.epoc_hiit_factor",
    SessionType.HILL_REPS: "running.epoc_hiit_factor",
    SessionType.SPRINT: "running.epoc_sprint_factor",
}
_MET_RULES: Final = {
    **dict.fromkeys(RUN_TYPES, "met.run"),
    **dict.fromkeys(STRENGTH_TYPES, "met.strength"),
    SessionType.CIRCUIT: "met.circuit",
    SessionType.PLYOMETRICS: "met.circuit",
    SessionType.YOGA: "met.yoga",
    SessionType.CYCLE: "met.cycle",
    SessionType.SWIM: "met.swim",
    SessionType.ROW: "met.row",
    SessionType.CLIMB: "met.climb",
    SessionType.STAIRS: "met.stairs",
    SessionType.WALK: "met.walk",
    SessionType.OTHER: "met.other",
}


@dataclass(frozen=True, slots=True)
class _Gross:
    kcal: float
    method: EnergyMethod
    sigma_frac: float
    equivalent_m: float | None = None


def session_energy(
    session: SessionSummary, body: Body, rules: Rules, max_heart_rate_bpm: float | None = None
) -> SessionEnergy:
    """Work out what a session cost: running distance, then power, heart rate, MET, device.

    Parameters
    ----------
    session
        What is known of it.
    body
        The body on that day.
    rules
        The ``energy`` rules.
    max_heart_rate_bpm
        Needed for heart rate to count (the mean must reach 60 % of it).

    Returns
    -------
    SessionEnergy
        Net is gross less what would have been spent anyway, never below 0; `None` where
        neither the session nor the body says enough.
    """
    gross = _gross(session, body, rules, max_heart_rate_bpm)
    if gross is None:
        return SessionEnergy(
            session_id=session.session_id,
            gross_kcal=None,
            net_kcal=None,
            method=EnergyMethod.NONE,
            sigma_frac=1.0,
        )
    return SessionEnergy(
        session_id=session.session_id,
        gross_kcal=gross.kcal,
        net_kcal=_net_kcal(session, gross.kcal, body, rules),
        method=gross.method,
        sigma_frac=gross.sigma_frac,
        equivalent_distance_m=gross.equivalent_m,
    )


def _net_kcal(session: SessionSummary, gross_kcal: float, body: Body, rules: Rules) -> float | None:
    duration_s = session.duration_s
    if duration_s is None and session.distance_m:
        duration_s = session.distance_m / rules["running.assumed_speed_mps"]
    if body.nee_kcal is None or duration_s is None:
        return None
    anyway = body.nee_kcal * duration_s / SECONDS_PER_DAY
    epoc = _EPOC_RULES.get(session.session_type)
    return max(0.0, gross_kcal - anyway) * (rules[epoc] if epoc else 1.0)


def _gross(
    session: SessionSummary, body: Body, rules: Rules, max_heart_rate_bpm: float | None
) -> _Gross | None:
    device = session.energy_kcal
    if body.mass_kg is not None:
        gross = (
            _by_distance(session, body.mass_kg, rules)
            or _by_power(session, rules)
            or _by_heart_rate(session, body, rules, max_heart_rate_bpm)
        )
        is_vague = session.session_type is SessionType.OTHER and device
        if gross is None and session.duration_s and not is_vague:
            met = rules[_MET_RULES[session.session_type]]
            kcal = met_gross_kcal(met, body.mass_kg, session.duration_s)
            gross = _Gross(kcal, EnergyMethod.MET, rules["met.sigma_frac"])
        if gross is not None:
            return gross
    if device:
        return _Gross(device, EnergyMethod.DEVICE, rules["met.device_sigma_frac"])
    return None


def _by_distance(session: SessionSummary, mass_kg: float, rules: Rules) -> _Gross | None:
    distance_m, duration_s = session.distance_m, session.duration_s
    if not distance_m:
        return None
    if duration_s and distance_m / duration_s > rules["running.max_speed_mps"]:
        return None
    if session.session_type is SessionType.WALK:
        duration_s = duration_s or 0.0
        kcal = walking_gross_kcal(mass_kg, distance_m, session.ascent_m or 0.0, duration_s, rules)
        return _Gross(kcal, EnergyMethod.RUN_DISTANCE, rules["walking.sigma_frac"])
    if session.session_type not in RUN_TYPES:
        return None
    flat_m, sigma = run_equivalent(
        distance_m,
        (session.ascent_m, session.descent_m),
        session.equivalent_distance_m,
        rules,
        is_altitude_flagged=session.is_altitude_flagged,
    )
    kcal = running_gross_kcal(mass_kg, flat_m, rules)
    return _Gross(kcal, EnergyMethod.RUN_DISTANCE, sigma, flat_m)


def _by_power(session: SessionSummary, rules: Rules) -> _Gross | None:
    if session.session_type not in _POWER or not session.avg_power_w or not session.duration_s:
        return None
    kcal = power_gross_kcal(session.avg_power_w, session.duration_s, rules)
    return _Gross(kcal, EnergyMethod.POWER, rules["power.sigma_frac"])


def _by_heart_rate(
    session: SessionSummary, body: Body, rules: Rules, max_heart_rate_bpm: float | None
) -> _Gross | None:
    rate, duration_s = session.avg_heart_rate_bpm, session.duration_s
    if not rate or not duration_s or not max_heart_rate_bpm:
        return None
    minutes = duration_s / SECONDS_PER_MINUTE
    if session.session_type in _NO_HEART_RATE or minutes < rules["keytel.min_duration_min"]:
        return None
    if rate < rules["keytel.min_heart_rate_frac"] * max_heart_rate_bpm:
        return None
    kcal = keytel_kcal_per_min(rate, body, rules) * minutes
    return _Gross(kcal, EnergyMethod.HEART_RATE, rules["keytel.sigma_frac"])
