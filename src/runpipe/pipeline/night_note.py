"""How the last night ended: a small file in the data folder, for `status` to read.

It is written when a night begins and when it ends, so that one that was killed shows too. It is
whole at any instant, and what it says is never what a night relies on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from runpipe.atomic_files import write_atomic
from runpipe.errors import is_interrupt
from runpipe.inbox import BusyError
from runpipe.settings import DataPaths

_LONGEST_NIGHT: Final = timedelta(days=1)
"""A process that is older has another's number."""
_LONGEST_REASON: Final = 500


class Outcome(StrEnum):
    """How far a night got."""

    BEGUN = "begun"
    GOOD = "good"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightNote:
    """The last night, and the good ones before it. Instants are ISO 8601 in UTC."""

    began_utc: str
    process_id: int
    outcome: Outcome = Outcome.BEGUN
    reason: str = ""
    last_good_utc: str | None = None
    earlier_good_utc: str | None = None


def read_night_note(paths: DataPaths) -> NightNote | None:
    """Read how the last night ended; `None` before the first, or where the file is damaged."""
    try:
        fields = json.loads(paths.night_file.read_text("utf-8"))
        note = NightNote(**{**fields, "outcome": Outcome(fields["outcome"])})
        for instant in (note.began_utc, note.last_good_utc, note.earlier_good_utc):
            if instant is not None and datetime.fromisoformat(instant).tzinfo is None:
                return None
        if type(note.process_id) is not int or note.process_id <= 0 or type(note.reason) is not str:
            return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return note


@contextmanager
def night_noted(paths: DataPaths, *, now_utc: datetime | None = None) -> Iterator[None]:
    """Note that a night begins, and then how it ended; whatever it raises is raised.

    The caller holds the lock. A disk that takes no note stops no night.

    Parameters
    ----------
    paths
        The data folder.
    now_utc
        When the night begins; `None` continues the good one that was noted last, if there is one.
    """
    before = read_night_note(paths)
    note = _continued(before) if now_utc is None else _begun(before, now_utc)
    if note is None:
        yield
        return
    _write(paths, note)
    try:
        yield
    except BaseException as exc:
        _write(paths, _failed(note, exc))
        raise
    _write(paths, _good(note))


def note_failed_night(paths: DataPaths, exc: BaseException, *, now_utc: datetime) -> None:
    """Note that a night could not begin, unless another run is at work or it is noted already."""
    before = read_night_note(paths)
    is_noted = before is not None and before.outcome is Outcome.FAILED
    is_ours = before is not None and before.process_id == os.getpid()
    if isinstance(exc, BusyError) or (is_noted and is_ours):
        return
    _write(paths, _failed(_begun(before, now_utc), exc))


def _begun(before: NightNote | None, now_utc: datetime) -> NightNote:
    first = NightNote(began_utc=now_utc.isoformat(), process_id=os.getpid())
    if before is None:
        return first
    return replace(
        first, last_good_utc=before.last_good_utc, earlier_good_utc=before.earlier_good_utc
    )


def _continued(before: NightNote | None) -> NightNote | None:
    if before is None or before.outcome is not Outcome.GOOD:
        return None
    return replace(before, outcome=Outcome.BEGUN, process_id=os.getpid())


def _good(note: NightNote) -> NightNote:
    is_counted = note.last_good_utc == note.began_utc
    return replace(
        note,
        outcome=Outcome.GOOD,
        reason="",
        last_good_utc=note.began_utc,
        earlier_good_utc=note.earlier_good_utc if is_counted else note.last_good_utc,
    )


def _failed(note: NightNote, exc: BaseException) -> NightNote:
    if is_interrupt(exc):
        reason = "it was stopped; the next one resumes it"
    else:
        reason = (str(exc) or type(exc).__name__)[:_LONGEST_REASON]
    is_counted = note.last_good_utc == note.began_utc
    return replace(
        note,
        outcome=Outcome.FAILED,
        reason=reason,
        last_good_utc=note.earlier_good_utc if is_counted else note.last_good_utc,
    )


def _write(paths: DataPaths, note: NightNote) -> None:
    with suppress(OSError):
        write_atomic(paths.night_file, json.dumps(asdict(note), indent=1, ensure_ascii=False))


def is_at_work(note: NightNote, now_utc: datetime) -> bool:
    """Return whether the night that began last may still be running."""
    if note.outcome is not Outcome.BEGUN:
        return False
    if now_utc - datetime.fromisoformat(note.began_utc) > _LONGEST_NIGHT:
        return False
    try:
        os.kill(note.process_id, 0)
    except OSError:
        return False
    return True
