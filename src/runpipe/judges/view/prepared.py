"""What the weeks share: sessions in order, each once, with effort, load, damage.

How hard each day was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby
from operator import attrgetter
from typing import Final

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES, age_on, one_a_day
from runpipe.model.iso_week import Dated, between, in_order
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import DietDay, SessionSummary, SessionType, WeekFacts, WeighIn
from runpipe.training_load import (
    HARD,
    RUN_LIKE,
    Effort,
    Habit,
    HeartRatePeak,
    MaxHeartRate,
    Strain,
    ZoneTimes,
    damage_dose,
    drop_duplicates,
    hardness,
    heart_rate_peak,
    intensity_split,
    max_heart_rate,
    session_effort,
    top_load_au,
    weighted_load,
    zone_times,
)
from runpipe.units import SECONDS_PER_MINUTE

RESTFUL: Final = frozenset({SessionType.YOGA, SessionType.WALK})
"""What a rest day may hold, however long."""


@dataclass(frozen=True, slots=True)
class HardDays:
    """Hardness from 0 to 1 of sessions by id, and of days with a session by date."""

    by_id: Mapping[str, float]
    by_day: Mapping[date, float]

    def is_hard(self, session_id: str) -> bool:
        """Return whether a session was hard."""
        return self.by_id[session_id] >= HARD

    def is_hard_day(self, day: date) -> bool:
        """Return whether a day was hard."""
        return self.by_day.get(day, 0.0) >= HARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What is known of the sessions before hardness: by session, and load by day.

    `sessions` are in order; a session without a duration has no load, one without heart rate no
    time in zones, a run without another in the 30 days before it no longest run.
    """

    sessions: tuple[SessionSummary, ...]
    effort_by_id: Mapping[str, Effort]
    zones_by_id: Mapping[str, ZoneTimes]
    load_by_id: Mapping[str, float]
    load_by_day: Mapping[date, float]
    longest_before_by_id: Mapping[str, float]
    first_date: date


def find_hard_days(trained: Trained, rules: Rules) -> HardDays:
    """Return how hard every session and every day with one was; each sees only days before it."""
    by_id: dict[str, float] = {}
    by_day: dict[date, float] = {}
    daily_loads = _daily_loads(trained)
    for day, of_day in groupby(trained.sessions, key=attrgetter("local_date")):
        rows = tuple(of_day)
        habit = _habit(trained, rows, daily_loads, rules)
        strains = [_strain(trained, session) for session in rows]
        for session, strain in zip(rows, strains, strict=True):
            by_id[session.session_id] = hardness(strain, habit, rules)
        by_day[day] = hardness(_whole(strains), habit, rules)
    return HardDays(by_id, by_day)


def _daily_loads(trained: Trained) -> list[float]:
    """Return the load of every day from the first record on, 0 on a day without a session."""
    if not trained.sessions:
        return []
    n_days = (trained.sessions[-1].local_date - trained.first_date).days + 1
    days = (trained.first_date + timedelta(days=i) for i in range(n_days))
    return [trained.load_by_day.get(day, 0.0) for day in days]


def _habit(
    trained: Trained,
    of_day: Sequence[SessionSummary],
    daily_loads: Sequence[float],
    rules: Rules,
) -> Habit:
    day = of_day[0].local_date
    first = day - timedelta(days=int(rules["hard.top_window_days"]))
    n_before = (day - trained.first_date).days
    is_known = n_before >= rules["ewma.min_history_days"]
    loads = [
        trained.load_by_id[session.session_id]
        for session in between(trained.sessions, first, day - timedelta(days=1))
        if session.session_id in trained.load_by_id
    ]
    longest_m = max(trained.longest_before_by_id.get(s.session_id, 0.0) for s in of_day)
    if n_before < rules["spike.window_days"]:
        longest_m = 0.0
    return Habit(
        chronic_load_au=(
            weighted_load(daily_loads[:n_before], "chronic", rules) if is_known else None
        ),
        longest_run_m=longest_m or None,
        top_load_au=top_load_au(loads, rules),
    )


def _strain(trained: Trained, session: SessionSummary) -> Strain:
    key = session.session_id
    zones = trained.zones_by_id.get(key)
    is_run = session.session_type in RUN_TYPES
    is_restful = session.session_type in RESTFUL
    return Strain(
        load_au=trained.load_by_id.get(key, 0.0),
        minutes=0.0 if is_restful else (session.duration_s or 0.0) / SECONDS_PER_MINUTE,
        rpe=trained.effort_by_id[key].rpe,
        high_minutes=zones.high_s / SECONDS_PER_MINUTE if zones else 0.0,
        run_m=(session.distance_m or 0.0) if is_run else 0.0,
    )


