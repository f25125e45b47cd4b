"""Count what the order of the house is judged by, and print it as a table.

python -m benchmarks.house
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "runpipe"
SHELVES = ("apps", "labels", "factors", "measures")
CORE = (
    "judges",
    "risk",
    "classification",
    "energy",
    "lineage",
    "training_load",
    "signal",
    "report",
)
VAGUE = frozenset(
    "found one known said kept came given made left wanted seen asked".split()  # noqa: SIM905
)
OPENINGS = re.compile(r"(Say|Tell|Take|Put|Name)\b")
PROSE = re.compile(r"[A-Za-z]+[,;:]? [a-z]+[,;:]? [a-z]+")
"""Three words in a row: what reads like a part of a sentence."""


def modules() -> tuple[Path, ...]:
    """Return the package's modules, each once, flows included, package markers left out."""
    paths = {
        path.resolve() for folder in (PACKAGE, ROOT / "flows") for path in folder.rglob("*.py")
    }
    return tuple(sorted(path for path in paths if "__pycache__" not in path.parts))


def bound_names(tree: ast.Module) -> Iterator[str]:
    """Return every name that is bound: variables, parameters, fields, functions, imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def docstrings(tree: ast.Module) -> Iterator[str]:
    """Return the docstrings of a module, its classes and its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield text


def prose(tree: ast.Module) -> Iterator[str]:
    """Return the string literals that read like sentences: no docstrings, no errors raised."""
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            passed.update(ast.walk(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if node not in passed and PROSE.search(node.value):
            yield node.value


def is_core(path: Path) -> bool:
    """Return whether a module lies in the core, which holds no sentences."""
    return path.is_relative_to(PACKAGE) and path.relative_to(PACKAGE).parts[0] in CORE


def counts() -> dict[str, float]:
    """Compute every count, by its name."""
    paths = modules()
    trees = {path: ast.parse(path.read_text("utf-8")) for path in paths}
    n_lines = sum(len(path.read_text("utf-8").splitlines()) for path in paths)
    plain = [path for path in paths if path.name != "__init__.py"]
    stems = Counter(path.stem.strip("_") for path in plain if path.parent.name not in SHELVES)
    classes = Counter(
        node.name
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    folders = Counter(path.parent for path in plain if path.parent.name not in SHELVES)
    n_vague = sum(name.strip("_") in VAGUE for tree in trees.values() for name in bound_names(tree))
    return {
        "modules": len(plain),
        "modules in the largest folder outside the shelves": max(folders.values()),
        "class names used twice": sum(n > 1 for n in classes.values()),
        "module names used twice outside the shelves": sum(n > 1 for n in stems.values()),
        "vague names bound per 1,000 lines": round(1000 * n_vague / n_lines, 1),
        "docstrings that open with Say, Tell, Take, Put or Name": sum(
            bool(OPENINGS.match(text)) for tree in trees.values() for text in docstrings(tree)
        ),
        "texts in the core": sum(
            1 for path, tree in trees.items() if is_core(path) for _ in prose(tree)
        ),
    }


def main() -> None:
    """Print the counts."""
    for name, count in counts().items():
        print(f"{name:<58} {count:g}")


if __name__ == "__main__":
    main()
