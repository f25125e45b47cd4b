"""What the first report of a process would wait for, made ready before it is due."""

from __future__ import annotations

import vl_convert

from runpipe.render.charts import Caption, Column, energy_svg
from runpipe.render.environment import html_environment, markdown_environment
from runpipe.render.vega_specs import CHARTS, vega_spec


def start_engine() -> None:
    """Let the engine that draws the charts start by itself, and return at once.

    A drawing holds all of Python up until the engine has started (vl-convert keeps the
    interpreter's lock). Wrapping a spec in HTML asks for the engine without waiting for it, so
    it starts in a thread of its own that needs no Python (docs/adr/0083).
    """
    vl_convert.vega_to_html(vega_spec(CHARTS[0]))


def warm_up() -> None:
    """Start the engine, compile the templates of every page, and make a first small drawing.

    What is ready already costs next to nothing. It may run in a thread while reports are
    written: a page comes out the same.
    """
    start_engine()
    for name in html_environment().list_templates(extensions=("j2", "css")):
        is_markdown = name.endswith(".md.j2")
        environment = markdown_environment() if is_markdown else html_environment()
        environment.get_template(name)
    day = Column("", {"eaten_kcal": 1.0, "used_kcal": 1.0, "is_counted": True})
    energy_svg([day], Caption("", ""))
