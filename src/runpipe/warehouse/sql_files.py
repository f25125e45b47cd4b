"""Where the SQL lies: beside the package in the wheel, at the top of a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path


class Layer(StrEnum):
    """The folders of `sql/`, in the order they run."""

    TABLES = "tables"
    CORE = "core"
    MART = "mart"
    VIEWS = "views"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file: its name without the ending, and its text."""

    name: str
    text: str


def sql_dir() -> Path:
    """Return the folder that holds the SQL."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_sql"
    return packaged if packaged.is_dir() else package.parents[1] / "sql"


@cache
def read_sql(layer: Layer) -> tuple[SqlFile, ...]:
    """Read a layer's files in the order of their names, which is the order they run in."""
    paths = sorted((sql_dir() / layer).glob("*.sql"))
    return tuple(SqlFile(path.stem, path.read_text("utf-8")) for path in paths)


@cache
def sql_digest() -> str:
    """Return a digest of all SQL there is."""
    text = "".join(file.name + file.text for layer in Layer for file in read_sql(layer))
    return sha256(text.encode()).hexdigest()
