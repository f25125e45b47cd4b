"""The small database that offers the public views of all athletes over the lake's files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from runpipe.atomic_files import write_atomic
from runpipe.errors import WarehouseError
from runpipe.warehouse.connect import STORAGE_VERSION, attach_published

_STATEMENTS: Final = ".made/team.sql"
_HIVE: Final = "hive_partitioning = true, hive_types = {'athlete_id': varchar, 'month': varchar}"
_VIEWS: Final = (
    "select view_name, comment from duckdb_views() where schema_name = 'main' and not internal"
    " and database_name = current_database() order by view_name"
)
_COLUMNS: Final = (
    "select column_name, data_type, comment from duckdb_columns() where schema_name = 'main'"
    " and database_name = current_database() and table_name = ? order by column_index"
)
_MONTH: Final = (
    "Of its day; all where it is of no day. Filtering by it reads that month's files only"
)


def write_team_database(published: Path, lake: Path, team: Path) -> bool:
    """Write the database over the lake anew if its views would differ; return whether it was.

    Who has the old one open keeps reading it. It holds views and the rules, no rows of anybody.

    Raises
    ------
    WarehouseError
        If the published database cannot be read, or the new one cannot be written.
    """
    noted = lake / _STATEMENTS
    try:
        with attach_published(published, lake) as conn:
            statements = "\n".join(_statements(conn, lake))
        if team.exists() and noted.exists() and noted.read_text("utf-8") == statements:
            return False
        following = team.with_name(f"{team.stem}.next{team.suffix}")
        following.unlink(missing_ok=True)
        with duckdb.connect(
            following, config={"storage_compatibility_version": STORAGE_VERSION}
        ) as conn:
            conn.execute(f"begin; {statements} commit;")
        following.replace(team)
        write_atomic(noted, statements)
    except (duckdb.Error, OSError) as exc:
        raise WarehouseError(f"{team}: cannot be written: {exc}") from exc
    return True


def _statements(conn: duckdb.DuckDBPyConnection, lake: Path) -> Iterator[str]:
    for view, comment in conn.execute(_VIEWS).fetchall():
        columns = conn.execute(_COLUMNS, [view]).fetchall()
        if any(name == "athlete_id" for name, _, _ in columns):
            yield _view(view, columns, lake)
            yield f"comment on view {view} is {_text(comment)};"
            yield f"comment on column {view}.month is {_text(_MONTH)};"
        else:
            yield _table(conn, view, columns)
            yield f"comment on table {view} is {_text(comment)};"
        for name, _, words in columns:
            if words:
                yield f'comment on column {view}."{name}" is {_text(words)};'


def _view(view: str, columns: list[tuple[str, str, str | None]], lake: Path) -> str:
    files = str((lake / view).resolve() / "*" / "*" / "*.parquet")
    if next((lake / view).glob("*/*/*.parquet"), None) is None:
        nothing = ", ".join(f'null::{type_} as "{name}"' for name, type_, _ in columns)
        return f"create view {view} as select {nothing}, null::varchar as month where false;"
    listed = ", ".join(f'"{name}"' for name, _, _ in columns)
    return (
        f"create view {view} as select {listed}, month"  # noqa: S608  (our own names)
        f" from read_parquet({_text(files)}, {_HIVE});"
    )


def _table(
    conn: duckdb.DuckDBPyConnection, view: str, columns: list[tuple[str, str, str | None]]
) -> str:
    listed = ", ".join(f'"{name}" {type_}' for name, type_, _ in columns)
    rows = conn.execute(f"select * from {view} order by all").fetchall()  # noqa: S608
    values = ", ".join(f"({', '.join(map(_text, row))})" for row in rows)
    insert = f" insert into {view} values {values};" if rows else ""  # noqa: S608
    return f"create table {view} ({listed});{insert}"


def _text(value: object) -> str:
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"
