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
    Array,
    Training,
    TrainingRow,
    points_of,
    train_on,
    training_set,
)
from runpipe.classification.scorecard import Tally
from runpipe.model.rules import Rules
from runpipe.signal.smooth import IntArray

N_FOLDS = 5
WORK_SCALES = (0.9, 1.0, 1.1)
"""The thresholds of ``work.*`` as shipped, and all of them a tenth lower or higher."""
TRAININGS = tuple(
    Training(ridge=ridge, class_balance=classes, athlete_balance=athletes)
    for ridge, classes, athletes in product((0.004, 0.008, 0.016), (0.5, 0.8), (0.2, 0.4))
)
TEMPERATURES = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0)
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


def folds_of(athletes: list[str], rows: list[TrainingRow]) -> list[set[str]]:
    """Return groups of athletes of about as many sessions each, the largest athletes dealt first."""
    n_of = Counter(file.athlete for file, *_ in rows)
    groups: list[set[str]] = [set() for _ in range(N_FOLDS)]
    for athlete in sorted(athletes, key=lambda name: (-n_of[name], name)):
        min(groups, key=lambda group: sum(n_of[one] for one in group)).add(athlete)
    return groups


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
        choice, temperature = _choose(others)
        chosen[choice] += 1
        scale, training = choice
        card = replace(train_on(others[scale], training), temperature=temperature)
        for file in files:
            if file.athlete == athlete and file.name in measures[scale]:
                found[file.name] = card.tally(measures[scale][file.name])
    return found, chosen


def _choose(rows: dict[float, list[TrainingRow]]) -> tuple[Choice, float]:
    """Return the choice that does best on these athletes when they are left out in groups.

    Thresholds first, with the training as shipped; then the training; then the temperature.
    """
    athletes = sorted({file.athlete for file, *_ in rows[SETTLED]})
    groups = folds_of(athletes, rows[SETTLED])
    shipped = Training()
    scale = max(WORK_SCALES, key=lambda s: _macro_f1(_held(rows[s], groups, shipped)))
    training = max(TRAININGS, key=lambda t: _macro_f1(_held(rows[scale], groups, t)))
    held = _held(rows[scale], groups, training)
    return (scale, training), max(TEMPERATURES, key=lambda t: _log_likelihood(held, t))


def _held(
    rows: list[TrainingRow], groups: list[set[str]], training: Training
) -> tuple[Array, IntArray]:
    """Return the points of scored sessions by cards trained without their group, and the truth."""
    points: list[Array] = []
    truth: list[int] = []
    for group in groups:
        mine = [row for row in rows if row[0].athlete in group and row[0].is_scored]
        if mine:
            card = train_on([row for row in rows if row[0].athlete not in group], training)
            points.append(points_of(card, [measures for _, measures, _ in mine]))
            truth.extend(FOUR.index(file.label) for file, *_ in mine)
    return np.concatenate(points), np.array(truth)


def _macro_f1(held: tuple[Array, IntArray]) -> float:
    points, truth = held
    best = points.argmax(axis=1)
    right = np.array([((best == k) & (truth == k)).sum() for k in range(len(FOUR))])
    both = np.array([(best == k).sum() + (truth == k).sum() for k in range(len(FOUR))])
    return float((2.0 * right / np.maximum(both, 1)).mean())


def _log_likelihood(held: tuple[Array, IntArray], temperature: float) -> float:
    points, truth = held
    score = points / temperature
    score -= score.max(axis=1, keepdims=True)
    log_whole = np.log(np.exp(score).sum(axis=1))
    return float((score[np.arange(truth.size), truth] - log_whole).sum())
