"""One week seen in the history: windows cut out, means taken, energy filtered.

What it says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from runpipe.energy import (
    STRENGTH_TYPES,
    Availability,
    BalanceDays,
    Body,
    Estimate,
    Intake,
    MealTiming,
    Slope,
    WeekBalance,
    availability,
    balance_source,
    meal_timing,
    mean_intake,
    scale_slope,
    week_balances,
    without_diary,
    without_scale,
)
from runpipe.judges.view.energy_window import WeekCosts
from runpipe.judges.view.prepared import History
from runpipe.model.energy import EnergySource, SessionEnergy
from runpipe.model.iso_week import between
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import DietDay, SessionSummary, SessionType
from runpipe.training_load import (
    CROSS_TRAINING,
    MaxHeartRate,
    StrengthUnits,
    damage_by_day,
    strength_units,
)

WEEK_DAYS: Final = 7
FOUR_WEEKS_DAYS: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDay:
    """A complete day: what was eaten as logged, and what was spent on that same day."""

    intake_kcal: float
    tdee_kcal: float
    exercise_kcal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyState:
    """What the filter answers for a week: with all that was logged, by log and scale alone.

    `usual_exercise_kcal` is the cost of training per day before the last four weeks, `None`
    where the history does not reach back so far.
    """

    balance: WeekBalance
    diary: Estimate | None
    scale: Estimate | None
    usual_exercise_kcal: float | None


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
    energy: EnergyState | None
    slope: Slope | None
    available: Availability | None
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
    def balance(self) -> WeekBalance | None:
        """The week's energy balance; `None` where the body is not known."""
        return None if self.energy is None else self.energy.balance

    @property
    def source(self) -> EnergySource:
        """What the energy balance rests on; ``prior`` where nothing speaks for it."""
        return EnergySource.PRIOR if self.energy is None else self.energy.balance.source

    @property
    def runs(self) -> tuple[SessionSummary, ...]:
        """The runs of the seven days."""
        return tuple(between(self.history.runs, self.first_date, self.as_of))


def energy_states(
    windows: Sequence[BalanceDays | None], rules: ModelRules
) -> tuple[EnergyState | None, ...]:
    """Compute what the filter answers for several weeks at once; `None` for `None`.

    A week's answer is the same to the last digit whatever other weeks are asked for with it.
    """
    whole = [window for window in windows if window is not None]
    both = [w for w in whole if balance_source(w, rules.energy) is EnergySource.DIET_AND_SCALE]
    alone = [part for w in both for part in (without_scale(w), without_diary(w))]
    answers = week_balances([*whole, *alone], rules.energy, n_smoothed=len(whole))
    balances = dict(zip(map(id, whole), answers, strict=False))
    singles = [answer.estimate for answer in answers[len(whole) :]]
    by_diary = dict(zip(map(id, both), singles[0::2], strict=True))
    by_scale = dict(zip(map(id, both), singles[1::2], strict=True))
    return tuple(
        None
        if window is None
        else _energy_state(
            balances[id(window)], by_diary.get(id(window)), by_scale.get(id(window)), window, rules
        )
        for window in windows
    )


def _energy_state(
    balance: WeekBalance,
    by_diary: Estimate | None,
    by_scale: Estimate | None,
    window: BalanceDays,
    rules: ModelRules,
) -> EnergyState:
    source = balance.source
    return EnergyState(
        balance=balance,
        diary=balance.estimate if source is EnergySource.DIET else by_diary,
        scale=balance.estimate if source is EnergySource.SCALE else by_scale,
        usual_exercise_kcal=_usual_exercise_kcal(window, rules),
    )


