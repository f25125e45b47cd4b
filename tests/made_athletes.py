"""Made-up athletes, one per situation that a page has to be whole in: judged for real, then built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

import numpy as np

from runpipe import report
from runpipe.judges import assess_history
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.labels import Bout, BoutKind, SessionLabel
from runpipe.model.report import SessionLine, SessionPicture, SessionTrace, WeeklyReport
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

WEEK: Final = Week(2026, 46)
MONDAY: Final = WEEK.first_date
N_WEEKS: Final = 14
RUNNER: Final = AthleteFacts(
    sex=Sex.FEMALE, birth_date=date(1988, 5, 2), height_m=1.68, is_strength_novice=False,
    is_run_novice=False,
)  # fmt: skip
_LABELS: Final = {
    SessionType.HIIT: SessionLabel.HIIT,
    SessionType.SPRINT: SessionLabel.SPRINT,
    SessionType.HILL_REPS: SessionLabel.HILL,
    SessionType.HILLY_RUN: SessionLabel.HILL,
    SessionType.TRAIL: SessionLabel.HILL,
    SessionType.STAIRS: SessionLabel.HILL,
    SessionType.EASY: SessionLabel.LONG_DISTANCE,
    SessionType.LONG: SessionLabel.LONG_DISTANCE,
    SessionType.TEMPO: SessionLabel.LONG_DISTANCE,
    SessionType.RACE: SessionLabel.LONG_DISTANCE,
}
_OTHER_SPORTS: Final = {
    SessionType.YOGA: "yoga", SessionType.CYCLE: "cycling", SessionType.SWIM: "swimming",
    SessionType.ROW: "rowing", SessionType.WALK: "walking", SessionType.CLIMB: "climbing",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAthlete:
    """The facts of a made athlete, and how sessions are listed (a title, a sub-sport)."""

    facts: WeekFacts
    sub_sport: str | None = None
    titles: Mapping[str, str] | None = None


def run(
    offset: int, kind: SessionType, km: float, minutes: float, *, hour: int = 7, **values: object
) -> SessionSummary:
    """A session so many days after the week's Monday."""
    day = MONDAY + timedelta(days=offset)
    whole: dict[str, object] = {
        "avg_heart_rate_bpm": 148.0,
        "ascent_m": 8.0 * km,
        "descent_m": 8.0 * km,
        "heart_rate_s_by_bpm": ((140, 40.0 * minutes), (165, 15.0 * minutes), (178, 5.0 * minutes)),
        **values,
    }
    return SessionSummary(
        session_id=f"{day:%Y%m%d}T{hour:02d}0000Z-{kind.value}",
        local_date=day,
        start_local=datetime.combine(day, time(hour)),
        session_type=kind,
        duration_s=minutes * 60.0,
        distance_m=km * 1000.0 or None,
        **whole,  # type: ignore[arg-type]
    )


def gym(offset: int, kind: SessionType = SessionType.STRENGTH_FULL) -> SessionSummary:
    """A strength session of twelve sets."""
    lifted = run(offset, kind, 0, 45, hour=18, n_hard_sets=12, rpe=6.0)
    return replace(lifted, avg_heart_rate_bpm=None, heart_rate_s_by_bpm=(), ascent_m=None)


def usual_week(ago: int = 0) -> tuple[SessionSummary, ...]:
    """A week of five runs and two gym sessions, `ago` weeks before."""
    at = -7 * ago
    return (
        run(at, SessionType.EASY, 8, 48),
        gym(at),
        run(at + 1, SessionType.HIIT, 10, 55),
        run(at + 2, SessionType.EASY, 8, 48),
        gym(at + 3),
        run(at + 4, SessionType.EASY, 6, 36),
        run(at + 6, SessionType.LONG, 18, 110),
    )


def diet(n_days: int = 28, kcal: float = 2350.0, protein_g: float = 105.0) -> tuple[DietDay, ...]:
    """Whole days of food up to the week's Sunday, three meals each."""
    days = (MONDAY + timedelta(days=6 - i) for i in range(n_days))
    return tuple(_diet_day(day, kcal, protein_g) for day in sorted(days))


def _diet_day(day: date, kcal: float, protein_g: float) -> DietDay:
    meals = tuple(
        Meal(
            local_time=datetime.combine(day, time(hour)),
            energy_kcal=kcal / 3,
            protein_g=protein_g / 3,
            carb_g=kcal * 0.5 / 4 / 3,
        )
        for hour in (9, 13, 19)
    )
    return DietDay(
        local_date=day, energy_kcal=kcal, protein_g=protein_g, carb_g=kcal * 0.5 / 4,
        fat_g=kcal * 0.3 / 9, n_eating_times=3, meals=meals, source="made up",
    )  # fmt: skip


def weigh_ins(kg_per_day: float = 0.0) -> tuple[WeighIn, ...]:
    """Four weeks of mornings on the scale, with a wiggle of 200 g."""
    first = MONDAY + timedelta(days=-21)
    return tuple(
        WeighIn(
            local_date=first + timedelta(days=i), mass_kg=60.0 + kg_per_day * i + 0.2 * (-1) ** i
        )
        for i in range(28)
    )


