"""Which month a row of a public view is of: by its own day, its week's Monday, or its session's day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from runpipe.warehouse.decode import fetch

UNDATED: Final = "all"
"""The month of rows that are of no day, such as an athlete's facts."""
_FORMAT: Final = "'%Y-%m'"
_COLUMNS: Final = """
select view_name as name, list(column_name order by column_index) as columns
from duckdb_views() inner join duckdb_columns()
    on view_name = table_name and duckdb_views.schema_name = duckdb_columns.schema_name
    and duckdb_views.database_name = duckdb_columns.database_name
where duckdb_views.schema_name = 'main' and not duckdb_views.internal
    and duckdb_views.database_name = current_database()
group by view_name order by view_name
"""


@dataclass(frozen=True, slots=True)
class _View:
    name: str
    columns: tuple[str, ...]


def public_views(conn: duckdb.DuckDBPyConnection) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each public view, in order."""
    return {view.name: view.columns for view in fetch(conn, _COLUMNS, _View)}


def with_month(view: str, columns: tuple[str, ...]) -> str:
    """Return SQL of a view's rows of the athletes in `due`, with their `month` as the last column."""
    rows = f"select * from {view} semi join due using (athlete_id)"  # noqa: S608  (our own names)
    if "session_id" in columns and "local_date" not in columns:
        return (
            f"select v.*, coalesce(strftime(s.local_date, {_FORMAT}), '{UNDATED}') as month"  # noqa: S608
            f" from ({rows}) as v"
            " left join (select athlete_id, session_id, local_date from sessions) as s"
            " using (athlete_id, session_id)"
        )
    return f"select v.*, {_month(columns)} as month from ({rows}) as v"  # noqa: S608


def _month(columns: tuple[str, ...]) -> str:
    for name in ("local_date", "week_start_date"):
        if name in columns:
            return f"coalesce(strftime(v.{name}, {_FORMAT}), '{UNDATED}')"
    if "week" in columns:
        return f"strftime(strptime(v.week::varchar || '-1', '%G-W%V-%u'), {_FORMAT})"
    return f"'{UNDATED}'"
