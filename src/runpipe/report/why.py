"""Why a session got its label, in two sentences: what was run, and what would have changed it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.labels import Bout, BoutKind, SessionLabel
from runpipe.model.report import SessionLine

_MIN_REPS: Final = 2
_TOLD: Final = frozenset(
    {
        "has_altitude", "burst_too_slow", "stride_like", "burst_s", "burst_rest_s", "fast_burst_n",
        "burst_peak_to_easy", "burst_peak_to_best", "burst_peak_mps", "interval_n", "interval_s",
        "interval_to_easy", "interval_to_critical", "clear_n", "clear_min", "clear_share",
        "clear_contrast", "structure_score", "speed_rhythm", "speed_cv", "running_cv", "surges",
        "notable_per_km", "notable_m", "range_m", "climb_repeats", "climb_gain_m",
        "climb_again_share", "distance_km", "moving_min",
    }
)  # fmt: skip
"""Measures whose change a reader can picture; of the others nothing is said."""


def why_lines(
    line: SessionLine,
    bouts: Sequence[Bout],
    climbs: Sequence[Bout],
    reason: Finding | None,
    would_change: Finding | None,
) -> tuple[Finding, ...]:
    """Return what a session's label rests on; the runner's own word, or the reason for none.

    Parameters
    ----------
    line
        The session with its label.
    bouts, climbs
        The stretches and climbs found in it.
    reason
        Why there is no label, if there is none.
    would_change
        What would have led to another label.
    """
    if line.is_user_label:
        return (finding("why_label.own"),)
    if reason is not None:
        return (reason,)
    lines = [_what_was_run(line, bouts, climbs), _otherwise(would_change)]
    return tuple(text for text in lines if text is not None)


def _what_was_run(
    line: SessionLine, bouts: Sequence[Bout], climbs: Sequence[Bout]
) -> Finding | None:
    work = [bout.end_s - bout.start_s for bout in bouts if bout.kind is BoutKind.WORK]
    if line.label in {SessionLabel.SPRINT, SessionLabel.HIIT} and len(work) >= _MIN_REPS:
        return finding(
            f"why_label.{line.label}",
            n=len(work),
            shortest=Quantity(min(work), "s"),
            longest=Quantity(max(work), "s"),
        )
    if line.label is SessionLabel.HILL and line.ascent_m and line.distance_m:
        sizes = {
            "climb": Quantity(line.ascent_m, "m"),
            "distance": Quantity(line.distance_m, "m"),
        }
        if climbs:
            return finding("why_label.hill", n=len(climbs), **sizes)
        return finding("why_label.hill_plain", **sizes)
    if line.label is SessionLabel.LONG_DISTANCE and line.distance_m:
        return finding("why_label.long_distance", distance=Quantity(line.distance_m, "m"))
    return None


def _otherwise(change: Finding | None) -> Finding | None:
    if change is None:
        return None
    what, label = change.values.get("what"), change.values.get("label")
    way = change.code.rpartition(".")[2]
    if not isinstance(what, Finding) or not isinstance(label, Finding):
        return None
    measure = what.code.removeprefix("measured.").removesuffix(".what")
    if measure not in _TOLD:
        return None
    more = "more" if way in {"above", "yes"} else "less"
    return finding("why_label.otherwise", had=finding(f"had.{measure}.{more}"), label=label)
