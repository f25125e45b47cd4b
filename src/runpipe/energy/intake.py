"""What was eaten, and when: days to trust, meals, low stores (science/model.md 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Final

from runpipe.energy.body import Body
from runpipe.energy.session_energy import RUN_TYPES, STRENGTH_TYPES
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.rules import Rules
from runpipe.model.week_facts import DayStatus, DietDay, Meal, SessionSummary
from runpipe.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

COMPLETE: Final = frozenset({DayStatus.COMPLETE, DayStatus.FASTING})
"""Days that enter means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Means over the complete days of a window; `None` where no complete day gives one.

    `complete` holds the complete days themselves, in order, one per date.
    """

    complete: tuple[DietDay, ...]
    energy_kcal: float | None
    protein_g: float | None
    carb_g: float | None
    fat_g: float | None
    fat_energy_kcal: float | None
    n_protein_days: int

    @property
    def n_days(self) -> int:
        """How many complete days there are."""
        return len(self.complete)


def day_status(diet_day: DietDay | None, resting_kcal: float | None, rules: Rules) -> DayStatus:
    """Return how far a day's log can be trusted.

    Parameters
    ----------
    diet_day
        The day's log, `None` for a day without one.
    resting_kcal
        Resting expenditure; without it only a day that the user marked can be complete.
    rules
        The ``energy`` rules.

    Returns
    -------
    DayStatus
        ``complete`` when the user marked it so, or with at least 0.6 of resting expenditure and
        two eating times (or no times given); ``fasting`` when marked a fast; ``partial`` when
        logged but below that; ``none`` without a log. An unlogged day is never a day of 0 kcal.
    """
    if diet_day is None:
        return DayStatus.NONE
    if diet_day.is_fasting:
        return DayStatus.FASTING
    eaten = diet_day.energy_kcal
    if eaten is None or not isfinite(eaten) or eaten < 0:
        return DayStatus.PARTIAL if _says_anything(diet_day) else DayStatus.NONE
    if diet_day.is_complete is not None:
        return DayStatus.COMPLETE if diet_day.is_complete else DayStatus.PARTIAL
    times = diet_day.n_eating_times
    has_times = times is None or times >= rules["intake.complete_eating_times"]
    if resting_kcal is None or not has_times:
        return DayStatus.PARTIAL
    is_enough = eaten >= rules["intake.complete_resting_frac"] * resting_kcal
    return DayStatus.COMPLETE if is_enough else DayStatus.PARTIAL


def one_a_day(diet_days: Sequence[DietDay]) -> dict[date, DietDay]:
    """Return one log per date: the one with the most energy, whatever the order they came in."""
    days: dict[date, DietDay] = {}
    for day in diet_days:
        other = days.get(day.local_date)
        if other is None or _weight(day) > _weight(other):
            days[day.local_date] = day
    return days


def mean_intake(diet_days: Sequence[DietDay], resting_kcal: float | None, rules: Rules) -> Intake:
    """Compute the means of the complete days of a window; partial days and days without a log stay out."""
    complete = tuple(
        day
        for _, day in sorted(one_a_day(diet_days).items())
        if day_status(day, resting_kcal, rules) in COMPLETE
    )
    protein = [value for value in map(_protein_g, complete) if value is not None]
    with_fat = [d for d in complete if d.fat_g is not None and d.energy_kcal]
    return Intake(
        complete=complete,
        energy_kcal=_mean([day_energy_kcal(d) for d in complete]),
        protein_g=_mean(protein),
        carb_g=_mean([d.carb_g for d in complete if d.carb_g is not None]),
        fat_g=_mean([d.fat_g for d in with_fat if d.fat_g is not None]),
        fat_energy_kcal=_mean([day_energy_kcal(d) for d in with_fat]),
        n_protein_days=len(protein),
    )


def day_energy_kcal(day: DietDay) -> float:
    """Return a complete day's energy; a marked fast without entries is 0."""
    return day.energy_kcal or 0.0


