"""A week judged: its days, sessions, muscle risk and training balance.

What was expected and measured later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from runpipe.model.energy import EnergyBalance, SessionEnergy
from runpipe.model.findings import Finding, Quantity
from runpipe.model.iso_week import Week
from runpipe.model.muscle import MuscleRisk, SessionLoad, TrainingBalance
from runpipe.model.rules import Rules
from runpipe.model.week_facts import DayStatus, SessionType


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRules:
    """The three rules files of the science model."""

    risk: Rules
    load: Rules
    energy: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAssessment:
    """One day of the window. Intake is `None` on a day without a log, whatever was eaten.

    `balance_kcal` is the day's by log and scale, with its sigma; a week's days add up to the
    week. It is `None` where the week has neither.
    `damage_index` is at the end of the day. `hardness_frac` is 0-1, hard from 0.5.
    """

    date: date
    status: DayStatus
    exercise_kcal: float | None
    tdee_kcal: float | None
    intake_kcal: float | None
    corrected_intake_kcal: float | None
    balance_kcal: float | None
    balance_sigma_kcal: float | None = None
    protein_g: float | None
    carb_g: float | None
    fat_g: float | None
    n_sessions: int
    distance_m: float
    duration_s: float
    load_au: float
    is_load_imputed: bool
    damage_index: float
    is_hard: bool
    is_rest: bool
    is_ill: bool
    sleep_h: float | None
    mass_kg: float | None
    hardness_frac: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAssessment:
    """One session of the window: its load, its energy, and whether it ran the stores down.

    `athlete_max_heart_rate_bpm` is what was credible on that day, with its standard deviation
    (0 where it was tested). `fuel` is the meal that is enough after a long or hard run.
    """

    session_id: str
    local_date: date
    session_type: SessionType
    load: SessionLoad
    energy: SessionEnergy
    is_hard: bool
    is_depleting: bool
    depletion: Finding | None = None
    hardness_frac: float = 0.0
    athlete_max_heart_rate_bpm: float | None = None
    athlete_max_heart_rate_sd_bpm: float | None = None
    fuel: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCoverage:
    """What the week's figures rest on, counted over the window (weigh-ins: 28 days)."""

    n_diet_days: int
    n_partial_diet_days: int
    n_missing_diet_days: int
    n_weigh_ins: int
    n_weigh_in_span_days: int
    n_sleep_nights: int
    n_sessions: int
    n_sessions_described: int
    n_sessions_with_rpe: int
    n_sessions_with_heart_rate: int
    n_history_days: int
    has_strength_log: bool
    has_meal_times: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAssessment:
    """Everything that is said of one athlete's week.

    The window is the seven days that end on `as_of`: the ISO week itself once it is over, the
    last seven days while it runs (`is_running_week`). `days` and `sessions` lie in it, in order.
    `defaults_used` lists every value that was assumed. `shown` holds the numbers of the rules
    that pages and charts show beside the findings, by file and name.
    """

    athlete_id: str
    week: Week
    as_of: date
    first_date: date
    is_running_week: bool
    muscle: MuscleRisk
    balance: TrainingBalance
    energy: EnergyBalance
    days: tuple[DayAssessment, ...]
    sessions: tuple[SessionAssessment, ...]
    coverage: WeekCoverage
    defaults_used: tuple[Finding, ...]
    rules_version: str
    shown: Mapping[str, Quantity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedWeek:
    """The expected change of lean mass in one week, kg, with its middle 80 %; a loss is negative."""

    first_date: date
    change_kg: float
    low_kg: float
    high_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """Two measurements of lean mass by one method, and what was expected between them.

    Attributes
    ----------
    first_date, last_date
        The days of the two measurements.
    first_kg, last_kg, measured_kg
        Fat-free mass on these days and its change; a loss is negative.
    least_kg
        The least change that means anything with this method.
    expected_kg, expected_low_kg, expected_high_kg
        The expected change with its range; `None` where too few of the weeks had one.
    n_weeks, n_expected_weeks
        Weeks between the measurements, and those with an expectation.
    finding
        What the two together say.
    """

    method: str
    first_date: date
    last_date: date
    first_kg: float
    last_kg: float
    measured_kg: float
    least_kg: float
    expected_kg: float | None
    expected_low_kg: float | None
    expected_high_kg: float | None
    n_weeks: float
    n_expected_weeks: float
    finding: Finding
