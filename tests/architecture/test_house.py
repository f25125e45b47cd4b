"""The house does not get messier: counts that may fall and never rise (docs/adr/0120)."""

from __future__ import annotations

import pytest

from benchmarks.house import counts

LIMITS = {
    "modules": 280,
    "modules in the largest folder outside the shelves": 20,
    "class names used twice": 0,
    "module names used twice outside the shelves": 0,
    "vague names bound per 1,000 lines": 0.5,
    "docstrings that open with Say, Tell, Take, Put or Name": 0,
    "texts in the core": 0,
}


@pytest.fixture(scope="module")
def counted() -> dict[str, float]:
    return counts()


def test_every_count_has_a_limit(counted: dict[str, float]):
    assert counted.keys() == LIMITS.keys()


@pytest.mark.parametrize("name", LIMITS)
def test_no_count_passes_its_limit(name: str, counted: dict[str, float]):
    assert counted[name] <= LIMITS[name]
