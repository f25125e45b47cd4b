"""A week's whole judgement, one week or a history of them, with its energy and its seven days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from runpipe.energy import Estimate, availability_light, day_status, fuel_after_run
from runpipe.judges.balance.measure import BalanceWeek
from runpipe.judges.balance.training_balance import balance_week, training_balance
from runpipe.judges.muscle.changed_week import Change, changed_inputs
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.flags import depletion, is_referred, without_food
from runpipe.judges.muscle.inputs import MuscleInputs, defaults_used, muscle_inputs
from runpipe.judges.muscle.muscle_risk import muscle_risk
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import History, prepare
from runpipe.judges.view.rhythm import is_rest_day
from runpipe.judges.view.week_view import (
    FOUR_WEEKS_DAYS,
    WEEK_DAYS,
    EnergyState,
    WeekView,
    energy_states,
    is_described,
    knows_strength,
    view_week,
)
from runpipe.model.energy import EnergyBalance, EnergySource
from runpipe.model.findings import Quantity
from runpipe.model.iso_week import Week, between
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import (
    DayAssessment,
    ModelRules,
    SessionAssessment,
    WeekAssessment,
    WeekCoverage,
)
from runpipe.model.week_facts import DayStatus, DietDay, SessionSummary, WeekFacts
from runpipe.training_load import session_load

_KCAL_PER_G_FAT: Final = 9.0
_WITH_DIARY: Final = frozenset({EnergySource.DIET, EnergySource.DIET_AND_SCALE})
_WITH_SCALE: Final = frozenset({EnergySource.SCALE, EnergySource.DIET_AND_SCALE})


def energy_balance(view: WeekView, inputs: MuscleInputs | None, rules: ModelRules) -> EnergyBalance:
    """Return a week's energy; what was only assumed is `None`, not its default.

    Parameters
    ----------
    view
        The week.
    inputs
        The week in numbers, `None` without a body.
    rules
        The model's rules.
    """
    body, intake, slope = view.body, view.intake, view.slope
    source, state, balance = view.source, view.energy, view.balance
    estimate = None if balance is None or source is EnergySource.PRIOR else balance.estimate
    bias = balance.bias if balance is not None and source in _WITH_DIARY else None
    is_own = source is EnergySource.DIET_AND_SCALE
    available = view.available
    terms = evaluate(inputs, rules.risk) if inputs is not None else None
    has_protein = inputs is not None and not inputs.is_protein_assumed
    paired, eaten = view.paired, intake.energy_kcal
    fat_frac = None
    if intake.fat_g is not None and intake.fat_energy_kcal:
        fat_frac = _KCAL_PER_G_FAT * intake.fat_g / intake.fat_energy_kcal
    return EnergyBalance(
        mass_kg=body.mass_kg,
        mass_date=body.mass_date,
        body_fat_frac=body.body_fat_frac,
        body_fat_method=str(body.body_fat_method),
        is_body_fat_measured=body.is_body_fat_measured,
        fat_mass_kg=body.fat_mass_kg,
        fat_free_mass_kg=body.fat_free_mass_kg,
        ffmi_kg_per_m2=body.ffmi_kg_per_m2,
        resting_kcal=body.resting_kcal,
        activity_factor=body.activity_factor,
        nee_kcal=body.nee_kcal,
        exercise_kcal=view.exercise_kcal,
        tdee_kcal=view.tdee_kcal,
        logged_tdee_kcal=_mean(d.tdee_kcal for d in paired),
        logged_exercise_kcal=_mean(d.exercise_kcal for d in paired),
        intake_kcal=intake.energy_kcal,
        corrected_intake_kcal=None if eaten is None or bias is None else eaten + bias.kcal,
        under_reporting_frac=bias.kcal / eaten if eaten and bias else None,
        is_under_reporting_personal=is_own,
        diet_balance_kcal=_kcal(state.diary if state else None),
        diet_sigma_kcal=_sigma_kcal(state.diary if state else None),
        scale_slope_kg_per_day=slope.kg_per_day if slope else None,
        scale_slope_se_kg_per_day=slope.se_kg_per_day if slope else None,
        scale_balance_kcal=_kcal(state.scale if state else None),
        scale_sigma_kcal=_sigma_kcal(state.scale if state else None),
        balance_kcal=_kcal(estimate),
        sigma_kcal=_sigma_kcal(estimate),
        deficit_kcal=None if estimate is None else max(0.0, -estimate.kcal),
        deficit_frac=inputs.deficit_frac if inputs is not None and estimate is not None else None,
        source=source,
        log_and_scale_disagree=is_own and balance is not None and balance.is_bias_odd,
        log_bias_kcal=_kcal(bias),
        log_bias_sigma_kcal=_sigma_kcal(bias),
        own_expenditure_kcal=(
            view.tdee_kcal - bias.kcal if is_own and view.tdee_kcal and bias else None
        ),
        own_expenditure_sigma_kcal=_sigma_kcal(bias) if is_own else None,
        tissue_mass_kg=balance.tissue_mass_kg if balance and source in _WITH_SCALE else None,
        tissue_mass_sigma_kg=(
            balance.tissue_mass_sigma_kg if balance and source in _WITH_SCALE else None
        ),
        availability_kcal_per_kg=None if available is None else available.kcal_per_kg,
        availability_sigma_kcal_per_kg=None if available is None else available.sigma_kcal_per_kg,
        availability_light=availability_light(available, rules.energy),
        protein_g_per_kg=inputs.protein_g_per_kg if inputs and has_protein else None,
        protein_target_g_per_kg=terms["protein_target_g_per_kg"] if terms else None,
        effective_protein_g_per_kg=(
            terms["effective_protein_g_per_kg"] if terms and has_protein else None
        ),
        carb_g_per_kg=inputs.carb_g_per_kg if inputs else None,
        carb_reference_g_per_kg=terms["carb_bound_g_per_kg"] if terms else None,
        fat_g=intake.fat_g,
        fat_energy_frac=fat_frac,
        n_feedings_per_day=view.timing.feedings_per_day,
        fuelled_sessions_frac=view.timing.fuelled_frac,
        mass_change_frac_per_week=(
            WEEK_DAYS * slope.kg_per_day / body.mass_kg if slope and body.mass_kg else None
        ),
    )


def _kcal(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.kcal


def _sigma_kcal(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.sigma_kcal


def _mean(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None


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


_EARLIER_WEEKS: Final = 3
_VIEWS_AT_HAND: Final = 12
_WEEKS_AT_ONCE: Final = 104
"""Weeks whose energy is filtered together: two years."""
SHOWN_RULES: Final = (
    "risk.score.guarded",
    "risk.score.elevated",
    "risk.score.high",
    "risk.score.loss_threshold",
    "risk.reasons.min_points",
    "load.damage.easy_only",
    "load.damage.no_hard",
    "load.damage.decay_days",
    "load.ewma.min_history_days",
    "energy.scale.min_weigh_ins",
    "energy.body.body_fat_window_days",
    "energy.availability.caution_kcal_per_kg",
)
"""The numbers of the rules that pages and charts show beside the findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """What was learned of an athlete as of one week; `None` leaves the facts' own."""

    threshold_speed_mps: float | None = None


