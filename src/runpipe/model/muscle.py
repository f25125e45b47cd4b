"""Muscle risk: bands, lights, factors, reasons, the plan and the result."""

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
