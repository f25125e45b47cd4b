"""The energy of one session, by the best evidence there is (science/model.md 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runpipe.energy.body import Body
from runpipe.energy.cost import (
    keytel_kcal_per_min,
    met_gross_kcal,
    power_gross_kcal,
    run_equivalent,
    running_gross_kcal,
    walking_gross_kcal,
)
from runpipe.model.energy import EnergyMethod, SessionEnergy
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.units import SECONDS_PER_DAY, SECONDS_PER_MINUTE

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
