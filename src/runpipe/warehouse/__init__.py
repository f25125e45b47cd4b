"""The DuckDB warehouse: the only place that knows SQL."""

from runpipe.model.archived import (
    Arrival,
    FileStatus,
    KnownFile,
    ProcessedFile,
    ProcessedSession,
    StoredSamples,
)
from runpipe.model.stored import (
    AthleteHistory,
    KnownSince,
    LabelSource,
    Mark,
    MergedSession,
    SessionGroup,
    SessionJudgement,
    SessionMark,
    Settings,
    SourcePriority,
    StoredRecording,
)
from runpipe.warehouse.build import build_core, build_mart, try_build
from runpipe.warehouse.checks import (
    BrokenPromise,
    BrokenPromisesError,
    find_broken_promises,
    run_checks,
    trace_contents,
)
from runpipe.warehouse.combined import read_recipes, read_recording, save_merged
from runpipe.warehouse.connect import (
    Connection,
    connect_read,
    connect_write,
    is_of_the_database,
)
from runpipe.warehouse.damage import find_damage, is_damage, put_aside
from runpipe.warehouse.decode import fetch, fetch_column, fetch_map, fetch_value
from runpipe.warehouse.digests import forget_made_from, read_made_from, save_made_from
from runpipe.warehouse.publish import Next, next_path, open_next
from runpipe.warehouse.query import (
    Rows,
    dataframe,
    export_parquet,
    query,
    reading,
    view_names,
)
from runpipe.warehouse.read_history import (
    read_athlete_history,
    read_known_since,
    read_week_digests,
)
from runpipe.warehouse.read_report import (
    read_classification,
    read_file_outcomes,
    read_last_date,
    read_learned,
    read_session_lines,
    read_trend,
)
from runpipe.warehouse.read_sessions import (
    read_arrivals,
    read_athlete_ids,
    read_contents,
    read_corrections,
    read_features,
    read_known_files,
    read_members,
    read_recording_marks,
    read_recordings,
    read_session_marks,
)
from runpipe.warehouse.run_notes import recall, remember
from runpipe.warehouse.save_files import save_arrivals, save_batch, take_out
from runpipe.warehouse.save_rules import save_rules
from runpipe.warehouse.save_sessions import (
    keep_judgements,
    save_judgements,
    save_session_groups,
    save_settings,
)
from runpipe.warehouse.save_weeks import save_assessments
from runpipe.warehouse.sql_files import sql_digest
from runpipe.warehouse.stored_samples import read_samples
from runpipe.warehouse.tables import are_tables_current, make_tables

__all__ = [
    "Arrival",
    "AthleteHistory",
    "BrokenPromise",
    "BrokenPromisesError",
    "Connection",
    "FileStatus",
    "KnownFile",
    "KnownSince",
    "LabelSource",
    "Mark",
    "MergedSession",
    "Next",
    "ProcessedFile",
    "ProcessedSession",
    "Rows",
    "SessionGroup",
    "SessionJudgement",
    "SessionMark",
    "Settings",
    "SourcePriority",
    "StoredRecording",
    "StoredSamples",
    "are_tables_current",
    "build_core",
    "build_mart",
    "connect_read",
    "connect_write",
    "dataframe",
    "export_parquet",
    "fetch",
    "fetch_column",
    "fetch_map",
    "fetch_value",
    "find_broken_promises",
    "find_damage",
    "forget_made_from",
    "is_damage",
    "is_of_the_database",
    "keep_judgements",
    "make_tables",
    "next_path",
    "open_next",
    "put_aside",
    "query",
    "read_arrivals",
    "read_athlete_history",
    "read_athlete_ids",
    "read_classification",
    "read_contents",
    "read_corrections",
    "read_features",
    "read_file_outcomes",
    "read_known_files",
    "read_known_since",
    "read_last_date",
    "read_learned",
    "read_made_from",
    "read_members",
    "read_recipes",
    "read_recording",
    "read_recording_marks",
    "read_recordings",
    "read_samples",
    "read_session_lines",
    "read_session_marks",
    "read_trend",
    "read_week_digests",
    "reading",
    "recall",
    "remember",
    "run_checks",
    "save_arrivals",
    "save_assessments",
    "save_batch",
    "save_judgements",
    "save_made_from",
    "save_merged",
    "save_rules",
    "save_session_groups",
    "save_settings",
    "sql_digest",
    "take_out",
    "trace_contents",
    "try_build",
    "view_names",
]
