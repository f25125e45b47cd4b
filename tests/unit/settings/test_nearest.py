"""The nearest right key: one slip of the hand in any key of any section leads back to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.logs import Domain
from runpipe.settings import did_you_mean, nearest, read_sources
from runpipe.settings.models import (
    AthleteTable,
    LogsTable,
    PathsTable,
    ReadingTable,
    ScheduleTable,
    SettingsFile,
)

SECTIONS = [
    tuple(model.model_fields)
    for model in (SettingsFile, AthleteTable, PathsTable, ScheduleTable, ReadingTable, LogsTable)
] + [read_sources().columns[domain] for domain in Domain]
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz_")


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str, tuple[str, ...]]:
    """Draw a key with a slip in it, the key, and the keys of its section."""
    keys = draw(st.sampled_from(SECTIONS))
    key = draw(st.sampled_from(keys))
    at = draw(st.integers(0, len(key) - 1))
    other = draw(LETTERS)
    wrong = draw(
        st.sampled_from(
            [
                key[:at] + key[at + 1 :],
                key[:at] + other + key[at + 1 :],
                key[:at] + other + key[at:],
                key[:at] + key[at + 1 : at + 2] + key[at : at + 1] + key[at + 2 :],
                key.upper(),
                key.replace("_", "-"),
                key.replace("_", " "),
            ]
        )
    )
    return wrong, key, keys


def _n_slips(word: str, other: str) -> int:
    """Count the letters to drop, add or change between two words."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != wanted))
    return row[-1]


@given(slips())
def test_one_slip_leads_back_to_the_key(slip: tuple[str, str, tuple[str, ...]]):
    wrong, key, keys = slip
    near = nearest(wrong, keys)
    assert near is not None
    assert wrong in keys or near == key or _n_slips(wrong, near) <= 1  # mass_gb is near to two


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=8))
def test_what_is_proposed_is_a_choice(word: str, choices: list[str]):
    near = nearest(word, choices)
    assert near is None or near in choices
    assert did_you_mean(word, choices) == ("" if near is None else f"did you mean '{near}'?")


@given(st.text(min_size=1, max_size=40), st.lists(st.text(max_size=20), max_size=8))
def test_a_choice_is_nearest_to_itself(word: str, choices: list[str]):
    near = nearest(word, [*choices, word])
    assert near is not None
    assert near.casefold().translate(str.maketrans("- .", "___")) == word.casefold().translate(
        str.maketrans("- .", "___")
    )


def test_nothing_is_near_to_what_is_like_nothing():
    assert nearest("quartz", ("mass_unit", "dates")) is None
    assert nearest("quartz", ()) is None
    assert did_you_mean("quartz", ("mass_unit",)) == ""


@pytest.mark.parametrize("length", [10_000, 1_000_000])
@pytest.mark.timeout(5)
def test_a_giant_word_takes_no_time(length: int):
    assert nearest("x" * length, ("mass_unit", "x" * 120)) == "x" * 120
