"""The athlete's own facts, and how a reader is used to seeing figures: units, clock, weight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from runpipe.model.logs import BodyFatMethod


class Sex(StrEnum):
    """Chooses between published equations; unspecified takes the mean of both."""

    MALE = "M"
    FEMALE = "F"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteFacts:
    """What the settings say of one athlete; `None` where they say nothing.

    `mass_kg` and `body_fat_frac` are fallbacks for when no scale is logged. `activity_factor`
    is expenditure without sport over resting expenditure (science/model.md 3.2).
    """

    athlete_id: str = "me"
    sex: Sex = Sex.UNSPECIFIED
    birth_date: date | None = None
    height_m: float | None = None
    mass_kg: float | None = None
    body_fat_frac: float | None = None
    body_fat_method: BodyFatMethod = BodyFatMethod.UNKNOWN
    body_fat_date: date | None = None
    max_heart_rate_bpm: float | None = None
    rest_heart_rate_bpm: float | None = None
    critical_speed_mps: float | None = None
    easy_speed_mps: float | None = None
    """Speeds on the flat that the athlete knows better than their history tells."""
    activity_factor: float | None = None
    time_zone: str = "UTC"
    is_strength_novice: bool | None = None
    is_run_novice: bool | None = None
    lifts_confirmed_none: bool = False
    days_ill: tuple[date, ...] = ()
    """Days in bed or ill, which count as inactive (science/model.md 4.14)."""
    new_scale_dates: tuple[date, ...] = ()
    """Days of the first weigh-in on another scale."""
    has_menstrual_cycle: bool | None = None
    """`False` leaves the four-week wave of body water out; `None` goes by sex and age."""
    needs_referral: bool = False
    """Kidney disease, pregnancy, under 18, eating-disorder history: no energy numbers, a referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What an athlete's sessions up to a day say of them; `None` where they say nothing."""

    local_date: date
    critical_speed_mps: float | None = None


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
    """Units, clock and language of one reader; a language by the name of its catalogue."""

    units: Units = Units.METRIC
    mass: MassUnit = MassUnit.KG
    clock: ClockHours = ClockHours.H24
    language: str = "en"


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
