"""Which recordings are one session, and which of them is believed for what."""

from runpipe.lineage.candidate import (
    Candidate,
    Fingerprint,
    SourceKind,
    describe_recording,
    take_fingerprint,
)
from runpipe.lineage.group import (
    LAPS,
    SPORT,
    Ambiguity,
    FieldSource,
    Gift,
    GroupMember,
    RecordingGroup,
    given_fields,
    group_sessions,
    merge_samples,
    move_laps,
    session_id_of,
    stretches,
)
from runpipe.lineage.pair import PairVerdict, Relation, relate

__all__ = [
    "LAPS",
    "SPORT",
    "Ambiguity",
    "Candidate",
    "FieldSource",
    "Fingerprint",
    "Gift",
    "GroupMember",
    "PairVerdict",
    "RecordingGroup",
    "Relation",
    "SourceKind",
    "describe_recording",
    "given_fields",
    "group_sessions",
    "merge_samples",
    "move_laps",
    "relate",
    "session_id_of",
    "stretches",
    "take_fingerprint",
]
