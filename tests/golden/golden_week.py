"""The worked example of science/model.md 8, as facts: a made-up runner's week.

The example leaves the weeks before open; they are filled so that they bring in what its numbers
say (28-day strength, a longest run of 21 km, a steady load of 280 a day) and nothing else.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np

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

MONDAY = date(2026, 11, 9)
SUNDAY = date(2026, 11, 15)
LONGEST_RUN_DATE = date(2026, 10, 18)
HISTORY_DAYS = 200
STEADY_LOAD_AU = 280.0
MAX_HEART_RATE_BPM = 190.0


def golden_rules() -> ModelRules:
    return ModelRules(risk=read_rules("risk"), load=read_rules("load"), energy=read_rules("energy"))


def golden_facts() -> WeekFacts:
    sessions = (*_history(), *golden_sessions())
    return WeekFacts(
        athlete=AthleteFacts(
            sex=Sex.MALE,
            birth_date=date(1984, 3, 1),
            height_m=1.78,
            activity_factor=1.4,
            is_strength_novice=False,
            is_run_novice=False,
        ),
        week=Week.of(MONDAY),
        as_of=SUNDAY,
        sessions=tuple(sorted(sessions, key=lambda s: s.local_date)),
        diet_days=golden_diet(),
        weigh_ins=(
            WeighIn(
                local_date=SUNDAY - timedelta(days=20),
                body_fat_frac=0.15,
                body_fat_method=BodyFatMethod.BIA,
            ),
            *golden_weigh_ins(),
        ),
        sleep_days=tuple(
            SleepDay(local_date=MONDAY + timedelta(days=i), asleep_h=6.3) for i in range(6)
        ),
        first_date=MONDAY - timedelta(days=HISTORY_DAYS),
        has_strength_log=True,
        max_heart_rate_bpm=MAX_HEART_RATE_BPM,
    )


def golden_weigh_ins() -> tuple[WeighIn, ...]:
    """Twelve of fourteen days whose line falls 50 g a day with an error of 30 g a day."""
    x = np.array([i for i in range(14) if i not in {3, 9}], dtype=float)
    basis = np.stack([np.ones_like(x), x], axis=1)
    wiggle = np.where(np.arange(len(x)) % 3 == 0, 1.0, -0.6)
    wiggle = wiggle - basis @ np.linalg.lstsq(basis, wiggle, rcond=None)[0]
    spread = ((x - x.mean()) ** 2).sum()
    wiggle *= 0.030 / np.sqrt((wiggle**2).sum() / (len(x) - 2) / spread)
    mass = -0.050 * x + wiggle
    mass += 72.0 - np.median(mass[x >= 7])
    first = SUNDAY - timedelta(days=13)
    return tuple(
        WeighIn(local_date=first + timedelta(days=int(d)), mass_kg=float(m))
        for d, m in zip(x, mass, strict=True)
    )


def golden_sessions() -> tuple[SessionSummary, ...]:
    return (
        _run(1, SessionType.HIIT, (10, 55, 8), (60, 60), hist=(15, 10, 30)),
        _run(2, SessionType.EASY, (8, 48, 3), (40, 40), hist=(48, 0, 0)),
        _run(3, SessionType.HILL_REPS, (9, 58, 7), (320, 320), hist=(20, 23, 15)),
        SessionSummary(
            session_id="fri",
            local_date=MONDAY + timedelta(days=4),
            start_local=datetime.combine(MONDAY + timedelta(days=4), time(18)),
            session_type=SessionType.STRENGTH_FULL,
            duration_s=40 * 60.0,
            rpe=6.0,
            n_hard_sets=8,
        ),
        _run(5, SessionType.EASY, (6, 37, 3), (30, 30), hist=(37, 0, 0)),
        _run(6, SessionType.LONG, (26, 150, 6), (180, 180), hist=(150, 0, 0), has_start=False),
    )


def golden_diet() -> tuple[DietDay, ...]:
    rows = (
        (0, 2150, 92, 250, 80, (8, 13)),
        (1, 2400, 105, 300, 82, (8.5, 13, 19)),
        (2, 2200, 95, 265, 78, (8, 13)),
        (4, 2250, 98, 270, 80, (8, 13)),
        (6, 2700, 110, 380, 78, (12, 18)),
    )
    return tuple(_diet_day(*row) for row in rows)


def _diet_day(
    offset: int, kcal: float, protein: float, carb: float, fat: float, hours: tuple[float, ...]
) -> DietDay:
    day = MONDAY + timedelta(days=offset)
    start = datetime.combine(day, time(0))
    meals = tuple(
        Meal(
            local_time=start + timedelta(hours=hour),
            energy_kcal=kcal / len(hours),
            protein_g=protein / len(hours),
            carb_g=carb / len(hours),
        )
        for hour in hours
    )
    return DietDay(
        local_date=day,
        energy_kcal=float(kcal),
        protein_g=float(protein),
        carb_g=float(carb),
        fat_g=float(fat),
        n_eating_times=len(hours),
        meals=meals,
        source="made up",
    )


def _run(
    offset: int,
    kind: SessionType,
    size: tuple[float, float, float],
    climb: tuple[float, float],
    *,
    hist: tuple[float, float, float],
    has_start: bool = True,
) -> SessionSummary:
    day = MONDAY + timedelta(days=offset)
    km, minutes, rpe = size
    seconds = tuple(
        (bpm, part * 60.0) for bpm, part in zip((130, 160, 175), hist, strict=True) if part
    )
    return SessionSummary(
        session_id=f"run-{offset}",
        local_date=day,
        start_local=datetime.combine(day, time(7)) if has_start else None,
        session_type=kind,
        duration_s=minutes * 60.0,
        distance_m=km * 1000.0,
        ascent_m=climb[0],
        descent_m=climb[1],
        rpe=rpe,
        heart_rate_s_by_bpm=seconds,
    )


def _history() -> list[SessionSummary]:
    """A steady 280 a day; hard runs by time only, so that they leave no kilometres behind."""
    special: dict[date, list[tuple[str, SessionType, int, int, float | None]]] = {}
    for week in (1, 2, 3):
        start = MONDAY - timedelta(days=7 * week)
        special[start] = [("hiit", SessionType.HIIT, 35, 8, None)]
        special[start + timedelta(days=2)] = [("hill", SessionType.HILL_REPS, 40, 7, None)]
    for week in (1, 2):
        day = MONDAY - timedelta(days=7 * week - 4)
        special[day] = [
            ("lift", SessionType.STRENGTH_FULL, 40, 6, None),
            ("other", SessionType.OTHER, 10, 4, None),
        ]
    special[LONGEST_RUN_DATE] = [("long", SessionType.LONG, 140, 2, 21_000.0)]
    found = []
    for back in range(HISTORY_DAYS, 0, -1):
        day = MONDAY - timedelta(days=back)
        for name, kind, minutes, rpe, distance_m in special.get(
            day, [("other", SessionType.OTHER, 70, 4, None)]
        ):
            found.append(
                SessionSummary(
                    session_id=f"{day}-{name}",
                    local_date=day,
                    session_type=kind,
                    duration_s=minutes * 60.0,
                    distance_m=distance_m,
                    rpe=float(rpe),
                    n_hard_sets=8 if kind is SessionType.STRENGTH_FULL else None,
                )
            )
    return found
