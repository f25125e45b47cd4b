"""A fact has one home: what it takes to add a column, counted by adding one to a copy of the code."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders_files import gpx
from tests.night.test_one_session import put

ROOT = Path(__file__).resolve().parents[2]
NIGHT = textwrap.dedent("""
    import json, sys
    from datetime import UTC, date, datetime
    from pathlib import Path
    from runpipe import pipeline
    from runpipe.settings import read_settings
    from runpipe.warehouse import connect_read, fetch_column
    from runpipe.warehouse.checks import numbers_are_numbers
    from benchmarks.dictionary import data_dictionary
    if __name__ == "__main__":
        data, views = Path(sys.argv[1]), json.loads(sys.argv[2])
        now = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
        pipeline.ingest(read_settings(data), paths=None, today=date(2026, 11, 16), now_utc=now)
        with connect_read(data / "runpipe.duckdb") as conn:
            print(json.dumps({
                "values": {
                    column: fetch_column(conn, f"select {column} from {view}")
                    for column, view in views.items()
                },
                "dictionary": data_dictionary(conn),
                "number_check": numbers_are_numbers(conn).text,
            }))
""")


@dataclass(frozen=True)
class Example:
    """A column to add: where it is published, and after which declared column it comes."""

    kind: str
    column: str
    table: str
    view: str
    after: str


MEASURED = Example("SessionMeasures", "half_elapsed_s", "derived.measures", "sessions", "elapsed_s")
WEEKLY = Example(
    "TrainingBalance",
    "half_load_7d_au",
    "derived.week_balance",
    "weekly_training_balance",
    "load_7d_au",
)
EXAMPLES = (MEASURED, WEEKLY)
EXPLAINED = "Half of what the column before it says"


def with_field(source: str, example: Example) -> str:
    """Declare the field in its dataclass."""
    return re.sub(
        rf"(\nclass {example.kind}:\n(?:.*\n)*?)(    {example.after}: )",
        rf"\1    {example.column}: float | None = None\n\2",
        source,
        count=1,
    )


def with_value(source: str, example: Example) -> str:
    """Compute it where the dataclass is built, from what the field before it is built from."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == example.kind:
            (before,) = (one for one in node.keywords if one.arg == example.after)
            value = f"{example.column}=0.5 * (({ast.unparse(before.value)}) or 0.0), "
            lines = source.splitlines(keepends=True)
            at = before.lineno - 1
            line = lines[at]
            lines[at] = line[: before.col_offset] + value + line[before.col_offset :]
            return "".join(lines)
    return source


def with_declaration(source: str, example: Example) -> str:
    """Declare it in its table."""
    return re.sub(
        rf"(create table if not exists {example.table} \((?:\n.*)*?\n    {example.after} [^\n]*,\n)",
        rf"\1    {example.column} double,\n",
        source,
        count=1,
    )


def with_publication(source: str, example: Example) -> str:
    """Publish it, with an explanation behind it."""
    if f"create or replace view {example.view} as" not in source:
        return source
    return re.sub(
        rf"(\n    (?:\w+\.)?){example.after}, -- .*(\[.*\])(?=\n)",
        rf"\g<0>\1{example.column}, -- {EXPLAINED} \2",
        source,
        count=1,
    )


def add(tree: Path, example: Example) -> list[str]:
    """Add a column to a copy of the code; return the files that were edited."""
    edits = (with_field, with_value, with_declaration, with_publication)
    edited = []
    for path in sorted([*tree.rglob("*.py"), *tree.rglob("*.sql")]):
        before = after = path.read_text("utf-8")
        for edit in edits[:2] if path.suffix == ".py" else edits[2:]:
            after = edit(after, example)
        if after != before:
            path.write_text(after, "utf-8")
            edited.append(str(path.relative_to(tree)))
    return edited


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]], dict]:
    """A copy of the code with both columns, the files that each took, and what a night makes of it."""
    tree, data = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("data")
    for folder in ("src", "sql"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    edited = {example.column: add(tree, example) for example in EXAMPLES}
    put(data, "run.gpx", gpx(datetime(2026, 11, 10, 6, 30, tzinfo=UTC)))
    views = json.dumps({example.column: example.view for example in EXAMPLES})
    done = subprocess.run(
        [sys.executable, "-c", NIGHT, str(data), views],
        env={**os.environ, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{ROOT}"},
        cwd=tree,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return tree, edited, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.column)
def test_a_column_takes_four_files_and_its_name_stands_twice_in_sql(grown, example: Example):
    tree, edited, _ = grown
    assert len(edited[example.column]) == 4, edited[example.column]
    sql = "".join(path.read_text("utf-8") for path in (tree / "sql").rglob("*.sql"))
    assert len(re.findall(rf"\b{example.column}\b", sql)) == 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.column)
def test_it_arrives_in_the_view_the_dictionary_and_the_number_check(grown, example: Example):
    _, _, arrived = grown
    (value,) = arrived["values"][example.column]
    assert value > 0.0
    assert re.search(
        rf"\| `{example.column}` \| double \| [^|]+ \| {EXPLAINED} \|", arrived["dictionary"]
    )
    assert f'isfinite("{example.column}")' in arrived["number_check"]
