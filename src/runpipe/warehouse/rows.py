"""What the pipeline hands the warehouse to keep: plain values, safe to send between processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import Finding
from runpipe.model.labels import Classification
from runpipe.model.logs import (
    BodyMeasurement,
    DietEntry,
    Domain,
    RowError,
    SleepNight,
    StrengthSet,
)
from runpipe.model.measures import SessionMeasures
from runpipe.model.samples import FloatArray, Samples
from runpipe.model.session import Coverage, Event, Lap, SessionFacts, Split, WorkoutStep
from runpipe.model.week import DietDay, SessionSummary, SleepDay, WeighIn


class FileStatus(StrEnum):
    """What became of a file. `DUPLICATE` is found by the warehouse, never handed to it."""

    LOADED = "loaded"
    PARTIAL = "partial"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


class LabelSource(StrEnum):
    """Who said what a session was."""

    AUTO = "auto"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProcessedFile:
    """One file read and judged by itself: an arrival, and the content of its bytes.

    `reason` says in plain words why it was not (wholly) loaded; `None` when it was.
    `made_by` names the version of the code and rules that read it, so that a newer one can
    tell what to read again. `is_listed` says that an account's list of activities named it: of
    several readings of the same bytes such a one stands, then the one of the smallest path.
    """

    arrival: Arrival
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


@dataclass(frozen=True, slots=True, eq=False)
class StoredSamples:
    """A session's samples as kept; grade and grade-adjusted speed have their length, NaN unknown."""

    samples: Samples
    grade_frac: FloatArray
    grade_adjusted_speed_mps: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """What the warehouse holds of some bytes already."""

    sha256: str
    kind: str
    status: FileStatus
    reason: str | None
    made_by: str
    paths: tuple[str, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionGroup:
    """The recordings that are one session, best first; the first gives the samples.

    `utc_offset_s` is the session's offset from UTC as the pipeline settled it; `None` takes
    the best recording's own. `reasons` says of each recording, in the same order, why it is
    counted to the session (empty for the first; no reasons at all is fine too). `ambiguities`
    are sentences on other sessions that may be this one. `shifts_s` says of each by how much its
    clock is ahead of the first's in whole time-zone steps, `gives` which fields are taken from it.
    """

    session_id: str
    recording_ids: tuple[str, ...]
    utc_offset_s: int | None = None
    reasons: tuple[Finding | None, ...] = ()
    ambiguities: tuple[Finding, ...] = ()
    shifts_s: tuple[int, ...] = ()
    gives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MergedSession:
    """A session whose first recording lacks what another one has, put together and measured anew.

    `recipe` names all that it was made from: as long as it is the same, so is the result.
    """

    session_id: str
    recipe: str
    session: ProcessedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionJudgement:
    """What a session was judged to be, and by whom.

    `profile_json` holds the athlete's references (critical speed, easy speed, …) the label was
    judged against, `None` when the user said the label. Load and energy come later, with the
    week (`WeekAssessment.sessions`).
    """

    session_id: str
    classification: Classification
    label_source: LabelSource = LabelSource.AUTO
    profile_json: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePriority:
    """The sources of a domain, the one to take first first. Others come after them."""

    athlete_id: str
    domain: Domain
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecording:
    """One recording as the lineage step compares it.

    `kind` is the file's (``fit_activity``), `channels` are the sample channels that hold any value.
    """

    recording_id: str
    athlete_id: str
    sha256: str
    kind: str
    facts: SessionFacts
    measures: SessionMeasures
    n_samples: int
    channels: tuple[str, ...]
    n_laps: int
    n_parts: int
    is_partial: bool
    fingerprint_json: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What names a stored thing: its id, its start (aware, UTC), and a digest of its content."""

    name: str
    start_utc: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class SessionMark(Mark):
    """What names a session for the classifier: the digest is of its features.

    `words` are the title, the workout's name and the description, as far as any recording has one.
    """

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownSince:
    """The day of an athlete's first record of any kind, and of lifting; `None` without one."""

    first_date: date | None = None
    lifting_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteHistory:
    """What the weeks of one athlete are judged from, each in order of date.

    Nothing is filled in: a day without a log is not here.
    """

    athlete_id: str
    sessions: tuple[SessionSummary, ...] = ()
    diet_days: tuple[DietDay, ...] = ()
    weigh_ins: tuple[WeighIn, ...] = ()
    sleep_days: tuple[SleepDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the settings say that SQL needs: the athletes, and which source to believe first."""

    athletes: tuple[AthleteFacts, ...] = ()
    priorities: tuple[SourcePriority, ...] = ()
