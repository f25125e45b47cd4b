"""Looking at what is published: queries, and how the data stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from runpipe import warehouse
from runpipe.pipeline.results import Contents, FileOutcome, QueryResult, Status
from runpipe.settings import ONLY_ATHLETE, Settings

_BY_STATUS: Final = (
    "select status as key, count(*) as value from files group by status order by status"
)
_SPAN: Final = (
    "count(*) as n, min(local_date)::varchar as first_date, max(local_date)::varchar as last_date"
)
_CONTENTS: Final = tuple(
    f"select '{name}' as name, {_SPAN} from {view}"  # noqa: S608  (our own views)
    for name, view in (
        ("runs and other sessions", "sessions"),
        ("diet days", "diet_days"),
        ("weigh-ins", "body_measurements"),
        ("nights of sleep", "sleep_nights"),
        ("strength sets", "strength_sets"),
    )
)
_DIET_DAYS: Final = (
    f"select '  ' || status || ' days of food' as name, {_SPAN} from days"  # noqa: S608
    " where status <> 'none' group by status order by status"
)
_PROBLEMS: Final = (
    "select path as name, status, reason, 0 as n_sessions from files"
    " where status in ('quarantined', 'partial') order by path"
)
_ROW_ERRORS: Final = (
    "select path, line, column_name, value, reason from row_errors order by path, line"
)
_AMBIGUOUS: Final = (
    "select session_id || ': ' || reason as said from session_ambiguities"
    " order by session_id, position"
)
_LATEST_HELP: Final = (
    "select would_help from weekly_muscle_risk where athlete_id = ? order by week desc limit 1"
)


@dataclass(frozen=True, slots=True)
class _RowError:
    path: str
    line: int
    column_name: str | None
    value: str
    reason: str

    def __str__(self) -> str:
        column = f", {self.column_name}" if self.column_name else ""
        return f"{self.path}, line {self.line}{column}: {self.value!r}: {self.reason}"


def query(settings: Settings, sql: str) -> QueryResult:
    """Answer one read-only query on the published database.

    Raises
    ------
    WarehouseError
        If there is no database yet, or the query is not one reading statement, or it fails.
    """
    found = warehouse.query(settings.paths.database, sql)
    return QueryResult(columns=found.columns, rows=found.rows)


def export(settings: Settings, folder: Path) -> tuple[Path, ...]:
    """Write every public view as a Parquet file into a folder; return the files.

    Raises
    ------
    WarehouseError
        If there is no database yet.
    """
    return warehouse.export_parquet(settings.paths.database, folder)


def read_status(settings: Settings, *, now_utc: datetime) -> Status:
    """Say what came in, what is missing, and what could not be read.

    Raises
    ------
    WarehouseError
        If there is no database yet.
    """
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        row_errors = tuple(map(str, warehouse.fetch(conn, _ROW_ERRORS, _RowError)))
        return Status(
            n_files_by_status=tuple(warehouse.fetch_map(conn, _BY_STATUS).items()),
            contents=tuple(_contents(conn)),
            problems=tuple(warehouse.fetch(conn, _PROBLEMS, FileOutcome)),
            n_row_errors=len(row_errors),
            row_errors=row_errors,
            ambiguous=tuple(warehouse.fetch_column(conn, _AMBIGUOUS)),
            would_help=tuple(warehouse.fetch_value(conn, _LATEST_HELP, [ONLY_ATHLETE]) or ()),
            next_night=_next_night(settings, now_utc),
        )


def _contents(conn: warehouse.Connection) -> Iterator[Contents]:
    for sql in _CONTENTS:
        (contents,) = warehouse.fetch(conn, sql, Contents)
        yield contents
        if contents.name == "diet days":
            yield from warehouse.fetch(conn, _DIET_DAYS, Contents)


def _next_night(settings: Settings, now_utc: datetime) -> str:
    """Say when the schedule's next night is, in this machine's time."""
    now = now_utc.astimezone()
    night = now.replace(
        hour=settings.nightly_at.hour, minute=settings.nightly_at.minute, second=0, microsecond=0
    )
    if night <= now:
        night += timedelta(days=1)
    return night.strftime("%Y-%m-%d %H:%M")
