"""Work bouts found in the trace: hysteresis, sets, and the cluster that repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classify.compact import CompactTrace
from runpipe.model.rules import Rules
from runpipe.model.samples import FloatArray
from runpipe.signal.smooth import IntArray, moving_mean, runs_of

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
    rest_s, rest_speed_mps
        From each repeat's end to the next one's start, shape ``(k - 1,)``; speed over that time.
    n_bouts
        How many bouts there were before the repeating ones were kept.
    bout_seconds
        Seconds of all those bouts.
    """

    start: IntArray
    end: IntArray
    speed_mps: FloatArray
    rest_s: FloatArray
    rest_speed_mps: FloatArray
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


def rep_set(speed: FloatArray, start: IntArray, end: IntArray, of: RepSet | None = None) -> RepSet:
    """Describe bouts: their speeds and the rests between them."""
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(speed))))
    seconds = np.maximum(end - start, 1)
    rest = (start[1:] - end[:-1]).astype(np.float64)
    rest_speed = (total[start[1:]] - total[end[:-1]]) / np.maximum(rest, 1.0)
    return RepSet(
        start=start,
        end=end,
        speed_mps=(total[end] - total[start]) / seconds,
        rest_s=rest,
        rest_speed_mps=rest_speed,
        n_bouts=of.n_bouts if of else int(start.shape[0]),
        bout_seconds=of.bout_seconds if of else float((end - start).sum()),
    )


def modal_cluster(reps: RepSet, speed: FloatArray, rules: Rules) -> RepSet:
    """Keep the largest group of repeats of like length and like speed.

    Every repeat is tried as the middle of a group; the group with most work in it wins, so
    that ten short strides do not outvote five long repeats.
    """
    if reps.n < 2:
        return reps
    seconds, mean = reps.seconds, reps.speed_mps
    like_length = np.abs(np.log(seconds[:, None] / seconds)) <= np.log1p(
        rules["reps.like_duration"]
    )
    like_speed = np.abs(np.log(mean[:, None] / mean)) <= np.log1p(rules["reps.like_speed"])
    member = like_length & like_speed
    weight = member.sum(axis=1) * np.sqrt(member @ seconds)
    best = member[int(np.argmax(weight))]
    return rep_set(speed, reps.start[best], reps.end[best], of=reps)


def split_sets(reps: RepSet, max_rest_s: float) -> list[tuple[int, int]]:
    """Return index ranges of sets, parted where a rest is longer than `max_rest_s`."""
    cuts = np.flatnonzero(reps.rest_s > max_rest_s) + 1
    edges = [0, *cuts.tolist(), reps.n]
    return list(zip(edges[:-1], edges[1:], strict=True))


def find_intervals(trace: CompactTrace, easy_mps: float, rules: Rules) -> RepSet | None:
    """Find the best structure of repeats at several entry thresholds; `None` without any."""
    smooth = moving_mean(trace.speed_mps, int(rules["reps.smoothing"]))
    best: RepSet | None = None
    best_score = 0.0
    for name in ENTER_NAMES:
        excess = rules[name] - 1.0
        start, end = find_bouts(
            smooth,
            (1.0 + excess) * easy_mps,
            (1.0 + excess * rules["reps.leave_share"]) * easy_mps,
            merge_s=int(rules["reps.merge_gap"]),
            min_s=int(rules["reps.min_duration"]),
        )
        if start.shape[0] == 0:
            continue
        kept = modal_cluster(rep_set(trace.speed_mps, start, end), trace.speed_mps, rules)
        score = structure_score(kept)
        if score > best_score:
            best, best_score = kept, score
    return best


def structure_score(reps: RepSet) -> float:
    """Say how much like a planned structure these repeats look: number, contrast, regularity."""
    if reps.n < 2:
        return 0.05 * reps.n
    contrast = float(
        np.clip(1.0 - np.median(reps.rest_speed_mps) / reps.speed_mps.mean(), 0.0, 1.0)
    )
    purity = reps.work_s / max(reps.bout_seconds, 1.0)
    spread = float(np.std(np.log(reps.seconds)))
    return float(np.sqrt(min(reps.n, 12)) * (0.1 + contrast) * purity * np.exp(-spread))


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
