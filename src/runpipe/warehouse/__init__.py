"""The DuckDB warehouse: the only place that knows SQL."""

from runpipe.warehouse.rows import (
    Arrival,
    AthleteHistory,
    FileStatus,
    KnownFile,
    LabelSource,
    ProcessedFile,
    ProcessedSession,
    RecordingFacts,
    SessionFeatures,
    SessionGroup,
    SessionJudgement,
    Settings,
    SourcePriority,
)

__all__ = [
    "Arrival",
    "AthleteHistory",
    "FileStatus",
    "KnownFile",
    "LabelSource",
    "ProcessedFile",
    "ProcessedSession",
    "RecordingFacts",
    "SessionFeatures",
    "SessionGroup",
    "SessionJudgement",
    "Settings",
    "SourcePriority",
]
