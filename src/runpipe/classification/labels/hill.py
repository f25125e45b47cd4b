"""Hills: repeated climbs, or a run whose climbing is its work."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from runpipe.classification.examine import Found
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork, work_of_reps
from runpipe.classification.session_measures import HALF
from runpipe.model.labels import BoutKind, SessionLabel

TITLE_WORDS: Final = re.compile(
    r"\bhill|\btrail|\bmountain|\bclimb|\buphill|\bsalit[ae]\b|\bcollina|\bcôtes?\b|\bcuestas?\b|"
    r"\bberg|\btrappen|\bstairs?\b|越野|爬坡|坡|トレイル|坂",
    re.IGNORECASE,
)

MOSTLY: Final = 0.7
MIN_CYCLES: Final = 3


def _variant(session: LabelledSession) -> str:
    if "stair" in f"{session.features.sport} {session.features.sub_sport}":
        return "stairs"
    m = session.found.measures
    if m.get("hill_reps", 0.0) > HALF:
        work = _work(session.found)
        lengths = np.subtract(work.end_s, work.start_s) if work else np.zeros(1)
        is_short = float(np.median(lengths)) < session.rules["variant.hill_sprint"]
        return "hill_sprints" if is_short else "hill_reps"
    if m.get("climb_repeats", 0.0) >= session.rules["hill.min_repeats"]:
        seconds = np.median(
            (session.found.climbs.end_s - session.found.climbs.start_s)[
                session.found.climbs.is_repeated
            ]
        )
        return "hill_sprints" if seconds < session.rules["variant.hill_sprint"] else "hill_reps"
    if m.get("is_trail", 0.0) > 0:
        return "trail"
    graded = max(m.get("interval_grade", 0.0), m.get("burst_grade", 0.0))
    planned = m.get("interval_n", 0.0) >= session.rules["hill.min_repeats"]
    return "hill_reps" if planned and graded >= session.rules["climbs.min_grade"] else "hilly_run"


def _work(findings: Found) -> SessionWork | None:
    if findings.measures.get("hill_reps", 0.0) > HALF:
        return _planned(findings) or _climbs(findings) or _uphill_repeats(findings)
    return _climbs(findings) or _uphill_repeats(findings)


def _planned(findings: Found) -> SessionWork | None:
    """Return the hill repeats where most of them show: marked, in the altitude, or in the pace."""
    reps = findings.structure.reps if findings.structure else None
    uphill = findings.measures.get("interval_up_share", 0.0) > MOSTLY
    cycles = findings.cycles
    if reps is not None and uphill and reps.n >= max(cycles.n, findings.climbs.n_repeated) - 1:
        return work_of_reps(reps, BoutKind.CLIMB)
    if cycles.n < max(findings.climbs.n_repeated, MIN_CYCLES):
        return None
    return SessionWork(BoutKind.CLIMB, tuple(cycles.start_s.tolist()), tuple(cycles.end_s.tolist()))


def _climbs(findings: Found) -> SessionWork | None:
    climbs = findings.climbs
    chosen = climbs.is_repeated if climbs.n_repeated > 1 else np.ones(climbs.n, dtype=np.bool_)
    if not chosen.any():
        return None
    starts, ends = climbs.start_s[chosen].tolist(), climbs.end_s[chosen].tolist()
    return SessionWork(BoutKind.CLIMB, tuple(starts), tuple(ends))


def _uphill_repeats(findings: Found) -> SessionWork | None:
    """Return the repeats of a plan as climbs, where the altimeter is too coarse to show them."""
    if findings.structure is None or findings.structure.reps.n <= 1:
        return None
    return work_of_reps(findings.structure.reps, BoutKind.CLIMB)


LABEL: Final = Label(
    label=SessionLabel.HILL,
    title_words=TITLE_WORDS,
    variant=_variant,
    work=_work,
)
