"""The SQL keeps its own rules: each file makes what its name says, from what ran before it."""

from __future__ import annotations

import re

import duckdb
import pytest

from runpipe.errors import WarehouseError
from runpipe.warehouse import build, build_core, build_mart, make_tables, run_checks
from runpipe.warehouse.build import Layer, SqlFile, are_tables_current, declared_tables, read_sql
from runpipe.warehouse.connect import connect_write
from runpipe.warehouse.table_rows import fetch_map, fetch_value
from tests.unit.warehouse.made import empty, whole

TABLES = build._TABLES
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
    run_checks(conn)


def test_tables_are_made_once():
    conn = connect_write(":memory:")
    assert not are_tables_current(conn)
    make_tables(conn)
    assert fetch_map(conn, TABLES) == declared_tables()
    conn.execute("insert into raw.source_priority values ('me', 'diet', 'cronometer', 1)")
    make_tables(conn)
    assert are_tables_current(conn)
    assert fetch_value(conn, "select count(*) from raw.source_priority") == 1


def test_a_declaration_that_fails_changes_nothing(monkeypatch):
    conn = whole()
    bad = SqlFile("derived", "create table if not exists derived.half (a integer); create table b")
    (raw,) = (file for file in read_sql(Layer.TABLES) if file.name == "raw")
    monkeypatch.setattr(build, "_files", lambda: [raw, bad])
    monkeypatch.setattr(build, "declared_tables", dict)
    with pytest.raises(WarehouseError, match="cannot be made"):
        make_tables(conn)
    assert fetch_value(conn, "select count(*) from days") == 7
    with pytest.raises(duckdb.CatalogException):
        conn.execute("from derived.half")


def test_every_table_of_a_layer_says_its_grain():
    for file in read_sql(Layer.TABLES):
        blocks = file.text.split("\n\n")[1:]
        assert all(block.startswith("-- grain: one row") for block in blocks), file.name


def test_a_file_that_fails_is_named_and_nothing_is_changed():
    conn = whole()
    conn.execute("drop table derived.day")
    with pytest.raises(WarehouseError, match=r"sql/mart/20_day\.sql failed"):
        build_mart(conn)
    assert conn.execute("select count(*) from days").fetchall() == [(7,)]
