"""The hand-kept logs: food, scale, sleep and weights, as apps export them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np

from runpipe.sample_athlete.plan import Life
from runpipe.sample_athlete.runner import START_MASS_KG

Rng = np.random.Generator
Day = tuple[date, Life]

_BEFORE_SPORT_KCAL: Final = 2000.0
_RUN_KCAL_PER_KM: Final = 54.0
_LOGGED_FRAC: Final = 0.93
"""People log a little less than they eat."""

_UNLOGGED_FRAC: Final = 0.09
_HALF_LOGGED_FRAC: Final = 0.07
_FAT_FRAC: Final = 0.31
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_MEALS: Final = (
    ("Breakfast", time(7, 45), 0.26, 0.20),
    ("Lunch", time(12, 50), 0.30, 0.30),
    ("Snacks", time(16, 30), 0.13, 0.12),
    ("Dinner", time(19, 20), 0.31, 0.38),
)
_MFP_HEADER: Final = (
    "Date", "Meal", "Time", "Calories", "Fat (g)", "Saturated Fat", "Polyunsaturated Fat",
    "Monounsaturated Fat", "Trans Fat", "Cholesterol", "Sodium (mg)", "Potassium",
    "Carbohydrates (g)", "Fiber", "Sugar", "Protein (g)", "Vitamin A", "Vitamin C", "Calcium",
    "Iron", "Note",
)  # fmt: skip
_HEVY_HEADER: Final = (
    "title", "start_time", "end_time", "description", "exercise_title", "superset_id",
    "exercise_notes", "set_index", "set_type", "weight_kg", "reps", "distance_km",
    "duration_seconds", "rpe",
)  # fmt: skip
_LIFTS: Final = (
    (
        ("Squat (Barbell)", 45.0, 8),
        ("Bench Press (Barbell)", 32.5, 8),
        ("Bent Over Row (Barbell)", 35.0, 10),
        ("Romanian Deadlift (Barbell)", 45.0, 10),
    ),
    (
        ("Deadlift (Barbell)", 60.0, 5),
        ("Overhead Press (Barbell)", 22.5, 8),
        ("Lat Pulldown (Cable)", 37.5, 10),
        ("Bulgarian Split Squat", 10.0, 10),
    ),
)
LIFT_WEEKDAYS: Final = (0, 4)


def _table(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, quoted: bool = False
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(
        out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def nutrition_csv(days: Sequence[Day], km_by_date: Mapping[date, float], rng: Rng) -> bytes:
    """Write meals as MyFitnessPal does; some days are missing, some stop after breakfast."""
    rows: list[Sequence[object]] = []
    for day, life in days:
        spent = _BEFORE_SPORT_KCAL + _RUN_KCAL_PER_KM * km_by_date.get(day, 0.0)
        usual = _BEFORE_SPORT_KCAL + _RUN_KCAL_PER_KM * _week_mean(day, km_by_date)
        target_kcal = 0.5 * spent + 0.5 * usual - life.deficit_kcal
        energy_kcal = target_kcal * _LOGGED_FRAC * (1 + rng.normal(0, 0.09))
        protein_g = life.protein_g_per_kg * START_MASS_KG * (1 + rng.normal(0, 0.10))
        fate = rng.random()
        if fate < _UNLOGGED_FRAC:
            continue
        n_meals = 1 if fate < _UNLOGGED_FRAC + _HALF_LOGGED_FRAC else len(_MEALS)
        for meal, clock, energy_share, protein_share in _MEALS[:n_meals]:
            rows.append(
                _meal_row(day, meal, clock, energy_kcal * energy_share, protein_g * protein_share)
            )
    return _table(_MFP_HEADER, rows)


def _week_mean(day: date, km_by_date: Mapping[date, float]) -> float:
    near = [km_by_date.get(day + timedelta(days=shift), 0.0) for shift in range(-3, 4)]
    return sum(near) / len(near)


def _meal_row(
    day: date, meal: str, clock: time, energy_kcal: float, protein_g: float
) -> list[object]:
    fat_g = _FAT_FRAC * energy_kcal / 9
    carb_g = max(0.0, (energy_kcal - 9 * fat_g - 4 * protein_g) / 4)
    hour = (clock.hour - 1) % 12 + 1
    written: dict[str, object] = {
        "Date": day.isoformat(),
        "Meal": meal,
        "Time": f"{hour}:{clock.minute:02d} {'AM' if clock.hour < 12 else 'PM'}",  # noqa: PLR2004
        "Calories": f"{energy_kcal:.1f}",
        "Fat (g)": f"{fat_g:.1f}",
        "Carbohydrates (g)": f"{carb_g:.1f}",
        "Fiber": f"{carb_g / 9:.1f}",
        "Protein (g)": f"{protein_g:.1f}",
        "Sodium (mg)": f"{energy_kcal:.1f}",
        "Note": "",
    }
    return [written.get(name, "0.0") for name in _MFP_HEADER]


def weigh_in_csv(days: Sequence[Day], rng: Rng) -> bytes:
    """Write about five mornings a week on the scale, in the documented plain form."""
    rows: list[Sequence[object]] = []
    mass_kg, fat_frac = START_MASS_KG, 0.243
    for day, life in days:
        mass_kg += life.mass_kg_per_week / 7
        fat_frac += 0.6 * life.mass_kg_per_week / 7 / START_MASS_KG
        seen_kg, seen_frac = mass_kg + rng.normal(0, 0.35), fat_frac + rng.normal(0, 0.006)
        if rng.random() < 5 / 7:
            rows.append(
                [day.isoformat(), "06:05", f"{seen_kg:.1f}", f"{100 * seen_frac:.1f}", "bia"]
            )
    return _table(("date", "time", "mass_kg", "body_fat_pct", "method"), rows)


def sleep_csv(days: Sequence[Day], rng: Rng) -> bytes:
    """Write most nights, by the day of waking, in the documented plain form."""
    rows: list[Sequence[object]] = []
    for day, life in days:
        asleep_h = life.sleep_h + rng.normal(0, 0.45)
        if rng.random() > 1 / 12:
            rows.append([day.isoformat(), f"{asleep_h:.2f}", f"{asleep_h + 0.45:.2f}"])
    return _table(("date", "asleep_h", "in_bed_h"), rows)


def lifts_on(day: date, life: Life) -> bool:
    """Return whether the runner lifts on a day."""
    return day.weekday() in LIFT_WEEKDAYS[: life.n_lifts]


def strength_csv(days: Sequence[Day], rng: Rng, *, skipped: frozenset[date]) -> bytes:
    """Write full-body workouts as Hevy does, newest first; `skipped` days are on the watch only."""
    workouts: list[list[Sequence[object]]] = []
    for n_done, day in enumerate([day for day, life in days if lifts_on(day, life)]):
        start = datetime.combine(day, time(18, 10))
        end = start + timedelta(minutes=int(rng.integers(42, 55)))
        rows: list[Sequence[object]] = []
        for exercise, mass_kg, reps in _LIFTS[n_done % len(_LIFTS)]:
            lifted_kg = mass_kg + 1.25 * (n_done // 4)
            for index in range(3):
                done = reps - int(rng.integers(0, 2)) * (index == 2)  # noqa: PLR2004
                rows.append(
                    ["Full body", _hevy_time(start), _hevy_time(end), "", exercise, "", "",
                     index, "normal", lifted_kg, done, "", "", ""]
                )  # fmt: skip
        if day not in skipped:
            workouts.append(rows)
    return _table(_HEVY_HEADER, [row for rows in workouts[::-1] for row in rows], quoted=True)


def _hevy_time(moment: datetime) -> str:
    month = _MONTHS[moment.month - 1]
    return f"{moment.day} {month} {moment.year}, {moment.hour:02d}:{moment.minute:02d}"
