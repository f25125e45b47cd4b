"""A week's whole judgement, one week or a history of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from runpipe.energy import fuel_after_run
from runpipe.judges.balance.measure import BalanceWeek
from runpipe.judges.balance.training_balance import balance_week, training_balance
from runpipe.judges.days import day_assessments
from runpipe.judges.muscle.changed_week import Change, changed_inputs
from runpipe.judges.muscle.flags import depletion
from runpipe.judges.muscle.inputs_of_week import defaults_used, muscle_inputs
from runpipe.judges.muscle.muscle_risk import muscle_risk
from runpipe.judges.referral import is_referred, without_food
from runpipe.judges.view.coverage import is_described, knows_strength
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import History, prepare
from runpipe.judges.view.week_view import (
    FOUR_WEEKS_DAYS,
    WEEK_DAYS,
    EnergyState,
    WeekView,
    energy_states,
    view_week,
)
from runpipe.judges.week_energy import energy_balance
from runpipe.model.dated import between
from runpipe.model.findings import Quantity
from runpipe.model.iso_week import Week
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import (
    ModelRules,
    SessionAssessment,
    WeekAssessment,
    WeekCoverage,
)
from runpipe.model.week_facts import SessionSummary, WeekFacts
from runpipe.training_load import session_load

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
