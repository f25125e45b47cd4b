"""Numbers about a session: its length, pace, hills and climbs; its work, its rest, and what the work is.

Its length, its pace and rhythm, its climbs and those that repeat.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.classification.context_measures import above
from runpipe.classification.features import EFFORTS_S, Features
from runpipe.classification.reps import RepSet, Structure, burst_peaks
from runpipe.model.recording import FloatArray
from runpipe.model.rules import Rules
from runpipe.signal.grade import climb_totals, turning_points
from runpipe.signal.smooth import (
    BoolArray,
    IntArray,
    best_window,
    fill_gaps,
    moving_mean,
    moving_median,
    runs_of,
)

NAN: Final = float("nan")
MIN_REPS: Final = 2
SPRINT_TO_EASY: Final = 1.68
"""Slower bursts are strides: a sprint is at least 1.55 times easy speed over all its length."""
STRIDE_S: Final = 29.0
THRESHOLD_S: Final = 292.0
"""Repeats of five minutes are threshold repeats; a few seconds are lost at their edges."""
STRIDE_WORK_S: Final = 225.0
"""Intervals are 25 s and more, four minutes and more in all (docs/classification.md)."""
MIN_BURSTS: Final = 3
"""Fewer are no structure, and say nothing by their speed: one may be a lost fix."""
SAME_PLACE_M: Final = 70.0
STANDING_MPS: Final = 0.5
ROBUST_SPREAD: Final = 1.4826
"""Turns a median deviation into a standard deviation."""


def ratio(value: float | None, by: float | None) -> float:
    """Return a ratio, NaN where either side is not known or the lower one is 0."""
    return value / by if value is not None and by else NAN


def interval_measures(
    trace: CompactTrace, structure: Structure | None, profile: AthleteProfile, easy_mps: float
) -> dict[str, float]:
    """Describe the repeats of a session by numbers; only counts where there are too few."""
    if structure is None:
        return dict.fromkeys(
            ("interval_n", "clear_n", "clear_min", "clear_contrast", "structure_score"), 0.0
        )
    reps = structure.reps
    counts = {
        "interval_n": float(reps.n),
        "clear_n": float(structure.n_clear),
        "clear_min": structure.clear_s / 60.0,
    }
    if reps.n < MIN_REPS:
        return counts
    speed, length = float(reps.speed_mps.mean()), float(np.median(reps.seconds))
    moving_s = float((np.nan_to_num(trace.speed_mps) > STANDING_MPS).sum())
    return {
        **counts,
        "clear_share": structure.clear_s / max(moving_s, 1.0),
        "clear_contrast": structure.contrast,
        "structure_score": structure.score,
        "interval_s": length,
        "stride_like": _stride_like(length, structure.clear_s),
        "threshold_like": above(length, THRESHOLD_S, 8.0),
        "interval_to_easy": speed / easy_mps,
        "interval_to_critical": ratio(speed, profile.critical_speed_mps.value),
        "interval_grade": float(np.median(_grades(trace, reps))),
    }


def burst_measures(
    trace: CompactTrace, reps: RepSet | None, profile: AthleteProfile, easy_mps: float
) -> dict[str, float]:
    """Describe a set of fast bursts by numbers; only their count where there are too few."""
    if reps is None or reps.n < MIN_BURSTS:
        return {"fast_burst_n": float(reps.n) if reps else 0.0}
    peak = float(np.median(burst_peaks(trace, reps)))
    return {
        "fast_burst_n": float(reps.n),
        "burst_s": float(np.median(reps.seconds)),
        "burst_spread": _spread(reps.seconds),
        "burst_peak_to_easy": peak / easy_mps,
        "burst_peak_to_best": ratio(peak, profile.best_5s_speed_mps.value),
        "burst_peak_mps": peak,
        "burst_too_slow": _below(peak / easy_mps, SPRINT_TO_EASY, 0.03),
        "burst_rest_s": float(np.median(reps.rest_s)),
        "burst_rest_spread": _spread(reps.rest_s),
        "burst_grade": float(np.median(_grades(trace, reps))),
        "burst_same_place": _same_place(trace, reps),
    }


def _stride_like(length_s: float, work_s: float) -> float:
    """Return 1 for bouts too short and too little in all to be intervals, 0 else, smoothly."""
    return _below(length_s, STRIDE_S, 2.0) * _below(work_s, STRIDE_WORK_S, 20.0)


def _below(value: float, limit: float, width: float) -> float:
    return float(1.0 / (1.0 + np.exp((value - limit) / width)))


def _same_place(trace: CompactTrace, reps: RepSet) -> float:
    """Return the largest share of repeats that start and end where another one does."""
    if not np.isfinite(trace.east_m).any():
        return NAN
    east, north = fill_gaps(trace.east_m), fill_gaps(trace.north_m)

    def near(index: IntArray) -> BoolArray:
        at = np.minimum(index // COARSE_S, east.size - 1)
        apart = np.hypot(east[at][:, None] - east[at], north[at][:, None] - north[at])
        close: BoolArray = apart < SAME_PLACE_M
        return close

    both = near(reps.start) & near(reps.end)
    return float(both.sum(axis=1).max() / reps.n)


def _grades(trace: CompactTrace, reps: RepSet) -> FloatArray:
    """Return each repeat's slope: over many repeats even a noisy altimeter tells up from flat."""
    if not np.isfinite(trace.altitude_m).any():
        return np.full(reps.n, np.nan)
    level = fill_gaps(trace.altitude_m)
    at = np.arange(level.size) * COARSE_S
    rise = np.interp(reps.end, at, level) - np.interp(reps.start, at, level)
    return rise / np.maximum(reps.speed_mps * reps.seconds, 10.0)


