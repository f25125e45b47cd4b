"""One thing to change, one good thing, and what the next days are good for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import exp
from typing import Final

from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Band, FactorCard, Light, Reason
from runpipe.model.report import Gap, Kind, ReasonLine
from runpipe.model.week_assessment import WeekAssessment
from runpipe.report.headline import GAP_WEEKS, WeekStory
from runpipe.report.session_names import is_marathon

_MAX_REASONS: Final = 3
_DAYS_AHEAD: Final = 3
_EASY_FRAC: Final = 0.8
_GOOD_SLEEP_H: Final = 7.25
_ENOUGH_FOOD_DAYS: Final = 6
_FULL_WEEKS: Final = 8
_MIN_WEEKS_OF_RECORDS: Final = 4
_GYM_DAYS: Final = 2
_ILL_DAYS: Final = 3
_LONG_RACE_M: Final = 42_000.0


def change(story: WeekStory, gaps: tuple[Gap, ...]) -> Finding | None:
    """Return the one thing to change, `None` where the week asks for none."""
    week = story.week
    first = _care_first(story)
    if first is not None:
        return first
    if week.muscle.needs_referral:
        return _training_change(story)
    plan = week.muscle.plan
    if plan is not None and plan.actions:
        code = "advice.reaches" if plan.reaches_lower_band else "advice.falls_short"
        return finding(
            code,
            actions=tuple(_spoken(action.finding) for action in plan.actions),
            band=finding(f"band.{plan.predicted_band}"),
            score=Quantity(plan.predicted_score, "points"),
        )
    if week.muscle.score is None and gaps:
        return finding(f"ask.{gaps[0].name}")
    return _training_change(story) or (finding(f"ask.{gaps[0].name}") if gaps else None)


def _care_first(story: WeekStory) -> Finding | None:
    """Return what comes before any training or food: illness, a long race, a first run back."""
    if story.n_ill >= _ILL_DAYS:
        return finding("advice.ill")
    if any((s.line.distance_m or 0.0) >= _LONG_RACE_M for s in story.runs):
        return finding("advice.recover")
    if story.weeks_without_run >= GAP_WEEKS and story.runs:
        return finding("advice.back")
    return None


def _spoken(action: Finding) -> Finding:
    """Return an action with an example of food beside its kilocalories."""
    kcal = action.values.get("kcal")
    if action.code != "action.energy" or not isinstance(kcal, Quantity):
        return action
    sizes = ((200.0, "small"), (400.0, "middle"))
    size = next((name for limit, name in sizes if kcal.value <= limit), "large")
    return finding("action.energy_food", kcal=kcal, food=finding(f"food.{size}"))


def _training_change(story: WeekStory) -> Finding | None:
    balance = story.week.balance
    if balance.has_consecutive_hard_days:
        return finding("advice.hard_days")
    if story.week.coverage.n_sessions and balance.n_rest_days == 0 and not story.n_ill:
        return finding("advice.rest_day")
    if story.week.coverage.has_strength_log and not story.n_strength and story.runs:
        return finding("advice.strength")
    return None


def _race_done(story: WeekStory) -> Finding | None:
    races = [s for s in story.sessions if s.kind is Kind.RACE and s.line.distance_m]
    if not races:
        return None
    race = max(races, key=lambda s: s.line.distance_m or 0.0)
    if is_marathon(race.line.distance_m):
        return finding("good.marathon")
    return finding("good.race", distance=Quantity(race.line.distance_m or 0.0, "m"))


def _longest(story: WeekStory) -> Finding | None:
    longest = max(
        (s for s in story.runs if s.line.distance_m),
        key=lambda s: s.line.distance_m or 0.0,
        default=None,
    )
    if longest is None or len(story.before) < _MIN_WEEKS_OF_RECORDS:
        return None
    earlier = max((w.balance.longest_run_7d_m or 0.0 for w in story.before), default=0.0)
    if not earlier or (longest.line.distance_m or 0.0) <= earlier:
        return None
    return finding(
        "good.longest",
        day=longest.line.local_date,
        distance=Quantity(longest.line.distance_m or 0.0, "m"),
        since=story.before[0].week.first_date,
    )


def _ill_rest(story: WeekStory) -> Finding | None:
    return finding("good.ill_rest") if story.n_ill and not story.runs else None


def _back(story: WeekStory) -> Finding | None:
    return finding("good.back") if story.weeks_without_run >= GAP_WEEKS and story.runs else None


def _strength(story: WeekStory) -> Finding | None:
    return finding("good.strength", n=story.n_strength) if story.n_strength >= _GYM_DAYS else None


def _every_week(story: WeekStory) -> Finding | None:
    weeks = story.week.balance.n_active_weeks_of_8
    if weeks != _FULL_WEEKS:
        return None
    return finding("good.every_week", weeks=Quantity(weeks, "weeks"))


def _easy(story: WeekStory) -> Finding | None:
    easy = story.week.balance.low_intensity_frac
    if easy is None or easy < _EASY_FRAC:
        return None
    return finding("good.easy", share=Quantity(easy, "frac"))


def _protein(story: WeekStory) -> Finding | None:
    energy = story.week.energy
    eaten, target = energy.protein_g_per_kg, energy.protein_target_g_per_kg
    if story.week.muscle.needs_referral or eaten is None or target is None or eaten < target:
        return None
    return finding("good.protein", protein=Quantity(eaten, "g/kg"))


def _sleep(story: WeekStory) -> Finding | None:
    hours = sleep_h(story.week)
    if hours is None or hours < _GOOD_SLEEP_H:
        return None
    return finding("good.sleep", sleep=Quantity(hours, "h"))


def _quality(story: WeekStory) -> Finding | None:
    hard = [s for s in story.runs if s.kind in {Kind.HIIT, Kind.SPRINT, Kind.HILL}]
    return finding("good.quality", n=len(hard)) if hard else None


def _logged(story: WeekStory) -> Finding | None:
    days = story.week.coverage.n_diet_days
    if story.week.muscle.needs_referral or days < _ENOUGH_FOOD_DAYS:
        return None
    return finding("good.logged", n=days)


def _out(story: WeekStory) -> Finding | None:
    days = {s.line.local_date for s in story.sessions}
    return finding("good.out", n=len(days)) if days else None


_GOOD: Final[tuple[Callable[[WeekStory], Finding | None], ...]] = (
    _race_done, _ill_rest, _back, _longest, _strength, _protein, _easy, _sleep, _every_week,
    _quality, _logged, _out,
)  # fmt: skip


def good_thing(story: WeekStory) -> Finding:
    """Return one good thing that is true of the week."""
    return next(
        (thing for rule in _GOOD if (thing := rule(story)) is not None), finding("good.rest")
    )


def sleep_h(week: WeekAssessment) -> float | None:
    """Return the mean sleep of the nights that were logged, in hours; `None` without any."""
    nights = [day.sleep_h for day in week.days if day.sleep_h is not None]
    return sum(nights) / len(nights) if nights else None


def reason_lines(week: WeekAssessment) -> tuple[ReasonLine, ...]:
    """Return the heaviest reasons, each with the change that helps and the score it leads to."""
    if week.muscle.needs_referral or week.muscle.score is None:
        return ()
    cards = {card.name: card for card in week.muscle.factors}
    return tuple(
        ReasonLine(
            factor=reason.factor,
            finding=reason.finding,
            fix=_fix(reason, cards.get(reason.factor)),
            score=reason.score_without,
            band=band_of(reason.score_without, week),
        )
        for reason in week.muscle.reasons[:_MAX_REASONS]
    )


def _fix(reason: Reason, card: FactorCard | None) -> Finding:
    if card is None or card.reference is None:
        return finding(f"fix.{reason.factor}_plain")
    return finding(f"fix.{reason.factor}", aim=Quantity(card.reference, card.unit))


def band_of(score: float, week: WeekAssessment) -> Band:
    """Return the band that a score lies in, by the limits that the week was judged with."""
    limits = {
        name: week.shown[f"risk.score.{name}"].value for name in ("guarded", "elevated", "high")
    }
    return next(
        (Band(name) for name in ("high", "elevated", "guarded") if score >= limits[name]), Band.LOW
    )


def next_days(story: WeekStory) -> tuple[tuple[date, Finding], ...]:
    """Return what each of the next days is good for, by how far the legs have recovered."""
    week = story.week
    decay = week.shown.get("load.damage.decay_days")
    if decay is None or not story.runs:
        return ()
    easy_only, no_hard = week.shown["load.damage.easy_only"], week.shown["load.damage.no_hard"]
    plan = []
    for ahead in range(1, _DAYS_AHEAD + 1):
        damage = week.balance.damage_index * exp(-(ahead - 1) / decay.value)
        if damage > no_hard.value:
            code = "next.rest_or_strength" if story.n_strength == 0 else "next.rest"
        elif damage > easy_only.value:
            code = "next.easy"
        else:
            code = "next.any"
        plan.append((week.as_of + timedelta(days=ahead), finding(code)))
    return tuple(plan)


def recovery_lines(story: WeekStory) -> tuple[Finding, ...]:
    """Return how far the legs have recovered, and what sleep has to say to it."""
    hours = sleep_h(story.week)
    lines = [story.week.balance.recovery] if story.runs else []
    if hours is None:
        return tuple(lines)
    is_short = any(
        card.name == "sleep" and card.light in {Light.CAUTION, Light.WARN}
        for card in story.week.muscle.factors
    )
    code = "recovery_sleep.short" if is_short else "recovery_sleep.enough"
    return (*lines, finding(code, sleep=Quantity(hours, "h")))
