"""Intervals: repeats above critical speed with short rests."""

from __future__ import annotations

import re
from typing import Final

from runpipe.classification.examine import Found
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork, work_of_reps
from runpipe.model.labels import SessionLabel

TITLE_WORDS: Final = re.compile(
    r"\binterval|\bhiit\b|\bfartlek|\bvo2|\brep(?:s|eats)?\b|\d\s*[x×*]\s*\d+|\bripetute\b|"
    r"\bfraction|\bintervall|\bseries\b|\btrack (?:session|work)|间歇|間歇|法特莱克|亚索|インターバル",
    re.IGNORECASE,
)


def _variant(session: LabelledSession) -> str:
    m = session.found.measures
    length = m.get("interval_s", 0.0)
    n = m.get("interval_n", 0.0)
    is_four = session.rules["variant.four_min"] <= length <= session.rules["variant.four_max"]
    alike = n / max(m.get("clear_n", n), 1.0)
    if n < session.rules["hiit.min_reps"] or alike < session.rules["variant.plan_share"]:
        return "fartlek"
    if n == 4 and is_four:  # noqa: PLR2004  (the workout's name)
        return "4x4"
    return (
        "short_intervals" if length < session.rules["variant.long_interval"] else "long_intervals"
    )


def _work(findings: Found) -> SessionWork | None:
    return None if findings.structure is None else work_of_reps(findings.structure.reps)


LABEL: Final = Label(
    label=SessionLabel.HIIT,
    title_words=TITLE_WORDS,
    variant=_variant,
    work=_work,
)
