"""Databases whose tables are others than `sql/tables` declares: one night, and nothing is lost."""

# ruff: noqa: S608  (the SQL is spelt out here, table by table)

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from runpipe.inbox import hash_file
from runpipe.pipeline.upkeep import read_upkeep, write_upkeep
from runpipe.settings import read_settings
from runpipe.warehouse import connect_read, next_path, open_next, run_checks
from runpipe.warehouse.build import are_tables_current, declared_tables
from runpipe.warehouse.table_rows import fetch_column, fetch_map
from tests.builders_files import diet_csv, gpx
from tests.night.nights import night, reports, tables
from tests.night.test_kills import NIGHT, ROOT, environment
from tests.night.test_one_session import app, put, watch

N_SEEDS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "4"))
OLD_TABLES = Path(__file__).with_name("numbered_tables.sql")
"""The tables of a database that numbered migrations made, as DuckDB writes them."""
COLUMN = "select column_name from duckdb_columns() where schema_name || '.' || table_name = ?"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night of two sessions, one of them from two recordings, and a week of food."""
    data = tmp_path_factory.mktemp("whole")
    first = datetime(2026, 11, 9, tzinfo=UTC)
    put(data, "watch.tcx", watch())
    put(data, "app.gpx", app())
    put(data, "easy.gpx", gpx(first + timedelta(days=3, hours=7), title="Easy"))
    put(data, "diet.csv", diet_csv(first, n_days=6))
    night(data)
    return data


def add_column(conn, table, _):
    conn.execute(f"alter table {table} add column of_another_time integer")


def drop_column(conn, table, dice):
    names = fetch_column(conn, COLUMN, [table])
    for name in dice.sample(names, len(names)):  # keys cannot go; any other column may
        try:
            conn.execute(f'alter table {table} drop column "{name}"')
        except duckdb.Error:
            continue
        return


def rename_column(conn, table, dice):
    name = dice.choice(fetch_column(conn, COLUMN, [table]))
    try:
        conn.execute(f'alter table {table} rename column "{name}" to was_called_so')
    except duckdb.Error:
        add_column(conn, table, dice)


def change_type(conn, table, _):
    conn.execute(f"create or replace table {table} as select columns(*)::varchar from {table}")


def lose_promises(conn, table, _):
    conn.execute(f"create or replace table {table} as from {table}")


def lose_table(conn, table, _):
    conn.execute(f"drop table {table}")


def leave_a_table(conn, table, _):
    conn.execute(f"create table {table}_of_another_time as from {table}")


KINDS = (
    add_column,
    drop_column,
    rename_column,
    change_type,
    lose_promises,
    lose_table,
    leave_a_table,
)


def spoil(data: Path, dice: random.Random, kinds=KINDS) -> str:
    """Make the tables of a published database differ in one to three ways; return them in words."""
    done = []
    with duckdb.connect(data / "runpipe.duckdb") as conn:
        conn.execute("update raw.memory set value = 'of another time' where name = 'tables'")
        for _ in range(dice.randint(1, 3)):
            # the snapshot's name is read before all else: it stays what it is
            table = dice.choice(sorted(declared_tables().keys() - {"raw.snapshot"}))
            change = dice.choice(kinds)
            try:
                change(conn, table, dice)
            except duckdb.Error:
                continue  # it is spoilt already
            done.append(f"{change.__name__} {table}")
    return ", ".join(done)


def note_published(data: Path) -> None:
    """Note the database as the one that the last night published: another runpipe's, not damage."""
    paths = read_settings(data).paths
    digest = hash_file(paths.database)
    write_upkeep(paths, replace(read_upkeep(paths), database_sha256=digest))


def forget_published(data: Path) -> None:
    """Leave no digest of what was published: the next night reads the database whole instead."""
    paths = read_settings(data).paths
    write_upkeep(paths, replace(read_upkeep(paths), database_sha256=""))


def assert_whole(data: Path, expected: Path) -> None:
    with connect_read(data / "runpipe.duckdb") as conn:
        assert are_tables_current(conn)
        run_checks(conn)
    assert tables(data) == tables(expected)
    assert reports(data) == reports(expected)
    assert not night(data).is_published


@pytest.mark.parametrize("seed", range(N_SEEDS))
def test_a_night_makes_tables_that_differ_anew(whole: Path, tmp_path: Path, seed: int):
    data = shutil.copytree(whole, tmp_path / "data")
    done = spoil(data, random.Random(seed))
    (forget_published if seed % 2 else note_published)(data)
    summary = night(data)
    assert summary.is_published, done
    assert summary.notes == (), done
    assert_whole(data, whole)


def test_tables_that_are_not_those_of_their_own_note_are_damage(whole: Path, tmp_path: Path):
    data = shutil.copytree(whole, tmp_path / "data")
    with duckdb.connect(data / "runpipe.duckdb") as conn:
        add_column(conn, "raw.content", None)
    forget_published(data)
    (note,) = night(data).notes
    assert "not those that runpipe made" in note
    assert_whole(data, whole)


