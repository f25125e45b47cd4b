"""What 30 % more or less of each constant does to the worked example's score.

Usage: python benchmarks/sensitivity.py [docs/methods.md]

Prints a Markdown table of the constants that move the score of the golden week
(tests/golden/golden_week.py) by half a point or more; with a file name, writes the table between
that file's two sensitivity marks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from runpipe.judges import assess_week
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import WeekFacts
from tests.golden.golden_week import golden_facts, golden_rules

SHARE = 0.30
LEAST_POINTS = 0.5
BEGIN, END = "<!-- sensitivity: begin -->", "<!-- sensitivity: end -->"
NOT_PHYSICS = ("score.guarded", "score.elevated", "score.high", "confidence", "novice", "illness")
"""Thresholds of wording and coverage: they name the score, they do not make it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The score with 30 % less and 30 % more of one constant."""

    file: str
    name: str
    value: float
    unit: str
    grade: str
    less: float | None
    more: float | None

    def reach(self, score: float) -> float:
        """Return the larger of the two changes of the score."""
        return max(abs(v - score) for v in (self.less, self.more) if v is not None)


def main() -> None:
    """Vary each constant alone and print or write the table."""
    facts, rules = golden_facts(), golden_rules()
    by_default = replace(facts.athlete, activity_factor=None)  # the same 1.4, but from the rules
    facts = replace(facts, athlete=by_default)
    score = score_of(facts, rules) or 0.0
    effects = [e for e in all_effects(facts, rules) if e.less is not None or e.more is not None]
    shown = sorted(
        (e for e in effects if e.reach(score) >= LEAST_POINTS),
        key=lambda e: (-e.reach(score), e.file, e.name),
    )
    table = "\n".join(lines(shown, score, len(effects)))
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        head, _, rest = path.read_text("utf-8").partition(BEGIN)
        _, _, tail = rest.partition(END)
        path.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")
    else:
        print(table)


def all_effects(facts: WeekFacts, rules: ModelRules) -> Iterable[Effect]:
    """Yield the effect of every constant that can make the score."""
    for file in ("risk", "energy", "load"):
        source: Rules = getattr(rules, file)
        for name, rule in source.by_name.items():
            if name.startswith(NOT_PHYSICS) or rule.value == 0:
                continue
            less, more = (
                score_of(facts, with_rule(rules, file, name, rule.value * factor))
                for factor in (1.0 - SHARE, 1.0 + SHARE)
            )
            yield Effect(file, name, rule.value, rule.unit, rule.grade, less, more)


def with_rule(rules: ModelRules, file: str, name: str, value: float) -> ModelRules:
    """Return the rules with one number changed."""
    source: Rules = getattr(rules, file)
    changed = {**source.by_name, name: replace(source.rule(name), value=value)}
    return replace(rules, **{file: Rules(source.version, changed)})


def score_of(facts: WeekFacts, rules: ModelRules) -> float | None:
    """Return the week's score, `None` when the change withholds the band."""
    return assess_week(facts, rules).muscle.score


def lines(effects: Iterable[Effect], score: float, n_tried: int) -> Iterable[str]:
    """Yield the table's lines."""
    yield f"Score as it stands: {score:.1f}. {n_tried} constants were tried, one at a time; the"
    yield f"rest moves the score by less than {LEAST_POINTS} points."
    yield ""
    yield "| constant | value | unit | grade | −30 % | +30 % |"
    yield "| --- | ---: | --- | --- | ---: | ---: |"
    for e in effects:
        cells = (shown(e.less), shown(e.more))
        yield f"| {e.file}: {e.name} | {e.value:g} | {e.unit} | {e.grade} | {cells[0]} | {cells[1]} |"


def shown(value: float | None) -> str:
    """Print a score, or that the band was withheld."""
    return "withheld" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    main()
