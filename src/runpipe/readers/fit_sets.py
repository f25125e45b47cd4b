"""Strength sets from FIT `set` messages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

from runpipe.model.logs import Region, StrengthSet
from runpipe.model.session import SessionFacts
from runpipe.readers.fit_facts import SessionSpan
from runpipe.readers.fit_messages import Clock, FitMessages, Row, rows, to_utc

SOURCE: Final = "fit"
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class _Category:
    region: Region
    pattern: str
    is_plyometric: bool


@cache
def _categories() -> dict[str, _Category]:
    """Return what each FIT exercise category works, from the rules."""
    path = resources.files("runpipe") / "rules" / "fit_exercise_category.csv"
    known = {region.value for region in Region}
    return {
        row["exercise_category"]: _Category(
            Region(row["region"]) if row["region"] in known else Region.UNKNOWN,
            row["pattern"],
            row["is_plyometric"] == "1",
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    }


def read_sets(
    fit: FitMessages, clock: Clock, span: SessionSpan, facts: SessionFacts
) -> tuple[tuple[StrengthSet, ...], tuple[str, ...]]:
    """Return a session's active sets in order, and a note when local time had to be guessed.

    A set's category is the watch's list of guesses until someone edits it: the first one counts,
    and a first guess of "unknown" stays unknown. A mass of 0 kg means that none was entered.
    """
    columns = fit.messages("set")
    start = clock.seconds(columns.values("start_time"))
    start = np.where(np.isfinite(start), start, clock.seconds(columns.values("timestamp")))
    found: list[StrengthSet] = []
    for at, row in zip(start, rows(columns), strict=True):
        is_inside = span.start_s <= at <= span.end_s
        if is_inside and row.label("set_type") == "active":
            found.append(_strength_set(row, float(at), facts, len(found) + 1))
    is_utc = bool(found) and facts.utc_offset_s is None
    notes = ("no local time in the file: the sets' dates and times are in UTC",) if is_utc else ()
    return tuple(found), notes


def _strength_set(row: Row, at: float, facts: SessionFacts, index: int) -> StrengthSet:
    offset = timedelta(seconds=facts.utc_offset_s or 0)
    local = (to_utc(at) + offset).replace(tzinfo=None)
    begun = (facts.start_utc + offset).replace(tzinfo=None)
    category = row.label("category") or _UNKNOWN
    known = _categories().get(category)
    reps = row.whole("repetitions")
    return StrengthSet(
        local_date=begun.date(),
        source=SOURCE,
        exercise=category,
        set_index=index,
        workout=facts.workout_name or begun.isoformat(timespec="minutes"),
        start_local=local,
        workout_s=facts.timer_s or facts.elapsed_s,
        category=None if category == _UNKNOWN else category,
        region=known.region if known else Region.UNKNOWN,
        pattern=known.pattern if known else None,
        is_plyometric=bool(known and known.is_plyometric),
        reps=reps or None,
        mass_kg=row.number("weight") or None,
        duration_s=row.number("duration"),
    )