def assess_week(facts: WeekFacts, rules: ModelRules) -> WeekAssessment:
    """Judge one week: muscle risk, training balance, energy, day by day.

    Parameters
    ----------
    facts
        All that is known up to the week's end. The order within its tuples does not matter.
    rules
        The ``risk``, ``load`` and ``energy`` rules.

    Returns
    -------
    WeekAssessment
        Pure and deterministic. The window is the seven days that end on ``facts.as_of``.
    """
    return _assess_alone(facts, rules)


def assess_history(
    facts: WeekFacts,
    weeks: Iterable[Week],
    rules: ModelRules,
    baselines: Mapping[Week, Baselines] | None = None,
) -> Iterator[WeekAssessment]:
    """Judge many weeks of one athlete, sharing what does not depend on the week.

    Parameters
    ----------
    facts
        The athlete's whole history; its own week is the last one to be judged. Each week sees
        only what lies before its end, so that the answer equals that of `assess_week`.
    weeks
        The weeks to judge, in any order; later ones than that of `facts` are left out.
    rules
        The ``risk``, ``load`` and ``energy`` rules.
    baselines
        Threshold speed as of each week, where it was learned.
    """
    views = _Views(prepare(facts, rules), rules)
    learned = baselines or {}
    jobs = [_job(facts, week, learned) for week in weeks if week <= facts.week]
    for start in range(0, len(jobs), _WEEKS_AT_ONCE):
        part = jobs[start : start + _WEEKS_AT_ONCE]
        views.filter_energy([day for job in part for day in _view_dates(job.as_of)])
        for job in part:
            yield _assess(views, job)


