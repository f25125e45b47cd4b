"""The small database that offers the public views of all athletes over the lake's files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from runpipe.errors import WarehouseError
from runpipe.private import write_atomic
from runpipe.warehouse.connect import STORAGE_VERSION, attach_published
from runpipe.warehouse.table_rows import fetch, fetch_value

_STATEMENTS: Final = ".made/team.sql"
_HIVE: Final = "hive_partitioning = true, hive_types = {'athlete_id': varchar, 'month': varchar}"
_VIEWS: Final = (
    "select view_name as name, comment from duckdb_views() where schema_name = 'main'"
    " and not internal and database_name = current_database() order by view_name"
)
_COLUMNS: Final = (
    "select column_name as name, data_type as kind, comment from duckdb_columns()"
    " where schema_name = 'main' and database_name = current_database() and table_name = ?"
    " order by column_index"
)
_RULES: Final = "select md5(string_agg(hash(rules)::varchar, '' order by hash(rules))) from rules"
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
            conn.execute(f"attach {_text(published.resolve())} as published (read_only)")
            conn.execute(f"begin; {statements}\ncommit;")
        following.replace(team)
        write_atomic(noted, statements)
    except (duckdb.Error, OSError) as exc:
        raise WarehouseError(f"{team}: cannot be written: {exc}") from exc
    return True


@dataclass(frozen=True, slots=True)
class _View:
    name: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    comment: str | None


def is_of_lake(lake: Path, team: Path) -> bool:
    """Return whether the database is there and reads the lake where it lies now.

    Its views name the lake's files by their whole path, so that any client finds them.
    """
    try:
        return team.exists() and _text(lake.resolve())[:-1] in (lake / _STATEMENTS).read_text(
            "utf-8"
        )
    except OSError:
        return False


def _statements(conn: duckdb.DuckDBPyConnection, lake: Path) -> Iterator[str]:
    yield f"-- of rules {fetch_value(conn, _RULES)}"
    for view in fetch(conn, _VIEWS, _View):
        columns = fetch(conn, _COLUMNS, _Column, [view.name])
        if any(column.name == "athlete_id" for column in columns):
            yield _view(view.name, columns, lake)
            yield f"comment on view {view.name} is {_text(view.comment)};"
            yield f"comment on column {view.name}.month is {_text(_MONTH)};"
        else:
            rows = f"select * from published.{view.name} order by all"  # noqa: S608
            yield f"create table {view.name} as {rows};"
            yield f"comment on table {view.name} is {_text(view.comment)};"
        for column in columns:
            yield f'comment on column {view.name}."{column.name}" is {_text(column.comment)};'


def _view(view: str, columns: Sequence[_Column], lake: Path) -> str:
    files = str((lake / view).resolve() / "*" / "*" / "*.parquet")
    if next((lake / view).glob("*/*/*.parquet"), None) is None:
        nothing = ", ".join(f'null::{column.kind} as "{column.name}"' for column in columns)
        return f"create view {view} as select {nothing}, null::varchar as month where false;"
    listed = ", ".join(f'"{column.name}"' for column in columns)
    return (
        f"create view {view} as select {listed}, month"  # noqa: S608  (our own names)
        f" from read_parquet({_text(files)}, {_HIVE});"
    )


def _text(value: str | Path | None) -> str:
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"
