"""Athletes left out twice: one is scored, and another group tells how sure anybody may be.

For each athlete the points are trained on all others; how sure they may make anybody is learned on
the others too, themselves left out in groups. Of the ways to train none is chosen
(`train_scorecard.TRAININGS`), and the thresholds are those of the definitions.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.labelled import LabelledFile
from benchmarks.train_scorecard import folds_of, hold_out, train_on, training_set, trust_of
from runpipe.classification.scorecard import Tally

Measures = dict[str, dict[str, float]]


def tallies_left_out(files: list[LabelledFile], measures: Measures) -> dict[str, Tally]:
    """Return each run's tally by a card in which its athlete had no part."""
    rows = training_set(files, measures)
    tallies: dict[str, Tally] = {}
    for athlete in sorted({file.athlete for file in files}):
        others = [row for row in rows if row[0].athlete != athlete]
        groups = folds_of(sorted({file.athlete for file, *_ in others}), others)
        card = replace(train_on(others), trust=trust_of(hold_out(others, groups)))
        for file in files:
            if file.athlete == athlete and file.name in measures:
                tallies[file.name] = card.tally(measures[file.name])
    return tallies
