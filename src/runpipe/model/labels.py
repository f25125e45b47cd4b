"""What a session was judged to be, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runpipe.model.findings import Finding

MOST_SURE_FRAC: Final = 0.99
"""The most that is said to a reader: nothing that a watch recorded is ever wholly sure."""


class SessionLabel(StrEnum):
    """The four kinds of run, and all else."""

    SPRINT = "sprint"
    HIIT = "hiit"
    HILL = "hill"
    LONG_DISTANCE = "long_distance"
    OTHER = "other"


class StructureSource(StrEnum):
    """What the repeats of a session stand on, best first."""

    WORKOUT = "workout"
    LAPS = "laps"
    TRACE = "found"


class BoutKind(StrEnum):
    """What a found stretch was."""

    WARMUP = "warmup"
    WORK = "work"
    REST = "rest"
    CLIMB = "climb"
    COOLDOWN = "cooldown"
    STEADY = "steady"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """A stretch ``[start_s, end_s)`` that we found; averages are `None` where not known."""

    kind: BoutKind
    start_s: float
    end_s: float
    distance_m: float | None = None
    avg_speed_mps: float | None = None
    avg_grade_frac: float | None = None
    avg_heart_rate_bpm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fact that a label stands on.

    `rule` names the entry of the rules file; `value` is what was measured and `threshold` what
    it was held against, both in `unit`. `supports` tells whether it is for the label given.
    `finding` says the same.
    """

    rule: str
    finding: Finding
    value: float | None = None
    threshold: float | None = None
    unit: str | None = None
    supports: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The judgement on one session.

    `shares` gives the share of time (0-1, adding to 1) of each label found in a mixed session;
    `would_change` names the two labels between which a doubtful judgement stands; `reason` is set
    for ``other``. `structure` says what was run as runners write it, and `structure_source` what
    its repeats stand on; both are `None` where nothing is known.
    """

    label: SessionLabel
    variant: str | None
    tags: tuple[str, ...]
    shares: tuple[tuple[SessionLabel, float], ...]
    confidence_frac: float
    evidence: tuple[Evidence, ...]
    bouts: tuple[Bout, ...] = ()
    reason: Finding | None = None
    would_change: Finding | None = None
    structure: Finding | None = None
    structure_source: StructureSource | None = None
    rules_version: str = ""