def _spread(values: FloatArray) -> float:
    """Return how much values differ in proportion: robust, so that one odd rest does not count."""
    log = np.log(np.maximum(values, 1.0))
    return float(ROBUST_SPREAD * np.median(np.abs(log - np.median(log))))


HALF: Final = 0.5
NO_BURSTS: Final = (
    "burst_s", "burst_spread", "burst_peak_to_easy", "burst_peak_to_best", "burst_peak_mps",
    "burst_too_slow", "burst_rest_s", "burst_rest_spread", "burst_grade", "burst_same_place",
    "burst_witness", "burst_up_down_n", "burst_rest_to_work",
)  # fmt: skip
NO_REPEATS: Final = (
    "clear_share", "interval_s", "stride_like", "threshold_like", "interval_to_easy", "interval_to_critical",
    "interval_grade", "interval_to_running", "interval_spread", "interval_up_down_n",
)  # fmt: skip
COUNTS: Final = (
    "interval_n", "clear_n", "clear_min", "clear_contrast", "structure_score", "jogged_rest_n",
    "marked_n",
)  # fmt: skip
TERRAIN: Final = (
    "notable_per_km", "notable_m", "range_m", "climb_again_share", "climb_repeats",
    "climb_gain_m", "altitude_noise_m",
)  # fmt: skip


def weigh_work(measures: dict[str, float], rules: Rules, *, has_heart_rate: bool) -> None:
    """Add what kind of work was found, and drop the measures of work that is none.

    Parameters
    ----------
    measures
        Of one session; changed in place.
    rules
        ``work.*``.
    has_heart_rate
        Whether hill repeats can be asked to show in heart rate.
    """
    measures["sprint_set"] = _sprint_set(measures, rules)
    measures["hill_reps"] = _hill_reps(measures, rules, has_heart_rate=has_heart_rate)
    if measures["sprint_set"] > HALF and math.isnan(measures.get("burst_witness", math.nan)):
        measures["burst_witness"] = 1.0  # an even rhythm stands in for channels that are missing
    strides = measures.get("strides_in_run", 0.0) > HALF
    if measures["hill_reps"] > HALF:
        _drop(measures, TERRAIN)
    if measures["hill_reps"] > HALF or strides or measures["sprint_set"] < HALF:
        _drop(measures, NO_BURSTS)
        measures["fast_burst_n"] = 0.0
    few = measures.get("interval_s", 0.0) < rules["work.stride_rep"] or (
        measures.get("interval_n", 0.0) < rules["hiit.min_reps"]
    )
    if measures.get("stopped_run", 0.0) > HALF or (strides and few):
        _drop(measures, NO_REPEATS)
        measures.update(dict.fromkeys(COUNTS, 0.0))


