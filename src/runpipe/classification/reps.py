"""Work bouts found in the trace: hysteresis, sets, and the cluster that repeats."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from runpipe.classification.compact import CompactTrace
from runpipe.model.recording import FloatArray
from runpipe.model.rules import Rules
from runpipe.signal.smooth import IntArray, moving_mean, moving_median, runs_of

STANDING_MPS: Final = 0.5
RAMP_S: Final = 6
"""How long somebody slows down before standing, and speeds up after it."""
STEADY_S: Final = 15
BESIDE_S: Final = 60
"""How far beside a bout its contrast is taken."""
MIN_BESIDE_S: Final = 5
TOP_NAMES: Final = ("reps.top_low", "reps.top_high")
ENTER_NAMES: Final = ("reps.enter_low", "reps.enter_mid", "reps.enter_high")


@dataclass(frozen=True, slots=True, eq=False)
class RepSet:
    """Repeats that belong together, in order of time.

    Attributes
    ----------
    start, end
        Indices into the trace, half-open, shape ``(k,)``.
    speed_mps
        Mean speed of each repeat.
    rest_s
        From each repeat's end to the next one's start, shape ``(k - 1,)``.
    n_bouts
        How many bouts there were before the repeating ones were kept.
    bout_seconds
        Seconds of all those bouts.
    """

    start: IntArray
    end: IntArray
    speed_mps: FloatArray
    rest_s: FloatArray
    n_bouts: int
    bout_seconds: float

    @property
    def n(self) -> int:
        """How many repeats."""
        return int(self.start.shape[0])

    @property
    def seconds(self) -> FloatArray:
        """Seconds of each repeat."""
        return (self.end - self.start).astype(np.float64)

    @property
    def work_s(self) -> float:
        """Seconds of work in all."""
        return float(self.seconds.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Work and rest as found at the threshold where they show best.

    Attributes
    ----------
    reps
        The repeats that are alike.
    bouts
        All bouts above the threshold.
    n_clear, clear_s
        Bouts of repeat length with slower running or rest on both sides, and their seconds.
    contrast
        How much slower the rests are than the work, median over clear bouts, 0-1.
    score
        How much it looks like a plan; compares thresholds.
    """

    reps: RepSet
    bouts: RepSet
    n_clear: int
    clear_s: float
    contrast: float
    score: float


def find_bouts(
    speed: FloatArray, enter: float, leave: float, *, merge_s: int, min_s: int
) -> tuple[IntArray, IntArray]:
    """Return bouts that rise above `enter` and last until speed falls below `leave`."""
    with np.errstate(invalid="ignore"):
        start, end = runs_of(speed >= leave)
    if start.shape[0] == 0:
        return start, end
    peak = np.maximum.reduceat(np.append(speed, -np.inf), np.ravel(np.column_stack((start, end))))[
        ::2
    ]
    keep = peak >= enter
    start, end = start[keep], end[keep]
    if start.shape[0] > 1:
        apart = start[1:] - end[:-1] > merge_s
        start = start[np.concatenate(([True], apart))]
        end = end[np.concatenate((apart, [True]))]
    long = end - start >= min_s
    return start[long], end[long]


def rep_set(
    speed: FloatArray,
    start: IntArray,
    end: IntArray,
    of: RepSet | None = None,
    speed_mps: FloatArray | None = None,
) -> RepSet:
    """Describe bouts: their speeds, if not given, and the rests between them."""
    return RepSet(
        start=start,
        end=end,
        speed_mps=_bout_speed(speed, start, end) if speed_mps is None else speed_mps,
        rest_s=(start[1:] - end[:-1]).astype(np.float64),
        n_bouts=of.n_bouts if of else int(start.shape[0]),
        bout_seconds=of.bout_seconds if of else float((end - start).sum()),
    )


def _bout_speed(speed: FloatArray, start: IntArray, end: IntArray) -> FloatArray:
    """Return each bout's median speed: a lost fix inside a repeat does not slow it."""
    pairs = zip(start.tolist(), end.tolist(), strict=True)
    return np.array([_median(speed[a:b]) for a, b in pairs], dtype=np.float64)


