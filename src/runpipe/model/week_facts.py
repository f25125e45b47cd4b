"""What the judges of a week are given: days, sessions, weigh-ins, and nothing imputed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from runpipe.model.athlete import AthleteFacts
from runpipe.model.iso_week import Week
from runpipe.model.logs import BodyFatMethod


class SessionType(StrEnum):
    """What a session counts as in the model (science/model.md 4.7, 7.1)."""

    EASY = "easy"
    LONG = "long"
    TEMPO = "tempo"
    RACE = "race"
    HIIT = "hiit"
    SPRINT = "sprint"
    HILL_REPS = "hill_reps"
    HILLY_RUN = "hilly_run"
    TRAIL = "trail"
    STAIRS = "stairs"
    STRENGTH_FULL = "strength_full"
    STRENGTH_LOWER = "strength_lower"
    STRENGTH_UPPER = "strength_upper"
    CIRCUIT = "circuit"
    PLYOMETRICS = "plyometrics"
    YOGA = "yoga"
    ROW = "row"
    CLIMB = "climb"
    SWIM = "swim"
    CYCLE = "cycle"
    WALK = "walk"
    OTHER = "other"


class DayStatus(StrEnum):
    """How far a day's diet log can be trusted (science/model.md 3.4)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"
    FASTING = "fasting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """One session as the week sees it. `None` where not known.

    `equivalent_distance_m` is the flat distance of the same cost by grade (Minetti).
    `heart_rate_s_by_bpm` holds seconds spent at each whole beat, so that zones and TRIMP follow
    from whatever maximum is known later. `n_hard_sets` counts working sets of a strength
    session. `energy_kcal` is the device's own figure, used when there is nothing better.
    """

    session_id: str
    local_date: date
    start_local: datetime | None = None
    session_type: SessionType = SessionType.OTHER
    duration_s: float | None = None
    distance_m: float | None = None
    equivalent_distance_m: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    rpe: float | None = None
    avg_heart_rate_bpm: float | None = None
    heart_rate_s_by_bpm: tuple[tuple[int, float], ...] = ()
    peak_heart_rate_bpm: float | None = None
    """Highest median of 15 s, without the first five minutes."""
    avg_grade_adjusted_speed_mps: float | None = None
    n_hard_sets: int | None = None
    energy_kcal: float | None = None
    is_type_imputed: bool = False
    is_altitude_flagged: bool = False
    """A check found the altitude noisy or broken: it must not reach a cost."""
    avg_power_w: float | None = None
    """Mean mechanical power, for sports where it is measured (cycling, rowing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """One eating time, all entries at that time added up."""

    local_time: datetime
    energy_kcal: float | None = None
    protein_g: float | None = None
    carb_g: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DietDay:
    """One logged day from one source; a day without a log has no `DietDay`.

    `n_eating_times` is `None` when the log gives no times and no meals. `meals` holds the
    timed entries only. `is_complete` is the user's own mark.
    """

    local_date: date
    energy_kcal: float | None = None
    protein_g: float | None = None
    carb_g: float | None = None
    fat_g: float | None = None
    n_eating_times: int | None = None
    meals: tuple[Meal, ...] = ()
    is_complete: bool | None = None
    is_fasting: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighIn:
    """The body measured once on a day: the first mass of its morning, where there is one.

    `is_late` marks a mass taken outside the morning; `device` is the scale as the export names
    it, so that a change of scale shows.
    """

    local_date: date
    mass_kg: float | None = None
    body_fat_frac: float | None = None
    body_fat_method: BodyFatMethod | None = None
    is_late: bool = False
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepDay:
    """Sleep of the night that ended on this day, in hours; naps are not in it."""

    local_date: date
    asleep_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    """All that is known up to the end of one week, for the judges of that week.

    Every tuple is in order of date and holds history as well as the week itself: at least 365
    days back where there is that much. What lies after `as_of` is not in it. `as_of` is the
    last day the week speaks for: its Sunday, or today in a running week. `days_ill` are days
    marked ill or in bed. `first_date` is the first day of any record of this athlete.
    """

    athlete: AthleteFacts
    week: Week
    as_of: date
    sessions: tuple[SessionSummary, ...] = ()
    diet_days: tuple[DietDay, ...] = ()
    weigh_ins: tuple[WeighIn, ...] = ()
    sleep_days: tuple[SleepDay, ...] = ()
    days_ill: tuple[date, ...] = ()
    first_date: date | None = None
    has_strength_log: bool = False
    """Whether it is known that all lifting is in `sessions`; otherwise they tell."""
    max_heart_rate_bpm: float | None = field(default=None)
    """A tested maximum heart rate; `None`: what the sessions and the age make credible."""
    threshold_speed_mps: float | None = field(default=None)
    """Learned critical speed as of the week's end, on the flat."""
