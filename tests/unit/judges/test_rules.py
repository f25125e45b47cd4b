"""Every constant says its unit, where it comes from and how good that is."""

from __future__ import annotations

import re
from math import isfinite

import pytest

from runpipe.model.rules import Rule
from runpipe.settings import read_rules

RULES = [
    pytest.param(rule, id=f"{name}:{rule.name}")
    for name in ("risk", "load", "energy")
    for rule in read_rules(name).by_name.values()
]
NOT_LOOKED_UP = re.compile(
    r"Keytel|Cunningham|Mifflin|Janmahasatian|Hall 200|Forbes 1987|Moore 20|Areta 2013|Trommelen"
    r"|Churchward|Howarth|Lemon|Burke 2011|Thomas 2016|Lamon|Saner|Mitchell 2012|Janssen|WHO 2020"
    r"|Foster|Banister|Edwards|Lucia|Seiler|Nielsen|Kortebein|LaForgia|Whittaker|Campbell"
)
"""References that were quoted from memory when the model was written."""


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: Rule) -> None:
    assert isfinite(rule.value)
    assert rule.unit
    assert rule.grade in {"A", "B", "C", "D"}
    assert "own choice" in rule.source or re.search(
        r"\d{4}|commonly cited|normal|rule of thumb|Bryner|descriptive|likelihood", rule.source
    )
    if NOT_LOOKED_UP.search(rule.source):
        assert "commonly cited" in rule.source


def test_an_own_choice_alone_is_never_graded_a() -> None:
    for name in ("risk", "load", "energy"):
        for rule in read_rules(name).by_name.values():
            assert not (rule.source == "own choice" and rule.grade == "A"), rule.name
