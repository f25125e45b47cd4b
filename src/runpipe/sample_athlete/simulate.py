"""Run a workout: what the body does, and what the watch makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from runpipe.model.recording import FloatArray
from runpipe.sample_athlete.workouts import CRITICAL_MPS, PROFILE, Workout, to_degrees

_GPS_M: Final = 2.2
_BAROMETER_M: Final = 0.7
_STANDING_BPM: Final = 75.0
_CRITICAL_BPM: Final = 172.0
_DRIFT_BPM_PER_H: Final = 6.0
_RISE_S: Final = 28.0
_FALL_S: Final = 48.0
_AUTO_LAP_M: Final = 1000.0
_WALK_BELOW_MPS: Final = 1.8


@dataclass(frozen=True, slots=True)
class LapMark:
    """Samples ``[first, last]`` of one lap."""

    first: int
    last: int
    intensity: str
    step: int | None
    is_auto: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """What the watch recorded, one value a second of timer time; `t_s` is elapsed time.

    `pauses` are ``(index, seconds)``: the timer stood still that long after that sample.
    Positions and heights are `None` indoors.
    """

    workout: Workout
    t_s: FloatArray
    distance_m: FloatArray
    speed_mps: FloatArray
    heart_rate_bpm: FloatArray
    cadence_spm: FloatArray
    altitude_m: FloatArray | None
    lat_deg: FloatArray | None
    lon_deg: FloatArray | None
    laps: tuple[LapMark, ...]
    pauses: tuple[tuple[int, int], ...]

    @property
    def elapsed_s(self) -> int:
        """From the first to the last instant."""
        return round(float(self.t_s[-1]))

    @property
    def timer_s(self) -> int:
        """Without the pauses."""
        return len(self.t_s) - 1


def simulate(workout: Workout, rng: np.random.Generator, *, form_frac: float = 1.0) -> Run:
    """Run a workout once.

    Parameters
    ----------
    workout
        What to run.
    rng
        Gives the noise; the same state gives the same run.
    form_frac
        The day's form, a factor on every speed.
    """
    target, direction = _expand(workout)
    target *= form_frac
    _stand_still(target, rng, workout.n_stops)
    n = len(target)
    steady = np.abs(np.diff(target, prepend=target[0])) == 0
    speed = _lagged(target, rise_s=2.0, fall_s=3.0) * (1 + _wander(rng, n, 25.0, 0.022))
    is_paced = np.array(
        [
            stretch.intensity == "active"
            for stretch in workout.stretches
            for _ in range(stretch.duration_s)
        ]
    )
    along = np.cumsum(speed * direction)
    slope = np.zeros(n) if workout.is_indoor else workout.route.grade_frac(along) * direction
    speed = np.where(is_paced, speed / (1 + 3.0 * np.clip(slope, -0.05, 0.3)), speed)
    speed[(target == 0) & steady] = 0.0
    along = np.cumsum(speed * direction)
    slope = np.zeros(n) if workout.is_indoor else workout.route.grade_frac(along) * direction
    pauses = _choose_pauses(rng, n, workout.n_pauses)
    beats = _heart(speed, slope, rng)
    lat, lon, height = _fix(workout, along, rng)
    distance = np.cumsum(speed) * (1 + rng.normal(0, 0.004))
    distance -= distance[0]
    waited = np.zeros(n)
    for index, seconds in pauses:
        waited[index + 1 :] += seconds
    return Run(
        workout=workout,
        t_s=np.arange(n, dtype=np.float64) + waited,
        distance_m=distance,
        speed_mps=np.clip(speed + rng.normal(0, 0.05, n) * (speed > 0), 0, None),
        heart_rate_bpm=beats,
        cadence_spm=np.where(
            speed > _WALK_BELOW_MPS,
            np.clip(152 + 9 * speed + rng.normal(0, 1.5, n), 150, 230),
            110.0 * (speed > 0),
        ),
        altitude_m=height,
        lat_deg=lat,
        lon_deg=lon,
        laps=_laps(workout, distance),
        pauses=pauses,
    )


def _expand(workout: Workout) -> tuple[FloatArray, FloatArray]:
    lengths = [stretch.duration_s for stretch in workout.stretches]
    speed = np.repeat([stretch.speed_mps for stretch in workout.stretches], lengths)
    direction = np.repeat([float(stretch.direction) for stretch in workout.stretches], lengths)
    return speed.astype(np.float64), direction


def _stand_still(target: FloatArray, rng: np.random.Generator, n_stops: int) -> None:
    """Insert red lights where the watch goes on recording."""
    for _ in range(n_stops):
        first = int(rng.integers(400, max(401, len(target) - 400)))
        target[first : first + int(rng.integers(15, 50))] = 0.0


def _choose_pauses(rng: np.random.Generator, n: int, n_pauses: int) -> tuple[tuple[int, int], ...]:
    """Choose red lights where the runner stops the watch."""
    chosen = {
        int(rng.integers(500, max(501, n - 300))): int(rng.integers(20, 90))
        for _ in range(n_pauses)
    }
    return tuple(sorted(chosen.items()))


def _wander(rng: np.random.Generator, n: int, memory_s: float, sd: float) -> FloatArray:
    """Return noise that forgets itself after about `memory_s`."""
    kernel = np.exp(-np.arange(5 * memory_s, dtype=np.float64) / memory_s)
    kernel /= np.sqrt(np.sum(kernel**2))
    white = rng.normal(0, 1, n + len(kernel) - 1)
    smooth: FloatArray = np.convolve(white, kernel, mode="valid").astype(np.float64)
    return smooth * sd


def _lagged(target: FloatArray, *, rise_s: float, fall_s: float) -> FloatArray:
    """Follow a wish with a delay, faster up than down."""
    levels, level = [], float(target[0])
    up, down = 1 / rise_s, 1 / fall_s
    for wish in target.tolist():
        level += (wish - level) * (up if wish > level else down)
        levels.append(level)
    return np.array(levels)


def _heart(speed: FloatArray, slope: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Let the heart follow the effort: late, drifting upward, never above the maximum."""
    effort = speed * np.clip(1 + 5.4 * slope + 13.0 * slope**2, 0.5, 4.0) / CRITICAL_MPS
    t_s = np.arange(len(speed), dtype=np.float64)
    drift = _DRIFT_BPM_PER_H * np.clip(t_s - 900, 0, None) / 3600
    highest = float(PROFILE.max_heart_rate_bpm or np.inf)
    wish = np.clip(_STANDING_BPM + (_CRITICAL_BPM - _STANDING_BPM) * effort + drift, 0, highest)
    wish[0] = 92.0
    beats = _lagged(wish, rise_s=_RISE_S, fall_s=_FALL_S) + _wander(rng, len(speed), 15.0, 1.3)
    beats_per_minute: FloatArray = np.rint(beats.clip(60, highest))
    return beats_per_minute


def _fix(
    workout: Workout, along: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray | None, FloatArray | None, FloatArray | None]:
    if workout.is_indoor:
        return None, None, None
    n = len(along)
    east, north = workout.route.position_m(along)
    lat, lon = to_degrees(
        east + _wander(rng, n, 40.0, _GPS_M), north + _wander(rng, n, 40.0, _GPS_M)
    )
    return lat, lon, workout.route.height_m(along) + _wander(rng, n, 60.0, _BAROMETER_M)


def _laps(workout: Workout, distance: FloatArray) -> tuple[LapMark, ...]:
    """Mark a lap at every stretch of a lapped workout, and at every kilometre of any other."""
    last = len(distance) - 1
    if workout.is_lapped:
        marks, first = [], 0
        for stretch in workout.stretches:
            end = min(first + stretch.duration_s, last)
            marks.append(LapMark(first, end, stretch.intensity, stretch.step, is_auto=False))
            first = end
        return tuple(marks)
    turns = np.searchsorted(distance, np.arange(_AUTO_LAP_M, distance[-1], _AUTO_LAP_M)).tolist()
    edges = [0, *turns, last]
    return tuple(LapMark(a, b, "active", None, is_auto=True) for a, b in pairwise(edges) if b > a)
