"""Everything found in one session when held against its athlete.

Repeats the watch marked, bouts, climbs, measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.compact import CompactTrace
from runpipe.classification.context_measures import (
    Cycles,
    above,
    burst_context,
    cycle_measures,
    find_cycles,
    rest_context,
    wave_measures,
    way_back,
)
from runpipe.classification.features import Features, Mark
from runpipe.classification.reps import (
    RepSet,
    Structure,
    burst_peaks,
    find_bursts,
    find_structures,
    marked_structure,
    rep_set,
    split_sets,
)
from runpipe.classification.session_measures import (
    HALF,
    MIN_BURSTS,
    Climbs,
    burst_measures,
    effort_measures,
    find_climbs,
    find_tempo,
    interval_measures,
    pace_measures,
    terrain_measures,
    volume_measures,
    weigh_work,
)
from runpipe.model.labels import StructureSource
from runpipe.model.recording import FloatArray
from runpipe.model.rules import Rules
from runpipe.signal.smooth import BoolArray, IntArray

AUTO_LAPS_M: Final = (400.0, 500.0, 804.672, 1000.0, 1609.344, 2000.0, 3218.688, 5000.0)
"""Distances at which a watch marks a lap by itself."""
AUTO_LAP_OFF: Final = 0.015
AUTO_SHARE: Final = 0.5
MIN_LAPS: Final = 4
MIN_REPS: Final = 2
REP_S: Final = (6.0, 1500.0)
SURGE_WIDTH: Final = 0.7
ABOVE_REST: Final = 1.1
"""A work lap is faster than its neighbours by this factor."""
SOURCES: Final = {
    "step": StructureSource.WORKOUT,
    "split": StructureSource.WORKOUT,
    "lap": StructureSource.LAPS,
}
"""In the order in which marks are asked."""


@dataclass(frozen=True, slots=True, eq=False)
class LapReps:
    """Work marked by the watch: indices into the trace, half-open, and where they come from."""

    start: IntArray
    end: IntArray
    source: StructureSource


def find_lap_reps(trace: CompactTrace, marks: Sequence[Mark]) -> LapReps | None:
    """Find the repeats that a watch marked, verified by the trace; `None` without any.

    A lap is work if it is faster than the laps beside it. Laps that the watch made every
    kilometre or mile are no marks, and marks that the trace does not follow are refused.

    Parameters
    ----------
    trace
        The session's trace.
    marks
        Laps, executed steps and splits in order of time.
    """
    for kind, source in SOURCES.items():
        chosen = [mark for mark in marks if mark.source == kind]
        if kind == "lap" and _is_automatic(chosen):
            continue
        reps = _work_laps(trace, chosen)
        if reps is not None:
            return LapReps(*reps, source)
    return None


def _is_automatic(laps: Sequence[Mark]) -> bool:
    """Return whether most laps were made by distance, not by hand."""
    whole = laps[:-1]
    if len(whole) <= 1:
        return True
    n_auto = sum(
        mark.trigger in {"distance", "Distance"}
        or any(abs((mark.distance_m or 0.0) / d - 1.0) <= AUTO_LAP_OFF for d in AUTO_LAPS_M[3:])
        for mark in whole
    )
    return n_auto > AUTO_SHARE * len(whole)


def _index_of(trace: CompactTrace, seconds: FloatArray) -> IntArray:
    """Return the trace's index for times of the session."""
    n = trace.speed_mps.shape[0]
    at = seconds - trace.start_s
    for index, skipped in trace.skips:
        at = np.where(at > index, np.maximum(at - skipped, index), at)
    return np.clip(np.rint(at), 0, n).astype(np.int64)


def _work_laps(trace: CompactTrace, laps: Sequence[Mark]) -> tuple[IntArray, IntArray] | None:
    if len(laps) < MIN_LAPS:
        return None
    start = _index_of(trace, np.array([mark.start_s for mark in laps]))
    end = _index_of(trace, np.array([mark.end_s for mark in laps]))
    covered = np.concatenate(([0.0], np.cumsum(np.nan_to_num(trace.speed_mps))))
    seconds = (end - start).astype(np.float64)
    speed = (covered[end] - covered[start]) / np.maximum(seconds, 1.0)
    usable = (seconds >= REP_S[0]) & (seconds <= REP_S[1])
    is_work = usable & _faster_than_beside(speed, seconds)
    if is_work.sum() < MIN_REPS:
        return None
    return start[is_work], end[is_work]


