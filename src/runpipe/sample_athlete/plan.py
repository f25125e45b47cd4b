"""The sixteen weeks: what is run and lifted when, how much is eaten and slept.

The story: ten weeks of sound training, then four of eating little, running more, sleeping less and
lifting nothing, then two of putting that right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Final

from runpipe.model.iso_week import Week
from runpipe.sample_athlete import workouts
from runpipe.sample_athlete.runner import CRITICAL_MPS, UTC_OFFSET_S
from runpipe.sample_athlete.workouts import Workout

STORY_WEEKS: Final = 16
_FIRST_CUT_WEEK: Final = 11
_LAST_CUT_WEEK: Final = 14
_RACE_WEEK: Final = 10
_TCX_WEEK: Final = 4
_STRIDE_WEEKS: Final = (2, 6, 10, 14)
_REPEATED_WEEKS: Final = 8


class ExportKind(StrEnum):
    """What a session arrives as."""

    FIT = "fit"
    SMART_FIT = "smart_fit"
    GPX = "gpx"
    TCX = "tcx"
    FIT_AND_GPX = "fit_and_gpx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How the runner lives in a week: targets, before the days' own ups and downs."""

    deficit_kcal: float
    protein_g_per_kg: float
    sleep_h: float
    n_lifts: int
    mass_kg_per_week: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """One run of the plan. `story_week` counts from 1."""

    start_utc: datetime
    local_date: date
    story_week: int
    workout: Workout
    file_kind: ExportKind


_SOUND: Final = Life(
    deficit_kcal=40, protein_g_per_kg=1.55, sleep_h=7.3, n_lifts=2, mass_kg_per_week=-0.03
)
_CUT: Final = Life(
    deficit_kcal=640, protein_g_per_kg=1.0, sleep_h=6.1, n_lifts=0, mass_kg_per_week=-0.62
)
_BETTER: Final = Life(
    deficit_kcal=-40, protein_g_per_kg=1.85, sleep_h=7.6, n_lifts=2, mass_kg_per_week=0.08
)


def story_weeks(n_weeks: int, last_date: date) -> list[tuple[Week, int]]:
    """Give the calendar weeks with their place in the story, which ends in the week of `last_date`.

    Fewer weeks than sixteen are the last of the story; more repeat its sound beginning before it.
    """
    week, weeks = Week.of(last_date), []
    for place in range(STORY_WEEKS, STORY_WEEKS - n_weeks, -1):
        weeks.append((week, place if place > 0 else (place - 1) % _REPEATED_WEEKS + 1))
        week = week.previous
    return weeks[::-1]


def life_in(story_week: int) -> Life:
    """Return how the runner lives in a week of the story."""
    if story_week < _FIRST_CUT_WEEK:
        return _SOUND
    return _CUT if story_week <= _LAST_CUT_WEEK else _BETTER


def runs_of(week: Week, story_week: int, last_date: date) -> Iterator[PlannedRun]:
    """Give the runs of a week up to `last_date`, in order."""
    planned = sorted(
        [*_quality(story_week), *_volume(story_week)], key=lambda run: (run[0], run[1])
    )
    for weekday, clock, workout, file_kind in planned:
        day = week.first_date + timedelta(days=weekday)
        if day <= last_date:
            yield PlannedRun(
                start_utc=at_local(day, clock),
                local_date=day,
                story_week=story_week,
                workout=workout,
                file_kind=file_kind,
            )


def at_local(day: date, clock: time) -> datetime:
    """Return the instant of a clock time where the runner lives."""
    return datetime.combine(day, clock, timezone(timedelta(seconds=UTC_OFFSET_S)))


_Planned = tuple[int, time, Workout, ExportKind]


def _quality(story_week: int) -> list[_Planned]:
    """Hard runs on Tuesday and Thursday, in a round of four weeks."""
    place = story_week % 4
    tuesday = (
        workouts.intervals(6, 180, 120, 1.08 * CRITICAL_MPS),
        workouts.hill_reps(8),
        workouts.sprints(8),
        workouts.intervals(10, 60, 60, 1.18 * CRITICAL_MPS),
    )[place]
    thursday = (
        workouts.tempo(25),
        workouts.treadmill(45),
        workouts.hilly_run(60),
        workouts.intervals(4, 240, 180, 1.05 * CRITICAL_MPS),
    )[place]
    return [
        (1, time(6, 12, 33), tuesday, ExportKind.FIT),
        (3, time(17, 41, 5), thursday, ExportKind.FIT),
    ]


def _volume(story_week: int) -> list[_Planned]:
    """Easy runs and the long one; more of them, and longer, in the weeks of eating little."""
    is_cut = _FIRST_CUT_WEEK <= story_week <= _LAST_CUT_WEEK
    is_light = story_week % 4 == 0 or story_week > _LAST_CUT_WEEK
    round_of_copies = (ExportKind.FIT, ExportKind.GPX, ExportKind.FIT_AND_GPX)
    runs = [
        (
            2,
            time(6, 20, 48),
            workouts.easy(52 if is_cut else 45),
            round_of_copies[story_week % len(round_of_copies)],
        ),
        (
            5,
            time(7, 2, 17),
            workouts.easy(40, with_strides=story_week in _STRIDE_WEEKS),
            ExportKind.TCX if story_week == _TCX_WEEK else ExportKind.SMART_FIT,
        ),
    ]
    if story_week == _RACE_WEEK:
        return [*runs, (6, time(8, 30, 2), workouts.race_10_km(), ExportKind.GPX)]
    minutes = 80 if is_light and not is_cut else 92 + 3 * min(story_week, _LAST_CUT_WEEK)
    runs.append((6, time(6, 47, 30), workouts.long_run(minutes), ExportKind.FIT))
    if is_cut:
        runs.append((0, time(6, 31, 11), workouts.easy(45), ExportKind.FIT))
    return runs
