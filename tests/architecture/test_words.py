"""The core says nothing: codes and values there, words in the catalogue, each known to the other."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from runpipe.words import read_language
from runpipe.words.quantities import is_unit

SRC = Path(__file__).resolve().parents[2] / "src" / "runpipe"
CORE = (
    "model",
    "signal",
    "classification",
    "lineage",
    "energy",
    "training_load",
    "judges",
    "report",
)
WORDS_OF_FILES = {"sprint.py", "hiit.py", "hill.py", "long_distance.py"}
"""What titles of recordings are searched for, in several languages."""
STORED = {"this session"}
"""Names that are stored as they have always been."""
CODE = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+")
MESSAGES = read_language().messages


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the string literals that are neither docstrings, units nor the words of an exception."""
    silent = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            silent.update(id(part) for part in ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg == "unit":
            silent.add(id(node.value))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in silent:
            yield node


@pytest.mark.parametrize("room", CORE)
def test_the_core_holds_no_prose(room: str):
    prose = [
        f"{file.name}:{node.lineno}: {node.value}"
        for file in sorted((SRC / room).rglob("*.py"))
        if file.name not in WORDS_OF_FILES
        for node in strings(ast.parse(file.read_text("utf-8")))
        if node.value not in STORED and re.search(r"[^\W\d_]{2,} +[^\W\d_]{2,}", node.value)
    ]
    assert prose == []


def test_prose_would_be_seen():
    tree = ast.parse('"""A docstring."""\nx = "eat more"\nraise ValueError("not a word")\n')
    assert [node.value for node in strings(tree)] == ["eat more"]


def codes_in_source() -> set[str]:
    """Return every whole literal in the core that is the code of a message."""
    tables = {code.partition(".")[0] for code in MESSAGES}
    return {
        node.value
        for room in CORE
        for file in (SRC / room).rglob("*.py")
        for node in strings(ast.parse(file.read_text("utf-8")))
        if CODE.fullmatch(node.value)
        and not node.value.endswith("_")
        and node.value.partition(".")[0] in tables
    }


def test_every_code_has_its_message():
    said = {"match", "flag", "sign", "gap", "coverage", "default", "change"}
    literal = {code for code in codes_in_source() if code.partition(".")[0] in said}
    assert literal - set(MESSAGES) == set()


def placeholders(message: str | Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the form of every placeholder of a message."""
    for form in (message,) if isinstance(message, str) else message.values():
        for _, name, spec, _ in string.Formatter().parse(form):
            if name is not None:
                yield name, spec or ""


FORM = re.compile(r"\.\df|\.\d%|[A-Za-z]+||[^A-Za-z.]+.*")
DATES = {"EEEE", "d MMM", "d MMMM"}
OWN = {"and", "text"}
"""Forms of a list, and of a message within one."""


@pytest.mark.parametrize("code", MESSAGES)
def test_every_placeholder_has_a_form_that_is_known(code: str):
    for _, spec in placeholders(MESSAGES[code]):
        if spec in DATES | OWN or is_unit(spec):
            continue
        assert FORM.fullmatch(spec), spec
        if spec.isalpha():
            table = MESSAGES[spec.lower()]
            assert not isinstance(table, str)
            assert "other" in table
