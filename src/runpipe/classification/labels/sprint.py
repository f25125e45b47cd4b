"""Sprints: short bursts near top speed with full rests."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from runpipe.classification.examine import Found
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork, work_of_reps
from runpipe.model.labels import SessionLabel

TITLE_WORDS: Final = re.compile(
    r"\bsprint(?:s|ing)?\b|\bspurts?\b|\bleg speed\b|\bflying\b|冲刺|スプリント", re.IGNORECASE
)


def _variant(session: LabelledSession) -> str:
    m = session.found.measures
    if m.get("burst_s", 0.0) >= session.rules["variant.sit_duration"]:
        return "sprint_interval_training"
    if m.get("burst_rest_s", np.inf) < session.rules["sprint.min_rest"]:
        return "repeated_sprints"
    return "flat_sprints"


def _work(findings: Found) -> SessionWork | None:
    return None if findings.sprints is None else work_of_reps(findings.sprints)


LABEL: Final = Label(
    label=SessionLabel.SPRINT,
    title_words=TITLE_WORDS,
    variant=_variant,
    work=_work,
)