def _drop(measures: dict[str, float], names: tuple[str, ...]) -> None:
    for name in names:
        measures.pop(name, None)


def _sprint_set(m: dict[str, float], rules: Rules) -> float:
    """Return how far bursts are a sprinter's: full rests, or many short ones, and a witness."""
    spread, witness = m.get("burst_rest_spread", 0.0), m.get("burst_witness", math.nan)
    regular = above(rules["work.sprint_rest_spread"], _or(spread, 0.0), 0.02)
    apart = above(m.get("burst_between_share", 0.0), rules["work.sprint_between"], 0.02)
    full = above(m.get("burst_rest_to_work", 0.0), rules["work.sprint_rest"], 0.1)
    has_witness = not math.isnan(witness)
    full *= max(regular, apart if has_witness else 0.0)
    many = above(m.get("fast_burst_n", 0.0), rules["work.repeated_n"], 0.3)
    many *= above(rules["work.repeated_s"], m.get("burst_s", 99.0), 0.7) * regular
    return max(full, many) * (above(witness, rules["work.witness"], 0.03) if has_witness else 1.0)


def _hill_reps(m: dict[str, float], rules: Rules, *, has_heart_rate: bool) -> float:
    """Return how far the same climb was run again and again for its own sake."""
    short = above(rules["work.hill_reps_km"], _or(m.get("distance_km", 0.0), 99.0), 0.5)
    waves = above(m.get("cycle_n", 0.0), rules["work.cycles"], 0.35)
    waves *= above(m.get("cycle_gain_m", 0.0), rules["work.cycle_gain"], 0.1) * short
    waves *= above(m.get("climb_waves", 0.0), rules["work.cycles"], 0.35) if has_heart_rate else 0.0
    planned = m.get("interval_n", 0.0) > rules["work.cycles"] and (
        m.get("interval_up_share", 0.0) < rules["work.up_share"]
    )
    again = above(m.get("climb_again_share", 0.0), rules["work.again_share"], 0.04) * short
    again *= above(m.get("climb_repeats", 0.0), rules["hill.min_repeats"] - HALF, 0.2)
    again *= above(m.get("climb_gain_m", 0.0), rules["work.again_gain"], 0.2)
    again *= above(rules["work.again_noise"], _or(m.get("altitude_noise_m", 99.0), 99.0), 0.3)
    by_intervals = max(
        waves,
        0.0 if planned else again,
        _up_and_back(m, rules),
        _uphill(m, rules, "interval"),
    )
    by_intervals *= max(1.0 - _sprinted(m, rules), _steep(m, rules))
    return max(by_intervals, _uphill(m, rules, "burst"))


def _sprinted(m: dict[str, float], rules: Rules) -> float:
    """Return how far the repeats are short sprints, which only a steep hill makes hill sprints."""
    short = above(rules["work.stride_rep"], m.get("interval_s", 0.0), 2.0)
    return m["sprint_set"] * short


def _steep(m: dict[str, float], rules: Rules) -> float:
    grades = [_or(m.get(f"{name}_grade", 0.0), 0.0) for name in ("interval", "burst")]
    return above(max(grades), rules["work.burst_grade"], 0.004)


def _up_and_back(m: dict[str, float], rules: Rules) -> float:
    """Return how far repeats go up and the rests lead back down the same way to the foot.

    The way back shows what an altimeter that is off by more than the hill does not: only that
    nearly all repeats go up is asked of it.
    """
    back = above(m.get("interval_retraced", 0.0), rules["work.back_share"], 0.04)
    back *= above(m.get("interval_up_share", 0.0), rules["work.up_share"], 0.03)
    back *= above(m.get("interval_gain_m", 0.0), rules["work.cycle_gain"], 0.1)
    return back * above(m.get("interval_up_down_n", 0.0), rules["work.back_n"], 0.15)