def _whole(strains: Sequence[Strain]) -> Strain:
    return Strain(
        load_au=sum(s.load_au for s in strains),
        minutes=sum(s.minutes for s in strains),
        rpe=max(s.rpe for s in strains),
        high_minutes=sum(s.high_minutes for s in strains),
        run_m=max(s.run_m for s in strains),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An athlete's facts, prepared for looking at any week of them.

    Attributes
    ----------
    sessions, runs, lifts
        In order of date and start, duplicates merged.
    diet_by_date
        One log a day.
    max_heart_rate_by_id
        The maximum heart rate as it was credible on the session's day.
    effort_by_id, rpe_by_id, imputed_ids
        Effort of each session; those whose effort is not the athlete's own word.
    zones_by_id, brisk_ids
        Time in zones of heart rate; sessions that were not run easily, by heart rate.
    load_by_id, load_by_day
        Session-RPE load; a session without a duration has none.
    hard
        How hard each session and each day was.
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
    peaks: tuple[HeartRatePeak, ...]
    max_heart_rate_by_id: Mapping[str, MaxHeartRate]
    effort_by_id: Mapping[str, Effort]
    rpe_by_id: Mapping[str, float]
    imputed_ids: frozenset[str]
    zones_by_id: Mapping[str, ZoneTimes]
    brisk_ids: frozenset[str]
    load_by_id: Mapping[str, float]
    load_by_day: Mapping[date, float]
    longest_before_by_id: Mapping[str, float]
    hard: HardDays
    dose_by_day: Mapping[date, float]
    water_starts: tuple[date, ...]

    def max_heart_rate_on(self, day: date, rules: ModelRules) -> MaxHeartRate:
        """Return the maximum heart rate as it was credible on a day: a tested one, else learned."""
        return _max_heart_rate_on(self.facts, self.peaks, day, rules)


def prepare(facts: WeekFacts, rules: ModelRules) -> History:
    """Return an athlete's facts in order, with what does not depend on the week.

    Notes
    -----
    Linear in the length of the history (but for sorting), so that ten years cost little more
    than one.
    """
    sessions = drop_duplicates(facts.sessions, rules.load)
    runs = tuple(s for s in sessions if s.session_type in RUN_TYPES)
    peaks = tuple(
        peak
        for session in sessions
        if session.session_type in RUN_LIKE
        for peak in [heart_rate_peak(session, rules.load)]
        if peak is not None
    )
    max_by_day = {
        day: _max_heart_rate_on(facts, peaks, day, rules)
        for day in {s.local_date for s in sessions}
    }
    max_by_id = {s.session_id: max_by_day[s.local_date] for s in sessions}
    efforts = {
        s.session_id: session_effort(s, max_by_id[s.session_id], rules.load) for s in sessions
    }
    zones = {
        s.session_id: zone_times(s, max_by_id[s.session_id].bpm, rules.load)
        for s in sessions
        if s.heart_rate_s_by_bpm
    }
    load_by_id = {
        s.session_id: s.duration_s / SECONDS_PER_MINUTE * efforts[s.session_id].rpe
        for s in sessions
        if s.duration_s is not None
    }
    load_by_day = _by_day(sessions, load_by_id)
    first_date = facts.first_date or _first_date(facts)
    longest = _longest_before(runs, int(rules.load["spike.window_days"]))
    diet_by_date = one_a_day(facts.diet_days)
    sleep: dict[date, float] = {}
    for night in facts.sleep_days:
        sleep[night.local_date] = max(night.asleep_h, sleep.get(night.local_date, 0.0))
    lifts = tuple(s for s in sessions if s.session_type in STRENGTH_TYPES)
    return History(
        facts=facts,
        first_date=first_date,
        sessions=sessions,
        runs=runs,
        lifts=lifts,
        diet_days=tuple(day for _, day in sorted(diet_by_date.items())),
        diet_by_date=diet_by_date,
        weigh_ins=tuple(in_order(facts.weigh_ins)),
        sleep_by_date=sleep,
        ill_dates=frozenset(facts.days_ill),
        peaks=peaks,
        max_heart_rate_by_id=max_by_id,
        effort_by_id=efforts,
        rpe_by_id={key: effort.rpe for key, effort in efforts.items()},
        imputed_ids=frozenset(key for key, effort in efforts.items() if effort.is_imputed),
        zones_by_id=zones,
        brisk_ids=_brisk(zones, rules),
        load_by_id=load_by_id,
        load_by_day=load_by_day,
        longest_before_by_id=longest,
        hard=find_hard_days(
            Trained(
                sessions=sessions,
                effort_by_id=efforts,
                zones_by_id=zones,
                load_by_id=load_by_id,
                load_by_day=load_by_day,
                longest_before_by_id=longest,
                first_date=first_date,
            ),
            rules.load,
        ),
        dose_by_day=_by_day(
            runs,
            {
                r.session_id: damage_dose(
                    r, efforts[r.session_id], longest.get(r.session_id), rules.load
                )
                for r in runs
            },
        ),
        water_starts=_water_starts(facts, runs, rules),
    )


def _max_heart_rate_on(
    facts: WeekFacts, peaks: Sequence[HeartRatePeak], day: date, rules: ModelRules
) -> MaxHeartRate:
    tested_bpm = facts.max_heart_rate_bpm or facts.athlete.max_heart_rate_bpm
    if tested_bpm:
        return MaxHeartRate(tested_bpm, 0.0)
    first = day - timedelta(days=int(rules.load["max_heart_rate.window_days"]) - 1)
    age, is_known = age_on(facts.athlete, day, rules.energy)
    recent = between(peaks, first, day)
    return max_heart_rate(recent, age if is_known else None, facts.athlete.sex, rules.load)


def _brisk(zones: Mapping[str, ZoneTimes], rules: ModelRules) -> frozenset[str]:
    splits = ((key, intensity_split((times,), rules.load)) for key, times in zones.items())
    least = rules.load["zones.grey_low_frac"]
    return frozenset(key for key, split in splits if split is not None and split.low_frac < least)


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
    longest_by_id: dict[str, float] = {}
    for run in runs:
        first = run.local_date - timedelta(days=window_days)
        before = between(runs, first, run.local_date - timedelta(days=1))
        longest = max((r.distance_m or 0.0 for r in before), default=0.0)
        if longest > 0:
            longest_by_id[run.session_id] = longest
    return longest_by_id


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
