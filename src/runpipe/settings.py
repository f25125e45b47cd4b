"""Settings and rules, read once at the start."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from runpipe.model.rules import Rules


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
    text = (resources.files("runpipe") / "rules" / f"{name}.toml").read_text("utf-8")
    return Rules.from_tables(tomllib.loads(text))
