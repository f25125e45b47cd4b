"""What the use cases hand back, and how the last night ended: plain values to show.

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
from pathlib import Path
from typing import Any, Final

from runpipe.errors import is_interrupt
from runpipe.inbox import BusyError
from runpipe.model.findings import finding
from runpipe.model.iso_week import Week
from runpipe.model.labels import Classification, SessionLabel
from runpipe.model.recording import SessionFacts
from runpipe.printable import clean_line
from runpipe.private import write_atomic
from runpipe.settings import DataPaths
from runpipe.words import say

_SURE_OF_NO_SESSION: Final = 0.97
"""As sure as the judge is of a session that is no run (other.confidence in the rules)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file that came in. `status` as in the `files` view."""

    name: str
    status: str
    reason: str | None
    n_sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSummary:
    """What one run took in. `is_published` is false when nothing had changed.

    `unclaimed` has a sentence for each folder of the inbox that is no athlete's.
    """

    files: tuple[FileOutcome, ...]
    is_published: bool
    unclaimed: tuple[str, ...] = ()
    left: tuple[FileOutcome, ...] = ()
    """Files that stayed in the inbox, each with the reason."""
    notes: tuple[str, ...] = ()
    """What else the owner should know of, such as damage that was healed."""

    def n(self, status: str) -> int:
        """Count the files of one status."""
        return sum(1 for file in self.files if file.status == status)

    def counts(self) -> dict[str, Any]:
        """Return the counts by status, for a script."""
        names = ("loaded", "partial", "duplicate", "quarantined", "ignored")
        return {
            "n_new": len(self.files),
            **{f"n_{name}": self.n(name) for name in names},
            "n_sessions": sum(file.n_sessions for file in self.files),
            "n_left": len(self.left),
            "left": [{"file": file.name, "reason": file.reason} for file in self.left],
            "notes": list(self.notes),
            "is_published": self.is_published,
            "unclaimed": list(self.unclaimed),
        }

    def table(self) -> list[dict[str, Any]]:
        """Return a row a file, for an artifact."""
        return [
            {
                "file": clean_line(f.name),
                "status": f.status,
                "sessions": f.n_sessions,
                "reason": clean_line(f.reason or ""),
            }
            for f in (*self.files, *self.left)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """One report on disk."""

    athlete_id: str
    week: Week
    path: Path
    markdown: str
    title: str
    band: str
    score: float | None

    def summary(self) -> dict[str, Any]:
        """Return what a script wants to know."""
        return {
            "athlete_id": self.athlete_id,
            "week": str(self.week),
            "path": str(self.path),
            "band": self.band,
            "score": self.score,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """The latest judged week in one line."""

    week: str
    band_text: str
    score: float | None
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """Rows of a query, in its order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as objects."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How much there is of one kind, and from when to when."""

    name: str
    n: int
    first_date: str | None
    last_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the data stands.

    `last_night` says how the last night ended; it is empty when it ended well. `last_good_night`
    is the local instant at which the last good one began, `None` before the first.
    """

    n_files_by_status: tuple[tuple[str, int], ...]
    contents: tuple[Contents, ...]
    problems: tuple[FileOutcome, ...]
    n_row_errors: int
    row_errors: tuple[str, ...]
    ambiguous: tuple[str, ...]
    would_help: tuple[str, ...]
    next_night: str
    unclaimed: tuple[str, ...] = ()
    last_night: str = ""
    last_good_night: str | None = None
    left: tuple[FileOutcome, ...] = ()
    """Files that the last night left in the inbox, each with the reason."""
    notes: tuple[str, ...] = ()
    """What the last night had to tell, such as damage that it met or healed."""
    log_notes: tuple[str, ...] = ()
    """What reading the logs guessed or left out, each with its files and how to settle it."""

    def to_json(self) -> dict[str, Any]:
        """Return the same for a script."""
        return {
            "n_files_by_status": dict(self.n_files_by_status),
            "contents": [
                {"name": c.name, "n": c.n, "first_date": c.first_date, "last_date": c.last_date}
                for c in self.contents
            ],
            "problems": [
                {"file": p.name, "status": p.status, "reason": p.reason} for p in self.problems
            ],
            "n_row_errors": self.n_row_errors,
            "row_errors": list(self.row_errors),
            "ambiguous": list(self.ambiguous),
            "would_help": list(self.would_help),
            "next_night": self.next_night,
            "unclaimed": list(self.unclaimed),
            "last_night": self.last_night,
            "last_good_night": self.last_good_night,
            "left": [{"file": p.name, "reason": p.reason} for p in self.left],
            "notes": list(self.notes),
            "log_notes": list(self.log_notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifiedSession:
    """One session of a classified file; `facts` is `None` where the file holds no session."""

    facts: SessionFacts | None
    elapsed_s: float | None
    distance_m: float | None
    judged: Classification

    @property
    def label(self) -> str:
        """The label in one word."""
        return self.judged.label.value

    @property
    def variant(self) -> str | None:
        """What refines it."""
        return self.judged.variant

    @property
    def confidence_frac(self) -> float:
        """How often such a judgement is right."""
        return self.judged.confidence_frac

    @property
    def why(self) -> str:
        """The reason for `other`, else the strongest evidence for the label."""
        if self.judged.reason:
            return say(self.judged.reason)
        return next((say(e.finding) for e in self.judged.evidence if e.supports), "")

    def to_json(self) -> dict[str, Any]:
        """Return the promised shape (design §5)."""
        judged, facts = self.judged, self.facts
        return {
            "start_utc": None if facts is None else facts.start_utc.isoformat(),
            "sport": None if facts is None else facts.sport,
            "sub_sport": None if facts is None else facts.sub_sport,
            "title": None if facts is None else facts.title,
            "label": judged.label.value,
            "variant": judged.variant,
            "tags": list(judged.tags),
            "shares": {label.value: share for label, share in judged.shares},
            "confidence_frac": judged.confidence_frac,
            "reason": None if judged.reason is None else say(judged.reason),
            "would_change": None if judged.would_change is None else say(judged.would_change),
            "structure": None if judged.structure is None else say(judged.structure),
            "structure_source": judged.structure_source and judged.structure_source.value,
            "evidence": [
                {
                    "rule": e.rule,
                    "text": say(e.finding),
                    "value": e.value,
                    "threshold": e.threshold,
                    "unit": e.unit,
                    "supports": e.supports,
                }
                for e in judged.evidence
            ],
            "bouts": [
                {
                    "kind": b.kind.value,
                    "start_s": b.start_s,
                    "end_s": b.end_s,
                    "distance_m": b.distance_m,
                    "avg_speed_mps": b.avg_speed_mps,
                    "avg_grade_frac": b.avg_grade_frac,
                    "avg_heart_rate_bpm": b.avg_heart_rate_bpm,
                }
                for b in judged.bouts
            ],
            "elapsed_s": self.elapsed_s,
            "distance_m": self.distance_m,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifiedFile:
    """One file, as `runpipe classify` shows it."""

    name: str
    sha256: str
    status: str
    reason: str | None
    sessions: tuple[ClassifiedSession, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the promised shape (design §5)."""
        return {
            "file": self.name,
            "sha256": self.sha256,
            "status": self.status,
            "reason": self.reason,
            "sessions": [session.to_json() for session in self.sessions]
            or [self._no_session().to_json()],
        }

    def _no_session(self) -> ClassifiedSession:
        """Return `other` for a file without a session, so that every file has an answer."""
        return ClassifiedSession(
            facts=None,
            elapsed_s=None,
            distance_m=None,
            judged=Classification(
                label=SessionLabel.OTHER,
                variant=None,
                tags=(),
                shares=((SessionLabel.OTHER, 1.0),),
                confidence_frac=_SURE_OF_NO_SESSION,
                evidence=(),
                reason=finding("plain", text=self.reason)
                if self.reason
                else finding("not_a_run.no_session"),
            ),
        )


