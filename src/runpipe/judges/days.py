"""The seven days one by one."""

from __future__ import annotations

from datetime import date

from runpipe.energy import Estimate, day_status
from runpipe.judges.view.rhythm import is_rest_day
from runpipe.judges.view.week_view import WeekView
from runpipe.model.dated import between
from runpipe.model.energy import EnergySource
from runpipe.model.week_assessment import DayAssessment, ModelRules
from runpipe.model.week_facts import DayStatus, DietDay


def day_assessments(view: WeekView, rules: ModelRules) -> tuple[DayAssessment, ...]:
    """Return each day of the window; intake is `None` on a day without a log."""
    return tuple(
        _day(view, day, damage, rules) for day, damage in zip(view.days, view.damage, strict=True)
    )


def _day(view: WeekView, day: date, damage: float, rules: ModelRules) -> DayAssessment:
    history, nee = view.history, view.body.nee_kcal
    logged = history.diet_by_date.get(day)
    status = day_status(logged, view.body.resting_kcal, rules.energy)
    net = None if nee is None else view.exercise_by_day.get(day, 0.0)
    tdee = None if nee is None or net is None else nee + net
    eaten = _eaten(logged, status)
    estimate = _balance(view, day)
    bias = view.balance.bias.kcal if view.balance is not None else None
    is_complete = status in {DayStatus.COMPLETE, DayStatus.FASTING}
    sessions = [s for s in view.sessions if s.local_date == day]
    weighed = [w.mass_kg for w in between(history.weigh_ins, day, day) if w.mass_kg is not None]
    return DayAssessment(
        date=day,
        status=status,
        exercise_kcal=net,
        tdee_kcal=tdee,
        intake_kcal=eaten,
        corrected_intake_kcal=(
            eaten + bias if is_complete and eaten is not None and bias is not None else None
        ),
        balance_kcal=None if estimate is None else estimate.kcal,
        balance_sigma_kcal=None if estimate is None else estimate.sigma_kcal,
        protein_g=logged.protein_g if logged else None,
        carb_g=logged.carb_g if logged else None,
        fat_g=logged.fat_g if logged else None,
        n_sessions=len(sessions),
        distance_m=sum(s.distance_m or 0.0 for s in view.runs if s.local_date == day),
        duration_s=sum(s.duration_s or 0.0 for s in sessions),
        load_au=history.load_by_day.get(day, 0.0),
        is_load_imputed=any(s.session_id in history.imputed_ids for s in sessions),
        damage_index=damage,
        is_hard=history.hard.is_hard_day(day),
        hardness_frac=history.hard.by_day.get(day, 0.0),
        is_rest=is_rest_day(view, day),
        is_ill=day in history.ill_dates,
        sleep_h=history.sleep_by_date.get(day),
        mass_kg=weighed[0] if weighed else None,
    )


def _balance(view: WeekView, day: date) -> Estimate | None:
    """Return the balance of a day, whether it was logged or not; `None` where nothing was."""
    if view.balance is None or view.source is EnergySource.PRIOR:
        return None
    place = (day - view.as_of).days - 1
    days = view.balance.days
    return days[place] if len(days) >= -place else None


def _eaten(logged: DietDay | None, status: DayStatus) -> float | None:
    if logged is None:
        return None
    if status is DayStatus.FASTING:
        return logged.energy_kcal or 0.0
    return logged.energy_kcal
