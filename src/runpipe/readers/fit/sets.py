"""Strength sets from FIT `set` messages."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Final

from runpipe.model.logs import Region, StrengthSet
from runpipe.model.recording import SessionFacts
from runpipe.readers.fit.columns import type_labels
from runpipe.readers.fit.messages import MessageRow, to_utc

SOURCE: Final = "fit"
_UNKNOWN: Final = "unknown"
_WARM_UP: Final = "warm_up"
_BY_NAME: Final = "use_subtype"


@dataclass(frozen=True, slots=True)
class _Category:
    region: Region
    pattern: str
    is_plyometric: bool


_NOTHING_KNOWN: Final = _Category(Region.UNKNOWN, _UNKNOWN, is_plyometric=False)


@cache
def _categories() -> dict[str, _Category]:
    """Return what each FIT exercise category works, from the rules."""
    path = resources.files("runpipe") / "rules" / "fit_exercise_category.csv"
    regions = {region.value for region in Region}
    return {
        row["exercise_category"]: _Category(
            Region(row["region"]) if row["region"] in regions else Region.UNKNOWN,
            row["pattern"],
            row["is_plyometric"] == "1",
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    }


def strength_sets(
    timed: Iterable[tuple[float, MessageRow]], facts: SessionFacts
) -> tuple[tuple[StrengthSet, ...], tuple[str, ...]]:
    """Return a session's active sets in order, and a note when local time had to be guessed.

    Parameters
    ----------
    timed
        The session's `set` messages with their time in seconds since FIT's epoch.
    facts
        The session's facts.

    A set's category is the watch's list of guesses until someone edits it: the first one counts,
    and a first guess of "unknown" stays unknown. A mass of 0 kg means that none was entered.
    """
    active = [(at, row) for at, row in timed if row.label("set_type") == "active"]
    sets = tuple(_strength_set(row, at, facts, i + 1) for i, (at, row) in enumerate(active))
    is_utc = bool(sets) and facts.utc_offset_s is None
    notes = ("no local time in the file: the sets' dates and times are in UTC",) if is_utc else ()
    return sets, notes


def _strength_set(row: MessageRow, at: float, facts: SessionFacts, index: int) -> StrengthSet:
    offset = timedelta(seconds=facts.utc_offset_s or 0)
    begun = (facts.start_utc + offset).replace(tzinfo=None)
    category = row.label("category") or _UNKNOWN
    exercise = _exercise(row, category)
    category_of_set = _category_of(category, exercise)
    return StrengthSet(
        local_date=begun.date(),
        source=SOURCE,
        exercise=exercise,
        set_index=index,
        workout=facts.workout_name or begun.isoformat(timespec="minutes"),
        start_local=(to_utc(at) + offset).replace(tzinfo=None),
        workout_s=facts.timer_s or facts.elapsed_s,
        category=None if category == _UNKNOWN else category,
        region=category_of_set.region,
        pattern=None if category_of_set.pattern == _UNKNOWN else category_of_set.pattern,
        is_plyometric=category_of_set.is_plyometric,
        is_warmup=category == _WARM_UP,
        reps=row.whole("repetitions") or None,
        mass_kg=row.number("weight") or None,
        duration_s=row.number("duration"),
    )


def _exercise(row: MessageRow, category: str) -> str:
    """Return the exercise's own name, the category's where the watch gives no more."""
    number = row.whole("category_subtype")
    names = type_labels(f"{category}_exercise_name") or {}
    return category if number is None else names.get(number, category)


def _category_of(category: str, exercise: str) -> _Category:
    """Return what a set works; a category of mixed exercises goes by the exercise's name."""
    of_category = _categories().get(category, _NOTHING_KNOWN)
    if of_category.pattern != _BY_NAME:
        return of_category
    named = [name for name in _categories() if name in exercise]
    return _categories()[max(named, key=len)] if named else _NOTHING_KNOWN
