"""docs/data-dictionary.md says what the database says, column for column.

Run this file to write it anew: ``python -m tests.architecture.test_data_dictionary``.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from runpipe.warehouse import build_core, build_mart, connect_write, migrate

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

Every public view and column, as the database itself explains them (`comment on`). Query them with
`runpipe query`, from Python with `rp.sql(…)`, or with any DuckDB client: the file is only ever
swapped, never locked. NULL means not known, never 0. Quantities are SI, with the unit as a suffix of
the name. This file is written from the database by `tests/architecture/test_data_dictionary.py`,
which fails when the two differ.
"""
UNIT = re.compile(r"^(?P<text>.*?)(?: \[(?P<unit>[^\]]+)\])?$", re.DOTALL)
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


def built() -> duckdb.DuckDBPyConnection:
    conn = connect_write(":memory:")
    migrate(conn)
    build_core(conn)
    build_mart(conn)
    return conn


def columns(conn: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    return conn.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where schema_name = 'main' and table_name in"
        " (select view_name from duckdb_views() where schema_name = 'main' and not internal)"
        " order by table_name, column_index"
    ).fetchall()


def parts(comment: str) -> tuple[str, str]:
    found = UNIT.match(comment)
    assert found is not None
    return found["text"], found["unit"] or ""


def dictionary(conn: duckdb.DuckDBPyConnection) -> str:
    views = conn.execute(
        "select view_name, comment from duckdb_views()"
        " where schema_name = 'main' and not internal order by view_name"
    ).fetchall()
    every = columns(conn)
    lines = [HEAD]
    for view, comment in views:
        lines += [
            f"## {view}",
            "",
            comment,
            "",
            "| column | type | unit | meaning |",
            "|---|---|---|---|",
        ]
        for of, name, kind, text in every:
            if of == view:
                meaning, unit = parts(text)
                lines.append(f"| `{name}` | {kind.lower()} | {unit} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def conn() -> duckdb.DuckDBPyConnection:
    return built()


def test_the_document_says_what_the_database_says(conn):
    assert DOCUMENT.read_text("utf-8") == dictionary(conn), "run this file to write it anew"


def test_a_column_is_explained_in_the_unit_of_its_name(conn):
    for view, name, kind, comment in columns(conn):
        _, unit = parts(comment)
        is_flag = name.startswith(("is_", "has_", "n_")) or kind == "VARCHAR" or "_per_" in name
        suffix = "_" + name.rsplit("_", 1)[-1]
        if suffix in SUFFIXES and not is_flag:
            assert unit == SUFFIXES[suffix], f"{view}.{name}"


def test_a_number_says_its_unit(conn):
    unitless = {"position", "member_rank", "lap", "split", "bout", "line", "seq", "day_set"}
    unitless |= {"set_index", "step_index", "repeat_from_index", "workout_step_index", "reps"}
    for view, name, kind, comment in columns(conn):
        if kind in {"DOUBLE", "INTEGER", "BIGINT"} and not name.startswith("n_"):
            assert parts(comment)[1] or name in unitless, f"{view}.{name}"


if __name__ == "__main__":
    DOCUMENT.write_text(dictionary(built()), "utf-8")
