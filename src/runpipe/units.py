"""Conversions between units and the constants of physics, each pair inverse.

Inside runpipe everything is SI (with kcal, bpm and spm); kilometres, minutes a kilometre and the
like exist only where a person reads them.
"""

from __future__ import annotations

from typing import Final

KG_PER_LB: Final = 0.45359237
KG_PER_STONE: Final = 14 * KG_PER_LB
M_PER_MILE: Final = 1609.344
M_PER_FOOT: Final = 0.3048
KJ_PER_KCAL: Final = 4.184
SECONDS_PER_MINUTE: Final = 60.0
SECONDS_PER_HOUR: Final = 3600.0
SECONDS_PER_DAY: Final = 86400.0
EARTH_RADIUS_M: Final = 6_371_008.8


def lb_to_kg(mass_lb: float) -> float:
    """Convert pounds to kilograms."""
    return mass_lb * KG_PER_LB


def kg_to_lb(mass_kg: float) -> float:
    """Convert kilograms to pounds."""
    return mass_kg / KG_PER_LB


def kj_to_kcal(energy_kj: float) -> float:
    """Convert kilojoules to kilocalories (thermochemical)."""
    return energy_kj / KJ_PER_KCAL


def kcal_to_kj(energy_kcal: float) -> float:
    """Convert kilocalories to kilojoules (thermochemical)."""
    return energy_kcal * KJ_PER_KCAL


def mile_to_m(distance_mile: float) -> float:
    """Convert international miles to metres."""
    return distance_mile * M_PER_MILE


def m_to_mile(distance_m: float) -> float:
    """Convert metres to international miles."""
    return distance_m / M_PER_MILE


def pace_s_per_km(speed_mps: float) -> float | None:
    """Return seconds a kilometre, or `None` at a standstill."""
    return 1000.0 / speed_mps if speed_mps > 0 else None
