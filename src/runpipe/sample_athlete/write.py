"""Write the made-up runner's exports into a folder: FIT, GPX, TCX and the logs of apps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from runpipe.sample_athlete.fit_file import WatchSet, encode_run, encode_strength
from runpipe.sample_athlete.simulate import Run, simulate
from runpipe.sample_athlete.workouts import (
    APP,
    START_MASS_KG,
    STORY_WEEKS,
    ExportKind,
    Life,
    PlannedRun,
    at_local,
    life_in,
    runs_of,
    story_weeks,
)

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


_GPX_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="{app}" xmlns="http://www.topografix.com/GPX/1/1" \
xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <metadata><time>{start}</time></metadata>
 <trk>
  <name>{name}</name>
  <type>running</type>
"""
_TCX_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
 <Activities>
  <Activity Sport="Running">
   <Id>{start}</Id>
   <Lap StartTime="{start}">
    <TotalTimeSeconds>{timer_s}</TotalTimeSeconds>
    <DistanceMeters>{distance_m:.1f}</DistanceMeters>
    <Calories>0</Calories>
    <Intensity>Active</Intensity>
    <TriggerMethod>Manual</TriggerMethod>
    <Track>
"""
_TCX_TAIL = """    </Track>
   </Lap>
   <Creator><Name>{app}</Name></Creator>
  </Activity>
 </Activities>
</TrainingCenterDatabase>
"""


def encode_gpx(run: Run, start_utc: datetime, *, every_s: int = 1) -> bytes:
    """Write a track with heart rate and cadence, a segment for every stretch between pauses.

    Parameters
    ----------
    run
        A run outdoors.
    start_utc
        The instant of the first sample.
    every_s
        Keep every so many seconds.
    """
    paused = {index for index, _ in run.pauses}
    lines = [
        _GPX_HEAD.format(app=APP, start=_iso(start_utc), name=run.workout.name),
        "  <trkseg>\n",
    ]
    for index, lat, lon, height, when in _points(run, start_utc, every_s):
        lines.append(
            f'   <trkpt lat="{lat:.6f}" lon="{lon:.6f}"><ele>{height:.1f}</ele><time>{when}</time>'
            "<extensions><gpxtpx:TrackPointExtension>"
            f"<gpxtpx:hr>{run.heart_rate_bpm[index]:.0f}</gpxtpx:hr>"
            f"<gpxtpx:cad>{run.cadence_spm[index] / 2:.0f}</gpxtpx:cad>"
            "</gpxtpx:TrackPointExtension></extensions></trkpt>\n"
        )
        if paused & set(range(index, index + every_s)):
            lines.append("  </trkseg>\n  <trkseg>\n")
    lines.append("  </trkseg>\n </trk>\n</gpx>\n")
    return "".join(lines).encode()


def encode_tcx(run: Run, start_utc: datetime) -> bytes:
    """Write one lap with a point a second."""
    lines = [
        _TCX_HEAD.format(start=_iso(start_utc), timer_s=run.timer_s, distance_m=run.distance_m[-1])
    ]
    lines += [
        f"     <Trackpoint><Time>{when}</Time><Position>"
        f"<LatitudeDegrees>{lat:.6f}</LatitudeDegrees><LongitudeDegrees>{lon:.6f}</LongitudeDegrees>"
        f"</Position><AltitudeMeters>{height:.1f}</AltitudeMeters>"
        f"<DistanceMeters>{run.distance_m[index]:.1f}</DistanceMeters>"
        f"<HeartRateBpm><Value>{run.heart_rate_bpm[index]:.0f}</Value></HeartRateBpm></Trackpoint>\n"
        for index, lat, lon, height, when in _points(run, start_utc, 1)
    ]
    lines.append(_TCX_TAIL.format(app=APP))
    return "".join(lines).encode()


def _points(
    run: Run, start_utc: datetime, every_s: int
) -> Iterator[tuple[int, float, float, float, str]]:
    if run.lat_deg is None or run.lon_deg is None or run.altitude_m is None:
        raise ValueError("a run indoors has no track")
    for index in range(0, len(run.t_s), every_s):
        when = start_utc + timedelta(seconds=float(run.t_s[index]))
        yield (
            index,
            float(run.lat_deg[index]),
            float(run.lon_deg[index]),
            float(run.altitude_m[index]),
            _iso(when),
        )


def _iso(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


_SEED: Final = 20_261_122
_WATCH_LIFT_WEEK: Final = 6
_COPY_EVERY_S: Final = 3
_M_PER_KM: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSession:
    """One session as meant: what it is for, and the files it is in."""

    start_utc: datetime
    local_date: date
    name: str
    story_week: int
    distance_m: float | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was written: file names in order, and what each session was meant to be."""

    folder: Path
    files: tuple[str, ...]
    sessions: tuple[WrittenSession, ...]
    first_date: date
    last_date: date