def _job(facts: WeekFacts, week: Week, learned: Mapping[Week, Baselines]) -> WeekFacts:
    """Return the facts of one week of a history."""
    speed_mps = learned.get(week, Baselines()).threshold_speed_mps
    return replace(
        facts,
        week=week,
        as_of=facts.as_of if week == facts.week else week.last_date,
        threshold_speed_mps=speed_mps or facts.threshold_speed_mps,
    )


def _view_dates(as_of: date) -> tuple[date, ...]:
    """Return the last days of the views that judging a week needs: its own, and those before it."""
    return tuple(as_of - timedelta(days=WEEK_DAYS * nth) for nth in range(_EARLIER_WEEKS + 1))


def what_if(facts: WeekFacts, rules: ModelRules, change: Change) -> WeekAssessment:
    """Judge a week as it would have been with other food, lifting, running or sleep.

    Returns
    -------
    WeekAssessment
        `muscle` is that of the changed week; balance, energy and days stay as they were.
    """
    return _assess_alone(facts, rules, change)


class _Views:
    """The views of one history, the latest few kept: neighbouring weeks look at the same ones."""

    def __init__(self, history: History, rules: ModelRules) -> None:
        self.history = history
        self.rules = rules
        self.energies = EnergyHistory(history, rules)
        self._views: dict[date, WeekView] = {}
        self._energy: dict[date, EnergyState | None] = {}
        self._balance: dict[date, BalanceWeek] = {}

    def filter_energy(self, days: Sequence[date]) -> None:
        """Compute the energy of the weeks that end on some days at once, far sooner than singly."""
        needed = [day for day in dict.fromkeys(days) if day not in self._energy]
        windows = [self.energies.window(day) for day in needed]
        self._energy = {
            **{day: self._energy[day] for day in days if day in self._energy},
            **dict(zip(needed, energy_states(windows, self.rules), strict=True)),
        }

    def at(self, as_of: date) -> WeekView:
        """Return the view of the seven days that end on a day; its energy was filtered before."""
        if as_of not in self._views:
            if len(self._views) >= _VIEWS_AT_HAND:
                self._views.pop(next(iter(self._views)))
            self._views[as_of] = self._view(as_of, self._energy[as_of])
        return self._views[as_of]

    def _view(self, as_of: date, energy: EnergyState | None) -> WeekView:
        costs = self.energies.week_costs(as_of)
        return view_week(self.history, self.rules, as_of, costs, energy)

    def balance_at(self, as_of: date) -> BalanceWeek:
        """Return the figures of training of the seven days that end on a day; no energy is in them."""
        if as_of not in self._balance:
            if len(self._balance) >= _VIEWS_AT_HAND:
                self._balance.pop(next(iter(self._balance)))
            view = self._views.get(as_of) or self._view(as_of, None)
            self._balance[as_of] = balance_week(view, self.rules)
        return self._balance[as_of]

    def balance_before(self, as_of: date) -> list[BalanceWeek]:
        """Return the same of the weeks before, the latest first, as far as any record reaches."""
        n_weeks = int(self.rules.load["usual.weeks"])
        lasts = (as_of - timedelta(days=WEEK_DAYS * nth) for nth in range(1, n_weeks + 1))
        return [self.balance_at(last) for last in lasts if last >= self.history.first_date]


