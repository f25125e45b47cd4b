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
MIN_WEIGHT: Final = 1e-9
"""Labels that are less likely than this all together still leave a doubt."""
TIE: Final = 1e-6
"""How much surer the first label is where doubt would make its runner-up as likely."""
RUNS: Final[tuple[SessionLabel, ...]] = tuple(
    label for label in SessionLabel if label is not SessionLabel.OTHER
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
class Trust:
    """How sure the points may make anybody: what they were right about on athletes left out.

    The log-odds of the first label are multiplied by `slope` and moved by `offset`, and by `base`
    too where it is continuous running, which scores no points and so looks less sure than it is.
    """

    slope: float = 1.0
    offset: float = 0.0
    base: float = 0.0

    @classmethod
    def from_rules(cls, rules: Rules) -> Trust:
        """Read it from ``confidence.slope``, ``.offset`` and ``.base``."""
        return cls(rules["confidence.slope"], rules["confidence.offset"], rules["confidence.base"])

    def chance(self, label: SessionLabel, log_odds: float) -> float:
        """Return the probability that the first label is right."""
        is_base = float(label is SessionLabel.LONG_DISTANCE)
        score = self.slope * log_odds + self.offset + self.base * is_base
        return float(0.5 * (1.0 + np.tanh(score / 2.0)))


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
    """All lines, the points every label starts from, and how much trust the points deserve."""

    items: tuple[Item, ...]
    start: Mapping[SessionLabel, float]
    trust: Trust = Trust()

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
        return cls(tuple(items), start, Trust.from_rules(rules))

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
        return Tally(_probabilities(total, self.trust), lines)


def _item(rules: Rules, stem: str) -> Item:
    _, label, line = stem.split(".", 2)
    width = rules[f"{stem}.width"]
    if width <= 0:
        raise RuleError(f"rule {stem}.width: expected more than 0, found {width}")
    measure = line.split("-")[0]
    at, points = rules[f"{stem}.at"], rules[f"{stem}.points"]
    return Item(stem, SessionLabel(label), measure, at, width, points)


def _probabilities(total: Mapping[SessionLabel, float], trust: Trust) -> dict[SessionLabel, float]:
    """Return the softmax of the points, with the first label as sure as it deserves.

    The others share what is left in proportion; none of them overtakes the first.
    """
    first = max(total, key=lambda label: total[label])
    weight = {label: math.exp(points - total[first]) for label, points in total.items()}
    others = sum(value for label, value in weight.items() if label is not first)
    runner_up = max(value for label, value in weight.items() if label is not first)
    least = (runner_up + TIE) / (others + runner_up + TIE)
    chance = max(least, trust.chance(first, -math.log(max(others, MIN_WEIGHT))))
    share = (1.0 - chance) / max(others, MIN_WEIGHT)
    return {label: chance if label is first else share * value for label, value in weight.items()}
