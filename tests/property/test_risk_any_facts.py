"""Whatever was logged, a week ends in a judgement of finite numbers, or in none at all."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.judges import Change, assess_week, what_if
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.logs import BodyFatMethod
from runpipe.model.muscle import Band, Light
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import (
    DietDay,
    Meal,
    SessionSummary,
    SessionType,
    SleepDay,
    WeekFacts,
    WeighIn,
)
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
SUNDAY = date(2026, 11, 15)


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_facts(rnd: Random) -> None:
    facts = any_facts(rnd)
    found = assess_week(facts, RULES)
    assert_finite(found, "week")
    assert_whole(found)
    change = Change(
        protein_g_per_kg=1.8, energy_kcal=200, run_km=30, strength_sessions=2, sleep_h=8
    )
    assert_finite(what_if(facts, RULES, change).muscle, "muscle")


def assert_whole(week: WeekAssessment) -> None:
    muscle = week.muscle
    assert len(week.days) == 7
    assert (muscle.score is None) is (muscle.band is Band.INSUFFICIENT)
    if muscle.score is None:
        assert muscle.withheld_reason
        assert muscle.plan is None
    else:
        assert muscle.interval_low is not None
        assert muscle.interval_high is not None
        assert 0 <= muscle.interval_low <= muscle.score <= muscle.interval_high <= 100
    assert 0 <= muscle.confidence_frac <= 1
    for day in week.days:
        assert (day.balance_kcal is None) == (day.balance_sigma_kcal is None)
    assert not [
        card.name for card in muscle.factors if card.is_imputed and card.light is Light.WARN
    ]


def assert_finite(value: Any, path: str) -> None:
    if isinstance(value, float):
        assert isfinite(value), path
    elif isinstance(value, tuple):
        for part in value:
            assert_finite(part, path)
    elif is_dataclass(value):
        for field in fields(value):
            assert_finite(getattr(value, field.name), f"{path}.{field.name}")


def any_facts(rnd: Random) -> WeekFacts:
    n = rnd.choice([0, 3, 20, 60])
    days = [SUNDAY - timedelta(days=i) for i in range(n)][::-1]
    as_of = SUNDAY - timedelta(days=rnd.choice([0, 0, 2, 5]))
    days = [d for d in days if d <= as_of]
    return WeekFacts(
        athlete=AthleteFacts(
            sex=rnd.choice(list(Sex)),
            birth_date=maybe(rnd, date(rnd.randrange(1930, 2012), 3, 3)),
            height_m=maybe(rnd, rnd.uniform(1.4, 2.1)),
            mass_kg=maybe(rnd, 70.0),
            body_fat_frac=maybe(rnd, 0.2),
            max_heart_rate_bpm=maybe(rnd, 185.0),
            rest_heart_rate_bpm=maybe(rnd, 50.0),
        ),
        week=Week.of(SUNDAY),
        as_of=as_of,
        sessions=tuple(any_session(rnd, d, k) for d in days for k in range(rnd.randrange(3))),
        diet_days=tuple(any_diet(rnd, d) for d in days if rnd.random() < 0.7),
        weigh_ins=tuple(any_weigh_in(rnd, d) for d in days if rnd.random() < 0.7),
        sleep_days=tuple(
            SleepDay(local_date=d, asleep_h=rnd.uniform(0, 12)) for d in days if rnd.random() < 0.6
        ),
        days_ill=tuple(d for d in days if rnd.random() < 0.05),
        first_date=maybe(rnd, days[0]) if days else None,
        has_strength_log=rnd.random() < 0.5,
        max_heart_rate_bpm=maybe(rnd, 190.0),
    )


def any_session(rnd: Random, day: date, index: int) -> SessionSummary:
    start = datetime.combine(day, time(rnd.randrange(24)), tzinfo=rnd.choice([None, UTC]))
    return SessionSummary(
        session_id=f"{day}-{index}",
        local_date=day,
        start_local=maybe(rnd, start),
        session_type=rnd.choice(list(SessionType)),
        duration_s=maybe(rnd, rnd.choice([0.0, 60.0, 1800.0, 5400.0, 20_000.0])),
        distance_m=maybe(rnd, rnd.choice([0.0, 100.0, 1e4, 4.3e4, 1e5])),
        ascent_m=maybe(rnd, rnd.uniform(0, 2000)),
        descent_m=maybe(rnd, rnd.uniform(0, 2000)),
        rpe=maybe(rnd, rnd.uniform(0, 12)),
        avg_heart_rate_bpm=maybe(rnd, rnd.uniform(60, 200)),
        heart_rate_s_by_bpm=tuple((b, rnd.uniform(0, 60)) for b in range(90, 190, 9)),
        n_hard_sets=maybe(rnd, rnd.randrange(30)),
        energy_kcal=maybe(rnd, rnd.uniform(0, 3000)),
    )


def any_diet(rnd: Random, day: date) -> DietDay:
    meals = tuple(
        Meal(
            local_time=datetime.combine(day, time(hour)),
            protein_g=maybe(rnd, 30.0),
            carb_g=maybe(rnd, 60.0),
        )
        for hour in (7, 12, 19)
    )
    return DietDay(
        local_date=day,
        energy_kcal=maybe(rnd, rnd.choice([0.0, 200.0, 1500.0, 2500.0, 6000.0])),
        protein_g=maybe(rnd, rnd.uniform(0, 250)),
        carb_g=maybe(rnd, rnd.uniform(0, 700)),
        fat_g=maybe(rnd, rnd.uniform(0, 200)),
        n_eating_times=maybe(rnd, rnd.randrange(6)),
        meals=meals if rnd.random() < 0.5 else (),
        is_complete=rnd.choice([None, None, True, False]),
        is_fasting=rnd.random() < 0.05,
    )


def any_weigh_in(rnd: Random, day: date) -> WeighIn:
    return WeighIn(
        local_date=day,
        mass_kg=maybe(rnd, rnd.uniform(66, 74)),
        body_fat_frac=maybe(rnd, rnd.uniform(0.01, 0.6)),
        body_fat_method=maybe(rnd, rnd.choice(list(BodyFatMethod))),
    )


def maybe(rnd: Random, value: Any) -> Any:
    return value if rnd.random() < 0.7 else None
