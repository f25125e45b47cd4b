"""The DuckDB warehouse: the only place that knows SQL."""

from runpipe.warehouse.rows import (
    Arrival,
    AthleteHistory,
    FileStatus,
    KnownFile,
    LabelSource,
    ProcessedFile,
    ProcessedSession,
    SessionFeatures,
    SessionGroup,
    SessionJudgement,
    Settings,
    SourcePriority,
    StoredRecording,
)

__all__ = [
    "Arrival",
    "AthleteHistory",
    "FileStatus",
    "KnownFile",
    "LabelSource",
    "ProcessedFile",
    "ProcessedSession",
    "SessionFeatures",
    "SessionGroup",
    "SessionJudgement",
    "Settings",
    "SourcePriority",
    "StoredRecording",
]
