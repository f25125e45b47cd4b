"""Reports as Markdown, for terminals and Prefect artifacts: the same content, no pictures."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.report import WeeklyReport
from runpipe.printable import clean_text
from runpipe.render.environment import markdown_environment
from runpipe.render.week_page import week_view
from runpipe.words import Language, read_language

_BLANK_LINES: Final = re.compile(r"\n{3,}")


def markdown(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as Markdown, with the same figures as its page."""
    spoken = language or read_language()
    template = markdown_environment(spoken).get_template("week.md.j2")
    text = template.render(**week_view(report, spoken))
    return clean_text(_BLANK_LINES.sub("\n\n", text).strip()) + "\n"
