"""Plain words for measures, so that every judgement can say why."""

from __future__ import annotations

from typing import Final

from runpipe.classification.scorecard import Line
from runpipe.model.labels import Evidence, SessionLabel

LABEL_WORDS: Final = {
    SessionLabel.SPRINT: "sprints",
    SessionLabel.HIIT: "intervals",
    SessionLabel.HILL: "a hill session",
    SessionLabel.LONG_DISTANCE: "a continuous run",
    SessionLabel.OTHER: "not a run",
}

_YES_NO: Final = "yes or no"
"""Stands where others have a number format."""
MEASURES: Final[dict[str, tuple[str, float, str, str]]] = {
    # measure: (what it is, factor to the shown unit, shown unit, number format)
    "fast_burst_n": ("short fast bursts in one set", 1, "bursts", ".0f"),
    "burst_s": ("length of the fast bursts", 1, "s", ".0f"),
    "burst_peak_to_easy": ("top speed of the bursts against your easy speed", 1, "times", ".2f"),
    "burst_peak_to_best": ("top speed of the bursts against your best 5 s", 100, "%", ".0f"),
    "burst_peak_mps": ("top speed of the bursts", 3.6, "km/h", ".1f"),
    "burst_too_slow": ("bursts slower than a sprint", 100, "%", ".0f"),
    "burst_rest_s": ("rest between the bursts", 1, "s", ".0f"),
    "burst_rest_spread": ("how much the rests differ", 100, "%", ".0f"),
    "burst_spread": ("how much the bursts differ in length", 100, "%", ".0f"),
    "burst_same_place": ("bursts run over the same stretch", 100, "%", ".0f"),
    "burst_grade": ("slope of the bursts", 100, "%", ".1f"),
    "interval_n": ("repeats that are alike", 1, "repeats", ".0f"),
    "interval_s": ("length of the repeats", 1, "s", ".0f"),
    "stride_like": ("bouts as short and few as strides", 100, "%", ".0f"),
    "interval_to_easy": ("speed of the repeats against your easy speed", 1, "times", ".2f"),
    "interval_to_critical": ("speed of the repeats against your critical speed", 1, "times", ".2f"),
    "interval_grade": ("slope of the repeats", 100, "%", ".1f"),
    "clear_n": ("work bouts with slower running or rest on both sides", 1, "bouts", ".0f"),
    "clear_min": ("time in such work bouts", 1, "min", ".1f"),
    "clear_share": ("share of the moving time in such work bouts", 100, "%", ".0f"),
    "clear_contrast": ("how much slower the rests are than the work", 100, "%", ".0f"),
    "structure_score": ("how planned the work and rest look", 1, "points", ".1f"),
    "speed_rhythm": ("how regularly the speed comes and goes", 1, "points", ".2f"),
    "speed_cv": ("how much the speed varies", 100, "%", ".0f"),
    "running_cv": ("how much the running speed varies, rests left out", 100, "%", ".0f"),
    "surges": ("accelerations within a quarter of an hour", 1, "surges", ".0f"),
    "rest_marks": ("laps or steps that the watch calls rest", 1, "marks", ".0f"),
    "notable_per_km": ("climbing on notable hills", 1, "m/km", ".0f"),
    "notable_m": ("climbing on notable hills in all", 1, "m", ".0f"),
    "range_m": ("lowest to highest point", 1, "m", ".0f"),
    "climb_repeats": ("times the same climb was run", 1, "times", ".0f"),
    "climb_gain_m": ("height of the repeated climb", 1, "m", ".0f"),
    "climb_again_share": (
        "share of the climbing on climbs run three times or more",
        100,
        "%",
        ".0f",
    ),
    "altitude_rhythm": ("how regularly the altitude comes and goes", 1, "points", ".2f"),
    "altitude_noise_m": ("noise of the altitude at places passed twice", 1, "m", ".1f"),
    "is_trail": ("the file calls it a trail run", 1, "", _YES_NO),
    "has_altitude": ("the altitude can be used", 1, "", _YES_NO),
    "distance_km": ("distance", 1, "km", ".1f"),
    "moving_min": ("moving time", 1, "min", ".0f"),
    "best_600s_to_critical": ("best 10 minutes against your critical speed", 1, "times", ".2f"),
    "best_1200s_to_critical": ("best 20 minutes against your critical speed", 1, "times", ".2f"),
}


def evidence_of(line: Line, label: SessionLabel) -> Evidence:
    """Say one line of the scorecard in plain words, as seen from the label given."""
    what, factor, unit, form = MEASURES[line.item.measure]
    value, at = line.value * factor, line.item.at * factor
    is_above = line.value >= line.item.at
    if form == _YES_NO:
        found = "yes" if is_above else "no"
    else:
        found = f"{value:{form}} {unit}, {'above' if is_above else 'below'} {at:{form}}"
    speaks = "for" if line.points > 0 else "against"
    text = f"{what}: {found}: speaks {speaks} {LABEL_WORDS[line.item.label]}"
    supports = (line.item.label is label) == (line.points > 0)
    return Evidence(
        rule=f"{line.item.rule}.at",
        text=text,
        value=line.value,
        threshold=line.item.at,
        unit=unit if factor == 1 else "",
        supports=supports,
    )


def change_of(line: Line, runner_up: SessionLabel) -> str:
    """Say which single change would have moved the judgement most."""
    what, factor, unit, form = MEASURES[line.item.measure]
    is_above = line.value >= line.item.at
    lean = f"it would lean towards {LABEL_WORDS[runner_up]} if this were"
    if form == _YES_NO:
        return f"{lean} {'no' if is_above else 'yes'}: {what}"
    side = "below" if is_above else "above"
    return (
        f"{lean} well {side} {line.item.at * factor:{form}} {unit}: "
        f"{what} (it was {line.value * factor:{form}})"
    )
