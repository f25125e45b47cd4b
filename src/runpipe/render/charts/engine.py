"""The engine that draws the charts, started before the first one is due."""

from __future__ import annotations

import vl_convert

from runpipe.render.charts.specs import CHARTS, vega_spec


def start_engine() -> None:
    """Let the engine that draws the charts start by itself, and return at once.

    A drawing holds all of Python up until the engine has started (vl-convert keeps the
    interpreter's lock). Wrapping a spec in HTML asks for the engine without waiting for it, so
    it starts in a thread of its own that needs no Python (docs/adr/0083).
    """
    vl_convert.vega_to_html(vega_spec(CHARTS[0]))
