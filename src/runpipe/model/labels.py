"""What a session was judged to be, why, and what it counts as in the model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from runpipe.model.findings import Finding
from runpipe.model.week_facts import SessionType

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


_RUN_SPORTS: Final = frozenset({"running", "run"})
_STRENGTH_WORDS: Final = frozenset({"strength_training"})

_BY_SPORT: Final = {
    "walking": SessionType.WALK,
    "hiking": SessionType.WALK,
    "snowshoeing": SessionType.WALK,
    "cycling": SessionType.CYCLE,
    "e_biking": SessionType.OTHER,
    "swimming": SessionType.SWIM,
    "rowing": SessionType.ROW,
    "rock_climbing": SessionType.CLIMB,
    "floor_climbing": SessionType.STAIRS,
    "hiit": SessionType.CIRCUIT,
}
_BY_SUB_SPORT: Final = {
    "yoga": SessionType.YOGA,
    "pilates": SessionType.YOGA,
    "flexibility_training": SessionType.YOGA,
    "hiit": SessionType.CIRCUIT,
    "amrap": SessionType.CIRCUIT,
    "emom": SessionType.CIRCUIT,
    "tabata": SessionType.CIRCUIT,
    "stair_climbing": SessionType.STAIRS,
    "indoor_rowing": SessionType.ROW,
    "indoor_cycling": SessionType.CYCLE,
    "spin": SessionType.CYCLE,
    "indoor_climbing": SessionType.CLIMB,
    "bouldering": SessionType.CLIMB,
    "indoor_walking": SessionType.WALK,
}
_HILL_VARIANTS: Final = {
    "hilly_run": SessionType.HILLY_RUN,
    "trail": SessionType.TRAIL,
    "stairs": SessionType.STAIRS,
}
_LONG_VARIANTS: Final = {
    "long": SessionType.LONG,
    "tempo": SessionType.TEMPO,
    "threshold_reps": SessionType.TEMPO,
    "race": SessionType.RACE,
}
_ONE_REGION_FRAC: Final = 0.25
"""A region with less than this share of the hard sets does not make the session a full one.

Own choice: a single pull-up set after squats is no upper-body session.
"""


@dataclass(frozen=True, slots=True)
class TypeFound:
    """A session's type, and whether it had to be assumed."""

    session_type: SessionType
    is_imputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HardSets:
    """The hard sets of a strength session by region; plyometric ones are in their region too."""

    n_total: int = 0
    n_lower: int = 0
    n_upper: int = 0
    n_full: int = 0
    n_core: int = 0
    n_plyometric: int = 0


def is_strength(sport: str | None, sub_sport: str | None) -> bool:
    """Return whether a session is strength training, by FIT's words."""
    return sub_sport in _STRENGTH_WORDS or sport in _STRENGTH_WORDS


def find_session_type(
    label: SessionLabel | None,
    variant: str | None,
    *,
    sport: str | None,
    sub_sport: str | None,
    is_plausible_run: bool = True,
) -> TypeFound:
    """Return what a session without strength sets counts as.

    Parameters
    ----------
    label, variant
        As judged, `None` when not judged.
    sport, sub_sport
        In FIT's words.
    is_plausible_run
        False when the samples show that it cannot have been a run, whatever it is tagged.

    Returns
    -------
    TypeFound
        A run that could not be judged counts as easy, and strength training without sets as
        full-body: both marked as assumed.
    """
    labelled = None if label is None else type_of_label(label, variant)
    if labelled is not None:
        return TypeFound(labelled)
    if is_strength(sport, sub_sport):
        return TypeFound(SessionType.STRENGTH_FULL, is_imputed=True)
    if sport in _RUN_SPORTS:
        easy = TypeFound(SessionType.EASY, is_imputed=True)
        return easy if is_plausible_run else TypeFound(SessionType.OTHER)
    by_sub_sport = _BY_SUB_SPORT.get(sub_sport or "")
    return TypeFound(by_sub_sport or _BY_SPORT.get(sport or "", SessionType.OTHER))


def type_of_label(label: SessionLabel, variant: str | None) -> SessionType | None:
    """Return what a labelled run counts as; `None` for ``other``."""
    match label:
        case SessionLabel.SPRINT:
            return SessionType.SPRINT
        case SessionLabel.HIIT:
            return SessionType.HIIT
        case SessionLabel.HILL:
            return _HILL_VARIANTS.get(variant or "", SessionType.HILL_REPS)
        case SessionLabel.LONG_DISTANCE:
            return _LONG_VARIANTS.get(variant or "", SessionType.EASY)
        case SessionLabel.OTHER:
            return None
        case _:
            assert_never(label)


def find_strength_type(sets: HardSets) -> TypeFound:
    """Return what a strength session counts as, by where its hard sets went.

    Mostly plyometric sets make a plyometric session; sets of which no region is known a
    full-body one, marked as assumed; core work alone counts for no region.
    """
    n_placed = sets.n_lower + sets.n_upper + sets.n_full
    if sets.n_plyometric * 2 > max(sets.n_total, 1):
        return TypeFound(SessionType.PLYOMETRICS)
    if n_placed == 0:
        if sets.n_core > 0:
            return TypeFound(SessionType.OTHER)
        return TypeFound(SessionType.STRENGTH_FULL, is_imputed=True)
    lower_frac = (sets.n_lower + sets.n_full) / n_placed
    upper_frac = (sets.n_upper + sets.n_full) / n_placed
    if upper_frac < _ONE_REGION_FRAC:
        return TypeFound(SessionType.STRENGTH_LOWER)
    if lower_frac < _ONE_REGION_FRAC:
        return TypeFound(SessionType.STRENGTH_UPPER)
    return TypeFound(SessionType.STRENGTH_FULL)
