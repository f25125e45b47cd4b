"""Whether two databases publish the same: every public view, column by column and row by row.

    python -m benchmarks.same_views OLD.duckdb NEW.duckdb

Prints a line per view that differs and exits with 1, or the number of views and rows compared.
Names, order, types and comments of columns count, and every value to the last bit; the instants
that files came in at do not.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb

CLOCKS = ("ingested_utc", "modified_utc")
VIEWS = (
    "select view_name, comment from duckdb_views()"
    " where schema_name = 'main' and not internal and database_name = ? order by view_name"
)
COLUMNS = (
    "select column_name, data_type, comment from duckdb_columns()"
    " where schema_name = 'main' and database_name = ? and table_name = ? order by column_index"
)


def differences(old: Path, new: Path) -> tuple[list[str], int, int]:
    """Return what differs in words, and how many views and rows were compared."""
    with duckdb.connect(":memory:") as conn:
        for name, path in (("old", old), ("new", new)):
            conn.execute(f"attach '{path}' as {name} (read_only)")
        views = {name: dict(rows(conn, VIEWS, name)) for name in ("old", "new")}
        different = [
            f"{view}: only in one, or with another comment"
            for view in sorted(views["old"].keys() | views["new"].keys())
            if views["old"].get(view, "") != views["new"].get(view, "")
        ]
        shared = sorted(views["old"].keys() & views["new"].keys())
        n_rows = 0
        for view in shared:
            words, n = compare(conn, view)
            different += words
            n_rows += n
    return different, len(shared), n_rows


def compare(conn: duckdb.DuckDBPyConnection, view: str) -> tuple[list[str], int]:
    """Return what differs in one view, and its number of rows."""
    columns = {name: rows(conn, COLUMNS, name, view) for name in ("old", "new")}
    if columns["old"] != columns["new"]:
        return [f"{view}: other columns, types or comments"], 0
    listed = ", ".join(f'"{name}"' for name, *_ in columns["old"] if name not in CLOCKS)
    one, other = (f"select {listed} from {name}.main.{view}" for name in columns)  # noqa: S608
    counts = rows(
        conn,
        f"select (select count(*) from ({one} except all {other})),"  # noqa: S608  (our own views)
        f" (select count(*) from ({other} except all {one})), (select count(*) from ({one}))",
    )
    ((n_gone, n_more, n),) = counts
    return [f"{view}: {n_gone} rows only in the old, {n_more} only in the new"] * bool(
        n_gone or n_more
    ), n


def rows(conn: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return a query's rows."""
    return conn.execute(sql, list(values)).fetchall()


def main() -> int:
    """Compare and print."""
    different, n_views, n_rows = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(different) or f"the same: {n_views} views, {n_rows:,} rows")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
