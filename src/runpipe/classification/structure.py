"""What was run, as runners write it: values for "10 × 1 min (280 m, 3:57/km), 54 s jog"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from runpipe.classification.features import Features
from runpipe.model.findings import Finding, Quantity, Value, finding
from runpipe.model.labels import Bout, BoutKind, SessionLabel
from runpipe.units import SECONDS_PER_MINUTE

WORK: Final = frozenset({BoutKind.WORK, BoutKind.CLIMB})
SECONDS_STEP: Final = 5
METRES_STEP: Final = 10
METRES_PER_KILOMETRE: Final = 1000.0
LONG_S: Final = 100
"""Longer lengths are said in minutes."""
JOG_MPS: Final = 1.7
WALK_MPS: Final = 0.6
SET_REST: Final = 2.2
"""A rest this many times the usual one parts two sets."""
MIN_SET_REST_S: Final = 100.0
MIN_GAIN_M: Final = 1.0
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
