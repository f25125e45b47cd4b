"""Turns a report into HTML, Markdown and charts."""

from runpipe.render.digest import templates_digest
from runpipe.render.html import html, index_html, session_html
from runpipe.render.markdown import markdown
from runpipe.render.warming import start_engine, warm_up

__all__ = [
    "html",
    "index_html",
    "markdown",
    "session_html",
    "start_engine",
    "templates_digest",
    "warm_up",
]
