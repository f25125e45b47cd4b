"""Which recordings are one session, and which of them is believed for what."""

from runpipe.lineage.candidate import Candidate, SourceKind, describe_recording
from runpipe.lineage.fingerprint import Fingerprint, take_fingerprint
from runpipe.lineage.group import (
    Ambiguity,
    FieldSource,
    GroupMember,
    RecordingGroup,
    group_sessions,
    session_id_of,
    stretches,
)
from runpipe.lineage.merge import LAPS, SPORT, Gift, given_fields, merge_samples, move_laps
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
