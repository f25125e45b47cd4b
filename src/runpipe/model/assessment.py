"""What the judges say of a week: muscle risk, training balance, energy, day by day.

Everything the report and the warehouse need is here, in plain values. `None` is "not known" and
never stands for 0. Energies are kcal, rates %FFM a week (negative is a gain), shares 0-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from runpipe.model.findings import Finding, Quantity, Value, finding
from runpipe.model.rules import Rules
from runpipe.model.week import DayStatus, SessionType, Week

BAND_UNCERTAIN: Final = "band.uncertain"
"""The code of a band of which the interval leaves all four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRules:
    """The three rules files of the science model."""

    risk: Rules
    load: Rules
    energy: Rules


class Band(StrEnum):
    """The muscle-risk band, lowest first; ``insufficient`` when it is withheld."""

    LOW = "low"
    GUARDED = "guarded"
    ELEVATED = "elevated"
    HIGH = "high"
    INSUFFICIENT = "insufficient"


class Light(StrEnum):
    """How one figure looks on its own. ``info`` is shown without a judgement."""

    OK = "ok"
    CAUTION = "caution"
    WARN = "warn"
    INFO = "info"
    UNKNOWN = "unknown"


class ConfidenceLevel(StrEnum):
    """How much of what the model wants was there (science/model.md 5)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INSUFFICIENT = "insufficient"


class EnergySource(StrEnum):
    """What the energy balance rests on."""

    DIET_AND_SCALE = "diet_and_scale"
    DIET = "diet"
    SCALE = "scale"
    PRIOR = "prior"


class EnergyMethod(StrEnum):
    """How a session's energy was worked out, best first."""

    RUN_DISTANCE = "run_distance"
    POWER = "power"
    HEART_RATE = "heart_rate"
    MET = "met"
    DEVICE = "device"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLoad:
    """The load of one session in each currency; the currencies are never added to each other.

    `load_au` is session-RPE (minutes times RPE); the rest is `None` without heart rate, or
    without a threshold speed. `is_rpe_imputed` says that `rpe` came from the session's type.
    """

    session_id: str
    load_au: float | None
    rpe: float
    is_rpe_imputed: bool
    banister_au: float | None = None
    edwards_au: float | None = None
    lucia_au: float | None = None
    running_stress_au: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnergy:
    """What one session cost, with and without what the body would have spent anyway.

    `sigma_frac` is the relative uncertainty of `net_kcal`; both energies are `None` when the
    session says too little (`method` is then ``none``).
    """

    session_id: str
    gross_kcal: float | None
    net_kcal: float | None
    method: EnergyMethod
    sigma_frac: float
    equivalent_distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One intermediate value of the model, under the name used in docs/methods.md."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorCard:
    """One factor of muscle risk on its own.

    `reference` is what the counterfactual puts in its place and `points` how much lower the
    score would then be (`None` for factors that are only shown, or without a band).
    `is_imputed` says that `value` is a default and not this athlete's. `source` is a citation;
    commonly cited numbers that were not looked up say so.
    """

    name: str
    value: float | None
    unit: str
    reference: float | None
    light: Light
    points: float | None
    grade: str
    source: str
    is_imputed: bool
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A factor that adds to the score: points, and the score with this one thing set right."""

    factor: str
    points: float
    score_without: float
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One change a runner can make. `change` is in `unit`, against what was done this week."""

    name: str
    change: float
    unit: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlan:
    """The smallest set of changes found that reaches the next lower band.

    `reaches_lower_band` is false when no allowed set gets there: then it is the set that lowers
    the score most.
    """

    actions: tuple[Action, ...]
    predicted_score: float
    predicted_band: Band
    reaches_lower_band: bool

    @property
    def finding(self) -> Finding:
        """All of it in one sentence."""
        return finding(
            "plan.reaches" if self.reaches_lower_band else "plan.falls_short",
            actions=tuple(action.finding for action in self.actions),
            score=Quantity(self.predicted_score, "points"),
            band=finding(f"band.{self.predicted_band}"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something worth a sentence that is not part of the score."""

    name: str
    light: Light
    finding: Finding

    @classmethod
    def of(cls, name: str, light: Light, **values: Value) -> Flag:
        """Return a flag that says the message of its own name."""
        return cls(name=name, light=light, finding=finding(f"flag.{name}", **values))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidencePart:
    """One part of the confidence: `weight` times `value_frac` is what it adds."""

    name: str
    weight: float
    value_frac: float
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyPart:
    """How much one unknown moves the loss rate, in %FFM a week."""

    name: str
    delta_pct_per_week: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleRisk:
    """The muscle-risk judgement of one week.

    With `band` ``insufficient``, score, interval, probability, rates, reasons and plan are
    withheld (`None` or empty), `withheld_reason` says why and `would_help` what to log.
    `plausible` is the band with what else is plausible, `BAND_UNCERTAIN` when the interval
    touches all four bands. The interval is the middle 80 %.

    Attributes
    ----------
    loss_rate_pct_per_week
        Expected loss of lean mass if this week went on, %FFM a week; negative is a gain.
    loss_rate_kg_per_week
        The same in kg.
    p_loss_frac
        Model probability that the drift is worse than 0.1 %FFM a week.
    score_midpoint_pct_per_week
        The rate at which the score is 50 (lower with a low muscle reserve).
    four_week_score, four_week_band
        The score of the mean rate of the last four weeks, `None` without at least two weeks.
    reasons
        Sorted, largest first, only those that weigh enough to show. They do not add up.
    terms
        Every intermediate value, so that the score can be followed by hand.
    """

    score: float | None
    band: Band
    plausible: Finding
    interval_low: float | None
    interval_high: float | None
    p_loss_frac: float | None
    loss_rate_pct_per_week: float | None
    loss_rate_low_pct_per_week: float | None
    loss_rate_high_pct_per_week: float | None
    loss_rate_kg_per_week: float | None
    sigma_pct_per_week: float | None
    score_midpoint_pct_per_week: float
    confidence_frac: float
    confidence_level: ConfidenceLevel
    confidence_parts: tuple[ConfidencePart, ...]
    uncertainty_parts: tuple[UncertaintyPart, ...]
    four_week_score: float | None
    four_week_band: Band
    four_week_loss_rate_pct_per_week: float | None
    n_four_week_weeks: int
    factors: tuple[FactorCard, ...]
    reasons: tuple[Reason, ...]
    plan: ActionPlan | None
    flags: tuple[Flag, ...]
    caveats: tuple[Finding, ...]
    terms: tuple[Term, ...]
    withheld_reason: Finding | None = None
    would_help: tuple[Finding, ...] = ()
    needs_referral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyBalance:
    """Energy of the seven days, mean kcal a day. Balance is negative in a deficit.

    Attributes
    ----------
    mass_kg
        Median of the seven days, else the last within fourteen, else from the settings.
    body_fat_frac
        As measured, else what an equation on mass and height implies (`is_body_fat_measured`).
    nee_kcal
        Expenditure without sport.
    exercise_kcal
        Net cost of training, mean a day over all seven days.
    tdee_kcal, logged_tdee_kcal
        Expenditure over all days, and over the days with a complete diet log only.
    intake_kcal, corrected_intake_kcal
        Mean of complete days as logged, and with the under-reporting correction.
    diet_balance_kcal, scale_balance_kcal, balance_kcal
        From the diet log, from the scale, and both fused; each with its sigma.
    availability_kcal_per_kg
        Energy availability, kcal per kg fat-free mass a day.
    protein_target_g_per_kg
        What this week asks for (rises with the deficit, low carbohydrate, age).
    effective_protein_g_per_kg
        Protein weighed by how meals are spread.
    mass_change_frac_per_week
        From the scale's slope; negative is a loss.
    """

    mass_kg: float | None
    mass_date: date | None
    body_fat_frac: float | None
    body_fat_method: str
    is_body_fat_measured: bool
    fat_mass_kg: float | None
    fat_free_mass_kg: float | None
    ffmi_kg_per_m2: float | None
    resting_kcal: float | None
    activity_factor: float
    nee_kcal: float | None
    exercise_kcal: float | None
    tdee_kcal: float | None
    logged_tdee_kcal: float | None
    logged_exercise_kcal: float | None
    intake_kcal: float | None
    corrected_intake_kcal: float | None
    under_reporting_frac: float
    is_under_reporting_personal: bool
    diet_balance_kcal: float | None
    diet_sigma_kcal: float | None
    scale_slope_kg_per_day: float | None
    scale_slope_se_kg_per_day: float | None
    scale_balance_kcal: float | None
    scale_sigma_kcal: float | None
    balance_kcal: float | None
    sigma_kcal: float | None
    deficit_kcal: float | None
    deficit_frac: float | None
    source: EnergySource
    log_and_scale_disagree: bool
    availability_kcal_per_kg: float | None
    availability_light: Light
    protein_g_per_kg: float | None
    protein_target_g_per_kg: float | None
    effective_protein_g_per_kg: float | None
    carb_g_per_kg: float | None
    carb_reference_g_per_kg: float | None
    fat_g: float | None
    fat_energy_frac: float | None
    n_feedings_per_day: float | None
    fuelled_sessions_frac: float | None
    mass_change_frac_per_week: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAssessment:
    """One day of the window. Intake is `None` on a day without a log, whatever was eaten.

    `balance_kcal` (corrected intake less expenditure) stands on complete days only.
    `damage_index` is at the end of the day.
    """

    date: date
    status: DayStatus
    exercise_kcal: float | None
    tdee_kcal: float | None
    intake_kcal: float | None
    corrected_intake_kcal: float | None
    balance_kcal: float | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAssessment:
    """One session of the window: its load, its energy, and whether it ran the stores down."""

    session_id: str
    local_date: date
    session_type: SessionType
    load: SessionLoad
    energy: SessionEnergy
    is_hard: bool
    is_depleting: bool
    depletion: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixShare:
    """One class of training: share of the week beside the mean of four weeks (0-1).

    Classes: sprint, hiit, hill, long, tempo, easy, strength_lower, strength_upper, other, rest.
    A full-body session counts half to each region. ``rest`` counts days and has day shares only
    (in `sessions_7d` and `sessions_28d`, as days; its other shares are `None`).
    """

    name: str
    sessions_7d: float
    duration_7d_s: float
    distance_7d_m: float
    load_7d_au: float
    sessions_28d: float
    time_share_7d_frac: float | None
    time_share_28d_frac: float | None
    distance_share_7d_frac: float | None
    distance_share_28d_frac: float | None
    load_share_7d_frac: float | None
    load_share_28d_frac: float | None
    session_share_7d_frac: float | None
    session_share_28d_frac: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMetric:
    """One figure of training balance, with its own light. `window` is such as ``7 d``."""

    name: str
    value: float | None
    unit: str
    light: Light
    window: str
    finding: Finding
    grade: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPart:
    """One part of the balance index: `points` of `weight`, `None` when it cannot be said."""

    name: str
    weight: float
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBalance:
    """The training of the week beside the weeks before. Each figure speaks for itself.

    Attributes
    ----------
    load_7d_au
        Session-RPE load of the seven days; `n_imputed_loads` of its sessions had no RPE.
    avg_daily_load_au, sd_daily_load_au
        Over the seven days, rest days counting 0; SD with n-1.
    monotony, strain_au
        `None` when the SD is 0 (undefined).
    acute_load_au, chronic_load_au, acute_chronic_ratio
        Exponentially weighted over 7 and 28 days; `None` below 28 days of history.
    spike_ratio
        Longest run of the week over the longest of the 30 days before it; `None` without one.
    spike_class
        ``steady``, ``small``, ``moderate``, ``large``, ``return``, ``unknown`` (history below 30
        days) or ``none`` (no run).
    low_intensity_frac, mid_intensity_frac, high_intensity_frac
        Share of time below 82, 82-88 and above 88 % of maximum heart rate.
    strength_units_lower_7d, strength_units_upper_7d
        Units from strength work only; the `_28d` ones are per week.
    high_force_units
        Sprints, hills, stairs and hard intervals, weighted (S in docs/methods.md).
    damage_index
        At the end of the window.
    index
        0-100, a heuristic; missing parts are dropped and the rest scaled up.
    """

    load_7d_au: float
    n_imputed_loads: int
    avg_daily_load_au: float
    sd_daily_load_au: float | None
    monotony: float | None
    strain_au: float | None
    acute_load_au: float | None
    chronic_load_au: float | None
    acute_chronic_ratio: float | None
    run_distance_7d_m: float
    run_distance_previous_7d_m: float
    run_distance_28d_m: float
    run_distance_change_frac: float | None
    longest_run_7d_m: float | None
    longest_run_before_m: float | None
    spike_ratio: float | None
    spike_class: str
    long_run_share_frac: float | None
    low_intensity_frac: float | None
    mid_intensity_frac: float | None
    high_intensity_frac: float | None
    heart_rate_minutes: float
    polarization_index: float | None
    polarization_class: str
    n_hard_days: int
    has_consecutive_hard_days: bool
    n_rest_days: int
    strength_units_lower_7d: float
    strength_units_upper_7d: float
    strength_units_lower_28d: float
    strength_units_upper_28d: float
    high_force_units: float
    n_active_weeks_of_8: int | None
    weekly_load_cv: float | None
    damage_index: float
    recovery: Finding
    index: float | None
    index_parts: tuple[IndexPart, ...]
    mix: tuple[MixShare, ...]
    metrics: tuple[BalanceMetric, ...]
    flags: tuple[Flag, ...]


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
