"""Query the published database, and export its public views."""

from __future__ import annotations

from pathlib import Path

from runpipe import warehouse
from runpipe.pipeline.command_scope import database_to_ask
from runpipe.pipeline.results import QueryResult
from runpipe.private import owner_only
from runpipe.settings import Settings


def run_query(settings: Settings, sql: str, *, is_team: bool = False) -> QueryResult:
    """Answer one read-only query on the published database; of several athletes, on that of all.

    Raises
    ------
    WarehouseError
        If there is no database yet, or the query is not one reading statement, or it fails.
    """
    database, lake = database_to_ask(settings, is_team=is_team)
    answer = warehouse.query(database, sql, lake=lake)
    return QueryResult(columns=answer.columns, rows=answer.rows)


@owner_only()
def export_views(settings: Settings, folder: Path) -> tuple[Path, ...]:
    """Write every public view, of all athletes, as a Parquet file into a folder; return the files.

    Raises
    ------
    WarehouseError
        If there is no database yet.
    """
    database, lake = database_to_ask(settings)
    return warehouse.export_parquet(database, folder, lake=lake)