def _faster_than_beside(speed: FloatArray, seconds: FloatArray) -> BoolArray:
    """Return which laps are faster than both neighbours; very short laps are no neighbours."""
    out = np.zeros(speed.shape, dtype=np.bool_)
    real = np.flatnonzero(seconds >= REP_S[0])
    for place, i in enumerate(real.tolist()):
        beside = [real[p] for p in (place - 1, place + 1) if 0 <= p < real.size]
        out[i] = bool(beside) and all(speed[i] >= ABOVE_REST * speed[j] for j in beside)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found in a session.

    `structure` is the work and rest found and `structure_source` what it stands on, `sprints` the largest set of short fast bursts, and
    `tempo` is a steady fast stretch of a run that else was not so; `measures` holds numbers by name, NaN or absent where not known; `n_strides` counts strides in an easy run.
    """

    structure: Structure | None
    structure_source: StructureSource
    sprints: RepSet | None
    climbs: Climbs
    cycles: Cycles
    easy_mps: float
    n_strides: int
    measures: dict[str, float]
    tempo: tuple[int, int] | None = None


def find(features: Features, profile: AthleteProfile, rules: Rules) -> Found:
    """Find bouts and climbs in a session and hold them against the athlete's references."""
    easy = profile.easy_speed_mps.value or rules["easy.default"]
    trace = features.trace
    marked = find_lap_reps(trace, features.marks)
    structure, source = _clearest(trace, easy, rules), StructureSource.TRACE
    if marked is not None:
        planned = marked.source is StructureSource.WORKOUT and features.planned_reps is not None
        by_laps = marked_structure(trace, marked.start, marked.end, rules, is_planned=planned)
        if by_laps is not None and by_laps.n_clear >= MIN_BURSTS:
            structure, source = by_laps, marked.source
    bursts = find_bursts(trace, easy, rules)
    sprints = None if bursts is None else _fastest_set(trace, bursts, easy, rules)
    climbs = find_climbs(trace, features.altitude_noise_m, rules)
    cycles = find_cycles(trace)
    measures = {
        **volume_measures(features),
        **terrain_measures(features, climbs, rules),
        **pace_measures(features, profile, easy, rules),
        **effort_measures(features, profile),
        **interval_measures(trace, structure, profile, easy),
        **burst_measures(trace, sprints, profile, easy),
        **burst_context(trace, sprints, easy),
        **rest_context(trace, structure, easy),
        **way_back(trace, structure),
        **wave_measures(trace),
        **cycle_measures(cycles),
        "marked_n": float(marked.start.size) if marked is not None else 0.0,
    }
    # Many surges make a fartlek of what else would be strides.
    many = above(measures["surges"], rules["surges.fartlek"] - HALF, SURGE_WIDTH)
    if "stride_like" in measures:
        measures["stride_like"] *= 1.0 - many
    weigh_work(measures, rules, has_heart_rate=bool(np.isfinite(trace.heart_rate_bpm).any()))
    enough = sprints is not None and sprints.n >= MIN_BURSTS
    strides = sprints is not None and measures.get("strides_in_run", 0.0) > HALF
    return Found(
        structure=structure,
        structure_source=source,
        sprints=sprints if enough else None,
        climbs=climbs,
        cycles=cycles,
        easy_mps=easy,
        n_strides=sprints.n if strides and sprints is not None else 0,
        measures=measures,
        tempo=find_tempo(trace, measures, rules),
    )


def _clearest(trace: CompactTrace, easy_mps: float, rules: Rules) -> Structure | None:
    """Return the clearest structure whose rests are no mere stops; `None` without any.

    At a low threshold a run with red lights, or one whose repeats stand out at a higher one
    only, is work from end to end. Such a structure is taken where there is no other.
    """
    structures = find_structures(trace, easy_mps, rules)
    if not structures or not _is_stopped(trace, structures[0], easy_mps):
        return structures[0] if structures else None
    for structure in find_structures(trace, easy_mps, rules, bridge=True):
        enough = structure.reps.n >= rules["hiit.min_reps"]
        if enough and not _is_stopped(trace, structure, easy_mps):
            return structure
    return structures[0]


def _is_stopped(trace: CompactTrace, structure: Structure, easy_mps: float) -> bool:
    return rest_context(trace, structure, easy_mps).get("stopped_run", 0.0) > HALF


def _fastest_set(
    trace: CompactTrace, bursts: RepSet, easy_mps: float, rules: Rules
) -> RepSet | None:
    """Return the largest set of bursts that are fast for the athlete and for the session."""
    peaks = burst_peaks(trace, bursts)
    floor = rules["bursts.to_fastest"] * float(np.percentile(peaks, 75))
    fast = peaks >= max(rules["bursts.fast"] * easy_mps, floor)
    if not fast.any():
        return None
    every = rep_set(trace.speed_mps, bursts.start[fast], bursts.end[fast], of=bursts)
    # A stopped watch parts no sets: only what was recorded between two bursts counts.
    recorded = np.concatenate(([0], np.cumsum(trace.is_recorded)))
    rests = recorded[every.start[1:]] - recorded[every.end[:-1]]
    sets = split_sets(rests, rules["bursts.max_rest"])
    low, high = max(sets, key=lambda pair: pair[1] - pair[0])
    return rep_set(trace.speed_mps, every.start[low:high], every.end[low:high], of=bursts)
