"""What is stored of an assessment is all of it, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import WeekAssessment
from runpipe.warehouse.assessments import from_plain, to_plain
from tests.builders_report import assessment

FLOATS = st.floats(allow_nan=False)
QUANTITIES = st.builds(Quantity, FLOATS, st.text(max_size=3), st.none() | st.text(max_size=3))
FINDINGS = st.builds(
    finding,
    st.text(max_size=5),
    amount=QUANTITIES,
    count=st.integers(-9, 9),
    name=st.text(max_size=5),
    day=st.dates(),
)


@dataclass(frozen=True)
class Part:
    name: str
    value: float | None
    light: Light


@dataclass(frozen=True)
class Whole:
    week: Week
    day: date
    at: datetime | None
    parts: tuple[Part, ...]
    pairs: tuple[tuple[int, float], ...]
    sentence: Finding | None
    days: tuple[date, ...] = ()
    shown: Mapping[str, Quantity] = field(default_factory=dict)


@given(
    st.builds(
        Whole,
        week=st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(Week.of),
        parts=st.lists(st.builds(Part), max_size=3).map(tuple),
        pairs=st.lists(st.tuples(st.integers(), FLOATS), max_size=3).map(tuple),
        sentence=st.none() | FINDINGS,
        days=st.lists(st.dates(), max_size=3).map(tuple),
        shown=st.dictionaries(st.text(max_size=3), QUANTITIES, max_size=2),
        at=st.none() | st.datetimes(),
    ).filter(lambda whole: all(part.value == part.value for part in whole.parts))
)
def test_what_is_written_plainly_reads_back(whole: Whole):
    assert from_plain(Whole, json.loads(json.dumps(to_plain(whole)))) == whole


def test_an_assessment_and_an_athlete_read_back_whole():
    week = assessment(Week(2026, 46))
    assert from_plain(WeekAssessment, json.loads(json.dumps(to_plain(week)))) == week
    athlete = AthleteFacts(
        sex=Sex.FEMALE, birth_date=date(1990, 5, 1), days_ill=(date(2026, 1, 1),)
    )
    assert from_plain(AthleteFacts, json.loads(json.dumps(to_plain(athlete)))) == athlete


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="set"):
        to_plain({1, 2})
    with pytest.raises(KeyError):
        from_plain(Part, {"name": "a"})
