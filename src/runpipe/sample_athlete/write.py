"""Write the made-up runner's exports into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from runpipe.sample_athlete import log_exports
from runpipe.sample_athlete.fit_file import WatchSet, encode_run, encode_strength
from runpipe.sample_athlete.plan import (
    STORY_WEEKS,
    ExportKind,
    PlannedRun,
    at_local,
    life_in,
    runs_of,
    story_weeks,
)
from runpipe.sample_athlete.simulate import Run, simulate
from runpipe.sample_athlete.xml_files import encode_gpx, encode_tcx

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
        week.first_date + timedelta(days=log_exports.LIFT_WEEKDAYS[0])
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
    days: Sequence[log_exports.Day],
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
        f"Nutrition-Summary-{span}.csv": log_exports.nutrition_csv(
            days, km_by_date, _rng(seed, "food")
        ),
        "weight.csv": log_exports.weigh_in_csv(days, _rng(seed, "mass")),
        "sleep.csv": log_exports.sleep_csv(days, _rng(seed, "sleep")),
        "hevy-workouts.csv": log_exports.strength_csv(days, _rng(seed, "lift"), skipped=on_watch),
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
