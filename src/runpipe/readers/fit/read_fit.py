"""FIT files: what kind a file is, and from messages to a `FileReading`; weigh-ins.

Fitparse where columns decline.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import fitparse
import numpy as np
from fitparse import records as fitparse_records

from runpipe.errors import ReadError
from runpipe.model.logs import BodyFatMethod, BodyMeasurement
from runpipe.model.recording import FileReading
from runpipe.readers.fit.activity import read_activity
from runpipe.readers.fit.columns import Column, Declined, DeveloperField, decode
from runpipe.readers.fit.messages import Clock, FitMessages, FloatArray, MessageRow, rows, to_utc

_MAX_BYTES: Final = 32 * 2**20
_MAX_MESSAGES: Final = 100_000
"""About 20 s of fitparse; a file that needs the fallback and is longer is not worth it."""
_LOCK: Final = threading.Lock()
"""fitparse keeps developer fields in one global table."""


class ParsedColumns:
    """fitparse's messages of one kind, looked at by columns."""

    def __init__(self, messages: list[Any]) -> None:
        self._messages = messages

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self._messages)

    def values(self, name: str) -> FloatArray:
        """Return a field's scaled values, NaN where there is none."""
        fields = [_field(message, name) for message in self._messages]
        return np.array([_as_number(field) for field in fields], dtype=np.float64)

    def labels(self, name: str) -> list[str | None]:
        """Return a field's words, `None` where there is none."""
        fields = [_field(message, name) for message in self._messages]
        return [_as_label(field) for field in fields]

    @property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields there are."""
        return tuple(dict.fromkeys(_described(field) for field in self._developer()))

    def developer(self, field: DeveloperField) -> Column | None:
        """Return a developer field's column."""
        values = np.full(len(self), np.nan)
        for i, message in enumerate(self._messages):
            for item in message.fields:
                if item.field_type == "devfield" and _described(item) == field:
                    values[i] = _as_number(item)
        return Column(field.name, field.units, "float64", values, np.isfinite(values))

    def _developer(self) -> Iterator[Any]:
        for message in self._messages:
            yield from (item for item in message.fields if item.field_type == "devfield")


class ParsedMessages:
    """A file as fitparse reads it."""

    def __init__(self, by_name: dict[str, list[Any]], notes: tuple[str, ...]) -> None:
        self._by_name = by_name
        self.notes = notes

    @property
    def is_partial(self) -> bool:
        """Return whether fitparse stopped before the end."""
        return bool(self.notes)

    def messages(self, message: str, /) -> ParsedColumns:
        """Return all messages of one kind."""
        return ParsedColumns(self._by_name.get(message, []))


def read_with_fitparse(data: bytes, name: str) -> ParsedMessages:
    """Read a file with fitparse, keeping whatever came before any damage.

    Raises
    ------
    ReadError
        If fitparse finds no message either, or the file is far too long for it.
    """
    if len(data) > _MAX_BYTES:
        raise ReadError(name, "the file is not what a watch writes, and too long to look into")
    by_name: dict[str, list[Any]] = {}
    notes: tuple[str, ...] = ()
    n_messages = 0
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        fitparse_records.DEV_TYPES.clear()
        try:
            for message in fitparse.FitFile(io.BytesIO(data), check_crc=False).get_messages():
                by_name.setdefault(message.name, []).append(message)
                n_messages += 1
                if n_messages >= _MAX_MESSAGES:
                    notes = (f"only the first {n_messages:,} messages were read",)
                    break
        except MemoryError:
            raise
        except Exception as error:
            notes = ("the file stops making sense: what comes before was kept",)
            if not n_messages:
                reason = "it is no FIT file, or too damaged to be read as one"
                raise ReadError(name, reason, f"{type(error).__name__}: {error}") from error
    return ParsedMessages(by_name, notes)


def _field(message: Any, name: str) -> Any:  # noqa: ANN401  (fitparse is untyped)
    match = None
    for field in message.fields:
        if field.name == name and field.field_type != "devfield" and field.value is not None:
            match = field
    return match


