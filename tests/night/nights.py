"""Nights for tests: without Prefect, on a fixed day, and what is in a database afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from runpipe import pipeline
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import read_settings

TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
CLOCK_COLUMNS = {"ingested_utc", "modified_utc"}
"""When a file came and its own time stamp differ from folder to folder; nothing else may."""


def drop(data: Path, files: Iterable[Path]) -> None:
    """Copy files into the inbox, as a runner would."""
    inbox = data / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for file in files:
        target = inbox / f"{file.parent.name}-{file.name}"
        shutil.copyfile(file, target)
        target.chmod(0o644)


def night(data: Path, *, today: date = TODAY) -> IngestSummary:
    """Run one whole night."""
    settings = read_settings(data)
    summary = pipeline.ingest(settings, paths=None, today=today, now_utc=NOW)
    pipeline.write_reports(settings)
    return summary


def tables(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every public view of the published databases, rows in order, without clocks."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for database in [data / "runpipe.duckdb", *sorted(data.glob("athletes/*/runpipe.duckdb"))]:
        if database.exists():
            for view, rows in _tables_of(database).items():
                found.setdefault(view, []).extend(rows)
    assert found
    return found


def _tables_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(database, read_only=True) as conn:
        views = [
            name
            for (name,) in conn.execute(
                "select view_name from duckdb_views() where schema_name = 'main' and not internal "
                "order by view_name"
            ).fetchall()
        ]
        found = {}
        for view in views:
            columns = [
                name
                for (name,) in conn.execute(
                    "select column_name from duckdb_columns() where schema_name = 'main' "
                    "and table_name = ? order by column_index",
                    [view],
                ).fetchall()
                if name not in CLOCK_COLUMNS
            ]
            listed = ", ".join(f'"{column}"' for column in columns)
            query = f"select {listed} from {view} order by all"  # noqa: S608  (names of our own views)
            found[view] = conn.execute(query).fetchall()
    return found


def reports(data: Path) -> dict[str, str]:
    """Return every report page, by its path."""
    folder = data / "reports"
    return {
        str(page.relative_to(folder)): page.read_text("utf-8") for page in folder.rglob("*.html")
    }
