"""Muscle risk and training balance.

Bands, lights, factors, measures, reasons, plans and results.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runpipe.model.findings import Finding, Quantity, Value, finding

BAND_UNCERTAIN: Final = "band.uncertain"


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
class UncertaintyPart:
    """How much one unknown moves the loss rate, in %FFM a week."""

    name: str
    delta_pct_per_week: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPoint:
    """The score with `energy_kcal` more food a day, and its plausible range."""

    energy_kcal: float
    score: float
    interval_low: float
    interval_high: float
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalBand:
    """The band a week would have at one energy balance, kcal per day (negative in a deficit)."""

    balance_kcal: float
    score: float
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class BandEdge:
    """From which deficit, kcal per day, a week would be in a band, and the score it begins at."""

    band: Band
    deficit_kcal: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalRisk:
    """What can be said without knowing the balance: the band at several, and where bands begin.

    A band that no deficit reaches has no edge.
    """

    bands: tuple[ConditionalBand, ...]
    edges: tuple[BandEdge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodTargets:
    """What a week asks for, in grams; `None` where it cannot be said.

    Attributes
    ----------
    protein_g
        Per day.
    carb_g
        Per training day.
    post_run_protein_g, post_run_carb_g
        In the meal after a key run.
    """

    protein_g: float
    carb_g: float
    post_run_protein_g: float
    post_run_carb_g: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleRisk:
    """The muscle-risk judgement of one week.

    With `band` ``insufficient``, score, interval, probability, rates, reasons and plan are
    withheld (`None` or empty), `withheld_reason` says why and `would_help` what to log.
    `plausible` is the band with what else is plausible, `BAND_UNCERTAIN` when the interval
    touches all four bands. The interval is the middle 80 % of groups of runners like this one;
    `person_interval_low` and `person_interval_high` are that of a single person, who varies more.
    `conditional` answers where food or scale is not logged, and `targets` are in grams.

    Attributes
    ----------
    loss_rate_pct_per_week
        Expected loss of lean mass if this week went on, %FFM per week, averaged over the
        unsure energy balance; negative is a gain.
    loss_rate_kg_per_week
        The same in kg.
    p_loss_frac
        Model probability that the drift is worse than 0.1 %FFM per week, for a single person.
    score_midpoint_pct_per_week
        The rate at which the score is 50 (lower with a low muscle reserve).
    four_week_score, four_week_band
        The score of the mean rate of the last four weeks, `None` without at least two weeks.
    reasons
        Sorted, largest first, only those that weigh enough to show. They do not add up.
    energy_points
        The score with more food, in steps up to the whole deficit; empty without a deficit.
    terms
        Every intermediate value, so that the score can be followed by hand.
    """

    score: float | None
    band: Band
    plausible: Finding
    interval_low: float | None
    interval_high: float | None
    person_interval_low: float | None = None
    person_interval_high: float | None = None
    p_loss_frac: float | None
    loss_rate_pct_per_week: float | None
    loss_rate_low_pct_per_week: float | None
    loss_rate_high_pct_per_week: float | None
    person_rate_low_pct_per_week: float | None = None
    person_rate_high_pct_per_week: float | None = None
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
    energy_points: tuple[EnergyPoint, ...] = ()
    conditional: ConditionalRisk | None = None
    conditional_text: Finding | None = None
    targets: FoodTargets | None = None


class ConfidenceLevel(StrEnum):
    """How much of what the model wants was there (science/model.md 5)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidencePart:
    """One part of the confidence: `weight` times `value_frac` is what it adds."""

    name: str
    weight: float
    value_frac: float
    finding: Finding


class EffortSource(StrEnum):
    """Where a session's effort (RPE) came from."""

    ATHLETE = "athlete"
    HEART_RATE = "heart_rate"
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLoad:
    """The load of one session in each currency; the currencies are never added to each other.

    `load_au` is session-RPE (minutes times RPE); the rest is `None` without heart rate, or
    without a threshold speed. `is_rpe_imputed` says that `rpe` is not the athlete's own;
    `rpe_source` where it came from.
    """

    session_id: str
    load_au: float | None
    rpe: float
    is_rpe_imputed: bool
    banister_au: float | None = None
    edwards_au: float | None = None
    lucia_au: float | None = None
    running_stress_au: float | None = None
    rpe_source: EffortSource = EffortSource.KIND


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
    """One figure of training balance, with its own light. `window` is such as ``7 d``.

    `is_imputed` says that it stands on something that was assumed: then it is never red.
    """

    name: str
    value: float | None
    unit: str
    light: Light
    window: str
    finding: Finding
    grade: str
    source: str
    is_imputed: bool = False


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
    max_heart_rate_bpm, max_heart_rate_sd_bpm
        As credible at the end of the window; the SD is 0 where it was tested.
    hardness_7d
        How hard each day was (0-1, hard from 0.5), added up.
    damage_index
        At the end of the window; `damage_before_hard` is the highest that a hard day began with,
        `None` without a hard day.
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
    n_runs_7d: int = 0
    hardness_7d: float = 0.0
    damage_before_hard: float | None = None
    max_heart_rate_bpm: float | None = None
    max_heart_rate_sd_bpm: float | None = None
