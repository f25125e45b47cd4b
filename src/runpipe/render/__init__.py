"""Turns a report into HTML and Markdown."""

from runpipe.render.pages import (
    compile_templates,
    digest_html,
    digest_mail,
    html,
    index_html,
    markdown,
    session_html,
    team_html,
)

__all__ = [
    "compile_templates",
    "digest_html",
    "digest_mail",
    "html",
    "index_html",
    "markdown",
    "session_html",
    "team_html",
]
