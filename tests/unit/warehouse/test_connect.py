"""Connections hold no more in memory than they may, whatever the size of the history."""

from __future__ import annotations

from pathlib import Path

import duckdb

from runpipe.warehouse import connect_read, connect_write, make_tables, open_next, query
from runpipe.warehouse.connect import STORAGE_VERSION, Connection, is_stored_as_now
from runpipe.warehouse.table_rows import fetch_rows, fetch_value
from tests.unit.warehouse.made import everything, judge, load

N_SORTED = 4_000_000
"""Their sort takes more than the smallest memory below."""


def limit(conn: Connection) -> object:
    return fetch_value(conn, "select current_setting('memory_limit')")


def test_at_night_a_writer_and_a_reader_may_hold_so_much(tmp_path: Path):
    path = tmp_path / "runpipe.duckdb"
    with connect_write(path) as conn:
        make_tables(conn)
        assert limit(conn) == "244.1 MiB"  # 256 MB
    with connect_read(path) as conn:
        assert limit(conn) == "244.1 MiB"


def test_an_owners_question_may_take_what_the_machine_has(tmp_path: Path):
    path = tmp_path / "runpipe.duckdb"
    with connect_write(path) as conn:
        make_tables(conn)
    with duckdb.connect() as untouched:
        of_machine = limit(untouched)
    assert of_machine != "244.1 MiB"
    answer = query(path, "select current_setting('memory_limit')")
    assert answer.rows == ((of_machine,),)


def test_what_does_not_fit_lies_beside_the_database_and_goes_with_the_connection(tmp_path: Path):
    path = tmp_path / "runpipe.next.duckdb"
    with connect_write(path) as conn:
        conn.execute("set memory_limit = '32MB'")
        conn.execute("set threads = 1")
        conn.execute(
            "create table sorted as select hash(range) as h, range as n from range(?) order by h",
            [N_SORTED],
        )
        assert list((tmp_path / "runpipe.next.duckdb.tmp").iterdir())
        assert fetch_rows(conn, "select count(*) as n, sum(n) as total from sorted") == [
            {"n": N_SORTED, "total": N_SORTED * (N_SORTED - 1) // 2}
        ]
    assert [file.name for file in tmp_path.iterdir()] == ["runpipe.next.duckdb"]


def test_what_a_killed_writer_left_is_removed(tmp_path: Path):
    left = tmp_path / "runpipe.next.duckdb.tmp" / "duckdb_temp_1_0_storage_DEFAULT-0.tmp"
    left.parent.mkdir()
    left.write_bytes(b"left")
    with connect_write(tmp_path / "runpipe.next.duckdb"):
        assert not left.exists()


def test_an_athlete_with_a_row_in_every_table_takes_little_room(tmp_path: Path):
    path = tmp_path / "runpipe.duckdb"
    with open_next(path) as following:
        load(following.conn, everything())
        judge(following.conn)
        following.publish()
    assert path.stat().st_size < 6_000_000


def test_a_database_of_large_blocks_is_written_again(tmp_path: Path):
    path, large = tmp_path / "runpipe.duckdb", tmp_path / "large.duckdb"
    with open_next(path) as following:
        load(following.conn, everything())
        judge(following.conn)
        following.publish()
    before = query(path, "from sessions order by all")
    config = {"default_block_size": "262144", "storage_compatibility_version": STORAGE_VERSION}
    with duckdb.connect(large, config=config) as conn:
        conn.execute(f"attach '{path}' as old (read_only)")
        conn.execute("copy from database old to large")
    large.replace(path)
    with open_next(path) as following:
        assert is_stored_as_now(following.conn)
        following.publish()
    assert query(path, "from sessions order by all") == before
    with connect_read(path) as conn:
        assert is_stored_as_now(conn)
