"""A week's whole judgement, one week or a history of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from runpipe.judges.balance.training_balance import training_balance
from runpipe.judges.days import day_assessments
from runpipe.judges.muscle.changed_week import Change, changed_inputs
from runpipe.judges.muscle.flags import depletion
from runpipe.judges.muscle.inputs_of_week import defaults_used, muscle_inputs
from runpipe.judges.muscle.muscle_risk import muscle_risk, needs_referral
from runpipe.judges.view.coverage import is_described, knows_strength
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import History, prepare
from runpipe.judges.view.rhythm import is_hard
from runpipe.judges.view.week_view import (
    FOUR_WEEKS_DAYS,
    WEEK_DAYS,
    EnergyState,
    WeekView,
    energy_states,
    view_week,
)
from runpipe.judges.week_energy import energy_balance, without_energy, without_energy_by_day
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
_VIEWS_AT_HAND: Final = 8
_NO_RATES: Final = (None,) * _EARLIER_WEEKS
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
    "load.ewma.min_history_days",
    "energy.scale.min_weigh_ins",
    "energy.body.body_fat_window_days",
    "energy.availability.caution_kcal_per_kg",
)
"""The numbers of the rules that pages and charts show beside the findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """What was learned of an athlete as of one week; `None` leaves the facts' own."""

    max_heart_rate_bpm: float | None = None
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
        Maximum heart rate and threshold speed as of each week, where they were learned.
    """
    views = _Views(prepare(facts, rules), rules)
    known = baselines or {}
    jobs = [_job(facts, week, known) for week in weeks if week <= facts.week]
    for start in range(0, len(jobs), _WEEKS_AT_ONCE):
        part = jobs[start : start + _WEEKS_AT_ONCE]
        views.filter_energy([key for job in part for key in job.keys])
        for job in part:
            yield _assess(views, job)


class _Key(NamedTuple):
    """What a view depends on beside the history: its last day, and the maximum heart rate."""

    as_of: date
    max_heart_rate_bpm: float | None


@dataclass(frozen=True, slots=True)
class _Job:
    """A week to judge: its facts, and the views it needs, its own first, then those before it."""

    facts: WeekFacts
    keys: tuple[_Key, ...]


def _job(facts: WeekFacts, week: Week, known: Mapping[Week, Baselines]) -> _Job:
    learned = known.get(week, Baselines())
    earlier = [known.get(before, learned).max_heart_rate_bpm for before in _weeks_before(week)]
    own = replace(
        facts,
        week=week,
        as_of=facts.as_of if week == facts.week else week.last_date,
        max_heart_rate_bpm=learned.max_heart_rate_bpm or facts.max_heart_rate_bpm,
        threshold_speed_mps=learned.threshold_speed_mps or facts.threshold_speed_mps,
    )
    return _single(own, earlier)


def _single(facts: WeekFacts, earlier_bpm: Sequence[float | None] = _NO_RATES) -> _Job:
    """Return the job of one week; those before it by the maximum heart rate known then, if any."""
    max_bpm = facts.max_heart_rate_bpm or facts.athlete.max_heart_rate_bpm
    days = (facts.as_of - timedelta(days=WEEK_DAYS * i) for i in range(_EARLIER_WEEKS + 1))
    rates = (None, *earlier_bpm)
    keys = tuple(_Key(day, bpm or max_bpm) for day, bpm in zip(days, rates, strict=True))
    return _Job(facts, keys)


def _weeks_before(week: Week) -> tuple[Week, ...]:
    days = (week.first_date - timedelta(days=WEEK_DAYS * i) for i in range(1, _EARLIER_WEEKS + 1))
    return tuple(Week.of(day) for day in days)


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
        self._views: dict[_Key, WeekView] = {}
        self._energy: dict[_Key, EnergyState | None] = {}

    def filter_energy(self, keys: Sequence[_Key]) -> None:
        """Compute the energy of several views at once, which takes far less than one by one."""
        needed = [key for key in dict.fromkeys(keys) if key not in self._energy]
        windows = [self.energies.window(key.as_of, key.max_heart_rate_bpm) for key in needed]
        self._energy = {
            **{key: self._energy[key] for key in keys if key in self._energy},
            **dict(zip(needed, energy_states(windows, self.rules), strict=True)),
        }

    def at(self, key: _Key) -> WeekView:
        """Return a view; its energy was filtered before."""
        if key not in self._views:
            if len(self._views) >= _VIEWS_AT_HAND:
                self._views.pop(next(iter(self._views)))
            costs = self.energies.week_costs(key.as_of, key.max_heart_rate_bpm)
            self._views[key] = view_week(
                self.history,
                self.rules,
                key.as_of,
                key.max_heart_rate_bpm,
                costs,
                self._energy[key],
            )
        return self._views[key]


def _assess_alone(
    facts: WeekFacts, rules: ModelRules, change: Change | None = None
) -> WeekAssessment:
    views, job = _Views(prepare(facts, rules), rules), _single(facts)
    views.filter_energy(job.keys)
    return _assess(views, job, change)


def _assess(views: _Views, job: _Job, change: Change | None = None) -> WeekAssessment:
    rules, facts = views.rules, job.facts
    view, *earlier = (views.at(key) for key in job.keys)
    inputs = muscle_inputs(view, rules)
    changed = inputs if change is None or inputs is None else changed_inputs(inputs, change, rules)
    energy, days = energy_balance(view, inputs, rules), day_assessments(view, rules)
    if needs_referral(view):
        energy, days = without_energy(energy), without_energy_by_day(days)
    return WeekAssessment(
        athlete_id=facts.athlete.athlete_id,
        week=facts.week,
        as_of=facts.as_of,
        first_date=view.first_date,
        is_running_week=facts.as_of < facts.week.last_date,
        muscle=muscle_risk(view, earlier, rules, changed),
        balance=training_balance(view, rules),
        energy=energy,
        days=days,
        sessions=tuple(_session(view, s, facts, rules) for s in view.sessions),
        coverage=_coverage(view, rules),
        defaults_used=defaults_used(view, inputs, rules),
        shown={name: _shown(name, rules) for name in SHOWN_RULES},
        rules_version="/".join(r.version for r in (rules.risk, rules.load, rules.energy)),
    )


def _shown(name: str, rules: ModelRules) -> Quantity:
    file, _, own = name.partition(".")
    table: Rules = getattr(rules, file)
    return table.quantity(own)


def _session(
    view: WeekView, session: SessionSummary, facts: WeekFacts, rules: ModelRules
) -> SessionAssessment:
    low = depletion(view, session, rules)
    return SessionAssessment(
        session_id=session.session_id,
        local_date=session.local_date,
        session_type=session.session_type,
        load=session_load(
            session,
            facts.athlete,
            view.max_heart_rate_bpm,
            rules.load,
            facts.threshold_speed_mps,
        ),
        energy=view.energy_by_id[session.session_id],
        is_hard=is_hard(view, session, rules),
        is_depleting=low is not None,
        depletion=low,
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
