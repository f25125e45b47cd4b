"""Everything found in one session when held against its athlete: bouts, climbs, measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.climbs import Climbs, find_climbs
from runpipe.classification.compact import CompactTrace
from runpipe.classification.context_measures import (
    Cycles,
    burst_context,
    cycle_measures,
    find_cycles,
    rest_context,
    wave_measures,
)
from runpipe.classification.course_measures import (
    effort_measures,
    pace_measures,
    terrain_measures,
    volume_measures,
)
from runpipe.classification.features import Features
from runpipe.classification.lap_reps import find_lap_reps
from runpipe.classification.reps import (
    RepSet,
    Structure,
    burst_peaks,
    find_bursts,
    find_intervals,
    marked_structure,
    rep_set,
    split_sets,
)
from runpipe.classification.work_kinds import HALF, weigh_work
from runpipe.classification.work_measures import MIN_BURSTS, burst_measures, interval_measures
from runpipe.model.labels import StructureSource
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found in a session.

    `structure` is the work and rest found and `structure_source` what it stands on, `sprints` the largest set of short fast bursts, and
    `measures` holds numbers by name, NaN or absent where not known; `n_strides` counts strides in an easy run.
    """

    structure: Structure | None
    structure_source: StructureSource
    sprints: RepSet | None
    climbs: Climbs
    cycles: Cycles
    easy_mps: float
    n_strides: int
    measures: dict[str, float]


def find(features: Features, profile: AthleteProfile, rules: Rules) -> Found:
    """Find bouts and climbs in a session and hold them against the athlete's references."""
    easy = profile.easy_speed_mps.value or rules["easy.default"]
    trace = features.trace
    marked = find_lap_reps(trace, features.marks)
    structure, source = find_intervals(trace, easy, rules), StructureSource.TRACE
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
        **wave_measures(trace),
        **cycle_measures(cycles),
        "marked_n": float(marked.start.size) if marked is not None else 0.0,
    }
    # Many surges make a fartlek of what else would be strides.
    if measures["surges"] >= rules["surges.fartlek"]:
        measures["stride_like"] = 0.0
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
    )


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
