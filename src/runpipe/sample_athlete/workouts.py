"""The sessions the made-up runner knows, as stretches of time at a speed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Final

from runpipe.sample_athlete.routes import Route
from runpipe.sample_athlete.runner import CRITICAL_MPS, EASY_MPS, SPRINT_MPS

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