def nights(hours: float = 7.5) -> tuple[SleepDay, ...]:
    """Sleep of four weeks."""
    first = MONDAY + timedelta(days=-21)
    return tuple(SleepDay(local_date=first + timedelta(days=i), asleep_h=hours) for i in range(28))


def _usual_facts(**values: object) -> WeekFacts:
    past = tuple(s for ago in range(N_WEEKS, 0, -1) for s in usual_week(ago))
    week = values.pop("week_sessions", usual_week())
    whole: dict[str, object] = {
        "athlete": RUNNER,
        "week": WEEK,
        "as_of": WEEK.last_date,
        "sessions": _ordered((*past, *week)),  # type: ignore[misc]
        "diet_days": diet(),
        "weigh_ins": weigh_ins(),
        "sleep_days": nights(),
        "first_date": MONDAY - timedelta(weeks=N_WEEKS),
        "has_strength_log": True,
        "max_heart_rate_bpm": 190.0,
        **values,
    }
    return WeekFacts(**whole)  # type: ignore[arg-type]


def _ordered(sessions: tuple[SessionSummary, ...]) -> tuple[SessionSummary, ...]:
    return tuple(sorted(sessions, key=lambda s: (s.local_date, s.session_id)))


def _without_heart_rate(facts: WeekFacts) -> WeekFacts:
    return replace(
        facts,
        sessions=tuple(
            replace(s, avg_heart_rate_bpm=None, heart_rate_s_by_bpm=()) for s in facts.sessions
        ),
        max_heart_rate_bpm=None,
    )


def _first_week() -> WeekFacts:
    week = (
        run(0, SessionType.EASY, 5, 32), run(2, SessionType.EASY, 6, 38),
        run(5, SessionType.EASY, 7, 45),
    )  # fmt: skip
    return replace(
        _usual_facts(), sessions=week, diet_days=(), weigh_ins=(), sleep_days=(),
        first_date=MONDAY, has_strength_log=False,
    )  # fmt: skip


def _injury_gap() -> WeekFacts:
    past = tuple(s for ago in range(N_WEEKS, 7, -1) for s in usual_week(ago))
    lifts = tuple(gym(-7 * ago) for ago in range(7, 0, -1))
    week = (
        run(1, SessionType.EASY, 3, 20), run(3, SessionType.EASY, 4, 26),
        run(5, SessionType.EASY, 4, 26),
    )  # fmt: skip
    return replace(_usual_facts(), sessions=_ordered((*past, *lifts, *week)))


def _marathon() -> WeekFacts:
    week = (
        run(0, SessionType.EASY, 6, 37), run(2, SessionType.EASY, 5, 31),
        run(6, SessionType.RACE, 42.3, 208, hour=9, rpe=9.0),
    )  # fmt: skip
    return _usual_facts(week_sessions=week)


def _ultra() -> WeekFacts:
    far = run(5, SessionType.TRAIL, 82, 664, hour=5, ascent_m=3100.0, descent_m=3100.0, rpe=8.0)
    return _usual_facts(week_sessions=(run(1, SessionType.EASY, 5, 31), far))


def _ill() -> WeekFacts:
    days = tuple(MONDAY + timedelta(days=i) for i in range(1, 6))
    athlete = replace(RUNNER, days_ill=days)
    return _usual_facts(week_sessions=(), days_ill=days, athlete=athlete)


def _several() -> WeekFacts:
    week = (
        *usual_week(),
        run(1, SessionType.EASY, 5, 31, hour=17),
        run(1, SessionType.YOGA, 0, 30, hour=20),
        run(4, SessionType.CYCLE, 25, 60, hour=17),
        run(4, SessionType.SPRINT, 5, 40, hour=12),
    )
    return _usual_facts(week_sessions=week)


def _hungry() -> WeekFacts:
    week = tuple(s for s in usual_week() if not s.session_type.startswith("strength"))
    bigger = (*week, run(3, SessionType.HILLY_RUN, 12, 75, ascent_m=400.0, descent_m=400.0))
    return _usual_facts(
        week_sessions=bigger, diet_days=diet(kcal=1600.0, protein_g=60.0),
        weigh_ins=weigh_ins(-0.1), sleep_days=nights(6.2),
    )  # fmt: skip


def _field() -> WeekFacts:
    """A week with the less common things: stairs, trail, jumps, yoga, hills, sprints."""
    week = (
        run(0, SessionType.STAIRS, 4, 35, ascent_m=220.0), gym(0, SessionType.STRENGTH_UPPER),
        run(1, SessionType.SPRINT, 6, 45), run(2, SessionType.YOGA, 0, 40),
        run(2, SessionType.PLYOMETRICS, 0, 20, hour=12), run(3, SessionType.HIIT, 9, 50),
        run(4, SessionType.TRAIL, 14, 95, ascent_m=520.0, descent_m=520.0),
        gym(5, SessionType.STRENGTH_LOWER), run(6, SessionType.LONG, 24, 150),
        run(5, SessionType.EASY, 26, 160, hour=6),
    )  # fmt: skip
    return _usual_facts(week_sessions=_ordered(week))


