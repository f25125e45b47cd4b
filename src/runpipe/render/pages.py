"""Pages: self-contained HTML without network for screen and paper, Markdown for terminals."""

from __future__ import annotations

import base64
import re
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

from markupsafe import Markup

from runpipe.model.report import IndexReport, Kind, SessionReport, WeeklyReport
from runpipe.model.team_report import TeamReport
from runpipe.printable import clean_text
from runpipe.render.environment import html_environment, markdown_environment
from runpipe.render.history_page import history_view
from runpipe.render.session_page_view import session_view
from runpipe.render.team_page import team_view
from runpipe.render.week_page import week_view
from runpipe.words import Language, read_language, say

_MAIL_COLOURS: Final = {
    Kind.EASY: "#7fb2dd",
    Kind.LONG: "#155384",
    Kind.TEMPO: "#3a82bd",
    Kind.RACE: "#20262c",
    Kind.HIIT: "#dca114",
    Kind.SPRINT: "#c9541b",
    Kind.HILL: "#0a8266",
    Kind.STRENGTH: "#7d1f4a",
    Kind.CROSS: "#8a8f6a",
}
"""The pages' colours by kind: mail programs know no variables."""
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


def team_html(report: TeamReport, language: Language | None = None) -> str:
    """Write a team's week as one page: who needs a word, and why."""
    spoken = language or read_language()
    return _page("team.html.j2", spoken, team_view(report, spoken))


def digest_html(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as it is mailed: tables and inline style alone, nothing to load."""
    spoken = language or read_language()
    template = html_environment(spoken).get_template("digest.html.j2")
    return clean_text(template.render(**week_view(report, spoken), colours=_MAIL_COLOURS))


def digest_mail(report: WeeklyReport, language: Language | None = None) -> bytes:
    """Write one week as an e-mail file (RFC 5322): the digest, and the week's text beside it.

    Nobody is named as sender or receiver, and it has no date: the same week gives the same bytes.
    """
    spoken = language or read_language()
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = say(report.headline, spoken).replace("\u00a0", " ")
    mail.set_content(markdown(report, spoken))
    mail.add_alternative(digest_html(report, spoken), subtype="html")
    mail.set_boundary(f"runpipe-{report.assessment.week}")
    return mail.as_bytes()


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
