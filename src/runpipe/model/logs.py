"""Rows of the hand-kept logs: diet, body, sleep, strength."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class StatedOrder(StrEnum):
    """Which of day and month comes first in a file's dates, by what these dates themselves say."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    OPEN = "open"


class Domain(StrEnum):
    """What a log speaks of. A day takes one source a domain."""

    DIET = "diet"
    BODY = "body"
    SLEEP = "sleep"
    STRENGTH = "strength"


class BodyFatMethod(StrEnum):
    """How body fat was measured; decides how far it is trusted."""

    DXA = "dxa"
    FOUR_COMPARTMENT = "four_compartment"
    BODPOD = "bodpod"
    SKINFOLD = "skinfold"
    BIA = "bia"
    CIRCUMFERENCE = "circumference"
    UNKNOWN = "unknown"


class Region(StrEnum):
    """The part of the body a strength set loads."""

    LOWER = "lower"
    UPPER = "upper"
    CORE = "core"
    FULL = "full"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DietEntry:
    """One line of a diet log: a food, a meal or a whole day (`is_day_total`).

    Amounts are `None` where the log says nothing. `is_complete` is the user's own mark on the
    day, `None` where the app has no such mark (or one that nobody sets).
    """

    local_date: date
    source: str
    local_time: time | None = None
    meal: str | None = None
    food: str | None = None
    energy_kcal: float | None = None
    protein_g: float | None = None
    carb_g: float | None = None
    fat_g: float | None = None
    fiber_g: float | None = None
    alcohol_g: float | None = None
    is_day_total: bool = False
    is_complete: bool | None = None
    is_fasting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMeasurement:
    """One weigh-in. `lean_kg` is fat-free mass where the scale states it.

    `device` is the scale as the export names it.
    """

    local_date: date
    source: str
    local_time: time | None = None
    mass_kg: float | None = None
    body_fat_frac: float | None = None
    body_fat_method: BodyFatMethod | None = None
    lean_kg: float | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepNight:
    """One sleep. `local_date` is the day of waking. Stage times are `None` where not measured."""

    local_date: date
    source: str
    asleep_s: float | None = None
    in_bed_s: float | None = None
    deep_s: float | None = None
    rem_s: float | None = None
    light_s: float | None = None
    awake_s: float | None = None
    start_local: datetime | None = None
    end_local: datetime | None = None
    utc_offset_s: int | None = None
    is_nap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthSet:
    """One set. `start_local` is the workout's (or the set's own) local start.

    Sets with the same `local_date`, `source` and `workout` make one strength session.
    `workout_s` is the whole workout's length where the app states it.
    """

    local_date: date
    source: str
    exercise: str
    set_index: int
    workout: str | None = None
    start_local: datetime | None = None
    workout_s: float | None = None
    category: str | None = None
    region: Region = Region.UNKNOWN
    pattern: str | None = None
    is_plyometric: bool = False
    is_warmup: bool = False
    reps: int | None = None
    mass_kg: float | None = None
    duration_s: float | None = None
    distance_m: float | None = None
    rpe: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One row (or cell) that was skipped, in words a runner understands.

    `line` counts from 1 and includes the header; `column` is `None` when the whole row is bad.
    """

    line: int
    column: str | None
    value: str
    reason: str
