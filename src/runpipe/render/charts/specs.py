"""The charts' grammar as it is shipped: compiled to Vega beforehand (docs/adr/0083)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, Final

CHARTS: Final = ("energy", "protein", "recovery", "trend")


@cache
def vega_spec(chart: str) -> dict[str, Any]:
    """Return the Vega form of one of `CHARTS`, its data left open; not to be changed in place.

    Raises
    ------
    FileNotFoundError
        If there is no such chart.
    """
    shipped = resources.files("runpipe.render") / "vega" / f"{chart}.vg.json"
    spec: dict[str, Any] = json.loads(shipped.read_text("utf-8"))
    return spec
