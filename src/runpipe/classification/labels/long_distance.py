"""Continuous running: easy, long, tempo and races."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.examine import Found
from runpipe.classification.features import Features
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork
from runpipe.classification.titles import says_race
from runpipe.model.labels import SessionLabel
from runpipe.model.rules import Rules

TITLE_WORDS: Final = re.compile(
    r"\beasy\b|\blong run\b|\bjog|\brecovery\b|\btempo\b|\bthreshold\b|\brace\b|\bmarathon|\btime trial|"
    r"\blungo\b|\bfacile\b|\bleggera\b|\bsortie longue|\bfooting\b|\bdauerlauf|\bparkrun|"
    r"长距离|轻松|节奏|乳酸|马拉松|基础训练|恢复|放松|ジョグ",
    re.IGNORECASE,
)


def _variant(session: LabelledSession) -> str:
    if session.features.is_race_mark or says_race(session.features.titles):
        return "race"
    if is_long(session.features, session.profile, session.rules):
        return "long"
    return "tempo" if is_tempo(session.found, session.rules) else "easy"


def _work(_findings: Found) -> SessionWork | None:
    return None


def is_tempo(findings: Found, rules: Rules) -> bool:
    """Return whether ten minutes or more were run steadily near critical speed."""
    fast = findings.measures.get("best_600s_to_critical", 0.0)
    return (
        fast >= rules["tempo.min_to_critical"]
        and findings.measures.get("best_600s_to_easy", 0.0) >= rules["tempo.min_to_easy"]
    )


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
