"""The rules files that ship with the package, each read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from runpipe.model.logs import Domain
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True)
class LogSources:
    """What `rules/sources.toml` says of logs.

    `ranks` are the sources of a domain, best first; `apps` what people write for the beginning
    of a source's name; `columns` our names of the columns that a table of their own may have.
    """

    ranks: Mapping[Domain, tuple[str, ...]]
    apps: Mapping[str, str]
    columns: Mapping[Domain, tuple[str, ...]]


@cache
def read_rules(name: str) -> Rules:
    """Read one of the package's rules files.

    Parameters
    ----------
    name
        The file's name in `runpipe/rules` without its ending: ``classification``, ``risk``, ….

    Raises
    ------
    RuleError
        If a rule has no value, unit or source.
    """
    return Rules.from_tables(_read(name))


@cache
def read_sources() -> LogSources:
    """Read which sources and columns there are for logs."""
    tables = _read("sources")
    return LogSources(
        ranks={domain: tuple(tables["rank"][domain]) for domain in Domain},
        apps=tables["app"],
        columns={domain: tuple(tables["column"][domain]) for domain in Domain},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("runpipe") / "rules" / f"{name}.toml").read_text("utf-8"))


SOURCES: Final = read_sources().ranks
"""Where a day is taken from, best first."""
