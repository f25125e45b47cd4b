"""A week's muscle risk and its reasons, or why there is none (docs/methods.md 3, 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypedDict

from runpipe.energy import STRENGTH_TYPES, Estimate
from runpipe.judges.muscle.action_plan import action_plan
from runpipe.judges.muscle.changed_week import (
    conditional_finding,
    conditional_risk,
    energy_points,
    food_targets,
)
from runpipe.judges.muscle.composite import evaluate, expected
from runpipe.judges.muscle.factor import PlanLimits, RiskWeek, ShorterRun, factor_card
from runpipe.judges.muscle.factors import FACTORS, SHOWN
from runpipe.judges.muscle.flags import CAVEATS, REFERRAL, is_referred, muscle_flags
from runpipe.judges.muscle.grid import band, score
from runpipe.judges.muscle.inputs import MuscleInputs, muscle_inputs, training_inputs
from runpipe.judges.muscle.interval import (
    RiskInterval,
    confidence,
    confidence_level,
    confidence_parts,
    plausible_band,
    risk_interval,
    would_help,
)
from runpipe.judges.muscle.terms import Terms
from runpipe.judges.view.week_view import WeekView
from runpipe.model.energy import EnergySource
from runpipe.model.findings import Finding, finding
from runpipe.model.iso_week import between
from runpipe.model.muscle import (
    ActionPlan,
    Band,
    ConditionalRisk,
    ConfidenceLevel,
    ConfidencePart,
    FactorCard,
    Flag,
    FoodTargets,
    Light,
    MuscleRisk,
    Reason,
)
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary
from runpipe.training_load import damage_by_day, damage_dose


def points_by_factor(inputs: MuscleInputs, terms: Terms, rules: Rules) -> dict[str, float]:
    """Return how many points lower the score would be with each factor alone at its reference.

    A factor that is already right, or not known, changes nothing.
    """
    at_reference = {
        factor.name: factor.at_reference(inputs, terms, rules)
        for factor in FACTORS
        if factor.at_reference is not None
    }
    _, scores = expected(tuple(at_reference.values()), rules)
    return {
        name: 0.0 if week == inputs else terms.score - points
        for (name, week), points in zip(at_reference.items(), scores.tolist(), strict=True)
    }


def reasons(
    inputs: MuscleInputs, terms: Terms, points: Mapping[str, float], rules: Rules
) -> tuple[Reason, ...]:
    """Return the factors that weigh enough to show, largest first. They do not add up.

    What was only assumed is never given as a reason.
    """
    weighty = [
        Reason(
            factor=factor.name,
            points=points[factor.name],
            score_without=terms.score - points[factor.name],
            finding=factor.reason(inputs, terms, rules),
        )
        for factor in FACTORS
        if factor.reason is not None
        and points.get(factor.name, 0.0) >= rules["reasons.min_points"]
        and not factor.is_assumed(inputs)
    ]
    return tuple(sorted(weighty, key=lambda reason: (-reason.points, reason.factor)))


_M_PER_KM = 1000.0
_DAYS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskResult:
    """What follows from one set of numbers, before coverage has a say."""

    inputs: MuscleInputs
    terms: Terms
    interval: RiskInterval
    band: Band
    plausible: Finding
    points: Mapping[str, float]
    reasons: tuple[Reason, ...]
    plan: ActionPlan | None


@dataclass(frozen=True, slots=True)
class _FourWeeks:
    score: float | None
    band: Band
    rate: float | None
    n_weeks: int


def judge(inputs: MuscleInputs, rules: ModelRules, limits: PlanLimits | None = None) -> RiskResult:
    """Judge a week given as plain numbers; no warehouse is needed.

    Parameters
    ----------
    inputs
        The numbers, from a week's view or from `inputs_from_mapping`.
    rules
        The model's rules.
    limits
        What bounds the changes of the plan; without it this week's strength days are taken to
        be the units of strength work.
    """
    risk = rules.risk
    around = risk_interval(inputs, risk)
    terms = around.terms
    points = points_by_factor(inputs, terms, risk)
    middle = band(terms.score, risk)
    allowed = limits or PlanLimits(n_strength_days=inputs.strength_upper_units)
    return RiskResult(
        inputs=inputs,
        terms=terms,
        interval=around,
        band=middle,
        plausible=plausible_band(middle, around.score_low, around.score_high, risk),
        points=points,
        reasons=reasons(inputs, terms, points, risk),
        plan=action_plan(inputs, terms, allowed, risk),
    )


def muscle_risk(
    view: WeekView,
    earlier: Sequence[WeekView],
    rules: ModelRules,
    inputs: MuscleInputs | None,
) -> MuscleRisk:
    """Judge one week, with the three before it for the four-week view.

    Parameters
    ----------
    view, earlier
        The week, and those before it, the latest first.
    rules
        The model's rules.
    inputs
        The week in numbers, as gathered or with a "what if" in them; `None` without a body.

    Returns
    -------
    MuscleRisk
        Without energy evidence, under a low confidence, or for those who need a referral, the
        band and all that hangs on it is withheld and the reason given.
    """
    parts = confidence_parts(view, rules)
    value = confidence(parts)
    level = confidence_level(value, view.source, rules.risk)
    withheld = _withheld_reason(view, inputs, level, rules)
    if inputs is None or withheld is not None:
        return _withheld(view, earlier, rules, inputs, (parts, value, withheld))
    result = judge(inputs, rules, plan_limits(view, rules))
    return _judged(view, earlier, rules, result, (parts, value, level))


def plan_limits(view: WeekView, rules: ModelRules) -> PlanLimits:
    """Return what bounds the plan: strength days already done, and a long run that was a spike."""
    lifts = {s.local_date for s in view.sessions if s.session_type in STRENGTH_TYPES}
    return PlanLimits(n_strength_days=float(len(lifts)), shorter_run=_shorter_run(view, rules))


def _judged(
    view: WeekView,
    earlier: Sequence[WeekView],
    rules: ModelRules,
    result: RiskResult,
    sure: tuple[tuple[ConfidencePart, ...], float, ConfidenceLevel],
) -> MuscleRisk:
    parts, value, level = sure
    terms, around, inputs = result.terms, result.interval, result.inputs
    week = RiskWeek(view=view, inputs=inputs, terms=terms, points=result.points, rules=rules)
    months = _four_weeks(terms.rate, terms.midpoint, (view, earlier), rules)
    return MuscleRisk(
        score=terms.score,
        band=result.band,
        plausible=result.plausible,
        interval_low=around.score_low,
        interval_high=around.score_high,
        person_interval_low=score(around.one_person.low, terms.midpoint, rules.risk),
        person_interval_high=score(around.one_person.high, terms.midpoint, rules.risk),
        p_loss_frac=around.p_loss_frac,
        loss_rate_pct_per_week=terms.rate,
        loss_rate_low_pct_per_week=around.runners_like_you.low,
        loss_rate_high_pct_per_week=around.runners_like_you.high,
        person_rate_low_pct_per_week=around.one_person.low,
        person_rate_high_pct_per_week=around.one_person.high,
        loss_rate_kg_per_week=terms.rate / 100.0 * inputs.fat_free_mass_kg,
        sigma_pct_per_week=around.sigma,
        score_midpoint_pct_per_week=terms.midpoint,
        confidence_frac=value,
        confidence_level=level,
        confidence_parts=parts,
        uncertainty_parts=around.parts,
        four_week_score=months.score,
        four_week_band=months.band,
        four_week_loss_rate_pct_per_week=months.rate,
        n_four_week_weeks=months.n_weeks,
        factors=_cards(week),
        reasons=result.reasons,
        plan=result.plan,
        flags=_flags(view, earlier, rules),
        caveats=CAVEATS,
        terms=terms.as_terms(),
        would_help=would_help(view, rules),
        energy_points=energy_points(inputs, rules),
        **_conditional(view, inputs, terms, rules),
    )


def _withheld(
    view: WeekView,
    earlier: Sequence[WeekView],
    rules: ModelRules,
    inputs: MuscleInputs | None,
    why: tuple[tuple[ConfidencePart, ...], float, Finding | None],
) -> MuscleRisk:
    parts, value, reason = why
    is_referral = is_referred(view.history.facts.athlete, view.as_of, rules.energy)
    flags = _flags(view, earlier, rules)
    return MuscleRisk(
        score=None,
        band=Band.INSUFFICIENT,
        plausible=finding("band.referral" if is_referral else f"band.{Band.INSUFFICIENT}"),
        interval_low=None,
        interval_high=None,
        person_interval_low=None,
        person_interval_high=None,
        p_loss_frac=None,
        loss_rate_pct_per_week=None,
        loss_rate_low_pct_per_week=None,
        loss_rate_high_pct_per_week=None,
        person_rate_low_pct_per_week=None,
        person_rate_high_pct_per_week=None,
        loss_rate_kg_per_week=None,
        sigma_pct_per_week=None,
        score_midpoint_pct_per_week=rules.risk["score.midpoint"],
        confidence_frac=value,
        confidence_level=ConfidenceLevel.INSUFFICIENT,
        confidence_parts=parts,
        uncertainty_parts=(),
        four_week_score=None,
        four_week_band=Band.INSUFFICIENT,
        four_week_loss_rate_pct_per_week=None,
        n_four_week_weeks=0,
        factors=_lights_only(view, rules, None if is_referral else inputs),
        reasons=(),
        plan=None,
        flags=tuple(f for f in flags if not is_referral or f.name in _TRAINING_FLAGS),
        caveats=(REFERRAL, *CAVEATS) if is_referral else CAVEATS,
        terms=(),
        withheld_reason=reason,
        would_help=() if is_referral else would_help(view, rules),
        needs_referral=is_referral,
        **(
            {}
            if is_referral or inputs is None
            else _conditional(view, inputs, evaluate(inputs, rules.risk), rules)
        ),
    )


class _WithoutBalance(TypedDict, total=False):
    conditional: ConditionalRisk | None
    conditional_text: Finding | None
    targets: FoodTargets | None


def _conditional(
    view: WeekView, inputs: MuscleInputs, terms: Terms, rules: ModelRules
) -> _WithoutBalance:
    """Return what can be said where food or scale is not logged, and the targets in grams."""
    targets = food_targets(view, terms, rules)
    if view.source not in {EnergySource.PRIOR, EnergySource.SCALE}:
        return {"targets": targets}
    answer = conditional_risk(inputs, rules.risk)
    asks_for_scale = view.source is EnergySource.PRIOR
    return {
        "conditional": answer,
        "conditional_text": conditional_finding(answer, rules, asks_for_scale=asks_for_scale),
        "targets": targets,
    }


_TRAINING_FLAGS = frozenset({"detraining", "strength_unknown"})


def _flags(view: WeekView, earlier: Sequence[WeekView], rules: ModelRules) -> tuple[Flag, ...]:
    flags = muscle_flags(view, earlier, rules)
    if training_inputs(view, rules).is_strength_assumed:
        flags = (*flags, Flag.of("strength_unknown", Light.UNKNOWN))
    return flags


def _lights_only(
    view: WeekView, rules: ModelRules, inputs: MuscleInputs | None
) -> tuple[FactorCard, ...]:
    if inputs is None:
        bare = training_inputs(view, rules)
        return _cards(RiskWeek(view=view, inputs=bare, terms=None, points={}, rules=rules))
    terms = evaluate(inputs, rules.risk)
    return _cards(RiskWeek(view=view, inputs=inputs, terms=terms, points={}, rules=rules))


def _cards(week: RiskWeek) -> tuple[FactorCard, ...]:
    """Return every factor with its light; without a body those that need none."""
    return tuple(
        factor_card(factor, card, week)
        for factor in SHOWN
        if (card := factor.card) is not None and not (card.needs_body and week.terms is None)
    )


def _withheld_reason(
    view: WeekView, inputs: MuscleInputs | None, level: ConfidenceLevel, rules: ModelRules
) -> Finding | None:
    if is_referred(view.history.facts.athlete, view.as_of, rules.energy):
        return REFERRAL
    if view.body.mass_kg is None:
        return finding("withheld.mass")
    if inputs is None:
        return finding("withheld.body_fat")
    if view.source is EnergySource.PRIOR:
        return finding("withheld.energy", least=rules.energy.quantity("intake.min_days"))
    if level is ConfidenceLevel.INSUFFICIENT:
        return finding("withheld.confidence")
    return None


def _four_weeks(
    rate: float, midpoint: float, views: tuple[WeekView, Sequence[WeekView]], rules: ModelRules
) -> _FourWeeks:
    """Return the mean of the last four weeks, those before as seen from now (smoothed)."""
    view, earlier = views
    past = () if view.balance is None else view.balance.past_weeks
    weeks = []
    for before, estimate in zip(earlier, past, strict=False):
        inputs = muscle_inputs(before, rules)
        if inputs is not None and _has_band(before, rules):
            weeks.append(_as_seen_now(inputs, estimate))
    rates = [rate, *(expected(weeks, rules.risk)[0].tolist() if weeks else ())]
    if len(rates) < rules.risk["score.four_week_min_weeks"]:
        return _FourWeeks(None, Band.INSUFFICIENT, None, len(rates))
    mean = sum(rates) / len(rates)
    points = score(mean, midpoint, rules.risk)
    return _FourWeeks(points, band(points, rules.risk), mean, len(rates))


def _as_seen_now(inputs: MuscleInputs, estimate: Estimate) -> MuscleInputs:
    available, more = inputs.availability_kcal_per_kg, estimate.kcal - inputs.balance_kcal
    return replace(
        inputs,
        balance_kcal=estimate.kcal,
        sigma_balance_kcal=estimate.sigma_kcal,
        availability_kcal_per_kg=(
            None if available is None else available + more / inputs.fat_free_mass_kg
        ),
    )


def _has_band(view: WeekView, rules: ModelRules) -> bool:
    """Return whether a week's own report gave a band, so that its rate can be seen there."""
    value = confidence(confidence_parts(view, rules))
    level = confidence_level(value, view.source, rules.risk)
    return view.as_of >= view.history.first_date and level is not ConfidenceLevel.INSUFFICIENT


