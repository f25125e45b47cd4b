"""One week seen in the history: windows cut out, means taken, energy fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from runpipe.energy import (
    Body,
    Estimate,
    Fused,
    Intake,
    MealTiming,
    PairedDay,
    Slope,
    availability,
    body_on,
    diet_balance,
    fuse,
    meal_timing,
    mean_intake,
    scale_balance,
    scale_slope,
    session_energy,
    under_reporting,
)
from runpipe.judges.view.prepared import History
from runpipe.model.dated import between
from runpipe.model.energy import SessionEnergy
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import DietDay, SessionSummary
from runpipe.training_load import MaxHeartRate, StrengthUnits, damage_by_day, strength_units

WEEK_DAYS: Final = 7
FOUR_WEEKS_DAYS: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """The seven days that end on `as_of`, and what they rest on.

    `paired` are the complete diet days with their own expenditure; `exercise_kcal` is the mean
    net cost of training over all seven days. `damage` is the damage index at the end of each day. Energies are `None` where the body is not known.
    """

    history: History
    as_of: date
    first_date: date
    n_history_days: int
    max_heart_rate: MaxHeartRate
    body: Body
    sessions: tuple[SessionSummary, ...]
    energy_by_id: Mapping[str, SessionEnergy]
    exercise_by_day: Mapping[date, float]
    exercise_kcal: float | None
    tdee_kcal: float | None
    intake: Intake
    paired: tuple[PairedDay, ...]
    under_reporting_frac: float
    is_under_reporting_personal: bool
    slope: Slope | None
    diet: Estimate | None
    scale: Estimate | None
    fused: Fused
    availability_kcal_per_kg: float | None
    timing: MealTiming
    units: StrengthUnits
    sleep_h: float | None
    n_sleep_nights: int
    n_bed_days: int
    damage: tuple[float, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days, in order."""
        return tuple(self.first_date + timedelta(days=i) for i in range(WEEK_DAYS))

    @property
    def runs(self) -> tuple[SessionSummary, ...]:
        """The runs of the seven days."""
        return tuple(between(self.history.runs, self.first_date, self.as_of))


def view_week(history: History, as_of: date, rules: ModelRules) -> WeekView:
    """Build the view of the seven days that end on `as_of`, with their means.

    Parameters
    ----------
    history
        Prepared facts; nothing after `as_of` is looked at.
    as_of
        Last day of the window.
    rules
        The model's rules.
    """
    highest = history.max_heart_rate_on(as_of, rules)
    first = as_of - timedelta(days=WEEK_DAYS - 1)
    body = body_on(history.facts.athlete, history.weigh_ins, as_of, rules.energy)
    sessions = tuple(between(history.sessions, first, as_of))
    energies = {s.session_id: session_energy(s, body, rules.energy, highest.bpm) for s in sessions}
    by_day = _net_by_day(sessions, energies)
    exercise = None if body.nee_kcal is None else sum(by_day.values()) / WEEK_DAYS
    tdee = None if body.nee_kcal is None or exercise is None else body.nee_kcal + exercise
    intake = mean_intake(between(history.diet_days, first, as_of), body.resting_kcal, rules.energy)
    paired = _paired(intake.complete, by_day, body)
    slope = scale_slope(history.weigh_ins, as_of, history.water_starts, rules.energy)
    extra, is_personal = _under_reporting(history, as_of, body, slope, (rules, highest.bpm))
    diet = None
    if body.nee_kcal is not None and exercise is not None:
        diet = diet_balance(paired, body.nee_kcal, exercise, extra, rules.energy)
    scale = scale_balance(slope, rules.energy)
    n_history_days = max(1, (as_of - history.first_date).days + 1)
    sleep_h, n_nights = _sleep(history, first, as_of, rules)
    return WeekView(
        history=history,
        as_of=as_of,
        first_date=first,
        n_history_days=n_history_days,
        max_heart_rate=highest,
        body=body,
        sessions=sessions,
        energy_by_id=energies,
        exercise_by_day=by_day,
        exercise_kcal=exercise,
        tdee_kcal=tdee,
        intake=intake,
        paired=paired,
        under_reporting_frac=extra,
        is_under_reporting_personal=is_personal,
        slope=slope,
        diet=diet,
        scale=scale,
        fused=fuse(diet, scale, rules.energy),
        availability_kcal_per_kg=availability(paired, extra, body.fat_free_mass_kg, rules.energy),
        timing=meal_timing(intake.complete, sessions, history.rpe_by_id, body, rules.energy),
        units=strength_units(history.sessions, as_of, n_history_days, rules.load),
        sleep_h=sleep_h,
        n_sleep_nights=n_nights,
        n_bed_days=sum(first <= day <= as_of for day in history.ill_dates),
        damage=tuple(damage_by_day(history.dose_by_day, first, as_of, rules.load)),
    )


def _net_by_day(
    sessions: Sequence[SessionSummary], energies: Mapping[str, SessionEnergy]
) -> dict[date, float]:
    by_day: dict[date, float] = {}
    for session in sessions:
        net = energies[session.session_id].net_kcal
        if net is not None:
            by_day[session.local_date] = by_day.get(session.local_date, 0.0) + net
    return by_day


def _paired(
    complete: Sequence[DietDay], by_day: Mapping[date, float], body: Body
) -> tuple[PairedDay, ...]:
    if body.nee_kcal is None:
        return ()
    return tuple(
        PairedDay(
            intake_kcal=day.energy_kcal or 0.0,
            tdee_kcal=body.nee_kcal + by_day.get(day.local_date, 0.0),
            exercise_kcal=by_day.get(day.local_date, 0.0),
        )
        for day in complete
    )


def _under_reporting(
    history: History,
    as_of: date,
    body: Body,
    slope: Slope | None,
    settings: tuple[ModelRules, float | None],
) -> tuple[float, bool]:
    """Learn the correction from four weeks, looking at them only when the scale allows it."""
    rules, max_bpm = settings
    least_span = rules.energy["under_reporting.min_span_days"]
    if slope is None or slope.span_days < least_span:
        return under_reporting((), None, rules.energy)
    days = int(rules.energy["under_reporting.window_days"])
    first = as_of - timedelta(days=days - 1)
    intake = mean_intake(between(history.diet_days, first, as_of), body.resting_kcal, rules.energy)
    if intake.n_days < rules.energy["under_reporting.min_diet_days"]:
        return under_reporting((), None, rules.energy)
    sessions = between(history.sessions, first, as_of)
    energies = {s.session_id: session_energy(s, body, rules.energy, max_bpm) for s in sessions}
    paired = _paired(intake.complete, _net_by_day(sessions, energies), body)
    return under_reporting(paired, slope, rules.energy)


def _sleep(
    history: History, first: date, as_of: date, rules: ModelRules
) -> tuple[float | None, int]:
    days = (first + timedelta(days=i) for i in range((as_of - first).days + 1))
    nights = [history.sleep_by_date[day] for day in days if day in history.sleep_by_date]
    if len(nights) < rules.risk["sleep.min_nights"]:
        return None, len(nights)
    return sum(nights) / len(nights), len(nights)
