"""Looking at what is published: queries, and how the data stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from runpipe import inbox, warehouse
from runpipe.errors import WarehouseError
from runpipe.pipeline.night_note import Outcome, is_at_work, read_night_note
from runpipe.pipeline.results import Contents, FileOutcome, QueryResult, Status
from runpipe.pipeline.upkeep import read_upkeep
from runpipe.private import owner_only
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


@owner_only()
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
        If there is no database yet; the message says too how the last night failed.
    """
    last_night = _last_night(settings, now_utc)
    if last_night and not settings.paths.database.exists():
        raise WarehouseError(f"there is no database yet: {last_night}")
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
        unclaimed=inbox.unclaimed_folders(settings),
        last_night=last_night,
        last_good_night=_last_good_night(settings),
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
    """Return when the schedule's next night is, on the schedule's clock."""
    zone = ZoneInfo(settings.schedule_zone)
    today = now_utc.astimezone(zone).date()
    nights = (
        datetime.combine(today + timedelta(days=n), settings.nightly_at, zone) for n in (0, 1)
    )
    night = next(night for night in nights if night.astimezone(UTC) > now_utc)
    return f"{night:%Y-%m-%d %H:%M} {settings.schedule_zone}"


def _last_night(settings: Settings, now_utc: datetime) -> str:
    """Return how the last night ended, empty where it ended well or there was none."""
    note = read_night_note(settings.paths)
    if note is None or note.outcome is Outcome.GOOD:
        return ""
    began = _local(note.began_utc, settings)
    if is_at_work(note, now_utc):
        return f"a night that began {began} is at work"
    if note.outcome is Outcome.BEGUN:
        return f"the night of {began} did not finish; the next one resumes it"
    return f"the night of {began} failed: {note.reason}"


def _last_good_night(settings: Settings) -> str | None:
    note = read_night_note(settings.paths)
    if note is None or note.last_good_utc is None:
        return None
    return _local(note.last_good_utc, settings)


def _local(instant_utc: str, settings: Settings) -> str:
    local = datetime.fromisoformat(instant_utc).astimezone(ZoneInfo(settings.schedule_zone))
    return f"{local:%Y-%m-%d %H:%M}"