def test_a_database_of_numbered_migrations_is_made_anew_from_the_archive(
    whole: Path, tmp_path: Path
):
    data = shutil.copytree(whole, tmp_path / "data")
    made_of_numbers(data)
    note_published(data)
    assert night(data).is_published
    assert_whole(data, whole)


def made_of_numbers(data: Path) -> None:
    """Put a database with the tables of numbered migrations in place of the published one."""
    published, old = data / "runpipe.duckdb", data / "old.duckdb"
    with duckdb.connect(old) as conn:
        for schema in ("raw", "derived", "core", "mart"):
            conn.execute(f"create schema {schema}")
        conn.execute(OLD_TABLES.read_text("utf-8"))
        conn.execute(f"attach '{published}' as published (read_only)")
        for table in fetch_map(conn, "select schema_name || '.' || table_name as key, 0 as value"
                                     " from duckdb_tables() where database_name = 'old'"):  # fmt: skip
            if table == "raw.migration":
                conn.execute("insert into raw.migration values (7, '0007_description')")
            elif table.startswith("derived."):
                continue  # made anew, whatever is in it
            else:
                names = ", ".join(f'"{name}"' for name in conn.table(table).columns)
                conn.execute(f"insert into {table} select {names} from published.{table}")
        conn.execute("delete from raw.memory where name = 'tables'")
        conn.execute("create table core.file as from published.core.file")
        conn.execute("create view files as select path from core.file")
        conn.execute("detach published")
    old.replace(published)


def test_a_database_of_a_later_runpipe_is_made_anew(whole: Path, tmp_path: Path):
    data = shutil.copytree(whole, tmp_path / "data")
    with duckdb.connect(data / "runpipe.duckdb") as conn:
        conn.execute("update raw.memory set value = 'of tomorrow' where name = 'tables'")
        conn.execute("alter table raw.content add column mood varchar")
    note_published(data)
    assert night(data).is_published
    assert_whole(data, whole)


def test_another_comment_makes_nothing_anew(whole: Path, tmp_path: Path):
    data = shutil.copytree(whole, tmp_path / "data")
    with duckdb.connect(data / "runpipe.duckdb") as conn:
        conn.execute("update raw.memory set value = 'other words' where name = 'tables'")
    note_published(data)
    assert not night(data).is_published
    assert tables(data) == tables(whole)


def test_what_an_older_runpipe_left_half_done_is_not_resumed(whole: Path, tmp_path: Path):
    data = shutil.copytree(whole, tmp_path / "data")
    published = data / "runpipe.duckdb"

    def older_night() -> None:
        with open_next(published) as following:
            following.conn.execute("alter table raw.content add column mood varchar")
            following.conn.execute("delete from raw.memory where name = 'tables'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        older_night()
    assert next_path(published).exists()
    assert not night(data).is_published
    assert tables(data) == tables(whole)


class Struck:
    """A connection that is interrupted at its n-th statement."""

    def __init__(self, conn: duckdb.DuckDBPyConnection, n: int) -> None:
        self._conn, self._n = conn, n

    def execute(self, *statement: object) -> duckdb.DuckDBPyConnection:
        self._n -= 1
        if not self._n:
            raise KeyboardInterrupt
        return self._conn.execute(*statement)

    def __getattr__(self, name: str) -> object:
        return getattr(self._conn, name)


def test_an_interrupt_at_any_statement_loses_nothing(whole: Path, tmp_path: Path, monkeypatch):
    data = shutil.copytree(whole, tmp_path / "data")
    lose_promises_of = ("raw.lap", "derived.week")
    with duckdb.connect(data / "runpipe.duckdb") as conn:
        for table in lose_promises_of:
            lose_promises(conn, table, None)
        conn.execute("delete from raw.memory where name = 'tables'")
    note_published(data)
    from runpipe.warehouse import publish  # noqa: PLC0415

    every = 1 if "RUNPIPE_HOSTILE_SEEDS" in os.environ else 5
    real, n = publish.make_tables, 1 - every
    is_done = False
    while not is_done:
        n += every
        with monkeypatch.context() as patched:
            patched.setattr(publish, "make_tables", lambda conn, n=n: real(Struck(conn, n)))
            try:
                with open_next(data / "runpipe.duckdb") as following:
                    assert are_tables_current(following.conn)
                    is_done = True
            except KeyboardInterrupt:
                assert tables(data) == tables(whole)
    assert n > 10
    night(data)
    assert_whole(data, whole)


def test_a_kill_at_any_instant_loses_nothing(whole: Path, tmp_path: Path):
    dice = random.Random(20261126)
    data = shutil.copytree(whole, tmp_path / "data")
    spoil(data, dice, (lose_promises, add_column, lose_table))
    note_published(data)
    started = time.monotonic()
    n_killed = 0
    for at_s in [dice.uniform(0.3, 1.6) for _ in range(3)]:
        running = subprocess.Popen(
            [sys.executable, "-c", NIGHT, str(data)], env=environment(), cwd=ROOT
        )
        try:
            running.wait(timeout=at_s)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            n_killed += 1
    assert n_killed or time.monotonic() > started
    night(data)
    assert_whole(data, whole)
