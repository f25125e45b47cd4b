"""Pages: self-contained HTML without network for screen and paper, Markdown for terminals."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from typing import Final

from markupsafe import Markup

from runpipe.model.report import IndexReport, SessionReport, WeeklyReport
from runpipe.printable import clean_text
from runpipe.render.environment import html_environment, markdown_environment
from runpipe.render.history_page import history_view
from runpipe.render.session_page_view import session_view
from runpipe.render.week_page import week_view
from runpipe.words import Language, read_language

_BLANK_LINES: Final = re.compile(r"\n{3,}")
SCRIPT: Final = (
    "(function(){var s=document.getElementById('sl'),r=document.getElementById('rg'),"
    "o=document.getElementById('ro'),p=JSON.parse(r.dataset.says);s.hidden=false;"
    "r.oninput=function(){o.textContent=p[+r.value];r.setAttribute('aria-valuetext',p[+r.value])}})()"
)
"""Moves the slider of a week's page; the table beside it says the same where no script runs."""
SCRIPT_HASH: Final = base64.b64encode(sha256(SCRIPT.encode()).digest()).decode()


def html(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as one self-contained page.

    The same report always gives the same text: no clock, no random ids.
    """
    spoken = language or read_language()
    return _page("week.html.j2", spoken, week_view(report, spoken))


def session_html(report: SessionReport, language: Language | None = None) -> str:
    """Write one session as one self-contained page: pace, heart rate, altitude, repetitions."""
    spoken = language or read_language()
    return _page("session.html.j2", spoken, session_view(report, spoken))


def index_html(report: IndexReport, language: Language | None = None) -> str:
    """Write all weeks of an athlete as one page: years, months, bests."""
    spoken = language or read_language()
    return _page("history.html.j2", spoken, history_view(report, spoken))


def _page(template: str, language: Language, view: dict[str, object]) -> str:
    environment = html_environment(language)
    text = environment.get_template(template).render(
        **view,
        script=Markup(SCRIPT),  # noqa: S704  (our own, named by its hash)
        script_hash=SCRIPT_HASH,
    )
    return clean_text(text)


def markdown(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as Markdown, with the same figures as its page."""
    spoken = language or read_language()
    template = markdown_environment(spoken).get_template("week.md.j2")
    text = template.render(**week_view(report, spoken))
    return clean_text(_BLANK_LINES.sub("\n\n", text).strip()) + "\n"
