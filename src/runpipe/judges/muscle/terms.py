"""The intermediate values of an evaluation, under the names of docs/methods.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from runpipe.energy import Numbers
from runpipe.model.muscle import Term


class Step(NamedTuple):
    """What a factor brings to the sum: the number that counts, and the values it rests on.

    `terms` maps a name to its value and unit, in order of use. There is one value per week and
    node of the grid.
    """

    value: Numbers
    terms: Mapping[str, tuple[Numbers, str]]


@dataclass(frozen=True, slots=True)
class Terms:
    """Every value of one evaluation by name, in order of use. Rates are %FFM per week."""

    by_name: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        """Return a value; raise `KeyError` for one that no factor has brought yet."""
        return self.by_name[name][0]

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

    def with_values(self, values: Mapping[str, tuple[float, str]]) -> Terms:
        """Return the same terms with some values added or put in place of others."""
        return Terms({**self.by_name, **values})

    def as_terms(self) -> tuple[Term, ...]:
        """Return the values as the assessment lists them."""
        return tuple(
            Term(name=name, value=value, unit=unit) for name, (value, unit) in self.by_name.items()
        )


@dataclass(frozen=True, slots=True)
class GridTerms:
    """Every value of an evaluation of many weeks; each array fits the grid's shape."""

    by_name: dict[str, tuple[Numbers, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Numbers:
        """Return the values; raise `KeyError` for those that no factor has brought yet."""
        return self.by_name[name][0]

    def record(self, step: Step) -> Numbers:
        """Add the values of a step to the list and return the number that counts."""
        self.by_name.update(step.terms)
        return step.value

    def at(self, row: int, node: int) -> Terms:
        """Return the values of one week at one node; what is the same for all stands once."""
        return Terms(
            {
                name: (float(values[row % len(values), node % values.shape[1]]), unit)
                for name, (values, unit) in self.by_name.items()
            }
        )
