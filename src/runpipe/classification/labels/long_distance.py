"""Continuous running: recovery, easy, long, progression, tempo, threshold repeats and races."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.compact import COARSE_S
from runpipe.classification.examine import Found
from runpipe.classification.features import Features
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork
from runpipe.classification.session_measures import is_tempo
from runpipe.model.labels import BoutKind, SessionLabel
from runpipe.model.rules import Rules
from runpipe.signal.smooth import fill_gaps

RACE: Final = re.compile(
    r"\brace\b|marathon|\bparkrun|\btime trial|\bgara\b|马拉松|成绩测试|\bcorri", re.IGNORECASE
)


def says_race(titles: tuple[str, ...]) -> bool:
    """Return whether the words speak of a race or a time trial."""
    return bool(RACE.search(" ".join(titles)))


TITLE_WORDS: Final = re.compile(
    r"\beasy\b|\blong run\b|\bjog|\brecovery\b|\btempo\b|\bthreshold\b|\brace\b|\bmarathon|\btime trial|"
    r"\blungo\b|\bfacile\b|\bleggera\b|\bsortie longue|\bfooting\b|\bdauerlauf|\bparkrun|"
    r"长距离|轻松|节奏|乳酸|马拉松|基础训练|恢复|放松|ジョグ",
    re.IGNORECASE,
)

QUARTERS: Final = 4
RACES_M: Final = (5000.0, 10_000.0)
"""A half marathon at this speed was as often a long run: from there on only a title tells."""


def _variant(session: LabelledSession) -> str:
    features, profile, rules = session.features, session.profile, session.rules
    if features.is_race_mark or says_race(features.titles) or is_raced(features, profile, rules):
        return "race"
    if is_long(features, profile, rules):
        return "long"
    if is_threshold_repeats(session.found, rules):
        return "threshold_reps"
    if is_progression(features, rules):
        return "progression"
    if is_tempo(session.found.measures, rules):
        return "tempo"
    return "recovery" if is_recovery(session) else "easy"


def _work(findings: Found) -> SessionWork | None:
    if findings.tempo is None:
        return None
    start, end = findings.tempo
    return SessionWork(BoutKind.WORK, (start,), (end,))


def is_threshold_repeats(findings: Found, rules: Rules) -> bool:
    """Return whether the work was a few long repeats near critical speed, or just below it."""
    m = findings.measures
    speed = m.get("interval_to_critical", np.nan)
    return (
        m.get("interval_n", 0.0) >= rules["threshold.min_reps"]
        and m.get("interval_s", 0.0) >= rules["threshold.min_duration"]
        and m.get("interval_to_running", 0.0) >= rules["threshold.to_running"]
        and rules["tempo.min_to_critical"] <= speed <= rules["threshold.max_to_critical"]
    )


def is_progression(features: Features, rules: Rules) -> bool:
    """Return whether every quarter of a run was faster than the one before, and none by downhill.

    Quarters of the moving time; standing does not count. A run without speed is none.
    """
    trace = features.trace
    speed = np.nan_to_num(trace.speed_mps)
    moving = np.flatnonzero(speed > rules["easy.min_speed"] / 2)
    if moving.size < rules["progression.min_moving"]:
        return False
    quarters = np.array([speed[part].mean() for part in np.array_split(moving, QUARTERS)])
    if (quarters[1:] < quarters[:-1] * rules["progression.step"]).any():
        return False
    if quarters[-1] < quarters[0] * rules["progression.whole"]:
        return False
    if not np.isfinite(trace.altitude_m).any():
        return True
    level = fill_gaps(trace.altitude_m)
    fall = float(level[min(int(moving[0]) // COARSE_S, level.size - 1)] - level[-1])
    return fall <= rules["progression.max_fall"] * float(speed.sum())


def is_recovery(session: LabelledSession) -> bool:
    """Return whether a short run was at a low heart rate; without heart rate it is none.

    Speed cannot tell: easy speed is held to be no faster than the run itself.
    """
    moving_s = session.features.moving_s
    if not moving_s or session.profile.max_heart_rate_bpm.source != "history":
        return False
    heart = session.found.measures.get("heart_mean", np.nan)
    is_short = moving_s <= session.rules["recovery.max_moving"]
    return is_short and bool(heart <= session.rules["recovery.max_heart_rate"])


def is_raced(features: Features, profile: AthleteProfile, rules: Rules) -> bool:
    """Return whether 5 or 10 km were run without a stop, near the best that this athlete can.

    What that is falls with distance as Riegel (1981) has it, from critical speed at 5 km on.
    """
    critical = profile.critical_speed_mps
    distance_m, moving_s = features.distance_m or 0.0, features.moving_s or 0.0
    if critical.source != "history" or not critical.value or not moving_s:
        return False
    if (features.elapsed_s or np.inf) > rules["race.max_elapsed"] * moving_s:
        return False
    low, high = rules["race.min_distance"], rules["race.max_distance"]
    if not any(low * metres <= distance_m <= high * metres for metres in RACES_M):
        return False
    able_mps: float = critical.value * (distance_m / RACES_M[0]) ** -rules["race.fatigue"]
    return distance_m / moving_s >= rules["race.to_best"] * able_mps


def is_long(features: Features, profile: AthleteProfile, rules: Rules) -> bool:
    """Return whether a run was long: by itself, or by what this athlete usually runs."""
    moving, distance = features.moving_s or 0.0, features.distance_m or 0.0
    if moving >= rules["long.min_moving"] or distance >= rules["long.min_distance"]:
        return True
    usual, upper = profile.median_distance_m, profile.long_distance_m
    if usual.source != "history" or usual.n < rules["long.min_history"]:
        return False
    return (
        distance >= (upper.value or np.inf)
        and distance >= rules["long.to_median"] * (usual.value or np.inf)
        and moving >= rules["long.min_relative_moving"]
    )


LABEL: Final = Label(
    label=SessionLabel.LONG_DISTANCE,
    title_words=TITLE_WORDS,
    variant=_variant,
    work=_work,
)
