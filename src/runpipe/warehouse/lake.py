"""The lake: one Parquet file per view, athlete and month, those that differ, and a database over them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import duckdb

from runpipe.errors import WarehouseError
from runpipe.private import write_atomic
from runpipe.warehouse.connect import STORAGE_VERSION, attach_published
from runpipe.warehouse.table_rows import fetch, fetch_value

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


_STAGING: Final = ".writing"
_MOST_OPEN_FILES: Final = 100_000
_ATHLETE_DIGEST: Final = """
with
what as (
    select athlete_id, hash(stage, name, digest) as digest from derived.provenance
    union all
    select athlete_id, hash(file) as digest from files as file
)

select count(*) || '-' || sum(digest::hugeint) from what where athlete_id = ?
"""
_SAMPLES: Final = "samples"
_SOURCE_OF_SAMPLES: Final = "session_files"
"""A session's samples are made of these rows and of the code; reading them all again would take
as long as the history is."""


@dataclass(frozen=True, slots=True, order=True)
class LakeFile:
    """A file of the lake. Its month is `all` for a view whose rows are of no day."""

    view: str
    athlete_id: str
    month: str


@dataclass(frozen=True, slots=True)
class _Digest:
    athlete_id: str
    month: str
    digest: str


def read_athlete_digest(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> str:
    """Return a digest of what all of an athlete's views are made of, without the code."""
    return str(fetch_value(conn, _ATHLETE_DIGEST, [athlete_id]))


def write_partitions(
    published: Path, lake: Path, before: Mapping[LakeFile, str], athlete_id: str
) -> dict[LakeFile, str]:
    """Write the files of an athlete whose rows differ from those of `before`; remove what is gone.

    Each file is replaced whole, in one step. A kill leaves files of both kinds, and no note of
    them: the next call writes them again.

    Parameters
    ----------
    published
        The published database.
    lake
        The lake's folder, made if needed. Several athletes' files may be written at once.
    before
        The digest of each file of the athlete that the lake holds.
    athlete_id
        Whose files.

    Returns
    -------
    dict
        The digest of each file of the athlete that the lake holds now.

    Raises
    ------
    WarehouseError
        If the database cannot be read, or the lake cannot be written to.
    """
    staging = lake / f"{_STAGING}-{quote(athlete_id, safe='')}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    now: dict[LakeFile, str] = {}
    try:
        with _writing(published, staging, athlete_id) as conn:
            views = public_views(conn)
            for view, columns in views.items():
                if "athlete_id" in columns:
                    now |= _write_view(conn, (lake, staging), view, views, before)
    except (duckdb.Error, OSError) as exc:
        raise WarehouseError(f"{lake}: cannot be written to: {exc}") from exc
    for gone in before.keys() - now.keys():
        for folder in _folders(lake / gone.view, gone.athlete_id):
            shutil.rmtree(folder / f"month={gone.month}", ignore_errors=True)
    shutil.rmtree(staging)
    return now


def remove_athlete(lake: Path, athlete_id: str) -> None:
    """Remove all files of an athlete from the lake."""
    for view in lake.iterdir():
        if view.is_dir():
            for folder in _folders(view, athlete_id):
                shutil.rmtree(folder)


@contextmanager
def _writing(
    published: Path, staging: Path, athlete_id: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    with attach_published(published, staging) as conn:
        conn.execute("set threads = 1")  # one file a partition
        conn.execute(f"set partitioned_write_max_open_files = {_MOST_OPEN_FILES}")
        conn.execute("create temp table due as select ?::varchar as athlete_id", [athlete_id])
        conn.execute("create temp table changed (athlete_id varchar, month varchar)")
        yield conn


def _write_view(
    conn: duckdb.DuckDBPyConnection,
    places: tuple[Path, Path],
    view: str,
    views: Mapping[str, tuple[str, ...]],
    before: Mapping[LakeFile, str],
) -> dict[LakeFile, str]:
    source = _SOURCE_OF_SAMPLES if view == _SAMPLES else view
    dated = with_month(source, views[source])
    layout = "\n".join(views[view])
    rows = fetch(
        conn,
        f"select athlete_id, month, md5(? || count(*) || '-' || sum(digest::hugeint)) as digest"  # noqa: S608
        f" from (select row.athlete_id, row.month, hash(row) as digest from ({dated}) as row)"
        " group by all",
        _Digest,
        [layout],
    )
    now = {LakeFile(view, each.athlete_id, each.month): each.digest for each in rows}
    changed = [file for file, digest in now.items() if before.get(file) != digest]
    if changed:
        conn.execute("delete from changed")
        conn.execute(
            "insert into changed by name"
            " select unnest(?::varchar[]) as athlete_id, unnest(?::varchar[]) as month",
            [[file.athlete_id for file in changed], [file.month for file in changed]],
        )
        _copy(conn, places, view, with_month(view, views[view]))
    return now


def _copy(
    conn: duckdb.DuckDBPyConnection, places: tuple[Path, Path], view: str, dated: str
) -> None:
    lake, staging = places
    written = staging / view
    quoted = str(written.resolve()).replace("'", "''")
    conn.execute(
        f"copy (select * from ({dated}) semi join changed using (athlete_id, month))"  # noqa: S608
        f" to '{quoted}' (format parquet, compression zstd, partition_by (athlete_id, month))"
    )
    for folder in written.glob("athlete_id=*/month=*"):
        target = lake / view / folder.relative_to(written)
        target.mkdir(parents=True, exist_ok=True)
        names = {file.name for file in folder.iterdir()}
        for name in sorted(names):
            (folder / name).replace(target / name)
        for file in target.iterdir():
            if file.name not in names:
                file.unlink()


def _folders(view: Path, athlete_id: str) -> list[Path]:
    if not view.exists():
        return []
    return [
        folder
        for folder in view.iterdir()
        if unquote(folder.name.removeprefix("athlete_id=")) == athlete_id
    ]


_STATEMENTS: Final = ".made/team.sql"
_HIVE: Final = "hive_partitioning = true, hive_types = {'athlete_id': varchar, 'month': varchar}"
_VIEWS: Final = (
    "select view_name as name, comment from duckdb_views() where schema_name = 'main'"
    " and not internal and database_name = current_database() order by view_name"
)
_VIEW_COLUMNS: Final = (
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
class _TeamView:
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
    for view in fetch(conn, _VIEWS, _TeamView):
        columns = fetch(conn, _VIEW_COLUMNS, _Column, [view.name])
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
