"""Packages that load their parts when they are asked for, so that a worker or `--help` is quick."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def load_when_asked(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a package's `__getattr__` (PEP 562).

    Parameters
    ----------
    package
        The package's `__name__`.
    modules
        Public name to the module that defines it.
    """

    def get(name: str) -> Any:  # noqa: ANN401  (whatever the module holds)
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(modules[name]), name)

    return get
