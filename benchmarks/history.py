"""Time ten years of weekly judgements of a made-up athlete who logs everything (CPU seconds).

Usage: python benchmarks/history.py [YEARS]
"""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from time import process_time

from runpipe.judges import assess_history
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.logs import BodyFatMethod
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import (
    DietDay,
    Meal,
    SessionSummary,
    SessionType,
    SleepDay,
    WeekFacts,
    WeighIn,
)
from runpipe.settings import read_rules

LAST_DATE = date(2026, 11, 15)
KINDS = (
    SessionType.EASY,
    SessionType.HIIT,
    SessionType.STRENGTH_FULL,
    SessionType.EASY,
    SessionType.HILL_REPS,
    SessionType.LONG,
)


def main() -> None:
    """Judge every week of the history once and print how long that took."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    n_days = years * 364
    first = LAST_DATE - timedelta(days=n_days - 1)
    facts = make_facts(first, n_days)
    weeks = [Week.of(first + timedelta(days=7 * i)) for i in range(n_days // 7)]
    rules = ModelRules(
        risk=read_rules("risk"), load=read_rules("load"), energy=read_rules("energy")
    )
    start = process_time()
    n = sum(1 for _ in assess_history(facts, weeks, rules))
    seconds = process_time() - start
    print(
        f"{n} weeks of {len(facts.sessions)} sessions: {seconds:.2f} s, {1000 * seconds / n:.1f} ms a week"
    )


def make_facts(first: date, n_days: int) -> WeekFacts:
    """Make up a runner who trains six days a week and logs meals, mass and sleep daily."""
    days = [first + timedelta(days=i) for i in range(n_days)]
    return WeekFacts(
        athlete=AthleteFacts(sex=Sex.FEMALE, birth_date=date(1988, 5, 1), height_m=1.68),
        week=Week.of(LAST_DATE),
        as_of=LAST_DATE,
        sessions=tuple(session(d, i) for i, d in enumerate(days) if i % 7 < len(KINDS)),
        diet_days=tuple(diet_day(d, i) for i, d in enumerate(days)),
        weigh_ins=tuple(
            WeighIn(
                local_date=d,
                mass_kg=60.0 + 0.3 * ((i * 7) % 5),
                body_fat_frac=0.22,
                body_fat_method=BodyFatMethod.BIA,
            )
            for i, d in enumerate(days)
        ),
        sleep_days=tuple(
            SleepDay(local_date=d, asleep_h=6.5 + 0.1 * (i % 9)) for i, d in enumerate(days)
        ),
        first_date=first,
        has_strength_log=True,
        max_heart_rate_bpm=188.0,
    )


def session(day: date, index: int) -> SessionSummary:
    """Return the day's session."""
    kind = KINDS[index % 7]
    is_run = kind is not SessionType.STRENGTH_FULL
    minutes = 100.0 if kind is SessionType.LONG else 50.0
    return SessionSummary(
        session_id=f"s{index}",
        local_date=day,
        start_local=datetime.combine(day, time(7)),
        session_type=kind,
        duration_s=minutes * 60.0,
        distance_m=minutes * 170.0 + index % 900 if is_run else None,
        ascent_m=60.0 if is_run else None,
        descent_m=60.0 if is_run else None,
        avg_heart_rate_bpm=150.0,
        heart_rate_s_by_bpm=tuple((bpm, minutes * 60.0 / 60.0) for bpm in range(120, 180)),
        n_hard_sets=None if is_run else 9,
    )


def diet_day(day: date, index: int) -> DietDay:
    """Return the day's log of three timed meals."""
    kcal = 2000.0 + 150.0 * (index % 5)
    meals = tuple(
        Meal(
            local_time=datetime.combine(day, time(hour)),
            energy_kcal=kcal / 3,
            protein_g=30.0,
            carb_g=90.0,
        )
        for hour in (8, 13, 19)
    )
    return DietDay(
        local_date=day,
        energy_kcal=kcal,
        protein_g=90.0,
        carb_g=270.0,
        fat_g=70.0,
        n_eating_times=3,
        meals=meals,
    )


if __name__ == "__main__":
    main()