def _protein_g(day: DietDay) -> float | None:
    if day.protein_g is None and day.is_fasting and day.energy_kcal is None:
        return 0.0
    return day.protein_g


def _says_anything(day: DietDay) -> bool:
    return any(v is not None for v in (day.protein_g, day.carb_g, day.fat_g)) or bool(day.meals)


def _weight(day: DietDay) -> tuple[bool, float, str]:
    return (day.is_complete is True, day.energy_kcal or -1.0, day.source)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MealTiming:
    """How meals were spread over the complete days that have times.

    `feedings_per_day` is `None` without such a day; `fuelled_frac` is `None` when no key session
    could be judged, with `n_key_sessions` telling whether there was one at all.
    """

    n_timed_days: int
    feedings_per_day: float | None
    fuelled_frac: float | None
    n_key_sessions: int


def meal_timing(
    complete: Sequence[DietDay],
    sessions: Sequence[SessionSummary],
    rpe_by_id: Mapping[str, float],
    body: Body,
    rules: Rules,
) -> MealTiming:
    """Count protein feedings a day, and key sessions with a meal soon after.

    Parameters
    ----------
    complete
        The window's complete days; those without timed meals are left out.
    sessions
        The window's sessions. Key ones are strength sessions, and runs that are long or hard.
    rpe_by_id
        The RPE of each session, as logged or assumed.
    body
        For amounts per kg and the age at which a larger feeding is asked for.
    rules
        The ``energy`` rules.

    References
    ----------
    Moore 2009 and 2015, Areta 2013, Churchward-Venne 2020 (commonly cited).
    """
    timed = {day.local_date: day for day in complete if day.meals}
    keys = [s for s in sessions if _is_key(s, rpe_by_id, rules)]
    mass = body.reference_mass_kg
    if mass is None or not timed:
        return MealTiming(
            n_timed_days=len(timed),
            feedings_per_day=None,
            fuelled_frac=None,
            n_key_sessions=len(keys),
        )
    older = body.is_age_known and body.age_years >= rules["meals.older_age_years"]
    per_kg = rules["meals.feeding_older_g_per_kg" if older else "meals.feeding_g_per_kg"]
    counts = [_feedings(day.meals, per_kg * mass, rules) for day in timed.values()]
    judged = [v for v in (_is_fuelled(s, timed, mass, rules) for s in keys) if v is not None]
    return MealTiming(
        n_timed_days=len(timed),
        feedings_per_day=sum(counts) / len(counts),
        fuelled_frac=sum(judged) / len(judged) if judged else None,
        n_key_sessions=len(keys),
    )


def depletion_reason(
    session: SessionSummary,
    rpe: float,
    days: Mapping[date, DietDay],
    mass_kg: float | None,
    rules: Rules,
) -> Finding | None:
    """Return why a long or hard run looks run on low stores, as logged; `None` if it does not.

    Parameters
    ----------
    session, rpe
        The run; anything else, and anything shorter, is never flagged.
    days
        Complete diet days by date. A missing or untimed day gives no answer, not a flag.
    mass_kg
        For carbohydrate per kg.
    rules
        The ``energy`` rules.
    """
    start, minutes = session.start_local, (session.duration_s or 0.0) / SECONDS_PER_MINUTE
    is_long = minutes >= rules["depletion.long_min"]
    is_hard = minutes >= rules["depletion.hard_min"] and rpe >= rules["depletion.hard_rpe"]
    if session.session_type not in RUN_TYPES or start is None or not (is_long or is_hard):
        return None
    around = [days.get(start.date() - timedelta(days=1)), days.get(start.date())]
    if mass_kg is None or any(day is None or not day.meals for day in around):
        return None
    meals = [meal for day in around if day is not None for meal in day.meals]
    fasted_from = start - timedelta(hours=rules["depletion.fasted_h"])
    if not any(fasted_from <= _local(m, start) < start for m in meals):
        return finding("depletion.fasted")
    day_before = _carb_g(meals, start - timedelta(days=1), start)
    if day_before < rules["depletion.carb_24h_g_per_kg"] * mass_kg:
        carb = Quantity(day_before / mass_kg, "g/kg")
        return finding("depletion.day_before", carb=carb)
    end = start + timedelta(minutes=minutes)
    hourly = _carb_g(meals, start, end) / (minutes * SECONDS_PER_MINUTE / SECONDS_PER_HOUR)
    is_very_long = minutes >= rules["depletion.very_long_min"]
    if is_very_long and hourly < rules["depletion.very_long_carb_g_per_h"]:
        return finding("depletion.on_the_way", carb=Quantity(hourly, "g/h"))
    return None


