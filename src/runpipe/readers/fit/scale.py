"""Weigh-ins from a FIT file of type weight, which may be shared by several people."""

from __future__ import annotations

from collections import Counter
from typing import Final

from runpipe.model.logs import BodyFatMethod, BodyMeasurement
from runpipe.model.recording import FileReading
from runpipe.readers.fit.messages import Clock, FitMessages, MessageRow, rows, to_utc

_INDEX_MASK: Final = 0x0FFF
_PERCENT: Final = 100.0
_MAX_BODY_FAT_FRAC: Final = 0.75
SOURCE: Final = "fit_scale"


def read_scale(
    fit: FitMessages, notes: tuple[str, ...], user_index: int | None = None
) -> FileReading:
    """Return the weigh-ins of one person.

    A scale file says nothing of the time zone, so dates and times are in UTC, and a note says so.
    """
    readings = rows(fit.messages("weight_scale"))
    chosen, user_notes = _choose_user(fit, readings, user_index)
    clock = Clock.of(fit)
    measured = [
        _measurement(row, clock)
        for row in readings
        if row.whole("user_profile_index", _INDEX_MASK) in {None, chosen}
    ]
    measurements = tuple(item for item in measured if item is not None)
    if measurements:
        user_notes += ("the scale gives no time zone: dates and times are in UTC",)
    return FileReading(
        kind="fit_weight",
        body_measurements=measurements,
        is_partial=fit.is_partial,
        notes=notes + clock.notes + user_notes,
        ignored_reason=None if measurements else "it holds no weigh-in that could be used",
    )


def _choose_user(
    fit: FitMessages, readings: list[MessageRow], user_index: int | None
) -> tuple[int | None, tuple[str, ...]]:
    """Return whose readings to keep, and a note when that was a choice."""
    counts = Counter(row.whole("user_profile_index", _INDEX_MASK) for row in readings)
    counts.pop(None, None)
    if user_index is not None:
        return user_index, ()
    if len(counts) <= 1:
        return next(iter(counts), None), ()
    profiles = [
        row.whole("message_index", _INDEX_MASK) for row in rows(fit.messages("user_profile"))
    ]
    with_profile = [index for index in counts if index in profiles]
    if len(with_profile) == 1:
        chosen = with_profile[0]
    else:
        chosen = min(counts, key=lambda index: (-counts[index], index or 0))
    others = sum(counts.values()) - counts[chosen]
    return chosen, (
        f"the scale is used by {len(counts)} people: the weigh-ins of user {chosen} were kept, "
        f"{others} of others left out",
    )


def _measurement(row: MessageRow, clock: Clock) -> BodyMeasurement | None:
    stamp = clock.second(row.number("timestamp"))
    mass = row.number("weight")
    if stamp is None or not mass:
        return None
    at = to_utc(stamp)
    percent = row.number("percent_fat")
    fat = percent / _PERCENT if percent else None
    if fat is not None and fat > _MAX_BODY_FAT_FRAC:
        fat = None
    return BodyMeasurement(
        local_date=at.date(),
        local_time=at.time(),
        source=SOURCE,
        mass_kg=mass,
        body_fat_frac=fat,
        body_fat_method=BodyFatMethod.BIA if fat is not None else None,
    )
