"""The shape of a factor of muscle risk, all that it takes part in.

Of the changes a runner could make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import nan

from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import GridTerms, Step, Terms
from runpipe.judges.view.week_view import WeekView
from runpipe.model.findings import Finding
from runpipe.model.muscle import Action, FactorCard, Light
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules


@dataclass(frozen=True, slots=True, kw_only=True)
class ShorterRun:
    """A long run cut to the rules' ratio to the longest before it."""

    distance_m: float
    saved_km: float
    saved_kcal_per_day: float
    mean_damage_index: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimits:
    """What bounds the changes beside the inputs themselves.

    `n_strength_days` is this week's; `shorter_run` is what capping the next long run would
    change, `None` when it was no spike.
    """

    n_strength_days: float
    shorter_run: ShorterRun | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change that may be planned, and what it adds to the week's numbers."""

    action: Action
    energy_kcal: float = 0.0
    protein_g_per_kg: float = 0.0
    strength_days: float = 0.0
    sleep_h: float = 0.0
    carb_g_per_kg: float = 0.0
    shorter: ShorterRun | None = None

    def applied_to(self, inputs: MuscleInputs) -> MuscleInputs:
        """Return the week with this change made."""
        kcal = self.energy_kcal
        tdee, run_km, damage = inputs.tdee_kcal, inputs.run_km, inputs.mean_damage_index
        trained = inputs.exercise_kcal
        if self.shorter is not None:
            kcal += self.shorter.saved_kcal_per_day
            tdee -= self.shorter.saved_kcal_per_day
            run_km -= self.shorter.saved_km
            damage = self.shorter.mean_damage_index
            trained = _less(trained, self.shorter.saved_kcal_per_day)
        available, carb, sleep = (
            inputs.availability_kcal_per_kg,
            inputs.carb_g_per_kg,
            inputs.sleep_h,
        )
        return replace(
            inputs,
            balance_kcal=inputs.balance_kcal + kcal,
            tdee_kcal=tdee,
            availability_kcal_per_kg=(
                None if available is None else available + kcal / inputs.fat_free_mass_kg
            ),
            protein_g_per_kg=inputs.protein_g_per_kg + self.protein_g_per_kg,
            strength_lower_units=inputs.strength_lower_units + self.strength_days,
            strength_upper_units=inputs.strength_upper_units + self.strength_days,
            sleep_h=None if sleep is None else sleep + self.sleep_h,
            carb_g_per_kg=None if carb is None else carb + self.carb_g_per_kg,
            run_km=run_km,
            exercise_kcal=trained,
            mean_damage_index=damage,
        )


def _less(kcal: float | None, saved_kcal: float) -> float | None:
    return None if kcal is None else max(0.0, kcal - saved_kcal)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWeek:
    """What the cards read. `terms` are `None` without a body: then only training is shown."""

    view: WeekView
    inputs: MuscleInputs
    terms: Terms | None
    points: Mapping[str, float]
    rules: ModelRules

    def term(self, name: str) -> float:
        """Return a value of the evaluation, NaN without a body."""
        return nan if self.terms is None else self.terms[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A factor as it is shown on its own.

    `rule` is the entry of the rules file `file` that gives grade and source. A card that
    `needs_body` is left out where nothing per kilogram can be said.
    """

    unit: str
    rule: str
    value: Callable[[RiskWeek], float | None]
    light: Callable[[RiskWeek], Light]
    text: Callable[[RiskWeek], Finding]
    reference: Callable[[RiskWeek], float | None] = lambda _: None
    is_imputed: Callable[[RiskWeek], bool] = lambda _: False
    file: str = "risk"
    needs_body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Something that is not known exactly: the inputs with it high (+1) or low (-1)."""

    name: str
    shifted: Callable[[MuscleInputs, float, Rules], MuscleInputs]
    is_unknown: Callable[[MuscleInputs], bool] = lambda _: True


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectShift:
    """Effects whose size is not known exactly: rules, give or take another rule, never below 0."""

    name: str
    rules: tuple[str, ...]
    give_or_take: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorCoverage:
    """How much of one kind of data a week had, 0-1, and what to log where some is missing.

    `name` is that of the weight in the rules (``confidence.<name>``); `gaps` is empty where
    nothing is missing, or where what is there is only imperfect.
    """

    name: str
    value_frac: float
    finding: Finding
    gaps: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor. `None` means that it does not take part in that.

    Attributes
    ----------
    multiplies
        Energy loss: what the loss so far is multiplied by.
    adds
        A loss of its own, %FFM per week; a gain is below 0.
    at_reference, reason, is_assumed
        The week with this factor alone at its reference, why it weighs, and whether
        it was only assumed: what was assumed is never a reason.
    shifts, effect
        What is not known exactly, for the interval.
    change
        The change of the plan that mends it.
    coverage
        Its part of the confidence.
    """

    name: str
    card: Card | None = None
    multiplies: Callable[[InputGrid, GridTerms, Rules], Step] | None = None
    adds: Callable[[InputGrid, GridTerms, Rules], Step] | None = None
    at_reference: Callable[[MuscleInputs, Terms, Rules], MuscleInputs] | None = None
    reason: Callable[[MuscleInputs, Terms, Rules], Finding] | None = None
    is_assumed: Callable[[MuscleInputs], bool] = lambda _: False
    shifts: tuple[Shift, ...] = ()
    effect: EffectShift | None = None
    change: Callable[[MuscleInputs, Terms, PlanLimits, Rules], PlannedChange | None] | None = None
    coverage: Callable[[WeekView, ModelRules], FactorCoverage] | None = None


def above_light(value: float | None, ok: float, warn: float) -> Light:
    """Return the light of a value that is better when higher: ok from `ok`, warn below `warn`."""
    if value is None:
        return Light.UNKNOWN
    if value >= ok:
        return Light.OK
    return Light.CAUTION if value >= warn else Light.WARN


def below_light(value: float | None, caution: float, warn: float) -> Light:
    """Return the light of a value that is better when lower: ok below `caution`, warn above `warn`."""
    if value is None:
        return Light.UNKNOWN
    if value < caution:
        return Light.OK
    return Light.CAUTION if value <= warn else Light.WARN


def factor_card(factor: Factor, card: Card, week: RiskWeek) -> FactorCard:
    """Build a factor's card; grade and source are those of its rule, points those of its name.

    What rests on a value that was only assumed is never ``warn``.
    """
    rules: Rules = getattr(week.rules, card.file)
    rule = rules.rule(card.rule)
    is_imputed = card.is_imputed(week)
    return FactorCard(
        name=factor.name,
        value=card.value(week),
        unit=card.unit,
        reference=card.reference(week),
        light=_at_most_caution(card.light(week)) if is_imputed else card.light(week),
        points=week.points.get(factor.name),
        grade=rule.grade,
        source=rule.source,
        is_imputed=is_imputed,
        finding=card.text(week),
    )


def _at_most_caution(light: Light) -> Light:
    return Light.CAUTION if light is Light.WARN else light