def view_week(
    history: History,
    rules: ModelRules,
    as_of: date,
    costs: WeekCosts,
    energy: EnergyState | None,
) -> WeekView:
    """Build the view of the seven days that end on `as_of`, with their means.

    Parameters
    ----------
    history
        Prepared facts; nothing after `as_of` is looked at.
    as_of
        Last day of the window.
    rules
        The model's rules.
    costs
        The body on that day, and what the sessions of the seven days cost it.
    energy
        The filter's answer for that week; `None` where the body is not known.
    """
    highest = history.max_heart_rate_on(as_of, rules)
    first = as_of - timedelta(days=WEEK_DAYS - 1)
    body, sessions, by_day = costs.body, costs.sessions, costs.net_kcal_by_day
    exercise = None if body.nee_kcal is None else sum(by_day.values()) / WEEK_DAYS
    tdee = None if body.nee_kcal is None or exercise is None else body.nee_kcal + exercise
    intake = mean_intake(between(history.diet_days, first, as_of), body.resting_kcal, rules.energy)
    balance = None if energy is None else energy.balance
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
        energy_by_id=costs.energy_by_id,
        exercise_by_day=by_day,
        exercise_kcal=exercise,
        tdee_kcal=tdee,
        intake=intake,
        paired=_paired(intake.complete, by_day, body),
        energy=energy,
        slope=scale_slope(history.weigh_ins, as_of, history.water_starts, rules.energy),
        available=availability(balance, body.nee_kcal, body.fat_free_mass_kg, rules.energy),
        timing=meal_timing(intake.complete, sessions, history.rpe_by_id, body, rules.energy),
        units=strength_units(history.sessions, as_of, n_history_days, rules.load),
        sleep_h=sleep_h,
        n_sleep_nights=n_nights,
        n_bed_days=sum(first <= day <= as_of for day in history.ill_dates),
        damage=tuple(damage_by_day(history.dose_by_day, first, as_of, rules.load)),
    )


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


def _usual_exercise_kcal(window: BalanceDays, rules: ModelRules) -> float | None:
    """Return the mean cost of training per day before the last four weeks; `None` when too new."""
    first, last = (int(rules.risk[f"sparing.habit_{end}_days"]) for end in ("from", "to"))
    before = window.exercise_kcal[-first:-last] if window.n_days > last else window.nee_kcal[:0]
    return float(before.mean()) if len(before) else None


def _sleep(
    history: History, first: date, as_of: date, rules: ModelRules
) -> tuple[float | None, int]:
    days = (first + timedelta(days=i) for i in range((as_of - first).days + 1))
    nights = [history.sleep_by_date[day] for day in days if day in history.sleep_by_date]
    if len(nights) < rules.risk["sleep.min_nights"]:
        return None, len(nights)
    return sum(nights) / len(nights), len(nights)


_LOGGED_IN_A_GYM: Final = STRENGTH_TYPES | CROSS_TRAINING


def knows_strength(view: WeekView, rules: ModelRules) -> bool:
    """Return whether no logged lifting means that there was none.

    It does where the owner says so, and while a log is kept: lifting, or cross-training of
    those who would log lifting too, on several days of the last weeks and not long ago. One
    stray session says nothing of the weeks around it.
    """
    facts, load = view.history.facts, rules.load
    if facts.athlete.lifts_confirmed_none or facts.has_strength_log:
        return True
    first = view.as_of - timedelta(days=int(load["strength_log.window_days"]) - 1)
    days = {
        session.local_date
        for session in between(view.history.sessions, first, view.as_of)
        if session.session_type in _LOGGED_IN_A_GYM
    }
    if len(days) < load["strength_log.min_days"]:
        return False
    return (view.as_of - max(days)).days < load["strength_log.lapse_days"]


def described_frac(view: WeekView) -> float:
    """Return the share of sessions that say how far or long, what kind, and how hard.

    A week without sessions is judged by the four weeks up to it; without any it is 0.
    """
    sessions: Sequence[SessionSummary] = view.sessions
    if not sessions:
        first = view.as_of - timedelta(days=FOUR_WEEKS_DAYS - 1)
        sessions = between(view.history.sessions, first, view.as_of)
    if not sessions:
        return 0.0
    return sum(is_described(s) for s in sessions) / len(sessions)


def is_described(session: SessionSummary) -> bool:
    """Return whether a session says how far or long, what kind it was, and how hard."""
    has_size = bool(session.distance_m or session.duration_s)
    has_kind = session.session_type is not SessionType.OTHER
    has_sets = session.session_type in STRENGTH_TYPES and session.n_hard_sets is not None
    has_effort = (
        session.rpe is not None
        or session.avg_heart_rate_bpm is not None
        or bool(session.heart_rate_s_by_bpm)
    )
    return (has_size or has_sets) and has_kind and (has_effort or has_sets)