def _uphill(m: dict[str, float], rules: Rules, name: str) -> float:
    """Return how far repeats or bursts go up and their rests come down."""
    up = above(m.get(f"{name}_up_down_n", 0.0), rules["work.up_down_n"], 0.3)
    up *= above(m.get(f"{name}_up_share", 0.0), rules["work.up_share"], 0.03)
    grade = _or(m.get(f"{name}_grade", 0.0), 0.0)
    if name == "burst":
        return up * above(grade, rules["work.burst_grade"], 0.004)
    up *= above(m.get("interval_gain_m", 0.0), rules["work.up_gain"], 0.4)
    return up * above(grade, rules["work.up_grade"], 0.004)


def _or(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value


MIN_SWING_M: Final = 2.0
FLAT_SHARE: Final = 0.05
"""The first and last bit of a climb may be flat road; it is cut off."""


@dataclass(frozen=True, slots=True, eq=False)
class Climbs:
    """Climbs in order of time.

    Attributes
    ----------
    start_s, end_s
        Indices into the trace (seconds), half-open, shape ``(k,)``.
    gain_m, length_m
        Height gained and distance covered.
    is_repeated
        True for the largest group that starts and ends at the same two places.
    n_alike
        For each climb, how many (itself included) start and end where it does.
    """

    start_s: IntArray
    end_s: IntArray
    gain_m: FloatArray
    length_m: FloatArray
    is_repeated: BoolArray
    n_alike: IntArray

    @property
    def n(self) -> int:
        """How many climbs."""
        return int(self.start_s.shape[0])

    @property
    def grade_frac(self) -> FloatArray:
        """Mean grade of each climb."""
        return self.gain_m / np.maximum(self.length_m, 1.0)

    @property
    def n_repeated(self) -> int:
        """How many times the most repeated climb was run."""
        return int(self.is_repeated.sum())


NO_CLIMBS: Final = Climbs(
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0),
    np.zeros(0),
    np.zeros(0, np.bool_),
    np.zeros(0, np.int64),
)


def find_climbs(trace: CompactTrace, noise_m: float | None, rules: Rules) -> Climbs:
    """Find climbs by their turning points, and the group among them that repeats.

    Parameters
    ----------
    trace
        With altitude; without it there are no climbs.
    noise_m
        Altitude noise of the device; climbs within it do not count.
    rules
        ``climbs.*``.
    """
    altitude = trace.altitude_m
    if np.isfinite(altitude).sum() <= 1:
        return NO_CLIMBS
    gate = max(rules["climbs.min_gain"], rules["climbs.noise_factor"] * (noise_m or 0.0))
    filled = fill_gaps(altitude)
    turns = np.array(turning_points(filled, max(MIN_SWING_M, gate / 2)))
    covered = np.concatenate(([0.0], np.cumsum(np.nan_to_num(trace.speed_mps))))
    low, high = _steep_part(filled, turns[:-1], turns[1:])
    gain = filled[high] - filled[low]
    start, end = low * COARSE_S, np.minimum(high * COARSE_S, covered.shape[0] - 1)
    length = covered[end] - covered[start]
    keep = (
        (gain >= gate)
        & (gain / np.maximum(length, 1.0) >= rules["climbs.min_grade"])
        & (end - start >= rules["climbs.min_duration"])
        & (end - start <= rules["climbs.max_duration"])
    )
    low, high, start, end = low[keep], high[keep], start[keep], end[keep]
    repeated, n_alike = _repeated(trace, low, high, rules["climbs.same_place"])
    return Climbs(start, end, gain[keep], length[keep], repeated, n_alike)


