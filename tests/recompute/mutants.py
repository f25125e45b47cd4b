"""Copies of runpipe with one small change in one module, as an update of runpipe might bring.

    python -m tests.recompute.mutants DATA OTHER

runs nights with the package that is on the path, and prints as JSON whether database, pages and a
rebuild in another folder agree.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from runpipe import pipeline
from runpipe.settings import read_settings
from tests.night.nights import NOW, TODAY, night, reports, tables

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "runpipe"
ROOMS = ("readers", "signal", "classification", "energy", "training_load", "judges", "warehouse")
TIME_LIMIT_S = 600
_SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one change: its path in the package, its text, and what was changed."""

    module: str
    text: str
    change: str


def mutants(seed: int) -> Iterator[Mutant]:
    """Yield mutants without end, a room after the other, each at a place drawn by the seed."""
    chance = Random(seed)
    while True:
        for room in chance.sample(ROOMS, len(ROOMS)):
            modules = [p for p in sorted((PACKAGE / room).rglob("*.py")) if p.stem != "__init__"]
            module = chance.choice(modules)
            tree = ast.parse(module.read_text("utf-8"))
            places = [node for node in ast.walk(tree) if _is_place(node)]
            if not places:
                continue
            place = chance.choice(places)
            line, before = getattr(place, "lineno", 0), ast.unparse(place)
            _change(place)
            name = module.relative_to(PACKAGE).as_posix()
            yield Mutant(
                name, ast.unparse(tree), f"{name}:{line}: {before} -> {ast.unparse(place)}"
            )


def _is_place(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return type(node.value) in {int, float} and node.value not in {0, 1}
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in _SWAPPED
    if isinstance(node, ast.BinOp | ast.BoolOp):
        is_of_text = any(
            isinstance(part, ast.JoinedStr) or _is_text(part) for part in ast.walk(node)
        )
        return type(node.op) in _SWAPPED and not is_of_text
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _change(node: ast.AST) -> None:
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int | float)
        node.value = node.value + 1 if isinstance(node.value, int) else node.value * 1.07
    elif isinstance(node, ast.Compare):
        node.ops[0] = _SWAPPED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = _SWAPPED[type(node.op)]()


def install(mutant: Mutant, folder: Path) -> Path:
    """Copy the package with a mutant in it; return the folder to import it from."""
    source = folder / "src"
    shutil.copytree(PACKAGE, source / "runpipe", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "sql").symlink_to(ROOT / "sql")
    (source / "runpipe" / mutant.module).write_text(mutant.text, "utf-8")
    return source


def run(source: Path, data: Path, other: Path) -> dict[str, Any] | None:
    """Return what a package made of a data folder; `None` where it cannot run a night at all."""
    path = os.pathsep.join(map(str, (source, ROOT)))
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.recompute.mutants", str(data), str(other)],
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=TIME_LIMIT_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired:  # a loop that no longer ends, say
        return None
    if ended.returncode:
        return None
    answer: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return answer


def compare(data: Path, other: Path) -> dict[str, Any]:
    """Run two quiet nights, and beside them a rebuild from the same archive in an empty folder."""
    before = tables(data), reports(data)
    night(data)
    made, pages = tables(data), reports(data)
    again = night(data)
    other.mkdir()
    for name in ("archive", "runpipe.toml", "labels.csv"):
        if (data / name).is_dir():
            shutil.copytree(data / name, other / name)
        elif (data / name).exists():
            shutil.copyfile(data / name, other / name)
    settings = read_settings(other)
    pipeline.rebuild(settings, today=TODAY, now_utc=NOW)
    pipeline.write_reports(settings)
    rebuilt, new_pages = tables(other), reports(other)
    return {
        "changed": [view for view in made if made[view] != before[0][view]],
        "n_pages_changed": sum(pages[page] != before[1].get(page) for page in pages),
        "other_views": [view for view in made if made[view] != rebuilt[view]],
        "other_pages": sorted(
            page for page in {*pages, *new_pages} if pages.get(page) != new_pages.get(page)
        ),
        "is_published_again": again.is_published,
    }


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201
