"""Queries: read the database, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from runpipe.errors import WarehouseError
from runpipe.warehouse import (
    connect_read,
    dataframe,
    export_parquet,
    open_next,
    query,
    view_names,
)
from tests.unit.warehouse.made import everything, judge, load

PROMISED = {
    "sessions",
    "samples",
    "laps",
    "bouts",
    "diet_entries",
    "diet_days",
    "body_measurements",
    "sleep_nights",
    "strength_sets",
    "days",
    "weekly_training_balance",
    "weekly_muscle_risk",
    "weekly_risk_factors",
    "files",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("data") / "runpipe.duckdb"
    with open_next(path) as following:
        load(following.conn, everything())
        judge(following.conn)
        following.publish()
    return path


def test_a_query_answers_with_names_and_rows(published):
    found = query(published, "select label, count(*) as n from sessions group by all order by all")
    assert found.columns == ("label", "n")
    assert found.rows == (("long_distance", 2), (None, 1))


def test_values_are_bound(published):
    sql = "select count(*) from sessions where sport = ?"
    assert query(published, sql, ["running"]).rows == ((2,),)


@pytest.mark.parametrize(
    "sql", ["describe sessions", "show tables", "explain select 1", "from days"]
)
def test_other_ways_to_read_are_answered(published, sql):
    assert query(published, sql).rows


def test_a_data_frame_has_the_same(published):
    frame = dataframe(published, "select t_s, heart_rate_bpm from samples")
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == 240
    assert frame["heart_rate_bpm"].dtype == "float64"
    assert frame["heart_rate_bpm"].isna().sum() == 36


@pytest.mark.parametrize(
    "sql",
    [
        "delete from raw.content",
        "create table mine (a integer)",
        "create temp table mine (a integer)",
        "drop view sessions",
        "attach 'other.duckdb'",
        "copy sessions to 'out.csv'",
        "export database 'out'",
        "install httpfs",
        "load httpfs",
        "set lock_configuration = false",
        "set enable_external_access = true",
        "checkpoint",
        "call pragma_version()",
        "begin transaction",
    ],
)
def test_what_does_not_read_is_refused_in_plain_words(published, sql):
    with pytest.raises(WarehouseError, match="only statements that read"):
        query(published, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/hostname'",
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "select * from read_parquet('https://example.org/a.parquet')",
        "from sqlite_scan('a.db', 'b')",
        "select getenv('HOME')",
    ],
)
def test_no_file_and_no_host_can_be_reached(published, sql):
    with pytest.raises(WarehouseError, match="the query failed"):
        query(published, sql)


def test_a_variable_of_python_is_not_a_table(published):
    frame = pd.DataFrame({"a": [1]})
    with pytest.raises(WarehouseError, match="frame"):
        query(published, "select * from frame")
    assert len(frame) == 1


@pytest.mark.parametrize("sql", ["select 1; select 2", "", "-- nothing"])
def test_one_statement_at_a_time(published, sql):
    with pytest.raises(WarehouseError, match="expected one SQL statement"):
        query(published, sql)


def test_a_mistake_is_said_in_words_and_not_in_a_traceback(published):
    with pytest.raises(WarehouseError, match="no_such_column"):
        query(published, "select no_such_column from sessions")


def test_without_a_database_it_says_how_to_get_one(tmp_path):
    with pytest.raises(WarehouseError, match="runpipe nightly"):
        query(tmp_path / "runpipe.duckdb", "select 1")


def test_two_readers_of_one_process_do_not_disturb_each_other(published):
    with connect_read(published) as one, connect_read(published) as other:
        assert one.execute("select count(*) from days").fetchall() == [(7,)]
        assert other.execute("select count(*) from days").fetchall() == [(7,)]
        assert query(published, "select count(*) from days").rows == ((7,),)


def test_the_promised_views_are_there(published):
    assert set(view_names(published)) >= PROMISED


def test_every_view_is_exported_row_for_row(published, tmp_path):
    written = export_parquet(published, tmp_path / "out")
    assert [path.stem for path in written] == list(view_names(published))
    for path in written:
        rows = query(published, f"from query_table('{path.stem}')").rows
        with duckdb.connect() as conn:
            parquet = conn.read_parquet(str(path))
            assert parquet.fetchall() == list(rows)
            columns = zip(parquet.columns, map(str, parquet.types), strict=True)
        names = query(published, f'describe "{path.stem}"').rows
        assert list(columns) == [row[:2] for row in names]


def test_the_export_reaches_its_own_folder_only(published, tmp_path):
    folder = tmp_path / "it's mine"
    assert export_parquet(published, folder)
    assert sorted(path.suffix for path in folder.iterdir()) == [".parquet"] * len(
        view_names(published)
    )
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_folder_that_cannot_be_written_to_is_said_in_words(published, tmp_path):
    (tmp_path / "days.parquet").mkdir()
    with pytest.raises(WarehouseError, match="cannot be written to"):
        export_parquet(published, tmp_path)
