"""What the first report of a process would wait for, made ready before it is due."""

from __future__ import annotations

from runpipe.render.charts import Caption, Column, energy_svg
from runpipe.render.environment import html_environment, markdown_environment


def warm_up() -> None:
    """Start the engine that draws the charts, and compile the templates of every page.

    What is ready already costs next to nothing. It may run in a thread while reports are
    written: the engine starts without holding Python up, and a page comes out the same.
    """
    day = Column("", {"eaten_kcal": 1.0, "used_kcal": 1.0, "is_counted": True})
    energy_svg([day], Caption("", ""))
    for name in html_environment().list_templates(extensions=("j2", "css")):
        is_markdown = name.endswith(".md.j2")
        environment = markdown_environment() if is_markdown else html_environment()
        environment.get_template(name)
