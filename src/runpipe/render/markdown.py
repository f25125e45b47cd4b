"""Reports as Markdown, for terminals and Prefect artifacts: the same content, no pictures."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.report import WeeklyReport
from runpipe.printable import clean_text
from runpipe.render.environment import markdown_environment
from runpipe.render.week_page import week_view

_BLANK_LINES: Final = re.compile(r"\n{3,}")


def markdown(report: WeeklyReport) -> str:
    """Write one week as Markdown, with the same figures as its page."""
    text = markdown_environment().get_template("week.md.j2").render(**week_view(report))
    return clean_text(_BLANK_LINES.sub("\n\n", text).strip()) + "\n"
