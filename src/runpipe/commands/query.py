"""Query the published database, and export its public views."""

from __future__ import annotations

from pathlib import Path

from runpipe import warehouse
from runpipe.pipeline.results import QueryResult
from runpipe.private import owner_only
from runpipe.settings import Settings


def run_query(settings: Settings, sql: str, *, is_team: bool = False) -> QueryResult:
    """Answer one read-only query on the published database, or on that of all athletes.

    Raises
    ------
    WarehouseError
        If there is no database yet, or the query is not one reading statement, or it fails.
    """
    paths = settings.paths
    database, lake = (paths.team_database, paths.lake) if is_team else (paths.database, None)
    answer = warehouse.query(database, sql, lake=lake)
    return QueryResult(columns=answer.columns, rows=answer.rows)


@owner_only()
def export_views(settings: Settings, folder: Path) -> tuple[Path, ...]:
    """Write every public view as a Parquet file into a folder; return the files.

    Raises
    ------
    WarehouseError
        If there is no database yet.
    """
    return warehouse.export_parquet(settings.paths.database, folder)