def _described(field: Any) -> DeveloperField:  # noqa: ANN401
    description = field.field
    return DeveloperField(
        description.dev_data_index,
        description.def_num,
        description.type.identifier,
        description.name,
        description.units or "",
    )


def _as_number(field: Any) -> float:  # noqa: ANN401
    if field is None:
        return np.nan
    for value in (field.value, field.raw_value):
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, (int, float)) and not isinstance(first, bool):
            return float(first)
    return np.nan


def _as_label(field: Any) -> str | None:  # noqa: ANN401
    if field is None:
        return None
    value = field.value[0] if isinstance(field.value, tuple) and field.value else field.value
    return None if value is None else str(value)


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


_ACTIVITY: Final = "activity"
_IGNORED: Final = {
    "device": "a device's own description, no training in it",
    "settings": "a watch's settings, no training in it",
    "sport": "a watch's sport settings, no training in it",
    "workout": "a planned workout, not one that was done",
    "course": "a planned course, not a run that was done",
    "schedules": "a training calendar, nothing that was done",
    "totals": "a watch's running totals, no single sessions in it",
    "goals": "a watch's goals, nothing that was done",
    "blood_pressure": "blood pressure, which is not used",
    "monitoring_a": "all-day monitoring (steps, heart rate), which is not used",
    "monitoring_b": "all-day monitoring (steps, heart rate), which is not used",
    "monitoring_daily": "all-day monitoring (steps, heart rate), which is not used",
    "segment": "a segment to race on, nothing that was done",
    "segment_list": "a list of segments, nothing that was done",
    "exd_configuration": "the layout of a display, no training in it",
    "32": "all-day monitoring (steps, heart rate), which is not used",
    "44": "training metrics computed by the watch, which are not used",
    "49": "sleep as the watch stores it, a format that is not documented",
    "68": "heart-rate variability of the night, which is not used",
}
"""File types (`file_id.type`) that hold nothing for us; numbers have no name in the profile."""


def read_fit(data: bytes, name: str, *, scale_user_index: int | None = None) -> FileReading:
    """Read a FIT file: an activity with all its sessions, or weigh-ins.

    Parameters
    ----------
    data
        The whole file (already unzipped).
    name
        The file as the user knows it, for messages.
    scale_user_index
        Which user of a shared scale is meant (`user_profile_index`); `None` chooses the one
        with a profile or the most weigh-ins, and says so.

    Returns
    -------
    FileReading
        Kind ``fit_activity`` or ``fit_weight`` with what was read, or another with an
        `ignored_reason`. A cut or damaged file gives all before the damage and `is_partial`.

    Raises
    ------
    ReadError
        If the file is empty, no FIT file, or holds nothing that makes sense.
    """
    if not data:
        raise ReadError(name, "the file is empty")
    try:
        return _read(data, name, scale_user_index)
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        raise ReadError(name, "the file is damaged and could not be read", detail) from error


def _read(data: bytes, name: str, scale_user_index: int | None) -> FileReading:
    fit: FitMessages
    notes: tuple[str, ...] = ()
    try:
        fit = decode(data)
    except Declined as declined:
        fit = read_with_fitparse(data, name)
        notes = (f"read the slow way, because {declined.reason}",)
    notes += fit.notes
    kind = _file_type(fit)
    if kind is None:
        raise ReadError(name, "nothing in the file makes sense as an activity or a weigh-in")
    if kind == "weight":
        return read_scale(fit, notes, scale_user_index)
    if kind != _ACTIVITY and not len(fit.messages("session")):
        reason = _IGNORED.get(kind, f"a FIT file of a kind that is not used ({kind})")
        return FileReading(
            kind=f"fit_{kind}", is_partial=fit.is_partial, notes=notes, ignored_reason=reason
        )
    return read_activity(fit, name, notes)


def _file_type(fit: FitMessages) -> str | None:
    """Return `file_id.type` in FIT's words; where it is missing, what the content tells, if any."""
    stated = [label for label in fit.messages("file_id").labels("type") if label]
    if stated:
        return _ACTIVITY if _ACTIVITY in stated else stated[0]
    if len(fit.messages("record")) or len(fit.messages("session")):
        return _ACTIVITY
    return "weight" if len(fit.messages("weight_scale")) else None
