"""Turns a report into HTML, Markdown and charts."""

from runpipe.render.charts.engine import start_engine
from runpipe.render.environment import compile_templates
from runpipe.render.html import html, index_html, session_html
from runpipe.render.markdown import markdown

__all__ = [
    "compile_templates",
    "html",
    "index_html",
    "markdown",
    "session_html",
    "start_engine",
]
