"""The templates' environment: loaded once per language, strict about names, escaping by default."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from runpipe.printable import clean_line
from runpipe.words import Language, message, quantities, say

_MARKDOWN_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#~&!@$]|(?<=\w):(?=//)|(?<=\bwww)\.)", re.ASCII)
_MARKDOWN_SUFFIX: Final = ".md.j2"
_SPOKEN: Final = (
    quantities.number,
    quantities.signed,
    quantities.percent,
    quantities.distance,
    quantities.height,
    quantities.mass,
    quantities.duration,
    quantities.stretch,
    quantities.pace,
    quantities.hours,
    quantities.quantity,
    quantities.aim,
    quantities.day_name,
    quantities.short_day,
    quantities.long_day,
    quantities.time_of_day,
)
_PLAIN: Final = (
    quantities.clock,
    quantities.hours_minutes,
    quantities.sentence,
    quantities.capitalised,
)


@cache
def html_environment(language: Language) -> Environment:
    """Return the environment of the HTML pages: every value is escaped."""
    return _environment(language, is_html=True)


@cache
def markdown_environment(language: Language) -> Environment:
    """Return the environment of the Markdown pages; foreign text goes through `plain`."""
    return _environment(language, is_html=False)


def compile_templates(language: Language) -> None:
    """Compile every template of a language, so that the first page does not wait for it."""
    html, markdown = html_environment(language), markdown_environment(language)
    for name in html.list_templates(extensions=["j2", "css"]):
        (markdown if name.endswith(_MARKDOWN_SUFFIX) else html).get_template(name)


def plain(text: str) -> str:
    """Return foreign text, such as a title from a watch, on one line and free of Markdown."""
    return _MARKDOWN_MARKS.sub(r"\\\1", " ".join(clean_line(text).split()))


def _environment(language: Language, *, is_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("runpipe.render", "templates"),
        autoescape=is_html,  # noqa: S701 (Markdown is no HTML; foreign text goes through `plain`)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    spoken = {write.__name__: partial(write, language=language) for write in _SPOKEN}
    environment.filters.update(spoken)
    environment.filters.update({write.__name__: write for write in _PLAIN})
    environment.filters["say"] = partial(say, language=language)
    environment.filters["plain"] = plain

    def _message(code: str, **values: object) -> str:
        return message(code, language, **values)

    environment.globals["t"] = _message
    environment.globals["date_span"] = partial(quantities.date_span, language=language)
    environment.globals["date_of"] = partial(quantities.day, language=language)
    environment.globals["language"] = language
    return environment
