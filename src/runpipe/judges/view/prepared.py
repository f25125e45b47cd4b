"""What the weeks share: sessions in order, each once, with load and damage, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES, one_a_day
from runpipe.model.dated import Dated, between, in_order
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import DietDay, SessionSummary, WeekFacts, WeighIn
from runpipe.training_load import damage_dose, drop_duplicates, session_rpe
from runpipe.units import SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An athlete's facts, prepared for looking at any week of them.

    Attributes
    ----------
    sessions, runs, lifts
        In order of date and start, duplicates merged.
    diet_by_date
        One log a day.
    rpe_by_id, imputed_ids
        RPE of each session; those whose RPE was assumed.
    load_by_id, load_by_day
        Session-RPE load; a session without a duration has none.
    longest_before_by_id
        For each run, the longest of the 30 days before it, m; absent without one.
    dose_by_day
        Damage dose.
    water_starts
        First days of illnesses and days of ultras, whose weigh-ins show water.
    """

    facts: WeekFacts
    first_date: date
    sessions: tuple[SessionSummary, ...]
    runs: tuple[SessionSummary, ...]
    lifts: tuple[SessionSummary, ...]
    diet_days: tuple[DietDay, ...]
    diet_by_date: Mapping[date, DietDay]
    weigh_ins: tuple[WeighIn, ...]
    sleep_by_date: Mapping[date, float]
    ill_dates: frozenset[date]
    rpe_by_id: Mapping[str, float]
    imputed_ids: frozenset[str]
    load_by_id: Mapping[str, float]
    load_by_day: Mapping[date, float]
    longest_before_by_id: Mapping[str, float]
    dose_by_day: Mapping[date, float]
    water_starts: tuple[date, ...]
    first_strength_date: date | None


def prepare(facts: WeekFacts, rules: ModelRules) -> History:
    """Put an athlete's facts in order and work out what does not depend on the week.

    Notes
    -----
    Linear in the length of the history (but for sorting), so that ten years cost little more
    than one.
    """
    sessions = drop_duplicates(facts.sessions, rules.load)
    runs = tuple(s for s in sessions if s.session_type in RUN_TYPES)
    rpes = {s.session_id: session_rpe(s, rules.load) for s in sessions}
    rpe_by_id = {key: rpe for key, (rpe, _) in rpes.items()}
    load_by_id = {
        s.session_id: s.duration_s / SECONDS_PER_MINUTE * rpe_by_id[s.session_id]
        for s in sessions
        if s.duration_s is not None
    }
    longest = _longest_before(runs, int(rules.load["spike.window_days"]))
    diet_by_date = one_a_day(facts.diet_days)
    sleep: dict[date, float] = {}
    for night in facts.sleep_days:
        sleep[night.local_date] = max(night.asleep_h, sleep.get(night.local_date, 0.0))
    lifts = tuple(s for s in sessions if s.session_type in STRENGTH_TYPES)
    return History(
        facts=facts,
        first_date=facts.first_date or _first_date(facts),
        sessions=sessions,
        runs=runs,
        lifts=lifts,
        diet_days=tuple(day for _, day in sorted(diet_by_date.items())),
        diet_by_date=diet_by_date,
        weigh_ins=tuple(in_order(facts.weigh_ins)),
        sleep_by_date=sleep,
        ill_dates=frozenset(facts.days_ill),
        rpe_by_id=rpe_by_id,
        imputed_ids=frozenset(key for key, (_, is_imputed) in rpes.items() if is_imputed),
        load_by_id=load_by_id,
        load_by_day=_by_day(sessions, load_by_id),
        longest_before_by_id=longest,
        dose_by_day=_by_day(
            runs,
            {
                r.session_id: damage_dose(
                    r, rpe_by_id[r.session_id], longest.get(r.session_id), rules.load
                )
                for r in runs
            },
        ),
        water_starts=_water_starts(facts, runs, rules),
        first_strength_date=lifts[0].local_date if lifts else None,
    )


def _by_day(
    sessions: Iterable[SessionSummary], value_by_id: Mapping[str, float]
) -> dict[date, float]:
    total: dict[date, float] = {}
    for session in sessions:
        value = value_by_id.get(session.session_id)
        if value is not None:
            total[session.local_date] = total.get(session.local_date, 0.0) + value
    return total


def _longest_before(runs: tuple[SessionSummary, ...], window_days: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for run in runs:
        first = run.local_date - timedelta(days=window_days)
        before = between(runs, first, run.local_date - timedelta(days=1))
        longest = max((r.distance_m or 0.0 for r in before), default=0.0)
        if longest > 0:
            found[run.session_id] = longest
    return found


def _water_starts(
    facts: WeekFacts, runs: tuple[SessionSummary, ...], rules: ModelRules
) -> tuple[date, ...]:
    ill = set(facts.days_ill)
    starts = {day for day in ill if day - timedelta(days=1) not in ill}
    far = rules.risk["illness.race_m"]
    return tuple(sorted(starts | {r.local_date for r in runs if (r.distance_m or 0.0) > far}))


def _first_date(facts: WeekFacts) -> date:
    rows: Iterable[Dated] = chain(
        facts.sessions, facts.diet_days, facts.weigh_ins, facts.sleep_days
    )
    return min((row.local_date for row in rows), default=facts.week.first_date)
