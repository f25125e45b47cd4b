"""Sprints: short bursts near top speed with full rests."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from runpipe.classification.examine import Found
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork, work_of_reps
from runpipe.classification.reps import RepSet
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
    sprints, structure = findings.sprints, findings.structure
    if sprints is None:
        return None
    if structure is not None and structure.reps.n > sprints.n and _holds(structure.reps, sprints):
        return work_of_reps(structure.reps)
    return work_of_reps(sprints)


def _holds(reps: RepSet, bursts: RepSet) -> bool:
    """Return whether every burst lies in a repeat: then those that lasted too long for one count."""
    begins = bursts.start[:, None] < reps.end
    return bool((begins & (bursts.end[:, None] > reps.start)).any(axis=1).all())


LABEL: Final = Label(
    label=SessionLabel.SPRINT,
    title_words=TITLE_WORDS,
    variant=_variant,
    work=_work,
)
