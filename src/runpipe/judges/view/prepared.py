"""What the weeks share: sessions in order, each once, with effort, load and damage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES, age_on, one_a_day
from runpipe.judges.view.hard_days import HardDays, Trained, find_hard_days
from runpipe.model.dated import Dated, between, in_order
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import DietDay, SessionSummary, WeekFacts, WeighIn
from runpipe.training_load import (
    RUN_LIKE,
    Effort,
    HeartRatePeak,
    MaxHeartRate,
    ZoneTimes,
    damage_dose,
    drop_duplicates,
    heart_rate_peak,
    intensity_split,
    max_heart_rate,
    session_effort,
    zone_times,
)
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
