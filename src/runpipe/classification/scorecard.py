"""The scorecard: every measure gives a label points, and the points make the probability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from runpipe.errors import RuleError
from runpipe.model.labels import SessionLabel
from runpipe.model.rules import Rules

PREFIX: Final = "score."
TEMPERATURE: Final = "confidence.temperature"
RUNS: Final = (
    SessionLabel.SPRINT,
    SessionLabel.HIIT,
    SessionLabel.HILL,
    SessionLabel.LONG_DISTANCE,
)
"""The labels that runs compete for. Continuous running is the base: it scores nothing."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the scorecard.

    A measure well above `at` gives `points`, well below it gives the same with the other sign,
    and in between (`width`) it goes over smoothly, so that a little noise never flips a label by
    itself. Negative points speak against the label above `at`. An unknown measure gives nothing.
    """

    rule: str
    label: SessionLabel
    measure: str
    at: float
    width: float
    points: float

    def score(self, measures: Mapping[str, float]) -> float:
        """Return the points this line gives for a session."""
        value = measures.get(self.measure)
        if value is None or not math.isfinite(value):
            return 0.0
        return self.points * float(np.tanh((value - self.at) / self.width))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scorecard as it came out for one session."""

    item: Item
    value: float
    points: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What the scorecard says of one session."""

    probability: Mapping[SessionLabel, float]
    lines: tuple[Line, ...]

    @property
    def ranked(self) -> tuple[SessionLabel, ...]:
        """The labels, most probable first; ties in the order of `RUNS`."""
        return tuple(sorted(RUNS, key=lambda label: -self.probability[label]))


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All lines, the points every label starts from, and how much trust the points deserve.

    Points are divided by `temperature` before they become probabilities: above 1 for points
    that are surer of themselves than they are right on athletes left out.
    """

    items: tuple[Item, ...]
    start: Mapping[SessionLabel, float]
    temperature: float = 1.0

    @classmethod
    def from_rules(cls, rules: Rules) -> Scorecard:
        """Read the scorecard from rules named ``score.<label>.<line>.at|width|points``.

        Raises
        ------
        RuleError
            If a line is incomplete, or its width is not above 0.
        """
        items: list[Item] = []
        start = dict.fromkeys(RUNS, 0.0)
        for name in rules.by_name:
            if name.startswith(PREFIX) and name.endswith(".start"):
                start[SessionLabel(name.split(".")[1])] = rules[name]
            elif name.startswith(PREFIX) and name.endswith(".at"):
                items.append(_item(rules, name.removesuffix(".at")))
        return cls(tuple(items), start, rules[TEMPERATURE])

    def tally(
        self, measures: Mapping[str, float], extra: Mapping[SessionLabel, float] | None = None
    ) -> Tally:
        """Add up the points of one session.

        Parameters
        ----------
        measures
            By name; NaN or absent where not known.
        extra
            Points from elsewhere, such as words in a title.
        """
        lines = tuple(
            Line(item, measures.get(item.measure, float("nan")), item.score(measures))
            for item in self.items
        )
        total = {label: self.start[label] for label in RUNS}
        for line in lines:
            total[line.item.label] += line.points
        for label, points in (extra or {}).items():
            total[label] += points
        return Tally(_softmax(total, self.temperature), lines)


def _item(rules: Rules, stem: str) -> Item:
    _, label, line = stem.split(".", 2)
    width = rules[f"{stem}.width"]
    if width <= 0:
        raise RuleError(f"rule {stem}.width: expected more than 0, found {width}")
    measure = line.split("-")[0]
    at, points = rules[f"{stem}.at"], rules[f"{stem}.points"]
    return Item(stem, SessionLabel(label), measure, at, width, points)


def _softmax(total: Mapping[SessionLabel, float], temperature: float) -> dict[SessionLabel, float]:
    top = max(total.values())
    weight = {label: float(np.exp((points - top) / temperature)) for label, points in total.items()}
    whole = sum(weight.values())
    return {label: value / whole for label, value in weight.items()}
