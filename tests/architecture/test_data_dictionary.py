"""docs/data-dictionary.md says what the database says, column for column."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.dictionary import (
    PublicColumn,
    build_empty,
    data_dictionary,
    read_public_columns,
)
from runpipe.warehouse.build import Layer, SqlFile, column_comments, read_sql

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
SUFFIXES = {
    "_s": "s",
    "_m": "m",
    "_mps": "m/s",
    "_bpm": "beats/min",
    "_spm": "steps/min",
    "_w": "W",
    "_deg": "degree, WGS84",
    "_kcal": "kcal",
    "_g": "g",
    "_kg": "kg",
    "_au": "load units",
    "_utc": "UTC",
    "_frac": "share, 0-1",
}


@pytest.fixture(scope="module")
def conn():
    with build_empty() as built:
        yield built


@pytest.fixture(scope="module")
def columns(conn) -> list[PublicColumn]:
    return read_public_columns(conn)


def test_the_document_says_what_the_database_says(conn):
    assert DOCUMENT.read_text("utf-8") == data_dictionary(conn), "`make dictionary` writes it anew"


def test_every_column_is_explained_behind_it(columns):
    explained = [sql for file in read_sql(Layer.VIEWS) for sql in column_comments(file)]
    assert len(explained) == len(columns)
    assert all(column.meaning for column in columns)


def test_an_explanation_may_go_on_below_and_hold_any_character():
    view = SqlFile(
        "10_runs",
        "-- grain: one row per run\n"
        "create or replace view runs as\n"
        "with\nevery_run as (\n    select\n        run.a, -- no column of the view\n        b\n)\n\n"
        "select\n"
        "    every_run.a, -- The athlete's own\n"
        "    -- word -- as written [s]\n"
        "    round(a - b, 2)::double as c -- What's left: a, b\n"
        "from every_run;\n",
    )
    assert list(column_comments(view)) == [
        "comment on column runs.a is 'The athlete''s own word -- as written [s]';\n",
        "comment on column runs.c is 'What''s left: a, b';\n",
    ]


def test_a_column_is_explained_in_the_unit_of_its_name(columns):
    for column in columns:
        is_text = column.data_type == "varchar" or "_per_" in column.name
        is_flag = column.name.startswith(("is_", "has_", "n_")) or is_text
        suffix = "_" + column.name.rsplit("_", 1)[-1]
        if suffix in SUFFIXES and not is_flag:
            assert column.unit == SUFFIXES[suffix], f"{column.view}.{column.name}"


def test_a_number_says_its_unit(columns):
    unitless = {
        "position",
        "correction",
        "member_rank",
        "lap",
        "split",
        "bout",
        "line",
        "seq",
        "day_set",
    }
    unitless |= {"set_index", "step_index", "repeat_from_index", "workout_step_index", "reps"}
    for column in columns:
        is_number = column.data_type in {"double", "integer", "bigint"}
        if is_number and not column.name.startswith("n_"):
            assert column.unit or column.name in unitless, f"{column.view}.{column.name}"
