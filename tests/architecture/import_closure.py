"""Which modules a module uses, by its imports: what is re-exported counts for where it is defined."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"


def module_file(name: str) -> Path | None:
    """Return the file of a module of ours, `None` where there is no such module."""
    path = SRC.joinpath(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.exists():
            return file
    return None


@cache
def tree_of(name: str) -> ast.Module:
    file = module_file(name)
    assert file is not None, name
    return ast.parse(file.read_text("utf-8"))


def is_package(name: str) -> bool:
    file = module_file(name)
    return file is not None and file.name == "__init__.py"


@cache
def exports(package: str) -> dict[str, str]:
    """Return the module that each re-exported name of a package comes from."""
    where = {}
    for node in ast.walk(tree_of(package)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                where[alias.asname or alias.name] = resolve(node.module, alias.name)
    return where


def resolve(module: str, name: str) -> str:
    """Return the module that `from module import name` gets its name from."""
    if module_file(f"{module}.{name}") is not None:
        return f"{module}.{name}"
    if is_package(module) and name in exports(module):
        return exports(module)[name]
    return module


@cache
def uses(name: str) -> frozenset[str]:
    """Return the modules of ours that a module takes names from, as it is written."""
    tree, used = tree_of(name), set()
    packages: dict[str, str] = {}
    for node in imports(tree):
        for module, own, imported in names_of(node):
            if not module.startswith("runpipe"):
                continue
            target = resolve(module, imported) if imported else module
            if is_package(target) and (imported or "").split(".")[-1] == target.split(".")[-1]:
                packages[own] = target
            else:
                used.add(target)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package = packages.get(node.value.id)
            if package is not None:
                used.add(resolve(package, node.attr))
    return frozenset(module for module in used - {name, "runpipe"} if module_file(module))


def imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield every import that is run: those for type checkers only are left out."""
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            passed.update(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in passed:
            yield node


def names_of(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str, str | None]]:
    """Yield module, our own name, and the imported name of everything an import binds."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield alias.name, alias.asname or alias.name, None
        else:
            yield node.module or "", alias.asname or alias.name, alias.name


def closure(names: Iterable[str], without: Iterable[str] = ()) -> set[str]:
    """Return some modules and all that they use, directly or not; `without` are not followed."""
    left_out, todo, reached = set(without), list(names), set()
    while todo:
        name = todo.pop()
        if name in reached or name in left_out:
            continue
        reached.add(name)
        todo += uses(name)
    return reached
