"""What the warehouse holds beyond files, as the pipeline hands it over and gets it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import Finding
from runpipe.model.labels import Classification
from runpipe.model.logs import (
    Domain,
)
from runpipe.model.recording import SessionFacts, SessionMeasures
from runpipe.model.week_facts import DietDay, SessionSummary, SleepDay, WeighIn


class LabelSource(StrEnum):
    """Who said what a session was."""

    AUTO = "auto"
    USER = "user"


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

    `kind` is the file's (``fit_activity``), `made_by` the digest of what read it, `channels` are the sample channels that hold any value.
    """

    recording_id: str
    athlete_id: str
    sha256: str
    kind: str
    made_by: str
    facts: SessionFacts
    measures: SessionMeasures
    n_samples: int
    channels: tuple[str, ...]
    n_laps: int
    n_parts: int
    is_partial: bool
    fingerprint_json: str | None


@dataclass(frozen=True, slots=True)
class ContentKey:
    """What names a stored thing: its id, its start (aware, UTC), and a digest of its content."""

    name: str
    start_utc: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class SessionKey(ContentKey):
    """What names a session for the classifier: the digest is of its features.

    `words` are the title, the workout's name and the description, as far as any recording has one.
    """

    words: tuple[str, ...]


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
class OwnerFacts:
    """What the settings say that SQL needs: the athletes, and which source to believe first."""

    athletes: tuple[AthleteFacts, ...] = ()
    priorities: tuple[SourcePriority, ...] = ()
