"""The labels that runs compete for, one module per label; what is asked of a session's label.

A further label is a member of `SessionLabel`, a module here, its place in `LABELS` and in
`label_definition`, its traits (`runpipe.model.labels`), its lines in
``rules/classification.toml`` and its words. The type check fails until the code has them all.
"""

from __future__ import annotations

from typing import Final, assert_never

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.examine import Found
from runpipe.classification.features import Features
from runpipe.classification.labels import hiit, hill, long_distance, sprint
from runpipe.classification.labels.label import Label, LabelledSession, SessionWork
from runpipe.classification.scorecard import Tally
from runpipe.model.labels import SessionLabel

LABELS: Final[tuple[Label, ...]] = (
    hill.LABEL,
    sprint.LABEL,
    hiit.LABEL,
    long_distance.LABEL,
)
"""In the order in which a title is asked: hill sprints are hills."""


def label_definition(label: SessionLabel) -> Label | None:
    """Return a label's definition; `None` for ``other``, which no run competes for."""
    match label:
        case SessionLabel.SPRINT:
            return sprint.LABEL
        case SessionLabel.HIIT:
            return hiit.LABEL
        case SessionLabel.HILL:
            return hill.LABEL
        case SessionLabel.LONG_DISTANCE:
            return long_distance.LABEL
        case SessionLabel.OTHER:
            return None
        case _:
            assert_never(label)


def label_of_title(titles: tuple[str, ...]) -> SessionLabel | None:
    """Return the label that the words of a title name, `None` if they name none.

    Examples
    --------
    >>> label_of_title(("Hill reps",))
    <SessionLabel.HILL: 'hill'>
    """
    text = " ".join(titles)
    return next((item.label for item in LABELS if item.title_words.search(text)), None)


def variant_of(label: SessionLabel, session: LabelledSession) -> str | None:
    """Return the variant of a label: ``easy``, ``tempo``, ``hill_reps``, ``short_intervals``, …."""
    definition = label_definition(label)
    return None if definition is None else definition.variant(session)


def work_of(findings: Found, label: SessionLabel) -> SessionWork | None:
    """Return the work that a label stands on; `None` without any."""
    definition = label_definition(label)
    return None if definition is None else definition.work(findings)


def tags_of(
    label: SessionLabel,
    features: Features,
    profile: AthleteProfile,
    findings: Found,
    tally: Tally | None,
) -> tuple[str, ...]:
    """Return what else is worth knowing: strides, a second label, how far the data goes."""
    trace = features.trace
    n_bursts = max(findings.measures.get("fast_burst_n", 0.0), float(findings.n_strides))
    second = tally.ranked[1] if tally else None
    titled = label_of_title(features.titles)
    marks = {
        "strides": n_bursts >= 3 and label is not SessionLabel.SPRINT,  # noqa: PLR2004
        f"some_{second.value}" if second else "": bool(
            second
            and second is not SessionLabel.LONG_DISTANCE
            and tally is not None
            and tally.probability[second] >= 0.25  # noqa: PLR2004
        ),
        "title_disagrees": titled is not None and titled is not label,
        "treadmill": "treadmill" in f"{features.sport} {features.sub_sport}",
        "track": "track" in f"{features.sport} {features.sub_sport}",
        "no_history": profile.critical_speed_mps.source != "history",
        "no_heart_rate": not np.isfinite(trace.heart_rate_bpm).any(),
        "no_altitude": not np.isfinite(trace.altitude_m).any(),
        "no_position": not np.isfinite(trace.east_m).any(),
        "no_speed": not np.isfinite(trace.speed_mps).any(),
    }
    from_flags = [
        flag
        for flag in (
            "vehicle_section",
            "altitude_glitch",
            "altitude_noise",
            "long_gap",
            "distance_mismatch",
        )
        if flag in features.flags
    ]
    return (*(name for name, is_so in marks.items() if is_so), *from_flags)
