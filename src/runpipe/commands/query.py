"""Query the published database, and export its public views."""

from __future__ import annotations

from pathlib import Path

from runpipe import warehouse
from runpipe.pipeline.results import QueryResult
from runpipe.private import owner_only
from runpipe.settings import Settings


def run_query(settings: Settings, sql: str) -> QueryResult:
    """Answer one read-only query on the published database.

    Raises
    ------
    WarehouseError
        If there is no database yet, or the query is not one reading statement, or it fails.
    """
    answer = warehouse.query(settings.paths.database, sql)
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
