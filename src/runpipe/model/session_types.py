"""From a label and a sport to what the session counts as in the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from runpipe.model.labels import SessionLabel
from runpipe.model.week_facts import SessionType

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
    labelled = None if label is None else _type_of_label(label, variant)
    if labelled is not None:
        return TypeFound(labelled)
    if is_strength(sport, sub_sport):
        return TypeFound(SessionType.STRENGTH_FULL, is_imputed=True)
    if sport in _RUN_SPORTS:
        easy = TypeFound(SessionType.EASY, is_imputed=True)
        return easy if is_plausible_run else TypeFound(SessionType.OTHER)
    by_sub_sport = _BY_SUB_SPORT.get(sub_sport or "")
    return TypeFound(by_sub_sport or _BY_SPORT.get(sport or "", SessionType.OTHER))


def _type_of_label(label: SessionLabel, variant: str | None) -> SessionType | None:
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
