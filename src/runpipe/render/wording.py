"""What reports say: the words of each band, light, label, gap and grade."""

from __future__ import annotations

from typing import Final

from runpipe.model.labels import MOST_SURE_FRAC, BoutKind, SessionLabel
from runpipe.model.muscle import Band, ConfidenceLevel, Light, Term
from runpipe.model.report import Gap, SessionLine
from runpipe.model.week_facts import DayStatus
from runpipe.words import message
from runpipe.words.quantities import NBSP, duration, number, percent

BAND: Final = {
    Band.LOW: "Low",
    Band.GUARDED: "Guarded",
    Band.ELEVATED: "Elevated",
    Band.HIGH: "High",
    Band.INSUFFICIENT: "Not enough data",
}
BAND_MEANING: Final = {
    Band.LOW: "This week looks like those in which studies saw muscle kept.",
    Band.GUARDED: "This week is close to balance, with something that leans the wrong way.",
    Band.ELEVATED: "This week shows a pattern linked with muscle loss in studies.",
    Band.HIGH: "This week shows a strong pattern linked with muscle loss in studies.",
    Band.INSUFFICIENT: "There is too little to go on to name a band for this week.",
}
INDEX_PART: Final = {
    "strength": "strength",
    "power": "speed",
    "split": "easy share",
    "spike": "spikes",
    "rest": "rest",
    "spread": "hard days apart",
    "steady": "steadiness",
    "monotony": "monotony",
}
"""Each part of the balance index, as the page names it."""
MOSTLY_MOVING_FRAC: Final = 0.95
"""Above this share of the time in motion nothing is said of standing still."""
LIGHT: Final = {
    Light.OK: "fine",
    Light.CAUTION: "watch",
    Light.WARN: "needs a change",
    Light.INFO: "for information",
    Light.UNKNOWN: "not enough data",
}
CONFIDENCE: Final = {
    ConfidenceLevel.HIGH: "high",
    ConfidenceLevel.MEDIUM: "medium",
    ConfidenceLevel.LOW: "low",
    ConfidenceLevel.INSUFFICIENT: "too low to name a band",
}
LABEL: Final = {
    SessionLabel.SPRINT: "Sprint",
    SessionLabel.HIIT: "HIIT",
    SessionLabel.HILL: "Hill",
    SessionLabel.LONG_DISTANCE: "Long distance",
    SessionLabel.OTHER: "Other",
}
BOUT: Final = {
    BoutKind.WARMUP: "warm-up",
    BoutKind.WORK: "work",
    BoutKind.REST: "rest",
    BoutKind.CLIMB: "climb",
    BoutKind.COOLDOWN: "cool-down",
    BoutKind.STEADY: "steady",
}
MIX: Final = {
    "sprint": "Sprint",
    "hiit": "HIIT",
    "hill": "Hill",
    "long": "Long",
    "tempo": "Tempo",
    "easy": "Easy",
    "strength_lower": "Strength, legs",
    "strength_upper": "Strength, upper body",
    "other": "Other",
}
REFERRAL: Final = (
    "Because of what you told us about your health, general food numbers are not right for you. "
    "Please plan eating and training with a doctor or a sports dietitian; this page shows no "
    "figures on food and energy for that reason."
)
DIET_STATUS: Final = {
    DayStatus.COMPLETE: "whole day",
    DayStatus.PARTIAL: "part of a day",
    DayStatus.NONE: "no log",
    DayStatus.FASTING: "fasting, as marked",
}
DAY_NOTE: Final = {DayStatus.PARTIAL: "part", DayStatus.NONE: "no log"}
"""What stands in a chart for a day that is not counted."""
GRADE: Final = {
    "A": "strong: many trials",
    "B": "fair: one or two trials",
    "C": "indirect",
    "D": "rule of thumb",
}
_TERM_UNIT: Final = {
    "1": "",
    "frac": "",
    "points": "",
    "%FFM/week": "% a week",
    "kg/week": "kg a week",
    "g/kg": "g/kg a day",
}


def gap_sentence(gap: Gap) -> str:
    """Return what is missing."""
    return message(
        f"missing.{gap.name}.what", have=gap.n_have, wanted=gap.n_wanted, window=gap.window
    )


def gap_help(gap: Gap) -> str:
    """Return what would fill the gap."""
    return message(f"missing.{gap.name}.help")


def label_words(line: SessionLine) -> str:
    """Name what a session was: its label and variant, or its sport where it was no run."""
    if line.label is not SessionLabel.OTHER:
        variant = (line.variant or "").replace("_", " ")
        is_new = variant and variant != LABEL[line.label].lower()
        return f"{LABEL[line.label]}, {variant}" if is_new else LABEL[line.label]
    name = line.sub_sport if line.sub_sport not in {None, "generic"} else line.sport
    words = (name or line.variant or LABEL[SessionLabel.OTHER]).replace("_", " ")
    return words[:1].upper() + words[1:]


def moving_words(line: SessionLine) -> str:
    """Say how long was run, where the watch ran on clearly longer; the pace is of that time."""
    if not line.distance_m or not line.avg_speed_mps or not line.duration_s:
        return ""
    moving_s = line.distance_m / line.avg_speed_mps
    is_much_less = moving_s < MOSTLY_MOVING_FRAC * line.duration_s
    return f" ({duration(moving_s)} moving)" if is_much_less else ""


def sureness(confidence_frac: float) -> str:
    """Write how sure a judgement is, at most `MOST_SURE_FRAC`."""
    return percent(min(confidence_frac, MOST_SURE_FRAC))


def grade_words(grade: str) -> str:
    """Say how good the evidence is; ``B/C`` takes the weaker of both."""
    letters = [letter for letter in "DCBA" if letter in grade]
    return GRADE[letters[0]] if letters else ""


def drift_sentence(
    rate_pct: float | None, low_pct: float | None, high_pct: float | None, rate_kg: float | None
) -> str:
    """Say what a week like this went with in studies; rates in %FFM a week, negative a gain."""
    if rate_pct is None:
        return ""
    kilograms = "" if rate_kg is None else f", about {number(abs(rate_kg), 2)}{NBSP}kg,"
    middle = f"{_drift(rate_pct)} of lean mass{kilograms} a week"
    if low_pct is None or high_pct is None:
        return f"Going by studies of groups, weeks like this come with {middle}."
    return (
        f"Going by studies of groups, weeks like this come with {middle}; "
        f"here anything from {_drift(low_pct)} to {_drift(high_pct)} is plausible."
    )


def _drift(rate_pct: float) -> str:
    kind = "loss" if rate_pct >= 0 else "gain"
    return f"a {kind} of {number(abs(rate_pct), 2)}{NBSP}%"


def term_words(term: Term) -> str:
    """Return what a step of the sum is."""
    return message(f"term.{term.name}")


def term_value(term: Term) -> str:
    """Write the value of a step with its unit."""
    unit = _TERM_UNIT.get(term.unit, term.unit)
    return f"{number(term.value, 3)}{NBSP}{unit}" if unit else number(term.value, 3)
