"""What the lines of the scorecard say, as findings: for or against a label, and what would change it."""

from __future__ import annotations

from typing import Final

from runpipe.classification.scorecard import Line
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.labels import Evidence, SessionLabel

MEASURES: Final[dict[str, tuple[float, str]]] = {
    # measure: (factor to the shown unit, shown unit)
    "fast_burst_n": (1, "bursts"),
    "burst_s": (1, "s"),
    "burst_peak_to_easy": (1, "times"),
    "burst_peak_to_best": (100, "%"),
    "burst_peak_mps": (3.6, "km/h"),
    "burst_too_slow": (100, "%"),
    "burst_rest_s": (1, "s"),
    "burst_rest_spread": (100, "%"),
    "burst_spread": (100, "%"),
    "burst_same_place": (100, "%"),
    "burst_grade": (100, "%"),
    "interval_n": (1, "repeats"),
    "interval_s": (1, "s"),
    "stride_like": (100, "%"),
    "interval_to_easy": (1, "times"),
    "interval_to_critical": (1, "times"),
    "interval_grade": (100, "%"),
    "clear_n": (1, "bouts"),
    "clear_min": (1, "min"),
    "clear_share": (100, "%"),
    "clear_contrast": (100, "%"),
    "structure_score": (1, "points"),
    "speed_rhythm": (1, "points"),
    "speed_cv": (100, "%"),
    "running_cv": (100, "%"),
    "surges": (1, "surges"),
    "rest_marks": (1, "marks"),
    "notable_per_km": (1, "m/km"),
    "notable_m": (1, "m"),
    "range_m": (1, "m"),
    "climb_repeats": (1, "times"),
    "climb_gain_m": (1, "m"),
    "climb_again_share": (100, "%"),
    "altitude_rhythm": (1, "points"),
    "altitude_noise_m": (1, "m"),
    "distance_km": (1, "km"),
    "moving_min": (1, "min"),
    "best_600s_to_critical": (1, "times"),
    "best_1200s_to_critical": (1, "times"),
}
"""Measures that are numbers; the others are so or not so."""


def label_finding(label: SessionLabel) -> Finding:
    """Return what a label is called among reasons."""
    return finding("label.not_a_run" if label is SessionLabel.OTHER else f"label.{label}")


def evidence_of(line: Line, label: SessionLabel) -> Evidence:
    """Return one line of the scorecard as seen from the label given."""
    measure, at = line.item.measure, line.item.at
    is_above = line.value >= at
    factor, unit = MEASURES.get(measure, (1, ""))
    about = {
        "what": finding(f"measured.{measure}.what"),
        "speaks": finding("evidence.for" if line.points > 0 else "evidence.against"),
        "label": label_finding(line.item.label),
    }
    if measure in MEASURES:
        code = "evidence.above" if is_above else "evidence.below"
        about |= {"value": _value(measure, line.value), "at": _bare(measure, at)}
    else:
        code = "evidence.yes" if is_above else "evidence.no"
    return Evidence(
        rule=f"{line.item.rule}.at",
        finding=finding(code, **about),
        value=line.value,
        threshold=at,
        unit=unit if factor == 1 else "",
        supports=(line.item.label is label) == (line.points > 0),
    )


def change_of(line: Line, runner_up: SessionLabel) -> Finding:
    """Return which single change would have moved the judgement most."""
    measure, at = line.item.measure, line.item.at
    is_above = line.value >= at
    about = {"what": finding(f"measured.{measure}.what"), "label": label_finding(runner_up)}
    if measure not in MEASURES:
        return finding("change.no" if is_above else "change.yes", **about)
    about |= {"at": _value(measure, at), "was": _bare(measure, line.value)}
    return finding("change.below" if is_above else "change.above", **about)


def _value(measure: str, value: float) -> Finding:
    return finding(f"measured.{measure}.value", value=_quantity(measure, value))


def _bare(measure: str, value: float) -> Finding:
    return finding(f"measured.{measure}.bare", value=_quantity(measure, value))


def _quantity(measure: str, value: float) -> Quantity:
    factor, unit = MEASURES[measure]
    return Quantity(value * factor, unit)
