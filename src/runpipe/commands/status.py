"""How the data stands: what came in, what is missing, what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from runpipe import inbox, warehouse
from runpipe.errors import WarehouseError
from runpipe.pipeline.command_scope import database_to_ask, homes_with_database
from runpipe.pipeline.results import (
    Contents,
    FileOutcome,
    NightEnd,
    Status,
    is_at_work,
    read_night_note,
)
from runpipe.pipeline.upkeep import read_upkeep
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


_LOG_NOTES: Final = (
    "select min(path) || if(count(*) > 1, ' and ' || (count(*) - 1) || ' more', '') || ': ' || note as said"
    " from (select path, unnest(notes) as note from files"
    " where len(session_ids) = 0 and status in ('loaded', 'partial'))"
    " group by note order by note"
)


_AMBIGUOUS: Final = (
    "select session_id || ': ' || reason as said from session_ambiguities"
    " order by session_id, position"
)


_RECORDINGS_SHOWN: Final = 5
_ALL_CORRECTIONS: Final = "runpipe query 'from session_corrections'"
_ABOUT_RECORDINGS: Final = (
    "with noted as (select sources[1] as path, start_utc, unnest(notes) as reason from sessions),"
    " told as (select path, start_utc, session_corrections.reason from session_corrections"
    " inner join sessions using (athlete_id, session_id) where quantity in"
    " ('start', 'samples', 'distance_m', 'elapsed_s', 'timer_s', 'utc_offset_s')"
    " union select path, start_utc, reason from noted"
    " where regexp_matches(reason, 'left out|clock|moved|turned round|put in order'))"
    " select path || ': ' || reason from told order by start_utc desc nulls last, path, reason"
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


def read_status(settings: Settings, *, now_utc: datetime) -> Status:
    """Return what came in, what is missing, and what could not be read.

    Raises
    ------
    WarehouseError
        If there is no database yet; the message says too how the last night failed.
    """
    last_night = _last_night(settings, now_utc)
    database, lake = database_to_ask(settings)
    if last_night and not database.exists():
        raise WarehouseError(f"there is no database yet: {last_night}")
    upkeeps = [read_upkeep(home.paths) for home in homes_with_database(settings)]
    with warehouse.reading(database, lake=lake) as conn:
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
            unclaimed=inbox.unclaimed_folders(settings),
            last_night=last_night,
            last_good_night=_last_good_night(settings),
            left=tuple(
                FileOutcome(name=name, status="left", reason=reason, n_sessions=0)
                for upkeep in upkeeps
                for name, reason in upkeep.left
            ),
            notes=(
                *(note for upkeep in upkeeps for note in upkeep.notes),
                *_about_recordings(conn),
            ),
            log_notes=tuple(warehouse.fetch_column(conn, _LOG_NOTES)),
        )


def _about_recordings(conn: warehouse.Connection) -> Iterator[str]:
    """Return what was put right in recordings, or left out of them, the latest first."""
    told = warehouse.fetch_column(conn, _ABOUT_RECORDINGS)
    yield from told[:_RECORDINGS_SHOWN]
    if len(told) > _RECORDINGS_SHOWN:
        n = len(told) - _RECORDINGS_SHOWN
        yield f"{n} more notes on recordings: {_ALL_CORRECTIONS}"


def _contents(conn: warehouse.Connection) -> Iterator[Contents]:
    for sql in _CONTENTS:
        (contents,) = warehouse.fetch(conn, sql, Contents)
        yield contents
        if contents.name == "diet days":
            yield from warehouse.fetch(conn, _DIET_DAYS, Contents)


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
    if note is None or note.outcome is NightEnd.GOOD:
        return ""
    began = _local(note.began_utc, settings)
    if is_at_work(note, now_utc):
        return f"a night that began {began} is at work"
    if note.outcome is NightEnd.BEGUN:
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
