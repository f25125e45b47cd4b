"""Rows are read and written by the names of their columns; none is taken apart by position."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "runpipe"
MODULES = sorted(
    path for room in ("warehouse", "pipeline", "commands") for path in (SRC / room).rglob("*.py")
)
FETCHES = {"fetchall", "fetchone", "fetchmany", "fetchnumpy", "fetchdf"}
MAY_FETCH = {"table_rows.py", "owner_query.py"}
"""Where rows become values; where people's own questions are answered."""
BY_POSITION = re.compile(
    r"\binsert\s+(?:or\s+\w+\s+)?into\s+[\w.{}\"]+\s+(?!by\s+name\b|\()", re.IGNORECASE
)


def offences(source: str, name: str = "read.py") -> Iterator[str]:
    """Find what reads or writes a row by position."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in FETCHES and name not in MAY_FETCH:
            yield f"{name}:{node.lineno}: {node.attr}"
        if isinstance(node, ast.For | ast.comprehension) and _unpacks_rows(node):
            yield f"{name}: rows unpacked by position"
        if isinstance(node, ast.Subscript) and _is_place_in_row(node):
            yield f"{name}:{node.lineno}: a place in a row"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (f"{name}: {text}" for text in BY_POSITION.findall(node.value))


def _unpacks_rows(node: ast.For | ast.comprehension) -> bool:
    over = ast.unparse(node.iter)
    return isinstance(node.target, ast.Tuple) and bool(re.search(r"\.rows$|\bfetch\w*\(", over))


def _is_place_in_row(node: ast.Subscript) -> bool:
    is_number = isinstance(node.slice, ast.Slice) or (
        isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)
    )
    of = ast.unparse(node.value)
    return is_number and bool(re.search(r"(^|\.)row$|rows\[.+\]$", of))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_row_is_taken_apart_by_position(path: Path):
    assert list(offences(path.read_text("utf-8"), path.name)) == []


@pytest.mark.parametrize(
    "source",
    [
        "conn.execute(sql).fetchall()",
        "conn.execute(sql).fetchone()",
        "found = conn.execute(sql).fetchnumpy()",
        "for a, b in answer.rows: pass",
        "[a for a, b in fetch_rows(conn, sql)]",
        "names = [row[0] for row in answer]",
        "first, *rest = row[:7]",
        "total = answer.rows[0][0]",
        "conn.execute('insert into raw.lap values (?, ?)')",
        "conn.execute('insert or replace into raw.memory values (?, ?)')",
        "conn.execute('insert into raw.lap select * from filled')",
    ],
)
def test_a_row_taken_apart_by_position_is_found(source: str):
    assert list(offences(source))


@pytest.mark.parametrize(
    "source",
    [
        "fetch(conn, sql, Lap, [key])",
        "conn.execute('insert into raw.lap by name select * from filled')",
        "conn.execute('insert or replace into raw.memory (name, value) values (?, ?)')",
        "{row['name']: row for row in fetch_rows(conn, sql)}",
        "for session_id, members in groups.items(): pass",
        "shown = rows[:3]",
    ],
)
def test_reading_by_name_is_no_offence(source: str):
    assert list(offences(source)) == []
