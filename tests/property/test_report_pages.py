"""Whatever is missing, a page is written, well-formed, and says so in words."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe import render, report
from runpipe.model.report import SessionLine
from runpipe.printable import clean_line
from tests.builders_report import assessment, facts, history, plain, sessions
from tests.unit.render.reading import well_formed, words

HOLE = re.compile(r"\bNone\b|\bnan\b|\binf\b|Undefined|\{\{")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


def _optional(value: Any) -> list[str]:
    """The names of a dataclass's fields that may be `None`."""
    kinds = typing.get_type_hints(type(value))
    return [
        field.name
        for field in fields(value)
        if isinstance(kinds[field.name], types.UnionType)
        and type(None) in typing.get_args(kinds[field.name])
    ]


JUDGED = assessment()
PARTS = {"energy": JUDGED.energy, "balance": JUDGED.balance}
CASES = [(part, name) for part, value in PARTS.items() for name in _optional(value)]


@pytest.mark.parametrize(("part", "name"), CASES)
def test_any_one_figure_may_be_missing(part: str, name: str) -> None:
    bare = replace(PARTS[part], **{name: None})  # type: ignore[type-var]
    judged = assessment(**{part: bare})
    built = report.build(facts(), judged, history(), sessions())
    page, text = render.html(built), render.markdown(built)
    well_formed(page)
    assert not HOLE.search(words(page))
    assert not HOLE.search(text)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_figures_may_be_missing_together(data: st.DataObject) -> None:
    changes = {
        part: replace(value, **dict.fromkeys(data.draw(st.sets(st.sampled_from(_optional(value))))))  # type: ignore[type-var]
        for part, value in PARTS.items()
    }
    day_holes = data.draw(st.sets(st.sampled_from(_optional(JUDGED.days[0]))))
    days = tuple(replace(day, **dict.fromkeys(day_holes)) for day in JUDGED.days)
    built = report.build(facts(), assessment(days=days, **changes), [], ())
    well_formed(render.html(built))
    assert not HOLE.search(words(render.html(built)))
    assert not HOLE.search(render.markdown(built))


@settings(deadline=None, max_examples=30)
@given(title=TEXTS, evidence=st.lists(TEXTS, max_size=3))
def test_foreign_text_stays_text(title: str, evidence: list[str]) -> None:
    line = SessionLine(
        session_id="a",
        local_date=JUDGED.as_of,
        title=title,
        evidence=tuple(plain(text) for text in evidence),
        confidence_frac=0.5,
    )
    built = report.build(facts(), JUDGED, [], (line,))
    page = render.html(built)
    well_formed(page)
    assert " ".join(clean_line(title).split()).replace("\u00a0", " ") in words(page)
    assert not re.search(r"(?<!\\)<[a-z/!]", render.markdown(built))
