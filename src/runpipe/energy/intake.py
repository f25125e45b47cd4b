"""What was eaten: which days can be trusted, and their means (science/model.md 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final

from runpipe.model.rules import Rules
from runpipe.model.week_facts import DayStatus, DietDay

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
