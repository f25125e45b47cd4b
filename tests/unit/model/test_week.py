"""ISO weeks: years of 52 and 53 weeks, and everything that is not a week."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.iso_week import Week

DATES = st.dates(date(1990, 1, 15), date(2090, 1, 1))


@given(DATES)
def test_a_day_lies_in_its_week_and_the_week_is_written_and_read(day: date):
    week = Week.of(day)
    assert week.first_date <= day <= week.last_date
    assert Week.parse(str(week)) == week
    assert week.next.previous == week
    assert week.previous < week < week.next


@pytest.mark.parametrize("text", ["2026-W53", "2020-W53", "2026-W01"])
def test_weeks_that_exist(text: str):
    assert str(Week.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["2025-W53", "2026-W54", "2026-W00", "2026-46", "26-W46", "2026-W6", "", "２０２６-W46"]
)
def test_weeks_that_do_not(text: str):
    with pytest.raises(ValueError, match=r"week|expected|no such"):
        Week.parse(text)
