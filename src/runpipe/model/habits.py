"""How a reader is used to seeing figures: units, clock, weight."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Units(StrEnum):
    """Of distances, heights and pace."""

    METRIC = "metric"
    IMPERIAL = "imperial"


class MassUnit(StrEnum):
    """Of body weight."""

    KG = "kg"
    LB = "lb"
    ST = "st"


class ClockHours(StrEnum):
    """Hours of a day: 17:05 or 5:05 pm."""

    H24 = "24"
    H12 = "12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Units and clock of one reader."""

    units: Units = Units.METRIC
    mass: MassUnit = MassUnit.KG
    clock: ClockHours = ClockHours.H24


_IMPERIAL: Final = frozenset({"US", "LR", "MM"})
_MILES_AND_STONE: Final = frozenset({"GB"})
_TWELVE_HOURS: Final = frozenset({"US", "CA", "AU", "NZ", "IN", "PH", "EG", "SA", "PK", "CO"})


def habits_of(locale_name: str) -> Habits:
    """Return what is usual where a POSIX locale such as ``en_US.UTF-8`` is spoken.

    A name without a country, such as ``C``, gives metric units and a 24-hour clock.
    """
    territory = locale_name.partition(".")[0].partition("@")[0].partition("_")[2]
    is_imperial = territory in _IMPERIAL
    is_british = territory in _MILES_AND_STONE
    return Habits(
        units=Units.IMPERIAL if is_imperial or is_british else Units.METRIC,
        mass=MassUnit.LB if is_imperial else MassUnit.ST if is_british else MassUnit.KG,
        clock=ClockHours.H12 if territory in _TWELVE_HOURS else ClockHours.H24,
    )
