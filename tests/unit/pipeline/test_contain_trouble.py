"""The culprit of a step is found, whatever the others are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.pipeline.contain_trouble import (
    JudgingError,
    Trouble,
    find_culprit,
    is_made_by_trouble,
    made_by_trouble,
    reason_for,
    run_attributed,
)


@given(st.integers(1, 60), st.data())
def test_the_one_bad_item_is_the_culprit(n: int, data: st.DataObject):
    bad = data.draw(st.integers(0, n - 1))

    def run(items: Sequence[int]) -> int:
        return sum(1 // (item - bad) for item in items)

    assert find_culprit(run, range(n)) == bad
    with pytest.raises(JudgingError) as caught:
        run_attributed("adding", run, range(n), lambda item: {("me", str(item))})
    assert caught.value.contents == {("me", str(bad))}
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@given(st.sets(st.integers(0, 40), min_size=1), st.integers(41, 60))
def test_with_several_bad_items_it_is_one_of_them(bad: set[int], n: int):
    def run(items: Sequence[int]) -> None:
        if bad & set(items):
            raise ValueError

    assert find_culprit(run, range(n)) == min(bad)


def test_of_two_that_fail_together_it_is_the_later():
    def run(items: Sequence[str]) -> None:
        if {"a", "d"} <= set(items):
            raise ValueError

    assert find_culprit(run, "xaxxdx") == "d"


@given(st.integers(2, 30), st.data())
def test_one_that_fails_beside_any_other_is_the_culprit(n: int, data: st.DataObject):
    bad = data.draw(st.integers(0, n - 1))

    def run(items: Sequence[int]) -> None:
        if bad in items and len(items) > 1:
            raise ValueError

    culprit = find_culprit(run, range(n))
    assert culprit == bad or n == 2


def test_what_fails_on_nothing_or_not_again_is_nobodys_fault():
    def always(_: Sequence[int]) -> None:
        raise ValueError

    assert find_culprit(always, range(5)) is None
    assert find_culprit(len, range(5)) is None
    with pytest.raises(ValueError):  # noqa: PT011  (as it was raised)
        run_attributed("x", always, range(5), lambda _: {("me", "a")})


def test_a_culprit_without_a_file_is_not_blamed():
    def run(items: Sequence[int]) -> None:
        if 3 in items:
            raise KeyError(3)

    with pytest.raises(KeyError):
        run_attributed("x", run, range(5), lambda _: ())


def test_an_interrupt_passes_through():
    calls = []

    def run(items: Sequence[int]) -> None:
        calls.append(items)
        raise RuntimeError("Query interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        run_attributed("x", run, range(5), lambda _: {("me", "a")})
    assert len(calls) == 1


def test_a_mark_tells_its_code_and_bounds():
    mark = made_by_trouble(2048, 600)
    assert is_made_by_trouble(mark)
    assert mark == made_by_trouble(2048, 600)
    assert mark != made_by_trouble(2049, 600)
    assert not is_made_by_trouble("2.1")


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_sentence_that_says_how_to_try_again(trouble: Trouble):
    reason = reason_for(trouble, "why")
    assert "(why)" in reason
    assert "`runpipe ingest`" in reason
    assert reason_for(trouble, is_partial=True).startswith("a part could not be read")
