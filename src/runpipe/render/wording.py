"""What reports say: the words of each band, light, label, gap and grade."""

from __future__ import annotations

from typing import Final

from runpipe.model.assessment import Band, ConfidenceLevel, Light
from runpipe.model.labels import MOST_SURE_FRAC, BoutKind, SessionLabel
from runpipe.model.report import Gap, GapName, SessionLine
from runpipe.model.week import DayStatus
from runpipe.render.formatting import NBSP, duration, number, percent

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
    Light.WARN: "act on it",
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
    "What the settings say of your health makes general figures on food the wrong guide. Please "
    "plan eating and training with a doctor or a sports dietitian; this page shows no figures on "
    "food and energy for that reason."
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
AVAILABILITY_CAVEATS: Final = (
    "Energy availability is what is left for the body after training, for each kilogram that is "
    "not fat.",
    "The limit of 30 comes from short trials in sedentary women; for men there is none that is "
    "agreed on, and the IOC statement of 2023 does not count on one limit for all.",
    "In daily life the figure is easily 10 off either way: on its own it says nothing about health.",
)
_GAP: Final = {
    GapName.DIET: (
        "{have} of 7 days have a whole day of food logged",
        "Log more whole days, a long-run day among them; a fair guess beats a blank.",
    ),
    GapName.SCALE: (
        "{have} weigh-ins where {wanted} show a trend",
        "Step on the scale every other morning: it checks the food log.",
    ),
    GapName.BODY_FAT: (
        "Body fat was not measured in the last 60 days",
        "Any measurement with its method named narrows the range.",
    ),
    GapName.SESSIONS: (
        "{have} of {wanted} sessions have distance, type and effort or heart rate",
        "Wear the strap, or note how hard it felt.",
    ),
    GapName.EFFORT: (
        "{have} of {wanted} sessions say how hard they felt",
        "Set “perceived effort” on the watch after the run.",
    ),
    GapName.STRENGTH: (
        "No strength training was logged so far",
        "Log it, or say in the settings that you do none; until then half a session is assumed.",
    ),
    GapName.SLEEP: (
        "{have} of 7 nights have a length of sleep",
        "Wear the watch at night, or log the hours.",
    ),
    GapName.MEAL_TIMES: (
        "The food log has no times of day",
        "With times, meals and eating after key sessions can be judged.",
    ),
    GapName.HISTORY: (
        "{have} of {wanted} days of history",
        "This one needs only time: comparisons with the weeks before fill in by themselves.",
    ),
}


def gap_sentence(gap: Gap) -> str:
    """Say what is missing."""
    return _GAP[gap.name][0].format(have=gap.n_have, wanted=gap.n_wanted)


def gap_help(gap: Gap) -> str:
    """Say what would fill the gap."""
    return _GAP[gap.name][1]


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
