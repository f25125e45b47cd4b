"""Athletes left out twice: one fold chooses thresholds and training, another is scored.

For each athlete every choice is scored on the others, themselves left out in groups; the choice that
is best there is trained on all the others and judges the athlete, who had no part in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np

from benchmarks.labelled import FOUR, LabelledFile, measures_of
from benchmarks.train_scorecard import (
    Held,
    Training,
    TrainingRow,
    folds_of,
    hold_out,
    train_on,
    training_set,
    trust_of,
)
from runpipe.classification.scorecard import Tally, Trust
from runpipe.model.rules import Rules

WORK_SCALES = (0.9, 1.0, 1.1)
"""The thresholds of ``work.*`` as shipped, and all of them a tenth lower or higher."""
TRAININGS = tuple(
    Training(ridge=ridge, class_balance=classes, athlete_balance=athletes)
    for ridge, classes, athletes in product((0.004, 0.008, 0.016), (0.5, 0.8), (0.2, 0.4))
)
TEMPERATURES = (1.0, 1.3, 1.6, 2.0, 2.5, 3.2)
SETTLED = 1.0

Measures = dict[str, dict[str, float]]
Choice = tuple[float, Training]


def measures_by_scale(files: list[LabelledFile], rules: Rules) -> dict[float, Measures]:
    """Return every file's measures for each scale of the thresholds that weigh work."""
    return {scale: measures_of(files, _scaled(rules, scale)) for scale in WORK_SCALES}


def _scaled(rules: Rules, scale: float) -> Rules:
    for name in [name for name in rules.by_name if name.startswith("work.")]:
        rules = rules.with_value(name, rules[name] * scale)
    return rules


def tallies_left_out(
    files: list[LabelledFile], rules: Rules
) -> tuple[dict[str, Tally], Counter[Choice]]:
    """Return each run's tally by a card in which its athlete had no part, and what was chosen."""
    measures = measures_by_scale(files, rules)
    rows = {scale: training_set(files, measures[scale]) for scale in WORK_SCALES}
    every = sorted({file.athlete for file in files})
    found: dict[str, Tally] = {}
    chosen: Counter[Choice] = Counter()
    for athlete in every:
        others = {s: [r for r in mine if r[0].athlete != athlete] for s, mine in rows.items()}
        choice, trust = _choose(others)
        chosen[choice] += 1
        scale, training = choice
        card = replace(train_on(others[scale], training), trust=trust)
        for file in files:
            if file.athlete == athlete and file.name in measures[scale]:
                found[file.name] = card.tally(measures[scale][file.name])
    return found, chosen


def _choose(rows: dict[float, list[TrainingRow]]) -> tuple[Choice, Trust]:
    """Return the choice that does best on these athletes when they are left out in groups.

    Thresholds first, with the training as shipped; then the training; then how sure it may be.
    """
    athletes = sorted({file.athlete for file, *_ in rows[SETTLED]})
    groups = folds_of(athletes, rows[SETTLED])
    shipped = Training()
    scale = max(WORK_SCALES, key=lambda s: _quality(hold_out(rows[s], groups, shipped)))
    training = max(TRAININGS, key=lambda t: _quality(hold_out(rows[scale], groups, t)))
    return (scale, training), trust_of(hold_out(rows[scale], groups, training))


def _quality(held: Held) -> float:
    """Return the mean log-likelihood of the truth, every class counting alike, at the best scale.

    With so few sprints macro-F1 moves in steps of a hundredth; this tells two choices apart.
    """
    rows = np.arange(held.truth.size)
    n_of = np.bincount(held.truth, minlength=len(FOUR))
    weight = 1.0 / n_of[held.truth]
    weight /= weight.sum()

    def likelihood(temperature: float) -> float:
        score = held.points / temperature
        score = score - score.max(axis=1, keepdims=True)
        whole = np.log(np.exp(score).sum(axis=1))
        return float(weight @ (score[rows, held.truth] - whole))

    return max(likelihood(temperature) for temperature in TEMPERATURES)
