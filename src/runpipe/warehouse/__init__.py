"""The DuckDB warehouse: the only place that knows SQL."""

from duckdb import Error

from runpipe.model.archived import (
    FileStatus,
    ProcessedFile,
    ProcessedSession,
    StoredArrival,
    StoredFile,
    StoredSamples,
)
from runpipe.model.stored import (
    AthleteHistory,
    ContentKey,
    LabelSource,
    OwnerFacts,
    SessionGroup,
    SessionJudgement,
    SessionKey,
    SourcePriority,
    StoredRecording,
)
from runpipe.warehouse.assessments import (
    WeekEnd,
    read_assessed_athlete,
    read_assessment_digests,
    read_assessments,
    read_week_ends,
    save_assessments,
)
from runpipe.warehouse.build import build_core, build_mart, build_views, empty_layers, try_build
from runpipe.warehouse.checks import (
    BrokenPromise,
    BrokenPromisesError,
    find_broken_promises,
    run_checks,
    trace_contents,
)
from runpipe.warehouse.combined import read_combined_ids, read_recording, save_combined
from runpipe.warehouse.connect import (
    Connection,
    connect_read,
    connect_write,
    is_of_the_database,
    read_snapshot_id,
)
from runpipe.warehouse.decode import fetch, fetch_column, fetch_map, fetch_value
from runpipe.warehouse.owner_query import (
    Rows,
    dataframe,
    export_parquet,
    query,
    reading,
    view_names,
)
from runpipe.warehouse.publish import Next, next_path, open_next
from runpipe.warehouse.read_history import (
    read_athlete_history,
    read_first_date,
    read_week_digests,
)
from runpipe.warehouse.read_report import (
    read_classification,
    read_file_outcomes,
    read_last_date,
    read_learned,
    read_session_digests,
    read_session_lines,
    read_trend,
)
from runpipe.warehouse.read_sessions import (
    read_arrivals,
    read_athlete_ids,
    read_contents,
    read_corrections,
    read_features,
    read_files,
    read_marks,
    read_members,
    read_recording_keys,
    read_recordings,
    read_session_keys,
)
from runpipe.warehouse.run_notes import recall, remember
from runpipe.warehouse.save_files import save_arrivals, save_batch, take_out
from runpipe.warehouse.save_ledger import (
    read_body_fat,
    read_expected_weeks,
    read_ledger,
    save_ledger,
)
from runpipe.warehouse.save_rules import save_rules
from runpipe.warehouse.save_sessions import (
    keep_judgements,
    save_judgements,
    save_session_groups,
    save_settings,
)
from runpipe.warehouse.save_weeks import save_weeks
from runpipe.warehouse.sql_files import read_layers
from runpipe.warehouse.stored_provenance import (
    forget_provenance,
    read_provenance,
    save_provenance,
)
from runpipe.warehouse.stored_samples import read_samples
from runpipe.warehouse.tables import are_tables_current, make_tables
from runpipe.warehouse.thin_traces import read_bouts, read_thin_traces
from runpipe.warehouse.unusable_database import find_damage, is_damage, put_aside

__all__ = [
    "AthleteHistory",
    "BrokenPromise",
    "BrokenPromisesError",
    "Connection",
    "ContentKey",
    "Error",
    "FileStatus",
    "LabelSource",
    "Next",
    "OwnerFacts",
    "ProcessedFile",
    "ProcessedSession",
    "Rows",
    "SessionGroup",
    "SessionJudgement",
    "SessionKey",
    "SourcePriority",
    "StoredArrival",
    "StoredFile",
    "StoredRecording",
    "StoredSamples",
    "WeekEnd",
    "are_tables_current",
    "build_core",
    "build_mart",
    "build_views",
    "connect_read",
    "connect_write",
    "dataframe",
    "empty_layers",
    "export_parquet",
    "fetch",
    "fetch_column",
    "fetch_map",
    "fetch_value",
    "find_broken_promises",
    "find_damage",
    "forget_provenance",
    "is_damage",
    "is_of_the_database",
    "keep_judgements",
    "make_tables",
    "next_path",
    "open_next",
    "put_aside",
    "query",
    "read_arrivals",
    "read_assessed_athlete",
    "read_assessment_digests",
    "read_assessments",
    "read_athlete_history",
    "read_athlete_ids",
    "read_body_fat",
    "read_bouts",
    "read_classification",
    "read_combined_ids",
    "read_contents",
    "read_corrections",
    "read_expected_weeks",
    "read_features",
    "read_file_outcomes",
    "read_files",
    "read_first_date",
    "read_last_date",
    "read_layers",
    "read_learned",
    "read_ledger",
    "read_marks",
    "read_members",
    "read_provenance",
    "read_recording",
    "read_recording_keys",
    "read_recordings",
    "read_samples",
    "read_session_digests",
    "read_session_keys",
    "read_session_lines",
    "read_snapshot_id",
    "read_thin_traces",
    "read_trend",
    "read_week_digests",
    "read_week_ends",
    "reading",
    "recall",
    "remember",
    "run_checks",
    "save_arrivals",
    "save_assessments",
    "save_batch",
    "save_combined",
    "save_judgements",
    "save_ledger",
    "save_provenance",
    "save_rules",
    "save_session_groups",
    "save_settings",
    "save_weeks",
    "take_out",
    "trace_contents",
    "try_build",
    "view_names",
]