_LONGEST_NIGHT: Final = timedelta(days=1)
"""A process that is older has another's number."""
_LONGEST_REASON: Final = 500


class NightEnd(StrEnum):
    """How far a night got."""

    BEGUN = "begun"
    GOOD = "good"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightNote:
    """The last night, and the good ones before it. Instants are ISO 8601 in UTC."""

    began_utc: str
    process_id: int
    outcome: NightEnd = NightEnd.BEGUN
    reason: str = ""
    last_good_utc: str | None = None
    earlier_good_utc: str | None = None


def read_night_note(paths: DataPaths) -> NightNote | None:
    """Read how the last night ended; `None` before the first, or where the file is damaged."""
    try:
        fields = json.loads(paths.night_file.read_text("utf-8"))
        note = NightNote(**{**fields, "outcome": NightEnd(fields["outcome"])})
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
    is_noted = before is not None and before.outcome is NightEnd.FAILED
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
    if before is None or before.outcome is not NightEnd.GOOD:
        return None
    return replace(before, outcome=NightEnd.BEGUN, process_id=os.getpid())


def _good(note: NightNote) -> NightNote:
    is_counted = note.last_good_utc == note.began_utc
    return replace(
        note,
        outcome=NightEnd.GOOD,
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
        outcome=NightEnd.FAILED,
        reason=reason,
        last_good_utc=note.earlier_good_utc if is_counted else note.last_good_utc,
    )


def _write(paths: DataPaths, note: NightNote) -> None:
    with suppress(OSError):
        write_atomic(paths.night_file, json.dumps(asdict(note), indent=1, ensure_ascii=False))


def is_at_work(note: NightNote, now_utc: datetime) -> bool:
    """Return whether the night that began last may still be running."""
    if note.outcome is not NightEnd.BEGUN:
        return False
    if now_utc - datetime.fromisoformat(note.began_utc) > _LONGEST_NIGHT:
        return False
    try:
        os.kill(note.process_id, 0)
    except OSError:
        return False
    return True
