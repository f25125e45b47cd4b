"""What a label stands on, three findings at most, and what was run as runners write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from runpipe.classification.examine import Found
from runpipe.classification.features import Features
from runpipe.classification.scorecard import Tally
from runpipe.classification.session_measures import HALF
from runpipe.model.findings import Finding, Quantity, Value, finding
from runpipe.model.labels import Bout, BoutKind, Evidence, SessionLabel, StructureSource
from runpipe.model.rules import Rules
from runpipe.units import SECONDS_PER_MINUTE

WORK: Final = frozenset({BoutKind.WORK, BoutKind.CLIMB})
SECONDS_STEP: Final = 5
METRES_STEP: Final = 10
LONG_S: Final = 100
"""Longer lengths are said in minutes."""
JOG_MPS: Final = 1.7
WALK_MPS: Final = 0.6
SET_REST: Final = 2.2
"""A rest this many times the usual one parts two sets."""
MIN_SET_REST_S: Final = 100.0
MIN_GAIN_M: Final = 1.0
TEMPO: Final = "tempo"
EXACT_BELOW_S: Final = 40


def structure_of(
    label: SessionLabel,
    variant: str | None,
    bouts: Sequence[Bout],
    features: Features,
    n_strides: int,
) -> Finding | None:
    """Return what was run in one line; `None` for what is no run or has no distance.

    Parameters
    ----------
    label, variant
        What the session was judged to be.
    bouts
        Its stretches in order of time.
    features
        For distance and ascent.
    n_strides
        Strides in an easy run, 0 without any.
    """
    work = [bout for bout in bouts if bout.kind in WORK]
    if label is SessionLabel.HILL and variant in {"hill_reps", "hill_sprints"} and work:
        return _hill_reps(work)
    if label in {SessionLabel.SPRINT, SessionLabel.HIIT} and work:
        return _repeats(work, bouts)
    if not features.distance_m:
        return None
    distance = Quantity(features.distance_m / METRES_PER_KILOMETRE, "km")
    if label is SessionLabel.HILL:
        return finding(
            "structure.hilly", distance=distance, ascent=Quantity(features.ascent_m or 0.0, "m")
        )
    if variant == TEMPO and work:
        minutes = max(round(_median_s(work) / SECONDS_PER_MINUTE), 1)
        length = finding("length.minutes", minutes=minutes)
        return finding("structure.tempo", length=length, distance=distance)
    kind = variant or label.value
    if n_strides:
        return finding("structure.run_strides", kind=kind, distance=distance, n=n_strides)
    return finding("structure.run", kind=kind, distance=distance)


def _hill_reps(work: Sequence[Bout]) -> Finding:
    gains = [(b.avg_grade_frac or 0.0) * (b.distance_m or 0.0) for b in work]
    gain = float(np.median(gains))
    length = _length(_median_s(work))
    if gain < MIN_GAIN_M:
        return finding("structure.hill_reps", n=len(work), length=length)
    return finding("structure.hill_reps_gain", n=len(work), length=length, gain=Quantity(gain, "m"))


def _repeats(work: Sequence[Bout], bouts: Sequence[Bout]) -> Finding:
    about: dict[str, Value] = {"length": _length(_median_s(work)), "n": len(work)}
    speeds = [b.avg_speed_mps for b in work if b.avg_speed_mps]
    rests = [b for b in bouts if b.kind is BoutKind.REST]
    code = "structure.repeats"
    if speeds and all(b.distance_m for b in work):
        metres = float(np.median([b.distance_m or 0.0 for b in work]))
        about |= {"distance": _metres(metres), "pace": Quantity(float(np.median(speeds)), "mps")}
        code = "structure.repeats_paced"
    words = finding(code, **about)
    sets = _sets(rests)
    if sets > 1 and len(work) % sets == 0:
        words = finding(
            "structure.sets", n=sets, set=finding(code, **{**about, "n": len(work) // sets})
        )
    if not rests:
        return words
    rest = _length(_median_s(rests))
    return finding("structure.with_rest", work=words, rest=rest, kind=_rest_kind(rests))


def _sets(rests: Sequence[Bout]) -> int:
    """Return how many sets the rests make, if those sets are of one size; else 1."""
    lengths = np.array([b.end_s - b.start_s for b in rests])
    if lengths.size <= 1:
        return 1
    usual = float(np.median(lengths))
    ends = np.flatnonzero((lengths > SET_REST * usual) & (lengths > MIN_SET_REST_S)) + 1
    sizes = np.diff(np.concatenate(([0], ends, [lengths.size + 1])))
    return int(sizes.size) if (sizes == sizes[0]).all() and sizes[0] > 1 else 1


def _rest_kind(rests: Sequence[Bout]) -> Finding:
    speeds = [b.avg_speed_mps for b in rests if b.avg_speed_mps is not None]
    if not speeds:
        return finding("rest.unknown")
    speed = float(np.median(speeds))
    if speed >= JOG_MPS:
        return finding("rest.jog")
    return finding("rest.walk" if speed >= WALK_MPS else "rest.standing")


def _median_s(bouts: Sequence[Bout]) -> float:
    return float(np.median([bout.end_s - bout.start_s for bout in bouts]))


def _length(seconds: float) -> Finding:
    """Return a length of time as it is said: 12 s, 45 s, 1 min, 3:20 min."""
    step = 1 if seconds < EXACT_BELOW_S else SECONDS_STEP
    whole = max(round(seconds / step) * step, 1)
    minutes, rest = divmod(whole, int(SECONDS_PER_MINUTE))
    if rest == 0 and minutes:
        return finding("length.minutes", minutes=minutes)
    if whole < LONG_S:
        return finding("length.seconds", seconds=whole)
    return finding("length.clock", clock=f"{minutes}:{rest:02d}")


def _metres(metres: float) -> Quantity:
    return Quantity(max(round(metres / METRES_STEP) * METRES_STEP, 1), "m")


N_REASONS: Final = 3
MIN_WAVES: Final = 3
MIN_FASTER: Final = 0.03
METRES_PER_KILOMETRE: Final = 1000.0


def label_finding(label: SessionLabel) -> Finding:
    """Return what a label is called among reasons."""
    return finding("label.not_a_run" if label is SessionLabel.OTHER else f"label.{label}")


def doubt_of(
    tally: Tally, label: SessionLabel, runner_up: SessionLabel, rules: Rules
) -> Finding | None:
    """Return the two labels between which a judgement stands; `None` where it is sure enough."""
    if tally.probability[label] >= rules["confidence.doubt"]:
        return None
    return finding("doubt", label=label_finding(label), other=label_finding(runner_up))


def evidence_of(
    label: SessionLabel,
    bouts: Sequence[Bout],
    features: Features,
    findings: Found,
    title_label: SessionLabel | None,
) -> tuple[Evidence, ...]:
    """Return the facts that a label stands on, the strongest first."""
    work = [bout for bout in bouts if bout.kind in WORK]
    reasons: list[Evidence] = []
    if title_label is label:
        why = finding("evidence.title", label=label_finding(label))
        reasons.append(Evidence(rule="title.points", finding=why))
    if label is SessionLabel.HILL:
        reasons += _hills(work, features, findings)
    elif label is not SessionLabel.LONG_DISTANCE and work:
        reasons += _work(label, work, findings)
    else:
        reasons += _continuous(features, findings)
    return tuple(reasons[:N_REASONS]) or (_whole(features),)


def _work(label: SessionLabel, work: Sequence[Bout], findings: Found) -> list[Evidence]:
    speeds = [bout.avg_speed_mps for bout in work if bout.avg_speed_mps]
    reasons = []
    if speeds:
        speed = float(np.median(speeds))
        faster = speed / findings.easy_mps - 1.0
        pace = Quantity(speed, "mps")
        if faster > MIN_FASTER:
            why = finding(
                "evidence.faster_work", n=len(work), pace=pace, faster=Quantity(faster, "")
            )
        else:
            why = finding("evidence.work", n=len(work), pace=pace)
        reasons.append(Evidence(rule=f"score.{label}.start", finding=why, value=float(len(work))))
    if findings.structure_source is not StructureSource.TRACE:
        why = finding(f"evidence.{findings.structure_source.name.lower()}")
        reasons.append(Evidence(rule="score.hiit.marked_n.at", finding=why))
    waves = int(findings.measures.get("pace_waves", 0.0))
    if label is SessionLabel.HIIT and waves >= MIN_WAVES:
        why = finding("evidence.heart_waves", n=waves)
        reasons.append(Evidence(rule="score.hiit.pace_waves.at", finding=why, value=float(waves)))
    return reasons


def _hills(work: Sequence[Bout], features: Features, findings: Found) -> list[Evidence]:
    reasons = []
    again = findings.climbs.n_repeated
    if again > 1:
        gain = float(findings.climbs.gain_m[findings.climbs.is_repeated].mean())
        why = finding("evidence.same_climb", n=again, gain=Quantity(gain, "m"))
        reasons.append(
            Evidence(rule="hill.min_repeats", finding=why, value=float(again), unit="times")
        )
    if features.ascent_m and features.distance_m:
        distance = Quantity(features.distance_m / METRES_PER_KILOMETRE, "km")
        why = finding(
            "evidence.climbed", ascent=Quantity(features.ascent_m, "m"), distance=distance
        )
        reasons.append(
            Evidence(rule="score.hill.start", finding=why, value=features.ascent_m, unit="m")
        )
    waves = int(findings.measures.get("climb_waves", 0.0))
    if work and waves >= MIN_WAVES:
        why = finding("evidence.climb_waves", n=waves)
        reasons.append(Evidence(rule="work.cycles", finding=why, value=float(waves)))
    return reasons


def _continuous(features: Features, findings: Found) -> list[Evidence]:
    reasons = [_whole(features)]
    if findings.n_strides:
        why = finding("evidence.strides", n=findings.n_strides)
        reasons.append(
            Evidence(rule="work.stride_rep", finding=why, value=float(findings.n_strides))
        )
    if findings.measures.get("stopped_run", 0.0) > HALF:
        reasons.append(
            Evidence(rule="score.hiit.interval_spread.at", finding=finding("evidence.stops"))
        )
    return reasons


def _whole(features: Features) -> Evidence:
    distance = Quantity((features.distance_m or 0.0) / METRES_PER_KILOMETRE, "km")
    moving = Quantity((features.moving_s or 0.0) / SECONDS_PER_MINUTE, "min")
    why = finding("evidence.continuous", distance=distance, moving=moving)
    return Evidence(rule="score.long_distance", finding=why, value=distance.value, unit="km")
