"""What `import runpipe` offers is typed, and whole: mypy reads this file too, in `make check`."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import typing
from collections.abc import Iterator
from datetime import date
from typing import Any, assert_type

import pandas as pd
import pytest

import runpipe

FACTS = runpipe.WeekFacts(
    athlete=runpipe.AthleteFacts(athlete_id="me"),
    week=runpipe.Week.of(date(2026, 11, 10)),
    as_of=date(2026, 11, 15),
    weigh_ins=(runpipe.WeighIn(local_date=date(2026, 11, 10), mass_kg=70.0),),
)


def test_a_judged_week_is_typed_to_its_leaves() -> None:
    judged = runpipe.assess_week(FACTS)
    assert_type(judged, runpipe.WeekAssessment)
    assert_type(judged.muscle.band, runpipe.Band)
    assert_type(judged.days, tuple[runpipe.DayAssessment, ...])
    assert_type(judged.balance, runpipe.TrainingBalance)
    assert judged.muscle.band is runpipe.Band.INSUFFICIENT


def test_answers_and_readings_are_typed() -> None:
    def of_folder(data: runpipe.Data) -> None:
        assert_type(data.sql("select 1"), pd.DataFrame)

    def of_file(path: str) -> None:
        assert_type(runpipe.read_fit(path), runpipe.FileReading)
        assert_type(runpipe.read_gpx(path), runpipe.FileReading)
        assert_type(runpipe.read_fit(path).recordings, tuple[runpipe.Recording, ...])

    assert callable(of_folder)
    assert callable(of_file)


def _classes(hint: Any) -> Iterator[type]:
    arguments = typing.get_args(hint)
    for argument in arguments:
        yield from _classes(argument)
    if not arguments and isinstance(hint, type):
        yield hint


@pytest.mark.parametrize(
    "root", [runpipe.WeekFacts, runpipe.WeekAssessment, runpipe.FileReading, runpipe.Recording]
)
def test_every_type_that_an_answer_holds_can_be_imported(root: type) -> None:
    offered = {getattr(runpipe, name) for name in runpipe.__all__}
    new, reached = {root}, set[type]()
    while new:
        reached |= new
        held = {
            inner
            for outer in new
            if dataclasses.is_dataclass(outer)
            for hint in typing.get_type_hints(outer).values()
            for inner in _classes(hint)
            if inner.__module__.startswith("runpipe.")
        }
        new = held - reached
    assert {kind.__name__ for kind in reached - offered} == set()


def test_every_name_offered_is_there() -> None:
    for name in runpipe.__all__:
        assert inspect.isclass(getattr(runpipe, name)) or callable(getattr(runpipe, name))


def test_the_examples_of_the_package_hold() -> None:
    assert doctest.testmod(runpipe).failed == 0