def write(
    folder: Path, *, last_date: date, n_weeks: int = STORY_WEEKS, seed: int = _SEED
) -> Manifest:
    """Write a made-up runner's exports of the weeks up to `last_date`.

    Parameters
    ----------
    folder
        Made if it is not there. Files of the same names are replaced, nothing else is touched.
    last_date
        The last day with anything in it; its week is the last one.
    n_weeks
        Calendar weeks, at least 1.
    seed
        Gives the noise. The same arguments give the same bytes.

    Returns
    -------
    Manifest
        Names relative to `folder`.

    Raises
    ------
    ValueError
        If `n_weeks` is below 1.
    """
    if n_weeks < 1:
        raise ValueError(f"n_weeks: expected at least 1, found {n_weeks}")
    folder.mkdir(parents=True, exist_ok=True)
    weeks = story_weeks(n_weeks, last_date)
    days = [
        (day, life_in(place))
        for week, place in weeks
        for day in (week.first_date + timedelta(days=shift) for shift in range(7))
        if day <= last_date
    ]
    sessions = []
    for number, (week, place) in enumerate(weeks):
        for order, planned in enumerate(runs_of(week, place, last_date)):
            rng = np.random.default_rng((seed, number, order))
            run = simulate(planned.workout, rng, form_frac=1 + rng.normal(0, 0.012))
            sessions.append(_save_run(folder, planned, run))
    on_watch = frozenset(
        week.first_date + timedelta(days=LIFT_WEEKDAYS[0])
        for week, place in weeks
        if place == _WATCH_LIFT_WEEK
    )
    lifts = [_save_lift(folder, day, seed) for day in sorted(on_watch) if day <= last_date]
    tables = _save_logs(folder, days, sessions, on_watch=on_watch, seed=seed)
    return Manifest(
        folder=folder,
        files=tuple(
            sorted([*(name for session in sessions + lifts for name in session.files), *tables])
        ),
        sessions=tuple(sorted(sessions + lifts, key=lambda session: session.start_utc)),
        first_date=days[0][0],
        last_date=last_date,
    )


def _save_logs(
    folder: Path,
    days: Sequence[Day],
    sessions: Sequence[WrittenSession],
    *,
    on_watch: frozenset[date],
    seed: int,
) -> tuple[str, ...]:
    km_by_date: dict[date, float] = {}
    for session in sessions:
        day = session.local_date
        km_by_date[day] = km_by_date.get(day, 0.0) + (session.distance_m or 0.0) / _M_PER_KM
    span = f"{days[0][0].isoformat()}-to-{days[-1][0].isoformat()}"
    tables = {
        f"Nutrition-Summary-{span}.csv": nutrition_csv(days, km_by_date, _rng(seed, "food")),
        "weight.csv": weigh_in_csv(days, _rng(seed, "mass")),
        "sleep.csv": sleep_csv(days, _rng(seed, "sleep")),
        "hevy-workouts.csv": strength_csv(days, _rng(seed, "lift"), skipped=on_watch),
    }
    for name, content in tables.items():
        (folder / name).write_bytes(content)
    return tuple(tables)


def _rng(seed: int, what: str) -> np.random.Generator:
    return np.random.default_rng((seed, *what.encode()))


def _save_run(folder: Path, planned: PlannedRun, run: Run) -> WrittenSession:
    start = planned.start_utc.astimezone(UTC)
    stem = f"{planned.start_utc:%Y-%m-%d-%H%M%S}"
    names = []
    for ending, content in _encoded(planned.file_kind, run, start):
        (folder / f"{stem}.{ending}").write_bytes(content)
        names.append(f"{stem}.{ending}")
    return WrittenSession(
        start_utc=start,
        local_date=planned.local_date,
        name=planned.workout.name,
        story_week=planned.story_week,
        distance_m=float(run.distance_m[-1]),
        files=tuple(names),
    )


def _encoded(kind: ExportKind, run: Run, start: datetime) -> Iterator[tuple[str, bytes]]:
    """Give the endings and contents of a run's files; the app's copy of a FIT keeps less."""
    if kind in {ExportKind.FIT, ExportKind.SMART_FIT, ExportKind.FIT_AND_GPX}:
        yield "fit", encode_run(run, start, is_smart=kind is ExportKind.SMART_FIT)
    if kind is ExportKind.GPX:
        yield "gpx", encode_gpx(run, start)
    if kind is ExportKind.FIT_AND_GPX:
        yield "gpx", encode_gpx(run, start, every_s=_COPY_EVERY_S)
    if kind is ExportKind.TCX:
        yield "tcx", encode_tcx(run, start)


def _save_lift(folder: Path, day: date, seed: int) -> WrittenSession:
    """Save the one strength session that the watch counted and the gym log has not."""
    rng = np.random.default_rng((seed, day.toordinal()))
    start = at_local(day, time(18, 10))
    exercises = (
        ("squat", 47.5, 8),
        ("bench_press", 32.5, 8),
        ("row", 35.0, 10),
        ("deadlift", 60.0, 5),
    )
    sets = [
        WatchSet(category, reps, mass_kg, 300 + 170 * (3 * place + index), 40)
        for place, (category, mass_kg, reps) in enumerate(exercises)
        for index in range(3)
    ]
    t_s = np.arange(0, 2700, 5)
    lifting = sum(
        (
            np.exp(-np.clip(t_s - lifted_set.start_s, 0, None) / 60.0) * (t_s >= lifted_set.start_s)
            for lifted_set in sets
        ),
        np.zeros(len(t_s)),
    )
    beats = np.round(88 + 22 * lifting + rng.normal(0, 2, len(t_s)))
    name = f"{start:%Y-%m-%d-%H%M%S}.fit"
    (folder / name).write_bytes(encode_strength(sets, beats, start.astimezone(UTC)))
    return WrittenSession(
        start_utc=start.astimezone(UTC),
        local_date=day,
        name="Strength",
        story_week=_WATCH_LIFT_WEEK,
        distance_m=None,
        files=(name,),
    )