def _steep_part(level: FloatArray, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
    """Leave out the flat way to the foot of each climb and from its top."""
    starts, ends = low.copy(), high.copy()
    for i, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        gain = level[b] - level[a]
        if gain <= 0:
            continue
        part = level[a : b + 1]
        starts[i] = a + int(np.flatnonzero(part <= level[a] + FLAT_SHARE * gain)[-1])
        ends[i] = a + int(np.flatnonzero(part >= level[b] - FLAT_SHARE * gain)[0])
    return starts, np.maximum(ends, starts + 1)


def _repeated(
    trace: CompactTrace, low: IntArray, high: IntArray, radius_m: float
) -> tuple[BoolArray, IntArray]:
    n = low.shape[0]
    if n == 0 or not np.isfinite(trace.east_m).any():
        return np.zeros(n, dtype=np.bool_), np.ones(n, dtype=np.int64)
    east, north = fill_gaps(trace.east_m), fill_gaps(trace.north_m)
    near = _near(east[low], north[low], radius_m) & _near(east[high], north[high], radius_m)
    n_alike = near.sum(axis=1)
    return near[int(np.argmax(n_alike))], n_alike


def _near(east: FloatArray, north: FloatArray, radius_m: float) -> BoolArray:
    close: BoolArray = np.hypot(east[:, None] - east, north[:, None] - north) <= radius_m
    return close


PACE_WINDOW_S: Final = 31
TEMPO_S: Final = 600
RUNNING_SHARE: Final = 0.75
"""Slower than this share of the mean is rest, and left out of `running_cv`."""
RHYTHM_PERIODS: Final = slice(32 // COARSE_S, 600 // COARSE_S)
RHYTHM_TREND: Final = 600 // COARSE_S + 1
MIN_RHYTHM: Final = 100
SURGE_WINDOW_S: Final = 900
SURGE_BASE_STEP_S: Final = 5
SURGE_BASE: Final = 25
SURGE_SECONDS: Final = (5, 60)
RUN_UP_S: Final = 20
GLITCH_NOISE_M: Final = 12.0
"""An altitude with glitches that is also this far off at the same place tells nothing."""


def volume_measures(f: Features) -> dict[str, float]:
    """Return moving time and distance."""
    return {
        "moving_min": (f.moving_s or NAN) / 60.0,
        "distance_km": (f.distance_m or NAN) / 1000.0,
    }


def terrain_measures(f: Features, climbs: Climbs, rules: Rules) -> dict[str, float]:
    """Return how hilly a session was; only what the file says where its altitude is broken."""
    is_trail = {"is_trail": float("trail" in f"{f.sport} {f.sub_sport}")}
    level = f.trace.altitude_m
    altitudes_m = level[np.isfinite(level)]
    broken = "altitude_glitch" in f.flags and (f.altitude_noise_m or 0.0) > GLITCH_NOISE_M
    if broken or not altitudes_m.size:
        # Without altitude nothing speaks for hills but the file's own word.
        return {**is_trail, "has_altitude": 0.0, "climb_repeats": 0.0, "climb_gain_m": 0.0}
    notable = climb_totals(fill_gaps(level), rules["climbs.notable"])[0]
    again = climbs.is_repeated
    often = climbs.n_alike >= rules["climbs.often"]
    base = max(notable, rules["climbs.base"])
    return {
        **is_trail,
        "has_altitude": 1.0,
        "notable_m": notable,
        "notable_per_km": ratio(notable, (f.distance_m or 0.0) / 1000.0),
        "range_m": float(np.ptp(altitudes_m)),
        "altitude_noise_m": NAN if f.altitude_noise_m is None else f.altitude_noise_m,
        "climb_repeats": float(climbs.n_repeated),
        "climb_gain_m": float(climbs.gain_m[again].mean()) if again.any() else 0.0,
        "climb_again_share": float(climbs.gain_m[often].sum()) / base,
    }


def is_tempo(measures: Mapping[str, float], rules: Rules) -> bool:
    """Return whether ten minutes or more were run steadily near critical speed."""
    return (
        measures.get("best_600s_to_critical", NAN) >= rules["tempo.min_to_critical"]
        and measures.get("best_600s_to_easy", NAN) >= rules["tempo.min_to_easy"]
    )


def find_tempo(
    trace: CompactTrace, measures: dict[str, float], rules: Rules
) -> tuple[int, int] | None:
    """Find the stretch around the best ten minutes that was run nearly as fast, ``[start, end)``.

    Indices into the trace. `None` where those ten minutes are no tempo, or where the whole run
    was run so.
    """
    speed = np.nan_to_num(trace.speed_mps)
    best = best_window(speed, TEMPO_S)
    if best is None or not is_tempo(measures, rules):
        return None
    first, best_mps = best
    smooth = moving_mean(speed, PACE_WINDOW_S)
    slow = np.flatnonzero(smooth < rules["tempo.stretch"] * best_mps)
    middle = first + TEMPO_S // 2
    start = int(slow[slow < middle].max(initial=-1)) + 1
    end = int(slow[slow >= middle].min(initial=speed.size))
    if end - start > rules["tempo.whole"] * max(float((speed > STANDING_MPS).sum()), 1.0):
        return None
    return start, end


def pace_measures(
    f: Features, profile: AthleteProfile, easy_mps: float, rules: Rules
) -> dict[str, float]:
    """Return how fast and how evenly a session was run."""
    critical = profile.critical_speed_mps.value
    best_10, best_20 = (f.efforts_mps[EFFORTS_S.index(s)] for s in (600, 1200))
    speed = moving_mean(f.trace.speed_mps, PACE_WINDOW_S)
    with np.errstate(invalid="ignore"):
        moving = speed[speed > STANDING_MPS]
    running = moving[moving > RUNNING_SHARE * moving.mean()] if moving.size else moving
    return {
        "best_600s_to_easy": ratio(best_10, easy_mps),
        "best_600s_to_critical": ratio(best_10, critical),
        "best_1200s_to_critical": ratio(best_20, critical),
        "speed_cv": _variation(moving),
        "running_cv": _variation(running),
        "surges": _surges(f.trace, rules),
        "speed_rhythm": _rhythm(moving_mean(f.trace.speed_mps, 9)[::COARSE_S]),
        "altitude_rhythm": _rhythm(f.trace.altitude_m),
    }


def effort_measures(f: Features, profile: AthleteProfile) -> dict[str, float]:
    """Return mean heart rate against the highest known, and the device's own marks of rest."""
    bpm = f.trace.heart_rate_bpm[np.isfinite(f.trace.heart_rate_bpm)]
    top = profile.max_heart_rate_bpm.value
    kinds = {mark.intensity for mark in f.marks}
    rests = [mark for mark in f.marks if "rest" in (mark.intensity or "")]
    rests += [mark for mark in f.marks if "recover" in (mark.intensity or "")]
    return {
        "heart_mean": float(bpm.mean()) / top if bpm.size and top else NAN,
        # A watch that marks every lap alike says nothing.
        "rest_marks": float(len(rests)) if len(kinds) > 1 else 0.0,
    }


def _variation(speed: FloatArray) -> float:
    return float(speed.std() / speed.mean()) if speed.size else NAN


def _rhythm(values: FloatArray) -> float:
    """Return how strongly values come back after a fixed time: autocorrelation's rise after a fall.

    Periods from half a minute to ten minutes; slow trends are taken out first.
    """
    wave = fill_gaps(values)
    if wave.size < MIN_RHYTHM or not np.isfinite(wave).all():
        return NAN
    wave = wave - moving_mean(wave, RHYTHM_TREND)
    size = 1 << (2 * wave.size - 1).bit_length()
    auto = np.fft.irfft(np.abs(np.fft.rfft(wave, size)) ** 2, size)[: wave.size]
    if auto[0] <= 0:
        return 0.0
    window = (auto / auto[0])[: wave.size // 2][RHYTHM_PERIODS]
    return float((window - np.minimum.accumulate(window)).max()) if window.size else NAN


def _surges(trace: CompactTrace, rules: Rules) -> float:
    """Return how many short accelerations out of a run the densest 15 minutes held."""
    speed = moving_mean(np.nan_to_num(trace.speed_mps), 5)
    if speed.size == 0:
        return 0.0
    rough = np.arange(0, speed.size, SURGE_BASE_STEP_S)
    base = np.interp(np.arange(speed.size), rough, moving_median(speed[rough], SURGE_BASE))
    start, end = runs_of((speed > rules["surges.rise"] * base) & (base > rules["easy.min_speed"]))
    keep = (end - start >= SURGE_SECONDS[0]) & (end - start <= SURGE_SECONDS[1])
    # An acceleration out of standing is the end of a pause, not a surge.
    lowest = np.array([speed[max(a - RUN_UP_S, 0) : a + 1].min() for a in start.tolist()])
    at = start[keep & (lowest > rules["surges.run_up"] * base[start])] if start.size else start
    if at.size == 0:
        return 0.0
    within = np.searchsorted(at, at + SURGE_WINDOW_S, side="left") - np.arange(at.size)
    return float(within.max())
