"""Messages filled with values: numbers as exact as their rule, plurals, names, lists."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.findings import (
    Finding,
    Quantity,
    finding,
    finding_from_json,
    finding_to_json,
)
from runpipe.words import exact_decimals, message, say


@pytest.mark.parametrize(
    ("n", "text"), [(1, "1 more night of sleep"), (2, "2 more nights of sleep")]
)
def test_a_count_decides_the_form(n: int, text: str):
    assert say(finding("gap.sleep_more", n=n)) == text


def test_a_rule_is_written_as_exact_as_it_is_and_a_measurement_is_rounded():
    def volume(free: Quantity) -> str:
        text = say(finding("reason.volume", run=Quantity(91.4, "km/week"), free=free))
        return text.replace("\u00a0", " ")

    assert "you ran 91 km; keeping under 80 km" in volume(Quantity(80.0, "km", "volume.free_km"))
    assert "under 85.6 km" in volume(Quantity(85.6, "km", "volume.free_km"))
    assert "under 86 km" in volume(Quantity(85.6, "km"))


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "At least one"), (2.0, "At least two"), (1.07, "At least 1.07")]
)
def test_small_counts_are_words(value: float, text: str):
    found = finding("measure.rest_days.text", least=Quantity(value, "d", "hard.min_rest_days"))
    assert say(found).startswith(text)


@pytest.mark.parametrize(
    ("value", "n"), [(0.0, 0), (2.0, 0), (2.14, 2), (0.535, 3), (1.863, 0), (85.6, 1), (1200.0, 0)]
)
def test_three_digits_are_enough_or_none_are_added(value: float, n: int):
    assert exact_decimals(value) == n


def test_findings_are_said_within_findings():
    signs = (finding("sign.sleep"), finding("sign.race"))
    assert say(finding("flag.illness_signs", signs=signs)).startswith(
        "This may make you easier to infect: short sleep and a marathon or longer within days."
    )
    fasted = finding("flag.depletion", day=date(2026, 11, 15), why=finding("depletion.fasted"))
    assert say(fasted) == (
        "Sunday's run was on low stores: you had eaten nothing for hours beforehand. "
        "A snack beforehand helps on runs this long."
    )


def test_an_unknown_code_and_a_missing_value_are_errors():
    with pytest.raises(KeyError):
        message("no.such.message")
    with pytest.raises(KeyError):
        message("reason.volume")


VALUES = st.recursive(
    st.one_of(
        st.integers(),
        st.text(max_size=5),
        st.dates(),
        st.builds(
            Quantity,
            st.floats(allow_nan=False),
            st.text(max_size=4),
            st.none() | st.text(max_size=4),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(Finding, st.text(max_size=4), st.dictionaries(st.text(max_size=3), inner)),
        st.lists(st.builds(Finding, st.text(max_size=4)), max_size=2).map(tuple),
    ),
    max_leaves=5,
)


@given(st.builds(Finding, st.text(max_size=4), st.dictionaries(st.text(max_size=3), VALUES)))
def test_a_finding_comes_back_from_json(one: Finding):
    assert finding_from_json(finding_to_json(one)) == one
