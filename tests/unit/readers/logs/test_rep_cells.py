"""Repetitions as people write them."""

from __future__ import annotations

import pytest

from runpipe.readers.logs.strength import DoneReps, parse_reps
from runpipe.readers.tables.table import Bad


@pytest.mark.parametrize(
    ("cell", "counts"),
    [
        ("8", (8,)),
        ("8+", (8,)),
        ("5,5,4", (5, 5, 4)),
        ("3x10", (10, 10, 10)),
        ("10/10", (10,)),
        ("AMRAP", (None,)),
        ("8-10", (9,)),
        ("20 to 30", (25,)),
        ("90-100", (95,)),
    ],
)
def test_counts(cell: str, counts: tuple[int | None, ...]):
    done = parse_reps(cell)
    assert isinstance(done, DoneReps)
    assert done.counts == counts


@pytest.mark.parametrize("cell", ["10-8", "90-101", "150-200", "many"])
def test_what_is_no_count(cell: str):
    assert isinstance(parse_reps(cell), Bad)


def test_a_length_of_time():
    done = parse_reps("30 s")
    assert isinstance(done, DoneReps)
    assert (done.counts, done.duration_s) == ((), 30.0)