def _made(facts: WeekFacts, **values: object) -> MadeAthlete:
    return MadeAthlete(facts=facts, **values)  # type: ignore[arg-type]


_MAKERS: Final[dict[str, Callable[[], MadeAthlete]]] = {
    "usual": lambda: _made(_usual_facts()),
    "hungry": lambda: _made(_hungry()),
    "no_food": lambda: _made(_usual_facts(diet_days=())),
    "no_scale": lambda: _made(_usual_facts(weigh_ins=weigh_ins()[:1])),
    "no_food_no_scale": lambda: _made(_usual_facts(diet_days=(), weigh_ins=())),
    "no_heart_rate": lambda: _made(_without_heart_rate(_usual_facts())),
    "first_week": lambda: _made(_first_week()),
    "injury_gap": lambda: _made(_injury_gap()),
    "ultra": lambda: _made(_ultra()),
    "marathon": lambda: _made(_marathon()),
    "ill": lambda: _made(_ill()),
    "several": lambda: _made(_several()),
    "treadmill": lambda: _made(
        _usual_facts(
            week_sessions=tuple(
                replace(s, ascent_m=None, descent_m=None) for s in usual_week() if s.distance_m
            )
        ),
        sub_sport="treadmill",
    ),
    "referral": lambda: _made(_usual_facts(athlete=replace(RUNNER, needs_referral=True))),
    "field": lambda: _made(_field(), titles={"trail": "Trail with weighted vest"}),
    "running": lambda: _made(
        replace(_usual_facts(week_sessions=usual_week()[:4]), as_of=MONDAY + timedelta(days=3))
    ),
}
SITUATIONS: Final = tuple(_MAKERS)


def line_of(summary: SessionSummary, made: MadeAthlete) -> SessionLine:
    """A session as the warehouse would list it."""
    kind = summary.session_type
    is_run = kind in _LABELS
    sport = "running" if is_run else _OTHER_SPORTS.get(kind, "training")
    is_lift = kind.startswith("strength")
    distance, duration = summary.distance_m, summary.duration_s
    return SessionLine(
        session_id=summary.session_id,
        local_date=summary.local_date,
        start_local=summary.start_local,
        sport=sport,
        sub_sport="strength_training" if is_lift else made.sub_sport if is_run else None,
        label=_LABELS.get(kind, SessionLabel.OTHER),
        session_type=kind,
        distance_m=distance,
        duration_s=duration,
        ascent_m=summary.ascent_m,
        avg_speed_mps=distance / duration if distance and duration else None,
        avg_heart_rate_bpm=summary.avg_heart_rate_bpm,
        confidence_frac=0.9 if is_run else None,
        title=(made.titles or {}).get(kind.value),
        link=f"sessions/{summary.session_id}.html" if is_run else None,
    )


def picture_of(summary: SessionSummary) -> SessionPicture:
    """A thin trace and, of a session with repetitions, its stretches."""
    n = 90
    step_s = (summary.duration_s or 1.0) / n
    easy, fast = 2.8, {SessionType.HIIT: 4.2, SessionType.SPRINT: 6.5}.get(summary.session_type)
    speed = easy + 0.1 * np.sin(np.arange(n) / 4)
    bouts: tuple[Bout, ...] = ()
    if fast is not None:
        length_s = 240.0 if summary.session_type is SessionType.HIIT else 20.0
        starts = [900.0 + i * (length_s + 180.0) for i in range(5)]
        bouts = tuple(
            Bout(kind=BoutKind.WORK, start_s=s, end_s=s + length_s, avg_speed_mps=fast,
                 distance_m=fast * length_s, avg_grade_frac=0.0)
            for s in starts
        )  # fmt: skip
        for s in starts:
            speed[int(s // step_s) : int((s + length_s) // step_s) + 1] = fast
    altitude = (
        300.0 + (summary.ascent_m or 0.0) / 4 * (1 - np.cos(np.arange(n) / n * 8 * np.pi)) / 2
    )
    return SessionPicture(
        trace=SessionTrace(
            step_s=step_s, speed_mps=speed, heart_rate_bpm=np.full(n, 150.0), altitude_m=altitude
        ),
        bouts=bouts,
    )


@cache
def made_athlete(situation: str) -> MadeAthlete:
    """The facts of one situation."""
    return _MAKERS[situation]()


@cache
def made_report(situation: str) -> WeeklyReport:
    """One situation's week, judged and built for a page."""
    made = made_athlete(situation)
    facts = made.facts
    weeks = [facts.week]
    first = facts.first_date or facts.week.first_date
    while weeks[0].first_date > first and len(weeks) < report.TREND_WEEKS + 1:
        weeks.insert(0, weeks[0].previous)
    judged = list(assess_history(facts, weeks, golden_rules()))
    in_window = [s for s in facts.sessions if judged[-1].first_date <= s.local_date <= facts.as_of]
    return report.build(
        facts,
        judged[-1],
        judged[:-1],
        [line_of(s, made) for s in in_window],
        pictures={s.session_id: picture_of(s) for s in in_window if s.distance_m},
    )
