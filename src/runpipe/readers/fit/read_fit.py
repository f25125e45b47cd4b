"""FIT files: what kind of file it is, and from messages to a `FileReading`."""

from __future__ import annotations

from typing import Final

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.fit.activity import read_activity
from runpipe.readers.fit.columns import Declined, decode
from runpipe.readers.fit.fallback import read_with_fitparse
from runpipe.readers.fit.messages import FitMessages
from runpipe.readers.fit.scale import read_scale

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