def _assess_alone(
    facts: WeekFacts, rules: ModelRules, change: Change | None = None
) -> WeekAssessment:
    views = _Views(prepare(facts, rules), rules)
    views.filter_energy(_view_dates(facts.as_of))
    return _assess(views, facts, change)


def _assess(views: _Views, facts: WeekFacts, change: Change | None = None) -> WeekAssessment:
    rules = views.rules
    view, *earlier = (views.at(day) for day in _view_dates(facts.as_of))
    inputs = muscle_inputs(view, rules)
    changed = inputs if change is None or inputs is None else changed_inputs(inputs, change, rules)
    is_referral = is_referred(facts.athlete, facts.as_of, rules.energy)
    assessment = WeekAssessment(
        athlete_id=facts.athlete.athlete_id,
        week=facts.week,
        as_of=facts.as_of,
        first_date=view.first_date,
        is_running_week=facts.as_of < facts.week.last_date,
        muscle=muscle_risk(view, earlier, rules, changed),
        balance=training_balance(views.balance_at(facts.as_of), views.balance_before(facts.as_of)),
        energy=energy_balance(view, inputs, rules),
        days=day_assessments(view, rules),
        sessions=tuple(_session(view, s, facts, rules) for s in view.sessions),
        coverage=_coverage(view, rules),
        defaults_used=defaults_used(view, inputs, rules),
        shown={name: _shown(name, rules) for name in SHOWN_RULES},
        rules_version="/".join(r.version for r in (rules.risk, rules.load, rules.energy)),
    )
    return without_food(assessment) if is_referral else assessment


def _shown(name: str, rules: ModelRules) -> Quantity:
    file, _, own = name.partition(".")
    table: Rules = getattr(rules, file)
    return table.quantity(own)


def _session(
    view: WeekView, session: SessionSummary, facts: WeekFacts, rules: ModelRules
) -> SessionAssessment:
    low = depletion(view, session, rules)
    history, key = view.history, session.session_id
    highest = history.max_heart_rate_by_id[key]
    return SessionAssessment(
        session_id=key,
        local_date=session.local_date,
        session_type=session.session_type,
        load=session_load(
            session,
            facts.athlete,
            history.effort_by_id[key],
            highest.bpm,
            rules.load,
            facts.threshold_speed_mps,
        ),
        energy=view.energy_by_id[key],
        is_hard=history.hard.is_hard(key),
        hardness_frac=history.hard.by_id[key],
        athlete_max_heart_rate_bpm=highest.bpm,
        athlete_max_heart_rate_sd_bpm=highest.sd_bpm,
        is_depleting=low is not None,
        depletion=low,
        fuel=fuel_after_run(session, history.effort_by_id[key].rpe, view.body, rules.energy),
    )


def _coverage(view: WeekView, rules: ModelRules) -> WeekCoverage:
    history = view.history
    logged = sum(day in history.diet_by_date for day in view.days)
    since = view.as_of - timedelta(days=FOUR_WEEKS_DAYS - 1)
    weighed: list[date] = [
        w.local_date for w in between(history.weigh_ins, since, view.as_of) if w.mass_kg is not None
    ]
    sessions = view.sessions
    return WeekCoverage(
        n_diet_days=view.intake.n_days,
        n_partial_diet_days=logged - view.intake.n_days,
        n_missing_diet_days=WEEK_DAYS - logged,
        n_weigh_ins=len(weighed),
        n_weigh_in_span_days=(weighed[-1] - weighed[0]).days if weighed else 0,
        n_sleep_nights=view.n_sleep_nights,
        n_sessions=len(sessions),
        n_sessions_described=sum(is_described(s) for s in sessions),
        n_sessions_with_rpe=sum(s.session_id not in history.imputed_ids for s in sessions),
        n_sessions_with_heart_rate=sum(bool(s.heart_rate_s_by_bpm) for s in sessions),
        n_history_days=view.n_history_days,
        has_strength_log=knows_strength(view, rules),
        has_meal_times=view.timing.n_timed_days > 0,
    )