def _median(values: FloatArray) -> float:
    """Return what `numpy.median` does, NaN with any NaN; for short arrays many times faster."""
    ordered = np.sort(values)
    last = ordered.shape[0] - 1
    if np.isnan(ordered[last]):
        return float("nan")
    return float(ordered[last // 2] + ordered[(last + 1) // 2]) / 2.0


def modal_cluster(reps: RepSet, speed: FloatArray, rules: Rules) -> RepSet:
    """Keep the largest group of repeats of like length and like speed.

    Every repeat is tried as the middle of a group; the group with most work in it wins, so
    that ten short strides do not outvote five long repeats, and fast ones before slow ones.
    """
    if reps.n <= 1:
        return reps
    # a lap of standing still, or of no time, has a speed and a length that logarithms can hold
    seconds, mean = np.maximum(reps.seconds, 1e-3), np.maximum(reps.speed_mps, 1e-3)
    like_length = np.abs(np.log(seconds[:, None] / seconds)) <= np.log1p(
        rules["reps.like_duration"]
    )
    like_speed = np.abs(np.log(mean[:, None] / mean)) <= np.log1p(rules["reps.like_speed"])
    member = like_length & like_speed
    weight = member.sum(axis=1) * np.sqrt(member @ seconds) * mean ** rules["reps.speed_preference"]
    best = member[int(np.argmax(weight))]
    return rep_set(speed, reps.start[best], reps.end[best], reps, reps.speed_mps[best])


def split_sets(rest_s: IntArray, max_rest_s: float) -> list[tuple[int, int]]:
    """Return index ranges of sets, parted where a rest is longer than `max_rest_s`.

    Examples
    --------
    >>> split_sets(np.array([60, 500, 60]), 420)
    [(0, 2), (2, 4)]
    """
    cuts = (np.flatnonzero(rest_s > max_rest_s) + 1).tolist()
    return list(pairwise([0, *cuts, rest_s.shape[0] + 1]))


def find_structures(
    trace: CompactTrace, easy_mps: float, rules: Rules, *, bridge: bool = False
) -> list[Structure]:
    """Find structures of work and rest at several thresholds, the clearest first.

    Some thresholds stand on the athlete's easy speed, some on the session's own fast speed: a
    session of fast repeats and walking has no easy running in it.
    """
    speed_mps = np.nan_to_num(trace.speed_mps)
    if bridge:
        speed_mps = bridged(speed_mps)
    covered = np.concatenate(([0.0], np.cumsum(speed_mps)))
    smooth = moving_mean(
        moving_median(speed_mps, int(rules["reps.median"])), int(rules["reps.smoothing"])
    )
    candidates = [
        _structure(speed_mps if bridge else trace.speed_mps, covered, smooth, *pair, rules)
        for pair in _thresholds(smooth, easy_mps, rules)
    ]
    structures = [structure for structure in candidates if structure is not None]
    return sorted(structures, key=lambda structure: -structure.score)


def bridged(speed_mps: FloatArray) -> FloatArray:
    """Return speed as if nobody had stood still: from the speed before a stop to that after it."""
    out = speed_mps.copy()
    n = out.size
    start, end = runs_of(speed_mps < STANDING_MPS)
    if start.size == 0:
        return out
    low, high = np.maximum(start - RAMP_S, 0), np.minimum(end + RAMP_S, n)
    apart = low[1:] > high[:-1] + RAMP_S
    low = low[np.concatenate(([True], apart))]
    high = high[np.concatenate((apart, [True]))]
    for a, b in zip(low.tolist(), high.tolist(), strict=True):
        before = out[max(a - STEADY_S, 0) : a]
        after = speed_mps[b : b + STEADY_S]
        first = float(np.median(before)) if before.size else 0.0
        last = float(np.median(after)) if after.size else 0.0
        out[a:b] = np.linspace(first, last, b - a)
    return out


def marked_structure(
    trace: CompactTrace, start: IntArray, end: IntArray, rules: Rules, *, is_planned: bool = False
) -> Structure | None:
    """Return the structure of repeats that the watch marked; `None` if the trace refuses them.

    Of a workout that was run (`is_planned`) every clear repeat counts, alike or not.
    """
    if start.shape[0] == 0 or not np.isfinite(trace.speed_mps).any():
        return None
    covered = np.concatenate(([0.0], np.cumsum(np.nan_to_num(trace.speed_mps))))
    bouts = rep_set(trace.speed_mps, start, end)
    return _describe(trace.speed_mps, covered, bouts, rules, is_planned=is_planned, is_marked=True)


def _thresholds(smooth: FloatArray, easy_mps: float, rules: Rules) -> list[tuple[float, float]]:
    pairs = []
    for name in ENTER_NAMES:
        excess = rules[name] - 1.0
        leave = 1.0 + excess * rules["reps.leave_share"]
        pairs.append(((1.0 + excess) * easy_mps, leave * easy_mps))
    with np.errstate(invalid="ignore"):
        moving = smooth[smooth > STANDING_MPS]
    if moving.size:
        top = float(np.percentile(moving, 90))
        pairs.extend((rules[name] * top, 0.95 * rules[name] * top) for name in TOP_NAMES)
    return pairs


def _structure(
    speed: FloatArray,
    covered: FloatArray,
    smooth: FloatArray,
    enter: float,
    leave: float,
    rules: Rules,
) -> Structure | None:
    """Describe what rises above one threshold; `covered` is the distance up to each second."""
    start, end = find_bouts(
        smooth,
        enter,
        leave,
        merge_s=int(rules["reps.merge_gap"]),
        min_s=int(rules["reps.min_duration"]),
    )
    if start.shape[0] == 0:
        return None
    return _describe(speed, covered, rep_set(speed, start, end), rules)


def _describe(
    speed: FloatArray,
    covered: FloatArray,
    bouts: RepSet,
    rules: Rules,
    *,
    is_planned: bool = False,
    is_marked: bool = False,
) -> Structure | None:
    """Describe bouts by those with a clear contrast, and the repeats among them."""
    start, end = bouts.start, bouts.end
    contrast = _contrast(covered, bouts)
    clear = (contrast >= 1.0 - rules["hiit.rest_to_rep"]) & (
        bouts.seconds <= rules["reps.max_duration"]
    )
    if not clear.any():
        return None
    clear_ones = rep_set(speed, start[clear], end[clear], bouts, bouts.speed_mps[clear])
    alike = clear_ones if is_planned else modal_cluster(clear_ones, speed, rules)
    if not is_planned:
        alike = _completed(alike, clear_ones, contrast[clear], speed, rules)
    few = rules["reps.ladder"] * clear_ones.n if is_marked else 1
    if alike.n <= few:  # a ladder: hardly any are alike, and all of them are its repeats
        alike = clear_ones
    clear_s = float(bouts.seconds[clear].sum())
    order = alike.work_s / max(clear_s, 1.0) * float(np.exp(-np.std(np.log(alike.seconds))))
    score = np.sqrt(min(float(clear.sum()), 12.0)) * float(contrast[clear].mean()) * (0.5 + order)
    score *= clear_s / max(bouts.bout_seconds, 1.0)
    return Structure(
        alike, bouts, int(clear.sum()), clear_s, float(np.median(contrast[clear])), float(score)
    )


def _completed(
    alike: RepSet, clear: RepSet, contrast: FloatArray, speed: FloatArray, rules: Rules
) -> RepSet:
    """Add the bouts as long as the repeats whose speed is nearer to theirs than to the rests'.

    A set run from 6 to 7.5 m/s with jogs at 3 m/s between is one set.
    """
    tolerance = np.clip(
        rules["reps.like_contrast"] * -np.log1p(-min(float(np.median(contrast)), 0.99)),
        np.log1p(rules["reps.like_speed"]),
        np.log1p(rules["reps.like_speed_most"]),
    )
    off_speed = np.abs(np.log(np.maximum(clear.speed_mps, 1e-3) / np.median(alike.speed_mps)))
    off_length = np.abs(np.log(np.maximum(clear.seconds, 1e-3) / np.median(alike.seconds)))
    belongs = (off_speed <= tolerance) & (off_length <= np.log1p(rules["reps.like_duration"]))
    belongs |= np.isin(clear.start, alike.start)
    return rep_set(speed, clear.start[belongs], clear.end[belongs], clear, clear.speed_mps[belongs])


def _contrast(covered: FloatArray, bouts: RepSet) -> FloatArray:
    """Return for each bout how much slower the minute before and after it was, 0-1.

    The slower side counts fully where there are two: a last repeat may run out into a jog.
    """
    n = covered.shape[0] - 1
    before = np.maximum(bouts.start - BESIDE_S, np.concatenate(([0], bouts.end[:-1])))
    after = np.minimum(bouts.end + BESIDE_S, np.concatenate((bouts.start[1:], [n])))

    def mean(low: IntArray, high: IntArray) -> FloatArray:
        seconds = high - low
        value = (covered[high] - covered[low]) / np.maximum(seconds, 1)
        return np.where(seconds >= MIN_BESIDE_S, value, np.nan)

    sides = np.stack((mean(before, bouts.start), mean(bouts.end, after)))
    is_measured = np.isfinite(sides).any(axis=0)
    weakest = np.where(
        is_measured, np.nanmax(np.where(np.isfinite(sides), sides, -np.inf), axis=0), np.inf
    )
    return np.clip(1.0 - weakest / np.maximum(bouts.speed_mps, 0.1), 0.0, 1.0)


def find_bursts(trace: CompactTrace, easy_mps: float, rules: Rules) -> RepSet | None:
    """Find short fast bursts (strides and sprints) at fine smoothing; `None` without any."""
    smooth = moving_mean(trace.speed_mps, int(rules["bursts.smoothing"]))
    start, end = find_bouts(
        smooth,
        rules["bursts.enter"] * easy_mps,
        rules["bursts.leave"] * easy_mps,
        merge_s=int(rules["bursts.merge_gap"]),
        min_s=int(rules["bursts.min_duration"]),
    )
    short = end - start <= rules["bursts.max_duration"]
    start, end = start[short], end[short]
    return rep_set(trace.speed_mps, start, end) if start.shape[0] else None


def burst_peaks(trace: CompactTrace, reps: RepSet) -> FloatArray:
    """Return the best 5-s (or whole, where shorter) mean speed of each burst, shape ``(k,)``."""
    smooth = np.nan_to_num(moving_mean(trace.speed_mps, 5))
    return np.array([smooth[a:b].max() for a, b in zip(reps.start, reps.end, strict=True)])
