"""Turns a report into HTML and Markdown."""

from runpipe.render.environment import compile_templates
from runpipe.render.html import html, index_html, session_html
from runpipe.render.markdown import markdown

__all__ = [
    "compile_templates",
    "html",
    "index_html",
    "markdown",
    "session_html",
]
