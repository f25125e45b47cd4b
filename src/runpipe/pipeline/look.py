"""Looking at what is published: queries, and how the data stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from runpipe import warehouse
from runpipe.pipeline.results import Contents, FileOutcome, QueryResult, Status
from runpipe.pipeline.upkeep import read_upkeep
from runpipe.settings import ONLY_ATHLETE, Settings

_BY_STATUS: Final = "select status, count(*) as n from files group by status order by status"
_CONTENTS: Final = (
    ("runs and other sessions", "select count(*), min(local_date), max(local_date) from sessions"),
    ("diet days", "select count(*), min(local_date), max(local_date) from diet_days"),
    (
        "weigh-ins",
        "select count(*), min(local_date), max(local_date) from body_measurements",
    ),
    ("nights of sleep", "select count(*), min(local_date), max(local_date) from sleep_nights"),
    ("strength sets", "select count(*), min(local_date), max(local_date) from strength_sets"),
)
_DIET_DAYS: Final = (
    "select status, count(*), min(local_date), max(local_date) from days"
    " where status <> 'none' group by status order by status"
)
_PROBLEMS: Final = (
    "select path, status, reason from files"
    " where status in ('quarantined', 'partial') order by path"
)
_ROW_ERRORS: Final = (
    "select path, line, column_name, value, reason from row_errors order by path, line"
)
_AMBIGUOUS: Final = (
    "select session_id, reason from session_ambiguities order by session_id, position"
)
_LATEST_HELP: Final = (
    "select would_help from weekly_muscle_risk where athlete_id = ? order by week desc limit 1"
)


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
    upkeep = read_upkeep(settings.paths)
    row_errors = [
        f"{path}, line {line}{f', {column}' if column else ''}: {value!r}: {reason}"
        for path, line, column, value, reason in _rows(settings, _ROW_ERRORS)
    ]
    contents = []
    for name, sql in _CONTENTS:
        ((n, first, last),) = _rows(settings, sql)
        contents.append(
            Contents(
                name=name,
                n=n,
                first_date=str(first) if first else None,
                last_date=str(last) if last else None,
            )
        )
    after = 1 + next(i for i, one in enumerate(contents) if one.name == "diet days")
    contents[after:after] = [
        Contents(name=f"  {status} days of food", n=n, first_date=str(first), last_date=str(last))
        for status, n, first, last in _rows(settings, _DIET_DAYS)
    ]
    return Status(
        n_files_by_status=tuple((status, n) for status, n in _rows(settings, _BY_STATUS)),
        contents=tuple(contents),
        problems=tuple(
            FileOutcome(name=path, status=status, reason=reason, n_sessions=0)
            for path, status, reason in _rows(settings, _PROBLEMS)
        ),
        n_row_errors=len(row_errors),
        row_errors=tuple(row_errors),
        ambiguous=tuple(f"{one}: {reason}" for one, reason in _rows(settings, _AMBIGUOUS)),
        would_help=_would_help(settings),
        next_night=_next_night(settings, now_utc),
        left=tuple(
            FileOutcome(name=name, status="left", reason=reason, n_sessions=0)
            for name, reason in upkeep.left
        ),
        notes=upkeep.notes,
    )


def _would_help(settings: Settings) -> tuple[str, ...]:
    rows = _rows(settings, _LATEST_HELP, ONLY_ATHLETE)
    return tuple(rows[0][0] or ()) if rows else ()


def _rows(settings: Settings, sql: str, *values: object) -> Sequence[tuple[Any, ...]]:
    return warehouse.query(settings.paths.database, sql, values).rows


def _next_night(settings: Settings, now_utc: datetime) -> str:
    """Say when the schedule's next night is, in this machine's time."""
    now = now_utc.astimezone()
    night = now.replace(
        hour=settings.nightly_at.hour, minute=settings.nightly_at.minute, second=0, microsecond=0
    )
    if night <= now:
        night += timedelta(days=1)
    return night.strftime("%Y-%m-%d %H:%M")
