"""Where the SQL lies: beside the package in the wheel, at the top of a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
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
    """One file: its name without the ending, its text, and the layer it belongs to."""

    name: str
    text: str
    layer: str = ""


def sql_dir() -> Path:
    """Return the folder that holds the SQL."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_sql"
    return packaged if packaged.is_dir() else package.parents[1] / "sql"


@cache
def read_sql(layer: Layer) -> tuple[SqlFile, ...]:
    """Read a layer's files in the order of their names, which is the order they run in."""
    paths = sorted((sql_dir() / layer).glob("*.sql"))
    return tuple(SqlFile(path.stem, path.read_text("utf-8"), layer) for path in paths)


def read_layers() -> tuple[SqlFile, ...]:
    """Read the files of all layers, in the order they run in."""
    return tuple(file for layer in Layer for file in read_sql(layer))
