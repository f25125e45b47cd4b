"""What reading a file hands the warehouse to keep: plain values, safe to send between processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from runpipe.model.logs import (
    BodyMeasurement,
    DietEntry,
    RowError,
    SleepNight,
    StatedOrder,
    StrengthSet,
)
from runpipe.model.recording import (
    Correction,
    Coverage,
    Event,
    FloatArray,
    Lap,
    Samples,
    SessionFacts,
    SessionMeasures,
    Split,
    WorkoutStep,
)


class FileStatus(StrEnum):
    """What became of a file. `DUPLICATE` is found by the warehouse, never handed to it."""

    LOADED = "loaded"
    PARTIAL = "partial"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArrival:
    """Bytes seen at a path.

    The same bytes may arrive at several paths and in several zips; their content is kept once.

    Attributes
    ----------
    sha256
        Hex digest of the bytes.
    path
        Where they lay, as the user knows it: below the inbox, zip members as ``a.zip/b.fit``.
    size_bytes
        Their number.
    ingested_utc
        When this arrival was first taken in, aware.
    modified_utc
        The file's own time stamp, aware; it ranks exports that reach equally far. `None` where
        there is none.
    member_of
        The digest of the zip it lay in, `None` outside one.
    """

    athlete_id: str
    sha256: str
    path: str
    size_bytes: int
    ingested_utc: datetime
    modified_utc: datetime | None = None
    member_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProcessedSession:
    """One recording of a file with all that is computed from it alone.

    `recording_id` must follow from the bytes (digest and place in the file), so that reading
    again gives it again. `grade_frac` and `grade_adjusted_speed_mps` have the samples' length,
    NaN where not known. `features_json` and `fingerprint_json` are the
    classifier's and the lineage step's own, kept as handed.
    """

    recording_id: str
    facts: SessionFacts
    measures: SessionMeasures
    samples: Samples
    grade_frac: FloatArray | None = None
    grade_adjusted_speed_mps: FloatArray | None = None
    laps: tuple[Lap, ...] = ()
    splits: tuple[Split, ...] = ()
    steps: tuple[WorkoutStep, ...] = ()
    events: tuple[Event, ...] = ()
    strength_sets: tuple[StrengthSet, ...] = ()
    features_json: str | None = None
    fingerprint_json: str | None = None
    is_partial: bool = False
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProcessedFile:
    """One file read and judged by itself: an arrival, and the content of its bytes.

    `reason` says in plain words why it was not (wholly) loaded; `None` when it was.
    `made_by` is the digest of the code, rules and settings that read it, so that a newer one can
    tell what to read again. `date_source` and `date_order` are as in its reading. `is_listed` says that an account's list of activities named it: of
    several readings of the same bytes such a one stands, then the one of the smallest path.
    `members` are digest and path of all that lie in a zip, `None` where that was not found out.
    """

    arrival: StoredArrival
    kind: str
    status: FileStatus
    reason: str | None = None
    made_by: str = ""
    is_listed: bool = False
    sessions: tuple[ProcessedSession, ...] = ()
    diet_entries: tuple[DietEntry, ...] = ()
    body_measurements: tuple[BodyMeasurement, ...] = ()
    sleep_nights: tuple[SleepNight, ...] = ()
    strength_sets: tuple[StrengthSet, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    row_errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
    date_source: str | None = None
    date_order: StatedOrder | None = None
    members: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StoredSamples:
    """A session's samples as kept; grade and grade-adjusted speed have their length, NaN unknown."""

    samples: Samples
    grade_frac: FloatArray
    grade_adjusted_speed_mps: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """What the warehouse holds of some bytes already.

    `made_by` is the digest of what read them; `outer` holds the digests of the zips that they lay
    in, empty where they came by themselves.
    """

    sha256: str
    kind: str
    status: FileStatus
    reason: str | None
    made_by: str
    paths: tuple[str, ...]
    outer: tuple[str, ...] = ()
    date_source: str | None = None
    date_order: StatedOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOutcome:
    """What became of the bytes of one arrival, and how many recordings they hold.

    `status` is text: it is read before the checks have seen whether it is one of `FileStatus`.
    """

    sha256: str
    path: str
    status: str
    reason: str | None
    n_sessions: int
