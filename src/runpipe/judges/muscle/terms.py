"""The intermediate values of one evaluation, under the names of docs/methods.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from runpipe.model.muscle import Term


class Step(NamedTuple):
    """What a factor brings to the sum: the number that counts, and the values it rests on.

    `terms` maps a name to its value and unit, in order of use.
    """

    value: float
    terms: Mapping[str, tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Terms:
    """Every value of one evaluation by name, in order of use. Rates are %FFM per week."""

    by_name: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        """Return a value; raise `KeyError` for one that no factor has brought yet."""
        return self.by_name[name][0]

    def record(self, step: Step) -> float:
        """Add the values of a step to the list and return the number that counts."""
        self.by_name.update(step.terms)
        return step.value

    @property
    def rate(self) -> float:
        """The expected loss of lean mass, %FFM per week; negative is a gain."""
        return self["rate"]

    @property
    def midpoint(self) -> float:
        """The rate at which the score is 50."""
        return self["midpoint"]

    @property
    def score(self) -> float:
        """The place of the rate on 0-100."""
        return self["score"]

    def as_terms(self) -> tuple[Term, ...]:
        """Return the values as the assessment lists them."""
        return tuple(
            Term(name=name, value=value, unit=unit) for name, (value, unit) in self.by_name.items()
        )
