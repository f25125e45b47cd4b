"""Rows become values by name: whatever the order of columns, and never with one too many or too few."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum

import duckdb
import pytest

from runpipe.errors import WarehouseError
from runpipe.model.iso_week import Week
from runpipe.warehouse.table_rows import (
    fetch,
    fetch_arrays,
    fetch_column,
    fetch_map,
    fetch_rows,
    fetch_value,
    pick,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    name: str
    start_utc: datetime
    start_local: datetime
    day: date
    week: Week
    colour: Colour
    other_colour: Colour | None
    tags: tuple[str, ...]
    pairs: tuple[tuple[int, float], ...]
    parts: tuple[Part, ...]
    amount: float | None = None
    n: int = 7


COLUMNS = {
    "name": "'one'",
    "start_utc": "timestamp '2026-11-26 01:00:00'",
    "start_local": "timestamp '2026-11-26 02:00:00'",
    "day": "date '2026-11-26'",
    "week": "'2026-W48'",
    "colour": "'blue'",
    "other_colour": "null",
    "tags": "['a', 'b']",
    "pairs": "list_zip([1, 2], [0.5::double, 1.5::double])",
    "parts": "[{'colour': 'blue', 'name': 'left'}, {'colour': 'red', 'name': 'right'}]",
    "amount": "2.5::double",
}
THING = Thing(
    name="one",
    start_utc=datetime(2026, 11, 26, 1, tzinfo=UTC),
    start_local=datetime(2026, 11, 26, 2),  # noqa: DTZ001  (the athlete's clock)
    day=date(2026, 11, 26),
    week=Week.parse("2026-W48"),
    colour=Colour.BLUE,
    other_colour=None,
    tags=("a", "b"),
    pairs=((1, 0.5), (2, 1.5)),
    parts=(Part(name="left", colour=Colour.BLUE), Part(name="right")),
    amount=2.5,
)


@pytest.fixture
def conn():
    with duckdb.connect(":memory:") as opened:
        yield opened


def select(names: list[str]) -> str:
    return "select " + ", ".join(f"{COLUMNS[name]} as {name}" for name in names)


def test_columns_may_stand_in_any_order(conn):
    dice = random.Random(20261126)
    for _ in range(20):
        names = dice.sample(list(COLUMNS), len(COLUMNS))
        assert fetch(conn, select(names), Thing) == [THING]


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_column_that_is_missing_is_an_error_unless_the_field_has_a_default(conn, name):
    query = select([one for one in COLUMNS if one != name])
    if name == "amount":
        assert fetch(conn, query, Thing)[0].amount is None
        return
    with pytest.raises(TypeError, match=f"no column for .*{name}"):
        fetch(conn, query, Thing)


def test_a_column_without_a_field_is_an_error(conn):
    with pytest.raises(TypeError, match=r"no field for \['mood'\]"):
        fetch(conn, select(list(COLUMNS)) + ", 1 as mood", Thing)


def test_a_column_that_is_there_twice_is_an_error(conn):
    with pytest.raises(TypeError, match="does not fit"):
        fetch(conn, select([*COLUMNS, "day"]), Thing)


def test_null_is_none_and_no_list_is_an_empty_tuple(conn):
    query = select(list(COLUMNS)).replace("['a', 'b']", "null").replace("2.5::double", "null")
    (thing,) = fetch(conn, query, Thing)
    assert (thing.tags, thing.amount, thing.other_colour) == ((), None, None)


def test_no_row_is_no_value_and_values_are_bound(conn):
    query = select(list(COLUMNS)) + " from range(3) as every (n) where every.n < ?"
    assert fetch(conn, query, Thing, [0]) == []
    assert fetch(conn, query, Thing, [2]) == [THING, THING]


@pytest.mark.parametrize("query", ["select of_tomorrow from range(3)", "from raw.of_tomorrow"])
def test_what_another_version_made_is_said_in_words(conn, query):
    with pytest.raises(WarehouseError, match="another version of runpipe"):
        fetch(conn, query, Part)


def test_a_part_of_a_row_is_picked_and_must_be_whole(conn):
    (row,) = fetch_rows(conn, "select 'left' as name, 'blue' as colour, 3 as more")
    assert pick(row, Part) == Part(name="left", colour=Colour.BLUE)
    with pytest.raises(KeyError, match="colour"):
        pick({"name": "left"}, Part)


def test_maps_columns_and_single_values_say_their_shape(conn):
    assert fetch_map(conn, "select 'a' as key, 1 as value") == {"a": 1}
    with pytest.raises(TypeError, match="not"):
        fetch_map(conn, "select 1 as value, 'a' as key")
    assert fetch_column(conn, "from range(3)") == [0, 1, 2]
    assert fetch_value(conn, "select 5") == 5
    assert fetch_value(conn, "select 5 where false") is None
    with pytest.raises(TypeError, match="one column"):
        fetch_value(conn, "select 5, 6")


def test_arrays_have_nan_where_nothing_is_known(conn):
    arrays = fetch_arrays(conn, "select unnest([1, null]) as a, unnest([null, 2.5]) as b")
    assert [list(map(str, arrays[name])) for name in "ab"] == [["1.0", "nan"], ["nan", "2.5"]]


def test_every_field_of_a_kind_is_compared():
    assert {field.name for field in fields(Thing)} - {"n"} == set(COLUMNS)
