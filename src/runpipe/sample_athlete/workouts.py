"""The made-up runner: where the ways lead, which sessions there are, and sixteen weeks of them.

The story: ten weeks of sound training, then four of eating little, running more, sleeping less and
lifting nothing, then two of putting that right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from itertools import cycle, islice
from typing import Final

import numpy as np

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FloatArray
from runpipe.units import EARTH_RADIUS_M

NAME: Final = "Juniper Saltpan (made up)"
DEVICE: Final = "Saltpan One (made up)"
APP: Final = "Saltpan Tracker (made up)"

UTC_OFFSET_S: Final = 2 * 3600
"""Africa/Windhoek, all year."""

CENTRE_LAT_DEG: Final = -18.80
CENTRE_LON_DEG: Final = 16.30
"""The middle of the Etosha pan: a dry salt lake of 4,800 km² without a road or a house."""

GROUND_M: Final = 1080.0

EASY_MPS: Final = 2.75
CRITICAL_MPS: Final = 3.75
SPRINT_MPS: Final = 7.2

START_MASS_KG: Final = 62.4

PROFILE: Final = AthleteFacts(
    athlete_id="me",
    sex=Sex.FEMALE,
    birth_date=date(1988, 3, 14),
    height_m=1.68,
    mass_kg=62.0,
    body_fat_frac=0.24,
    body_fat_method=BodyFatMethod.BIA,
    max_heart_rate_bpm=188.0,
    rest_heart_rate_bpm=52.0,
    activity_factor=1.40,
    time_zone="Africa/Windhoek",
    is_strength_novice=False,
    is_run_novice=False,
)
"""What the demo writes into the settings."""


_STEP_M: Final = 5.0
_POINTS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A closed loop with hills, or a straight line that ends in one slope (`slope_frac`).

    `wave_m` is the height of a hill from its middle, `wave_length_m` the way from one top to the
    next. `bumps` bends the loop out of the round. The slope starts after `flat_m`.
    """

    loop_m: float = 5000.0
    wave_m: float = 4.0
    wave_length_m: float = 1250.0
    bumps: float = 0.18
    slope_frac: float = 0.0
    flat_m: float = 0.0
    east_m: float = 0.0

    def height_m(self, along_m: FloatArray) -> FloatArray:
        """Return the height above the sea at places along the way."""
        if self.slope_frac:
            return GROUND_M + self.slope_frac * np.clip(along_m - self.flat_m, 0.0, None)
        waves: FloatArray = self.wave_m * np.sin(2 * np.pi * along_m / self.wave_length_m)
        return GROUND_M + waves

    def grade_frac(self, along_m: FloatArray) -> FloatArray:
        """Return the slope in the direction of rising `along_m`."""
        grade: FloatArray = (
            self.height_m(along_m + _STEP_M) - self.height_m(along_m - _STEP_M)
        ) / (2 * _STEP_M)
        return grade

    def position_m(self, along_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return metres east and north of the centre."""
        if self.slope_frac:
            return self.east_m + 0.6 * along_m, 0.8 * along_m
        angle = np.linspace(0.0, 2 * np.pi, _POINTS + 1)
        radius = 1 + self.bumps * np.sin(3 * angle) + 0.5 * self.bumps * np.cos(5 * angle)
        east, north = radius * np.cos(angle), radius * np.sin(angle)
        way = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(east), np.diff(north)))])
        scale = self.loop_m / way[-1]
        at = np.mod(along_m, self.loop_m)
        return (
            self.east_m + np.interp(at, way * scale, east * scale),
            np.interp(at, way * scale, north * scale),
        )


def to_degrees(east_m: FloatArray, north_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Turn metres from the centre into latitude and longitude."""
    lat_deg = CENTRE_LAT_DEG + np.degrees(north_m / EARTH_RADIUS_M)
    shrink = np.cos(np.radians(CENTRE_LAT_DEG))
    return lat_deg, CENTRE_LON_DEG + np.degrees(east_m / (EARTH_RADIUS_M * shrink))


_JOG_MPS: Final = 2.3
_WALK_MPS: Final = 1.3
_WARM_MPS: Final = 2.6
_HILL_FRAC: Final = 0.08
_STRIDES: Final = ((16, 58, 4.5), (21, 41, 4.8), (18, 74, 4.7), (23, 52, 4.9))
"""Seconds fast, seconds of jogging, metres a second: by feel, so never twice the same."""

_SPRINT_RESTS_S: Final = (178, 196, 171, 204, 187, 180, 199, 174)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """So many seconds at a speed. `intensity` is in FIT's words; `step` the workout step."""

    duration_s: int
    speed_mps: float
    intensity: str = "active"
    direction: int = 1
    step: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutPart:
    """One line of a planned workout; a repeat has `repeat_from` and `n_repeats`."""

    name: str
    intensity: str
    duration_s: int | None = None
    repeat_from: int | None = None
    n_repeats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A session to run. `is_lapped` presses the lap button at every stretch."""

    name: str
    stretches: tuple[Stretch, ...]
    route: Route = field(default_factory=Route)
    steps: tuple[WorkoutPart, ...] = ()
    is_lapped: bool = False
    is_indoor: bool = False
    n_pauses: int = 0
    n_stops: int = 0
    sub_sport: str = "generic"


def easy(minutes: int, *, with_strides: bool = False) -> Workout:
    """Run easily, with a traffic light or two, and perhaps a few strides at the end."""
    stretches = [Stretch(duration_s=minutes * 60, speed_mps=EASY_MPS)]
    if with_strides:
        for work_s, rest_s, speed_mps in _STRIDES:
            stretches += [
                Stretch(duration_s=work_s, speed_mps=speed_mps),
                Stretch(duration_s=rest_s, speed_mps=_JOG_MPS),
            ]
        stretches.append(Stretch(duration_s=240, speed_mps=_WARM_MPS))
    name = "Easy run with strides" if with_strides else "Easy run"
    return Workout(name=name, stretches=tuple(stretches), n_pauses=1, n_stops=2)


def long_run(minutes: int) -> Workout:
    """Run long on a big loop."""
    return Workout(
        name="Long run",
        stretches=(Stretch(duration_s=minutes * 60, speed_mps=EASY_MPS - 0.05),),
        route=Route(loop_m=9000.0, wave_m=5.0, wave_length_m=1500.0, east_m=9000.0),
        n_pauses=2,
    )


def hilly_run(minutes: int) -> Workout:
    """Run easily over real hills."""
    return Workout(
        name="Hilly run",
        stretches=(Stretch(duration_s=minutes * 60, speed_mps=EASY_MPS),),
        route=Route(loop_m=5000.0, wave_m=43.0, wave_length_m=2500.0, east_m=-14000.0),
        n_stops=1,
    )


def tempo(minutes: int) -> Workout:
    """Run one long stretch just below the critical speed."""
    return _framed(
        "Tempo run",
        [Stretch(duration_s=minutes * 60, speed_mps=0.93 * CRITICAL_MPS)],
        route=Route(wave_m=2.0),
    )


def race_10_km() -> Workout:
    """Race 10 km from the gun, without a warm-up in the file."""
    speed_mps = 0.985 * CRITICAL_MPS
    return Workout(
        name="Invented Saltpan 10 km race",
        stretches=(Stretch(duration_s=round(10_000 / speed_mps), speed_mps=speed_mps),),
        route=Route(wave_m=1.0),
    )


def treadmill(minutes: int) -> Workout:
    """Run indoors, without positions or heights."""
    return Workout(
        name="Treadmill run",
        stretches=(Stretch(duration_s=minutes * 60, speed_mps=EASY_MPS),),
        is_indoor=True,
        sub_sport="treadmill",
    )


def intervals(n: int, work_s: int, rest_s: int, speed_mps: float) -> Workout:
    """Run repeats with jogs between, as a workout on the watch."""
    reps: list[Stretch] = []
    for _ in range(n):
        reps += [
            Stretch(duration_s=work_s, speed_mps=speed_mps, intensity="interval", step=1),
            Stretch(duration_s=rest_s, speed_mps=_JOG_MPS, intensity="recovery", step=2),
        ]
    steps = (
        WorkoutPart(name="Warm up", intensity="warmup", duration_s=720),
        WorkoutPart(name="Run", intensity="interval", duration_s=work_s),
        WorkoutPart(name="Jog", intensity="recovery", duration_s=rest_s),
        WorkoutPart(name="Again", intensity="active", repeat_from=1, n_repeats=n),
        WorkoutPart(name="Cool down", intensity="cooldown", duration_s=480),
    )
    length = f"{work_s // 60} min" if work_s % 60 == 0 else f"{work_s} s"
    return _framed(
        f"Intervals {n} x {length}", reps, route=Route(wave_m=1.0), steps=steps, is_lapped=True
    )


def sprints(n: int) -> Workout:
    """Sprint 20 s with about three minutes of walking between."""
    reps: list[Stretch] = []
    for rest_s in islice(cycle(_SPRINT_RESTS_S), n):
        reps += [
            Stretch(duration_s=20, speed_mps=SPRINT_MPS, intensity="interval"),
            Stretch(duration_s=rest_s, speed_mps=_WALK_MPS, intensity="rest"),
        ]
    return _framed("Sprints", reps, route=Route(wave_m=0.5), is_lapped=True)


def hill_reps(n: int) -> Workout:
    """Run up one slope and jog back down, again and again."""
    up_s, up_mps, down_mps = 75, 3.2, 2.4
    reps: list[Stretch] = []
    for _ in range(n):
        reps += [
            Stretch(duration_s=up_s, speed_mps=up_mps, intensity="interval"),
            Stretch(
                duration_s=round(up_s * up_mps / down_mps),
                speed_mps=down_mps,
                intensity="rest",
                direction=-1,
            ),
        ]
    flat_m = 720 * _WARM_MPS
    workout = _framed(
        "Hill repeats", reps, route=Route(slope_frac=_HILL_FRAC, flat_m=flat_m, east_m=20_000.0)
    )
    *others, last = workout.stretches
    back = Stretch(
        duration_s=last.duration_s, speed_mps=last.speed_mps, intensity="cooldown", direction=-1
    )
    return Workout(name=workout.name, stretches=(*others, back), route=workout.route)


def _framed(
    name: str,
    stretches: list[Stretch],
    *,
    route: Route,
    steps: tuple[WorkoutPart, ...] = (),
    is_lapped: bool = False,
) -> Workout:
    """Add a warm-up before and a cool-down after."""
    last = len(steps) - 1 if steps else None
    return Workout(
        name=name,
        stretches=(
            Stretch(
                duration_s=720,
                speed_mps=_WARM_MPS,
                intensity="warmup",
                step=0 if steps else None,
            ),
            *stretches,
            Stretch(duration_s=480, speed_mps=_WARM_MPS - 0.1, intensity="cooldown", step=last),
        ),
        route=route,
        steps=steps,
        is_lapped=is_lapped,
    )


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
        intervals(6, 180, 120, 1.08 * CRITICAL_MPS),
        hill_reps(8),
        sprints(8),
        intervals(10, 60, 60, 1.18 * CRITICAL_MPS),
    )[place]
    thursday = (
        tempo(25),
        treadmill(45),
        hilly_run(60),
        intervals(4, 240, 180, 1.05 * CRITICAL_MPS),
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
            easy(52 if is_cut else 45),
            round_of_copies[story_week % len(round_of_copies)],
        ),
        (
            5,
            time(7, 2, 17),
            easy(40, with_strides=story_week in _STRIDE_WEEKS),
            ExportKind.TCX if story_week == _TCX_WEEK else ExportKind.SMART_FIT,
        ),
    ]
    if story_week == _RACE_WEEK:
        return [*runs, (6, time(8, 30, 2), race_10_km(), ExportKind.GPX)]
    minutes = 80 if is_light and not is_cut else 92 + 3 * min(story_week, _LAST_CUT_WEEK)
    runs.append((6, time(6, 47, 30), long_run(minutes), ExportKind.FIT))
    if is_cut:
        runs.append((0, time(6, 31, 11), easy(45), ExportKind.FIT))
    return runs
