"""Train the points of the scorecard on the labelled corpus and write them into the rules file.

usage: python -m benchmarks.train_scorecard CORPUS... [--write]

The lines of the scorecard, their thresholds and the sign of their points are set by hand from the
definitions (`START`); training only moves the size of the points, held near the start (ridge), and
never across zero. They are the mean of all sensible trainings (`TRAININGS`). So an athlete who shows a class in an odd way cannot turn a definition around,
and a class with few examples keeps what the definition says.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.labelled import FOUR, LabelledFile, load_all, measures_of
from runpipe.classification.scorecard import MIN_WEIGHT, Item, Scorecard, Trust
from runpipe.model.labels import SessionLabel
from runpipe.settings import read_rules
from runpipe.signal.smooth import IntArray

N_FOLDS = 5
TRUST_RIDGE = 0.001
LOW_WEIGHT = 0.3
"""Sessions that the corpus calls ambiguous count this much in training, and never in a score."""
MARK = "# ---- scorecard"
RULES = Path(__file__).resolve().parents[1] / "src/runpipe/rules/classification.toml"


@dataclass(frozen=True)
class Training:
    """One way to train points.

    `ridge` holds the points near their start. With `class_balance` or `athlete_balance` 0 every
    session counts alike, with 1 every class, or every athlete, does.
    """

    ridge: float
    class_balance: float
    athlete_balance: float


TRAININGS = tuple(
    Training(ridge, classes, athletes)
    for ridge, classes, athletes in product((0.004, 0.008, 0.016), (0.5, 0.8), (0.2, 0.4))
)
"""All that are sensible. A card's points are the mean of theirs, so that none is chosen: what
does best on some athletes is chance, and moved macro-F1 on others by 0.02."""
Start = dict[str, tuple[float, list[tuple[str, float, float, float]]]]
Array = npt.NDArray[np.float64]
TrainingRow = tuple[LabelledFile, dict[str, float], float]
"""A session, its measures and its weight."""

START: Start = {
    "sprint": (
        -3.0,
        [
            ("fast_burst_n", 3.5, 1.5, 2.0),
            ("burst_peak_to_easy", 1.75, 0.15, 2.0),
            ("burst_peak_to_best", 0.72, 0.08, 1.5),
            ("burst_peak_mps", 5.6, 0.8, 1.0),
            ("burst_s", 28, 8, -1.5),
            ("burst_rest_s", 45, 15, 0.8),
            ("burst_rest_to_work", 5, 0.8, 1.0),
            ("burst_rest_spread", 0.25, 0.12, -1.5),
            ("burst_spread", 0.25, 0.12, -0.8),
            ("burst_same_place", 0.5, 0.2, 0.6),
            ("notable_per_km", 16, 5, -1.2),
            ("burst_grade", 0.055, 0.01, -1.5),
            ("clear_min", 8, 3, -1.2),
            ("interval_s", 38, 12, -0.8),
            ("best_600s_to_critical", 0.95, 0.05, -0.5),
            ("moving_min", 70, 10, -0.6),
            ("burst_too_slow", 0.5, 0.25, -2.0),
            ("burst_witness", 0.6, 0.3, 1.0),
            ("burst_s", 26.5, 2.5, -1.5),
            ("interval_s", 29.5, 3, -1.0),
            ("hill_reps", 0.5, 0.25, -1.5),
        ],
    ),
    "hiit": (
        -2.0,
        [
            ("interval_n", 2.5, 1, 1.2),
            ("clear_n", 3.5, 2, 1.0),
            ("clear_min", 4, 2, 1.0),
            ("clear_share", 0.1, 0.05, 0.8),
            ("clear_contrast", 0.25, 0.12, 1.0),
            ("structure_score", 1.2, 0.5, 1.5),
            ("interval_s", 22, 6, 0.8),
            ("interval_s", 285, 40, -1.0),
            ("interval_to_easy", 1.2, 0.12, 0.8),
            ("interval_to_critical", 1.0, 0.06, 1.2),
            ("speed_rhythm", 0.6, 0.2, 1.0),
            ("running_cv", 0.12, 0.04, 0.5),
            ("speed_cv", 0.2, 0.05, 0.5),
            ("surges", 8, 3, 1.0),
            ("fast_burst_n", 6, 2, 0.4),
            ("notable_per_km", 18, 5, -1.0),
            ("interval_grade", 0.03, 0.01, -1.5),
            ("climb_repeats", 3.5, 1, -0.8),
            ("rest_marks", 3, 2, 0.8),
            ("stride_like", 0.5, 0.25, -3.0),
            ("interval_s", 303, 12, -1.2),
            ("interval_to_running", 1.2, 0.08, 1.0),
            ("interval_spread", 0.1, 0.03, -1.0),
            ("jogged_rest_n", 2.5, 1, 0.5),
            ("pace_waves", 5, 2, 0.8),
            ("marked_n", 3.5, 1.5, 1.0),
            ("hill_reps", 0.5, 0.25, -2.0),
            ("threshold_like", 0.5, 0.25, -1.5),
        ],
    ),
    "hill": (
        -2.0,
        [
            ("notable_per_km", 19, 3.5, 2.5),
            ("notable_per_km", 40, 12, 1.0),
            ("notable_m", 70, 25, 0.8),
            ("range_m", 50, 25, 0.5),
            ("climb_repeats", 3.5, 1, 1.2),
            ("climb_gain_m", 6, 3, 0.4),
            ("climb_again_share", 0.35, 0.15, 1.0),
            ("altitude_rhythm", 0.8, 0.25, 0.4),
            ("is_trail", 0.5, 0.2, 1.5),
            ("has_altitude", 0.5, 0.2, 1.0),
            ("altitude_noise_m", 9, 4, -0.6),
            ("interval_grade", 0.03, 0.01, 2.0),
            ("burst_grade", 0.055, 0.01, 1.5),
            ("distance_km", 22, 5, -0.4),
            ("best_1200s_to_critical", 0.93, 0.05, -0.5),
            ("structure_score", 1.6, 0.5, -0.4),
            ("hill_reps", 0.5, 0.25, 3.0),
        ],
    ),
}
"""Label: points to start from, then (measure, threshold, width, points)."""


FIXED = frozenset({"stride_like", "threshold_like", "burst_too_slow", "hill_reps"})
"""Lines that stand on the definitions alone: the corpus has next to no strides to learn from."""


def start_card() -> Scorecard:
    """Return the hand-set scorecard."""
    items: list[Item] = []
    for label, (_, lines) in START.items():
        seen: Counter[str] = Counter()
        for measure, at, width, points in lines:
            seen[measure] += 1
            name = measure if seen[measure] == 1 else f"{measure}-{seen[measure]}"
            stem = f"score.{label}.{name}"
            items.append(Item(stem, SessionLabel(label), measure, at, width, points))
    start = {SessionLabel(label): START[label][0] if label in START else 0.0 for label in FOUR}
    return Scorecard(tuple(items), start)


def train(
    card: Scorecard,
    measures: list[dict[str, float]],
    labels: list[str],
    weights: list[float],
    training: Training,
) -> Scorecard:
    """Return the card with its points fitted: weighted cross-entropy plus a ridge to the start."""
    bent = _bend(card, measures)
    label_at = np.array([FOUR.index(item.label.value) for item in card.items])
    truth = np.array([FOUR.index(label) for label in labels])
    weight = _balanced(truth, np.array(weights), training.class_balance)
    n_items = len(card.items)
    first = np.array(
        [item.points for item in card.items] + [card.start[SessionLabel(x)] for x in FOUR[:3]]
    )
    scale, ridge = np.maximum(np.abs(first), 0.5), training.ridge

    def loss(points: Array) -> tuple[float, Array]:
        score = np.zeros((len(truth), len(FOUR)))
        for k in range(len(FOUR) - 1):
            mine = label_at == k
            score[:, k] = points[n_items + k] + bent[:, mine] @ points[:n_items][mine]
        chance = np.exp(score - score.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        rows = np.arange(len(truth))
        entropy = -float(weight @ np.log(chance[rows, truth] + 1e-9))
        error = chance.copy()
        error[rows, truth] -= 1.0
        error *= weight[:, None]
        slope = np.concatenate(((error[:, label_at] * bent).sum(axis=0), error[:, :3].sum(axis=0)))
        away = (points - first) / scale
        return entropy + ridge * float(away @ away), slope + 2 * ridge * away / scale

    bounds = [*map(_bounds, card.items), *[(None, None)] * 3]
    fitted = minimize(loss, first, jac=True, bounds=bounds, method="L-BFGS-B").x.tolist()
    items = tuple(
        Item(i.rule, i.label, i.measure, i.at, i.width, p)
        for i, p in zip(card.items, fitted, strict=False)
    )
    start = {SessionLabel(x): p for x, p in zip(FOUR[:3], fitted[n_items:], strict=True)}
    return Scorecard(items, {**start, SessionLabel.LONG_DISTANCE: 0.0}, card.trust)


def _bounds(item: Item) -> tuple[float | None, float | None]:
    if item.measure in FIXED:
        return (item.points, item.points)
    return (0.0, None) if item.points >= 0 else (None, 0.0)


def _bend(card: Scorecard, measures: list[dict[str, float]]) -> Array:
    """Return what each line gives per point for each session, shape ``(sessions, lines)``."""
    nan = float("nan")
    values = np.array([[m.get(item.measure, nan) for item in card.items] for m in measures])
    at = np.array([item.at for item in card.items])
    width = np.array([item.width for item in card.items])
    return np.where(np.isfinite(values), np.tanh((values - at) / width), 0.0)


def points_of(card: Scorecard, measures: list[dict[str, float]]) -> Array:
    """Return the points of every label for each session, shape ``(sessions, 4)``."""
    bent = _bend(card, measures) * np.array([item.points for item in card.items])
    mine = np.array([[item.label.value == label for label in FOUR] for item in card.items])
    start = np.array([card.start[SessionLabel(label)] for label in FOUR])
    points: Array = bent @ mine + start
    return points


def _balanced(truth: npt.NDArray[np.int64], weight: Array, class_balance: float) -> Array:
    out: Array = weight.copy()
    for k in range(len(FOUR)):
        mine = truth == k
        if mine.any():
            out[mine] *= (len(truth) / len(FOUR) / mine.sum()) ** class_balance
    out /= out.sum()
    return out


def training_set(
    files: list[LabelledFile], measures: dict[str, dict[str, float]]
) -> list[TrainingRow]:
    """Return the runs with one of the four labels, their measures and weights."""
    return [
        (file, measures[file.name], 1.0 if file.is_scored else LOW_WEIGHT)
        for file in files
        if file.label in FOUR and file.name in measures
    ]


def train_on(rows: list[TrainingRow]) -> Scorecard:
    """Train a fresh card on some of the corpus: the mean of every sensible training."""
    cards = [_trained(rows, training) for training in TRAININGS]
    points = np.mean([[item.points for item in card.items] for card in cards], axis=0).tolist()
    items = tuple(replace(i, points=p) for i, p in zip(cards[0].items, points, strict=True))
    start = {
        label: float(np.mean([card.start[label] for card in cards])) for label in cards[0].start
    }
    return Scorecard(items, start)


def _trained(rows: list[TrainingRow], training: Training) -> Scorecard:
    """Train in one way; nobody's sessions outvote everybody else's."""
    n_of = Counter(file.athlete for file, *_ in rows)
    power = -training.athlete_balance
    weights = [weight * n_of[file.athlete] ** power for file, _, weight in rows]
    measures, labels = [m for _, m, _ in rows], [f.label for f, *_ in rows]
    return train(start_card(), measures, labels, weights, training)


def folds_of(athletes: list[str], rows: list[TrainingRow]) -> list[set[str]]:
    """Return groups of athletes of about as many sessions each, the largest athletes dealt first."""
    n_of = Counter(file.athlete for file, *_ in rows)
    groups: list[set[str]] = [set() for _ in range(N_FOLDS)]
    for athlete in sorted(athletes, key=lambda name: (-n_of[name], name)):
        min(groups, key=lambda group: sum(n_of[one] for one in group)).add(athlete)
    return groups


@dataclass(frozen=True)
class Held:
    """Points of scored sessions by cards trained without their group, and their truth."""

    points: Array
    truth: IntArray


def hold_out(rows: list[TrainingRow], groups: list[set[str]]) -> Held:
    """Return what cards trained without each group say of it."""
    points: list[Array] = []
    truth: list[int] = []
    for group in groups:
        mine = [row for row in rows if row[0].athlete in group and row[0].is_scored]
        if mine:
            card = train_on([row for row in rows if row[0].athlete not in group])
            points.append(points_of(card, [measures for _, measures, _ in mine]))
            truth.extend(FOUR.index(file.label) for file, *_ in mine)
    return Held(np.concatenate(points), np.array(truth))


def trust_of(held: Held) -> Trust:
    """Return how sure points may make anybody: logistic regression on sessions held out.

    Every session counts alike: how often a label is right is asked of sessions, not of people.
    """
    best = held.points.argmax(axis=1)
    rows = np.arange(best.size)
    weight = np.exp(held.points - held.points[rows, best][:, None])
    log_odds = -np.log(np.maximum(weight.sum(axis=1) - 1.0, MIN_WEIGHT))
    is_base = (best == FOUR.index(SessionLabel.LONG_DISTANCE)).astype(np.float64)
    design = np.column_stack((log_odds, np.ones(best.size), is_base))
    is_right = (best == held.truth).astype(np.float64)
    plain = np.array([1.0, 0.0, 0.0])

    def loss(trust: Array) -> float:
        score = design @ trust
        entropy = np.mean(np.logaddexp(0.0, score) - is_right * score)
        away = trust - plain
        return float(entropy + TRUST_RIDGE * (away @ away))

    return Trust(*minimize(loss, plain).x.tolist())


def as_toml(card: Scorecard) -> str:
    """Write a card as rules."""
    lines = [f"{MARK}: written by benchmarks/train_scorecard.py, not by hand ----", ""]

    def rule(name: str, value: float, unit: str, source: str) -> None:
        lines.extend([f"[{name}]", f"value = {value:.4g}", f'unit = "{unit}"'])
        lines.extend([f'source = "{source}"', 'grade = "corpus"', ""])

    trained = "trained on the labelled corpora from a hand-set start: benchmarks/train_scorecard.py"
    chosen = "own choice from the definitions in docs/classification.md"
    doubt = "what the points were right about on athletes left out: benchmarks/train_scorecard.py"
    rule("confidence.slope", card.trust.slope, "log-odds per log-odds of the points", doubt)
    rule("confidence.offset", card.trust.offset, "log-odds", doubt)
    rule("confidence.base", card.trust.base, "log-odds where it is continuous running", doubt)
    for label in FOUR[:3]:
        rule(f"score.{label}.start", card.start[SessionLabel(label)], "points", trained)
        for item in card.items:
            if item.label.value == label:
                rule(f"{item.rule}.at", item.at, "unit of the measure", chosen)
                rule(f"{item.rule}.width", item.width, "unit of the measure", chosen)
                rule(f"{item.rule}.points", item.points, "points", trained)
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Train on the whole corpus; with ``--write`` put the result into the rules file."""
    rules = read_rules("classification")
    files = load_all([name for name in arguments if not name.startswith("--")], rules)
    rows = training_set(files, measures_of(files, rules))
    trust = trust_of(hold_out(rows, folds_of(sorted({f.athlete for f, *_ in rows}), rows)))
    text = as_toml(replace(train_on(rows), trust=trust))
    if "--write" in arguments:
        old = RULES.read_text("utf-8")
        head = old[: old.index(MARK)] if MARK in old else old
        RULES.write_text(f"{head.rstrip()}\n\n{text}", "utf-8")
    print(
        f"trained on {len(rows)} sessions; {'written' if '--write' in arguments else 'not written'}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
