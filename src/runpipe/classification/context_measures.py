"""Numbers about what surrounds the work: rests, stops, waves of heart rate, the way up and down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.classification.reps import RepSet, Structure
from runpipe.model.recording import FloatArray
from runpipe.signal.grade import turning_points
from runpipe.signal.smooth import IntArray, fill_gaps, moving_mean

NAN: Final = float("nan")
STANDING_MPS: Final = 0.5
RUNNING_MPS: Final = 1.6
SLOW_TO_EASY: Final = 0.6
"""Slower than this share of easy speed is walking or a slow jog."""
MIN_OUTSIDE_S: Final = 120
"""Less running outside the work is no measure of the usual pace."""
MIN_REPS: Final = 2
MIN_GAIN_M: Final = 1.5
HEART_SWING_BPM: Final = 7.0
SWING_S: Final = (20, 480)
STANDING_FALL: Final = 0.3
"""A fall of heart rate of which more than this share was standing comes from a stop."""
WAVE_TO_FALL: Final = 1.06
WAVE_GAIN_M: Final = 2.0
CYCLE_SWING_M: Final = 2.0
CYCLE_LIKE: Final = 0.4
MAX_BETWEEN: Final = 1
CADENCE_RISE: Final = 0.05
RUNNING_SPM: Final = 140.0
"""Fewer steps per minute are walking."""
HEART_RISE_BPM: Final = 6.0
HEART_LAG_S: Final = 30
BESIDE_S: Final = 40
FEW_STRIDES_N: Final = 6.5
STRIDES_N: Final = 8.5
FULL_REST: Final = 2.9
"""Seven or eight bursts with rests of three times their length are sprints."""
STRIDE_S: Final = 29.0
STRIDE_REST_S: Final = 135.0
"""Up to eight bursts of up to 25 s with jog or a walk between, in an easy run, are strides."""
STOPPED_SHARE: Final = 0.82
IRREGULAR: Final = 0.085
UP_S: Final = (10, 420)
NEAR_M: Final = 25.0
"""As far as two fixes of the same place may be apart."""
BACK: Final = 0.4
ON_PATH: Final = 0.8


def above(value: float, limit: float, width: float) -> float:
    """Return 1 well above a limit, 0 well below it, going over smoothly."""
    return float(0.5 * (1.0 + np.tanh((value - limit) / (2.0 * width))))


def burst_context(trace: CompactTrace, reps: RepSet | None, easy_mps: float) -> dict[str, float]:
    """Return what surrounds short bursts: the run outside them, the rests, the second witness."""
    if reps is None or reps.n < MIN_REPS:
        return {}
    speed = np.nan_to_num(trace.speed_mps)
    first, last = int(reps.start[0]), int(reps.end[-1])
    inside = np.zeros(speed.shape, dtype=np.bool_)
    for start, end in zip(reps.start.tolist(), reps.end.tolist(), strict=True):
        inside[start:end] = True
    span = slice(first, last)
    slow = speed[span] < SLOW_TO_EASY * easy_mps
    running = speed > max(RUNNING_MPS, SLOW_TO_EASY * easy_mps)
    outside = running.copy()
    outside[span] = False
    moving_s = max(float((speed > STANDING_MPS).sum()), 1.0)
    length, rest = float(np.median(reps.seconds)), float(np.median(reps.rest_s))
    outside_share = float(outside.sum()) / max(float(running.sum()), 1.0)
    return {
        "strides_in_run": above(outside_share, 0.84, 0.015)
        * max(
            above(FEW_STRIDES_N, reps.n, 0.3),
            above(STRIDES_N, reps.n, 0.3) * above(FULL_REST, rest / max(length, 1.0), 0.1),
        )
        * above(STRIDE_S, length, 1.5)
        * above(STRIDE_REST_S, rest, 8.0),
        "burst_between_share": float((slow | inside[span]).mean()),
        "burst_outside_share": outside_share,
        "burst_outside_min": float(outside.sum()) / 60.0,
        "burst_work_s": reps.work_s,
        "burst_work_share": reps.work_s / moving_s,
        "burst_rest_to_work": rest / max(length, 1.0),
        "burst_witness": _witness(trace, reps),
        **_uphill(trace, reps, "burst"),
    }


def _witness(trace: CompactTrace, reps: RepSet) -> float:
    """Return how plainly cadence or heart rate answer to bursts: 1 is plain, 0 not at all."""
    answers = []
    steps = trace.cadence_spm[np.isfinite(trace.cadence_spm)]
    if steps.size and np.ptp(steps) > 1.0:  # a cadence that never moves was not measured
        during, beside = _during_and_beside(trace.cadence_spm, reps)
        answers.append((during / max(beside, 1.0) - 1.0) / CADENCE_RISE)
    if np.isfinite(trace.heart_rate_bpm).any():
        bpm = fill_gaps(trace.heart_rate_bpm)
        low = [float(bpm[_at(s - 4, bpm) : _at(s + 8, bpm) + 1].min()) for s in reps.start.tolist()]
        high = [
            float(bpm[_at(s, bpm) : _at(e + HEART_LAG_S, bpm) + 1].max())
            for s, e in zip(reps.start.tolist(), reps.end.tolist(), strict=True)
        ]
        answers.append(float(np.median(np.array(high) - np.array(low))) / HEART_RISE_BPM)
    return float(np.clip(max(answers), 0.0, 2.0)) if answers else NAN


def _during_and_beside(values: FloatArray, reps: RepSet) -> tuple[float, float]:
    """Return the median of a channel over bursts, and over the running of the whole session."""
    during = []
    for start, end in zip(reps.start.tolist(), reps.end.tolist(), strict=True):
        part = values[_at(start, values) : _at(end - 1, values) + 1]
        part = part[np.isfinite(part)]
        if part.size:
            during.append(float(part.max()))
    cadence_spm = values[np.isfinite(values) & (values > RUNNING_SPM)]
    beside = float(np.median(cadence_spm)) if cadence_spm.size else NAN
    return (float(np.median(during)) if during else 0.0), beside


def _at(second: int, values: FloatArray) -> int:
    return int(np.clip(second // COARSE_S, 0, values.shape[0] - 1))


def rest_context(
    trace: CompactTrace, structure: Structure | None, easy_mps: float
) -> dict[str, float]:
    """Return how work stands out from the run around it, and what its rests are."""
    if structure is None or structure.reps.n < MIN_REPS:
        return {}
    speed = np.nan_to_num(trace.speed_mps)
    reps, bouts = structure.reps, structure.bouts
    inside = np.zeros(speed.shape, dtype=np.bool_)
    for start, end in zip(bouts.start.tolist(), bouts.end.tolist(), strict=True):
        inside[max(start - 6, 0) : end + 6] = True
    running = speed > max(RUNNING_MPS, SLOW_TO_EASY * easy_mps)
    outside = speed[running & ~inside]
    before = np.zeros(speed.shape, dtype=np.bool_)
    before[: int(reps.start[0])] = True
    warm = speed[running & before]
    work = float(np.median(reps.speed_mps))
    rests = [
        speed[a:b]
        for a, b in zip(reps.end[:-1].tolist(), reps.start[1:].tolist(), strict=True)
        if b > a
    ]
    standing = float(np.median([float((r < STANDING_MPS).mean()) for r in rests]))
    slow = [float(r.mean()) / work for r in rests]
    n_jogged = sum(
        float((r < STANDING_MPS).mean()) < STANDING_FALL and float(r.mean()) < 0.9 * work
        for r in rests
    )
    length, rest = float(np.median(reps.seconds)), float(np.median(reps.rest_s))
    metres = reps.speed_mps * reps.seconds
    spread, share = _log_spread(metres), bouts.bout_seconds / max(float(running.sum()), 1.0)
    to_warmup = work / float(np.median(warm)) if warm.size >= MIN_OUTSIDE_S else NAN
    return {
        "interval_to_running": work / float(np.median(outside))
        if outside.size >= MIN_OUTSIDE_S
        else NAN,
        "interval_to_warmup": to_warmup,
        "stopped_run": above(share, STOPPED_SHARE, 0.02)
        * above(spread if np.isfinite(spread) else 0.0, IRREGULAR, 0.01)
        * above(1.25, to_warmup if np.isfinite(to_warmup) else 1.0, 0.02),
        "rest_standing_share": standing,
        "rest_to_rep_speed": float(np.median(slow)),
        "jogged_rest_n": float(n_jogged),
        "rest_to_work": rest / max(length, 1.0),
        "rest_spread": _log_spread(reps.rest_s),
        "interval_spread": spread,
        "bout_spread": _log_spread(bouts.speed_mps * bouts.seconds),
        "bout_share": share,
        "interval_outside_share": float(outside.size) / max(float(running.sum()), 1.0),
        "interval_work_min": reps.work_s / 60.0,
        "like_share": reps.n / max(float(bouts.n), 1.0),
        "stop_share": float(((speed < STANDING_MPS).sum()) / max(speed.size, 1)),
        **_uphill(trace, reps, "interval"),
    }


def way_back(trace: CompactTrace, structure: Structure | None) -> dict[str, float]:
    """Return how many rests, as a share, go back the way that the repeat came, to where it began.

    Hill repeats come down again; intervals go on, round the track or along the road.
    """
    if structure is None or structure.reps.n < MIN_REPS:
        return {}
    return {"interval_retraced": _retraced(trace, structure.reps)}


def _retraced(trace: CompactTrace, reps: RepSet) -> float:
    if not np.isfinite(trace.east_m).any():
        return NAN
    east, north = fill_gaps(trace.east_m), fill_gaps(trace.north_m)
    n_back = 0
    for start, end, after in zip(reps.start[:-1], reps.end[:-1], reps.start[1:], strict=True):
        a, b, c = (_at(int(x), east) for x in (start, end, after))
        away = float(np.hypot(east[b] - east[a], north[b] - north[a]))
        if away < NEAR_M or c <= b + 1:
            continue
        from_foot = float(np.hypot(east[c] - east[a], north[c] - north[a]))
        apart = np.hypot(
            east[b : c + 1, None] - east[a : b + 1], north[b : c + 1, None] - north[a : b + 1]
        )
        on_path = float((apart.min(axis=1) < NEAR_M).mean())
        n_back += from_foot < max(BACK * away, NEAR_M) and on_path > ON_PATH
    return n_back / max(reps.n - 1, 1)


def _log_spread(values: FloatArray) -> float:
    if values.size <= 1:
        return NAN
    log = np.log(np.maximum(values, 1.0))
    return float(np.std(log))


def _uphill(trace: CompactTrace, reps: RepSet, name: str) -> dict[str, float]:
    """Return how many repeats go up and come down again, and how far: sign counts, not size."""
    if not np.isfinite(trace.altitude_m).any():
        return {}
    level = fill_gaps(trace.altitude_m)
    at = np.arange(level.size) * COARSE_S
    low = np.interp(reps.start, at, level)
    high = np.interp(reps.end, at, level)
    gain = high - low
    fall = high[:-1] - low[1:]
    up = gain > MIN_GAIN_M
    both = up[:-1] & (fall > MIN_GAIN_M)
    return {
        f"{name}_up_share": float(up.mean()),
        f"{name}_up_down_n": float(both.sum()),
        f"{name}_gain_m": float(np.median(gain)),
    }


def wave_measures(trace: CompactTrace) -> dict[str, float]:
    """Return how often heart rate rose and fell with pace, with the slope, or with stops."""
    if not np.isfinite(trace.heart_rate_bpm).any():
        return {}
    bpm = moving_mean(fill_gaps(trace.heart_rate_bpm), 3)
    turns = turning_points(bpm, HEART_SWING_BPM)
    speed = np.nan_to_num(trace.speed_mps)
    covered = np.concatenate(([0.0], np.cumsum(speed)))
    stood = np.concatenate(([0.0], np.cumsum(speed < STANDING_MPS)))
    has_level = bool(np.isfinite(trace.altitude_m).any())
    level = fill_gaps(trace.altitude_m) if has_level else np.zeros(bpm.shape)
    paced: list[float] = []
    lengths: list[float] = []
    n_climb = n_stop = n_swing = 0
    last = speed.size
    for low, high, after in zip(turns[:-2], turns[1:-1], turns[2:], strict=True):
        if bpm[high] <= bpm[low] or bpm[after] >= bpm[high]:
            continue
        # Heart rate lags: the work begins before it rises and ends before it falls.
        a, b, c = (max(int(x * COARSE_S) - 8, 0) for x in (low, high, after))
        b, c = min(b, last), min(c, last)
        if not (SWING_S[0] <= c - a and b - a <= SWING_S[1] and b > a and c > b):
            continue
        n_swing += 1
        if (stood[c] - stood[b]) / (c - b) > STANDING_FALL:
            n_stop += 1
        up = (covered[b] - covered[a]) / (b - a)
        moved = c - b - (stood[c] - stood[b])
        down = (covered[c] - covered[b]) / max(moved, 1.0)
        if has_level and _rises(level, a, b, c):
            n_climb += 1
        elif up > WAVE_TO_FALL * down and up > RUNNING_MPS:
            paced.append(up / max(down, 0.5))
            lengths.append(float(c - a))
    return {
        "heart_swings": float(n_swing),
        "stop_waves": float(n_stop),
        "pace_waves": float(len(paced)),
        "pace_wave_ratio": float(np.median(paced)) if paced else NAN,
        "climb_waves": float(n_climb),
        "stop_wave_share": n_stop / n_swing if n_swing else NAN,
        "heart_rhythm_s": _log_spread(np.array(lengths)),
    }


def _rises(level: FloatArray, a: int, b: int, c: int) -> bool:
    """Return whether altitude went up over a rise of heart rate and came down over its fall."""
    first, top, last = (level[_at(x, level)] for x in (a, b, c))
    return bool(top - first >= WAVE_GAIN_M and top - last >= WAVE_GAIN_M)


@dataclass(frozen=True, slots=True, eq=False)
class Cycles:
    """The longest chain of climbs alike, one after the other, each with its way down.

    Attributes
    ----------
    start_s, end_s
        Of each climb, indices into the trace (seconds), half-open, shape ``(k,)``.
    gain_m, length_m
        Height gained and distance covered on the way up.
    up_to_down
        Speed up against speed down.
    """

    start_s: IntArray
    end_s: IntArray
    gain_m: FloatArray
    length_m: FloatArray
    up_to_down: FloatArray

    @property
    def n(self) -> int:
        """How many climbs."""
        return int(self.start_s.shape[0])


NO_CYCLES: Final = Cycles(
    np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0)
)


def find_cycles(trace: CompactTrace) -> Cycles:
    """Find the longest chain of climbs that are alike in height and length."""
    if not np.isfinite(trace.altitude_m).any():
        return NO_CYCLES
    level = moving_mean(fill_gaps(trace.altitude_m), 3)
    turns = turning_points(level, CYCLE_SWING_M)
    covered = np.concatenate(([0.0], np.cumsum(np.nan_to_num(trace.speed_mps))))
    last = covered.size - 1
    rows: list[tuple[float, float, float, float, float]] = []
    for low, high, after in zip(turns[:-2], turns[1:-1], turns[2:], strict=True):
        a, b, c = (min(int(x * COARSE_S), last) for x in (low, high, after))
        if level[high] <= level[low] or b <= a or c <= b:
            continue
        up, down = float(covered[b] - covered[a]), float(covered[c] - covered[b])
        pace = (up / (b - a)) / max(down / (c - b), 0.3)
        rows.append((a, b, float(level[high] - level[low]), up, pace))
    chain = _longest_chain(np.array(rows)) if rows else np.zeros((0, 5))
    return Cycles(
        chain[:, 0].astype(np.int64),
        chain[:, 1].astype(np.int64),
        chain[:, 2],
        chain[:, 3],
        chain[:, 4],
    )


def cycle_measures(cycles: Cycles) -> dict[str, float]:
    """Return how many climbs alike there were, how high, how steep, and up against down."""
    if cycles.n == 0:
        return {"cycle_n": 0.0}
    return {
        "cycle_n": float(cycles.n),
        "cycle_gain_m": float(np.median(cycles.gain_m)),
        "cycle_up_to_down": float(np.median(cycles.up_to_down)),
        "cycle_grade": float(np.median(cycles.gain_m / np.maximum(cycles.length_m, 1.0))),
    }


def _longest_chain(rows: FloatArray) -> FloatArray:
    """Return the longest run of neighbouring climbs alike, one other climb between them at most."""
    best = rows[:0]
    seconds = rows[:, 1] - rows[:, 0]
    size = np.log(np.maximum(rows[:, 2:4], 1.0))
    for first in range(rows.shape[0]):
        if not UP_S[0] <= seconds[first] <= UP_S[1]:
            continue
        alike = np.flatnonzero((np.abs(size - size[first]) <= CYCLE_LIKE).all(axis=1))
        after = alike[alike >= first]
        breaks = np.flatnonzero(np.diff(after) > MAX_BETWEEN + 1)
        chain = after[: int(breaks[0]) + 1] if breaks.size else after
        if chain.size > best.shape[0]:
            best = rows[chain]
    return best