def _shorter_run(view: WeekView, rules: ModelRules) -> ShorterRun | None:
    """Work out what the longest spike of the week, cut to 1.1 times the longest, would change."""
    history, ratio = view.history, rules.load["spike.small"]
    spikes = [
        (r.distance_m / before, r)
        for r in view.runs
        if r.distance_m and (before := history.longest_before_by_id.get(r.session_id))
    ]
    worst = max(spikes, key=lambda pair: pair[0], default=None)
    if worst is None or worst[0] <= ratio:
        return None
    run = worst[1]
    share = ratio / worst[0]
    distance_m = (run.distance_m or 0.0) * share
    shorter = replace(
        run,
        distance_m=distance_m,
        descent_m=None if run.descent_m is None else run.descent_m * share,
    )
    net = view.energy_by_id[run.session_id].net_kcal or 0.0
    return ShorterRun(
        distance_m=distance_m,
        saved_km=((run.distance_m or 0.0) - distance_m) / _M_PER_KM,
        saved_kcal_per_day=net * (1.0 - share) / _DAYS,
        mean_damage_index=_mean_damage(view, run, shorter, rules),
    )


def _mean_damage(
    view: WeekView, run: SessionSummary, shorter: SessionSummary, rules: ModelRules
) -> float:
    history = view.history
    effort = history.effort_by_id[run.session_id]
    before = history.longest_before_by_id.get(run.session_id)
    less = damage_dose(run, effort, before, rules.load)
    less -= damage_dose(shorter, effort, before, rules.load)
    since = view.first_date - timedelta(days=int(rules.load["damage.lookback_days"]))
    doses = {
        r.local_date: history.dose_by_day.get(r.local_date, 0.0)
        for r in between(history.runs, since, view.as_of)
    }
    doses[run.local_date] -= less
    index = damage_by_day(doses, view.first_date, view.as_of, rules.load)
    return sum(index) / len(index)
