"""The templates' environment: loaded once, strict about names, escaping by default."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from runpipe.printable import clean_line
from runpipe.render import wording
from runpipe.words import message, quantities, say

_MARKDOWN_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#~&!@$]|(?<=\w):(?=//)|(?<=\bwww)\.)", re.ASCII)
_MARKDOWN_SUFFIX: Final = ".md.j2"
_FILTERS: Final = (
    quantities.number,
    quantities.signed,
    quantities.percent,
    quantities.distance,
    quantities.duration,
    quantities.clock,
    quantities.pace,
    quantities.hours,
    quantities.quantity,
    quantities.aim,
    quantities.sentence,
    quantities.day_name,
    quantities.short_day,
    quantities.long_day,
    wording.gap_sentence,
    wording.gap_help,
    wording.label_words,
    wording.grade_words,
    wording.sureness,
    wording.moving_words,
    wording.term_words,
    wording.term_value,
    message,
    say,
)
_WORDS: Final = {
    "BAND": wording.BAND,
    "BAND_MEANING": wording.BAND_MEANING,
    "LIGHT": wording.LIGHT,
    "CONFIDENCE": wording.CONFIDENCE,
    "LABEL": wording.LABEL,
    "BOUT": wording.BOUT,
    "MIX": wording.MIX,
    "REFERRAL": wording.REFERRAL,
    "DIET_STATUS": wording.DIET_STATUS,
    "MISSING": quantities.MISSING,
    "NBSP": quantities.NBSP,
    "date_span": quantities.date_span,
    "window_span": quantities.window_span,
    "when": quantities.when,
    "drift_sentence": wording.drift_sentence,
}


@cache
def html_environment() -> Environment:
    """Return the environment of the HTML pages: every value is escaped."""
    return _environment(is_html=True)


@cache
def markdown_environment() -> Environment:
    """Return the environment of the Markdown pages; foreign text goes through `plain`."""
    return _environment(is_html=False)


def compile_templates() -> None:
    """Compile every template where it is used, so that the first page does not wait for it."""
    html, markdown = html_environment(), markdown_environment()
    for name in html.list_templates():
        (markdown if name.endswith(_MARKDOWN_SUFFIX) else html).get_template(name)


def plain(text: str) -> str:
    """Keep foreign text, such as a title from a watch, on one line and free of Markdown."""
    return _MARKDOWN_MARKS.sub(r"\\\1", " ".join(clean_line(text).split()))


def _environment(*, is_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("runpipe.render", "templates"),
        autoescape=is_html,  # noqa: S701 (Markdown is no HTML; foreign text goes through `plain`)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({function.__name__: function for function in _FILTERS})
    environment.filters["plain"] = plain
    environment.globals.update(_WORDS)
    return environment