def fuel_after_run(session: SessionSummary, rpe: float, body: Body, rules: Rules) -> Finding | None:
    """Return the meal that is enough after a long or hard run, in grams.

    `None` for anything else, and where no body mass is known. That such a meal saves muscle is
    weakly supported, so it is a sentence and no light (science/revision-2.md 7R.4).
    """
    mass_kg = body.reference_mass_kg
    is_key_run = session.session_type in RUN_TYPES and _is_key(
        session, {session.session_id: rpe}, rules
    )
    if not is_key_run or mass_kg is None:
        return None
    return finding(
        "fuel.after_run",
        hours=rules.quantity("meals.post_window_h"),
        carb=Quantity(rules["meals.post_carb_g_per_kg"] * mass_kg, "g"),
        protein=Quantity(rules["meals.post_protein_g_per_kg"] * mass_kg, "g"),
    )


def _is_key(session: SessionSummary, rpe_by_id: Mapping[str, float], rules: Rules) -> bool:
    if session.session_type in STRENGTH_TYPES:
        return True
    if session.session_type not in RUN_TYPES:
        return False
    minutes = (session.duration_s or 0.0) / SECONDS_PER_MINUTE
    rpe = rpe_by_id.get(session.session_id, 0.0)
    return minutes >= rules["meals.key_run_min"] or rpe >= rules["meals.key_run_rpe"]


def _feedings(meals: Iterable[Meal], least_g: float, rules: Rules) -> int:
    gap = timedelta(hours=rules["meals.gap_h"])
    last: datetime | None = None
    count = 0
    for meal in sorted(meals, key=lambda m: m.local_time):
        if (meal.protein_g or 0.0) < least_g:
            continue
        if last is None or meal.local_time - last >= gap:
            last = meal.local_time
            count += 1
    return count


def _is_fuelled(
    session: SessionSummary, timed: Mapping[date, DietDay], mass_kg: float, rules: Rules
) -> bool | None:
    if session.start_local is None or session.duration_s is None:
        return None
    end = session.start_local + timedelta(seconds=session.duration_s)
    until = end + timedelta(hours=rules["meals.post_window_h"])
    days = [timed.get(on) for on in sorted({end.date(), until.date()})]
    if days[0] is None:
        return None
    after = [
        meal
        for day in days
        if day is not None
        for meal in day.meals
        if end <= _local(meal, end) <= until
    ]
    protein = sum(meal.protein_g or 0.0 for meal in after)
    carb = sum(meal.carb_g or 0.0 for meal in after)
    return (
        protein >= rules["meals.post_protein_g_per_kg"] * mass_kg
        and carb >= rules["meals.post_carb_g_per_kg"] * mass_kg
    )


def _carb_g(meals: Iterable[Meal], start: datetime, end: datetime) -> float:
    return sum(meal.carb_g or 0.0 for meal in meals if start <= _local(meal, start) < end)


def _local(meal: Meal, like: datetime) -> datetime:
    """Return the meal's wall-clock time, comparable to `like` whether or not it has a zone."""
    return meal.local_time.replace(tzinfo=like.tzinfo)
