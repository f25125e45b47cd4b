"""The SQL keeps its own rules: each file makes what its name says, from what ran before it."""

from __future__ import annotations

import re

import duckdb
import pytest

from runpipe.errors import WarehouseError
from runpipe.warehouse import build_core, build_mart, checks, migrate, schema_version
from runpipe.warehouse.connect import connect_write
from runpipe.warehouse.sql_files import Layer, SqlFile, read_sql
from tests.unit.warehouse.made import empty, whole

BUILT = [
    (layer, file) for layer in (Layer.CORE, Layer.MART, Layer.VIEWS) for file in read_sql(layer)
]
IDS = [f"{layer}/{file.name}" for layer, file in BUILT]


@pytest.mark.parametrize("file", [file for _, file in BUILT], ids=IDS)
def test_a_file_says_its_grain_and_what_it_reads(file):
    first, second = file.text.splitlines()[:2]
    assert first.startswith("-- grain: one row per ")
    assert second.startswith("-- reads: ")


@pytest.mark.parametrize(("layer", "file"), BUILT, ids=IDS)
def test_a_file_makes_one_thing_of_its_own_name(layer, file):
    name = file.name.split("_", 1)[1]
    made = re.findall(r"create or replace (table|view) (\S+)", file.text)
    expected = ("view", name) if layer is Layer.VIEWS else ("table", f"{layer}.{name}")
    assert made == [expected]


def test_files_read_only_what_ran_before_them():
    made: set[str] = set()
    for layer, file in BUILT:
        read = set(re.findall(r"(?:from|join)\s+((?:core|mart)\.\w+)", file.text))
        assert read <= made, f"{layer}/{file.name}"
        made |= set(re.findall(r"create or replace table (\S+)", file.text))


@pytest.mark.parametrize("layer", [Layer.CORE, Layer.MART, Layer.VIEWS, Layer.CHECKS])
def test_a_layer_is_there(layer):
    assert read_sql(layer)


def test_an_empty_warehouse_builds():
    conn = empty()
    build_core(conn)
    build_mart(conn)
    checks.run_checks(conn)


def test_migrations_are_applied_once_and_in_order():
    conn = connect_write(":memory:")
    assert schema_version(conn) == 0
    assert migrate(conn) == tuple(file.name for file in read_sql(Layer.SCHEMA))
    assert migrate(conn) == ()
    assert schema_version(conn) == len(read_sql(Layer.SCHEMA))


def test_a_migration_that_fails_is_undone_whole():
    conn = empty()
    number = schema_version(conn) + 1
    bad = SqlFile(
        f"{number:04d}_bad", "create table raw.half (a integer); create table raw.half (b)"
    )
    with pytest.raises(WarehouseError, match="bad failed"):
        migrate(conn, [*read_sql(Layer.SCHEMA), bad])
    assert schema_version(conn) == number - 1
    with pytest.raises(duckdb.CatalogException):
        conn.execute("from raw.half")


def test_a_later_migration_keeps_what_is_there():
    conn = whole()
    n = conn.execute("select count(*) from raw.content").fetchall()
    number = schema_version(conn) + 1
    later = SqlFile(f"{number:04d}_more", "alter table raw.content add column mood varchar")
    assert migrate(conn, [*read_sql(Layer.SCHEMA), later]) == (later.name,)
    assert conn.execute("select count(*) from raw.content where mood is null").fetchall() == n


def test_a_file_that_fails_is_named_and_nothing_is_changed():
    conn = whole()
    conn.execute("drop table derived.day")
    with pytest.raises(WarehouseError, match=r"sql/mart/20_day\.sql failed"):
        build_mart(conn)
    assert conn.execute("select count(*) from days").fetchall() == [(7,)]
