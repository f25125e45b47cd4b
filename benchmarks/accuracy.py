"""How well sessions are told apart: the figures of docs/accuracy.md, from the labelled corpus.

usage: python -m benchmarks.accuracy CORPUS MANIFEST
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.labelled import FOUR, LABELS, LabelledFile, judge_all, load, measures_of
from benchmarks.train_scorecard import train_on, training_set
from runpipe.classification import Features, Judgement
from runpipe.model.labels import BoutKind
from runpipe.model.rules import Rules
from runpipe.settings import read_rules


@dataclass(frozen=True)
class Answer:
    """A file, what it was taken for and how sure."""

    file: LabelledFile
    label: str
    confidence_frac: float

    @property
    def is_right(self) -> bool:
        """Tell whether the label is the corpus's."""
        return self.file.label == self.label


def scores(answers: list[Answer], label: str) -> tuple[float, float, float]:
    """Return F1, precision and recall of one label."""
    right = sum(a.file.label == label == a.label for a in answers)
    given = sum(a.label == label for a in answers)
    true = sum(a.file.label == label for a in answers)
    precision, recall = right / max(given, 1), right / max(true, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return f1, precision, recall


def macro_f1(answers: list[Answer]) -> float:
    """Return the mean F1 of the four labels."""
    return sum(scores(answers, label)[0] for label in FOUR) / len(FOUR)


def calibration(answers: list[Answer]) -> tuple[float, int, float]:
    """Return the expected calibration error (ten bins), and number and right share from 0.9 up."""
    bins: dict[int, list[Answer]] = {}
    for answer in answers:
        bins.setdefault(min(9, int(answer.confidence_frac * 10)), []).append(answer)
    gap = sum(
        abs(sum(a.confidence_frac for a in held) - sum(a.is_right for a in held))
        for held in bins.values()
    )
    sure = [a.is_right for a in answers if a.confidence_frac >= 0.9]
    return gap / max(len(answers), 1), len(sure), sum(sure) / max(len(sure), 1)


def report(name: str, answers: list[Answer]) -> None:
    """Print confusion, F1 and calibration of one set of answers."""
    print(f"\n## {name}: {len(answers)} files")
    print(f"{'true':15}" + "".join(f"{label:>15}" for label in LABELS) + "     F1   P    R")
    for label in LABELS:
        row = Counter(a.label for a in answers if a.file.label == label)
        f1, precision, recall = scores(answers, label)
        cells = "".join(f"{row[other]:15}" for other in LABELS)
        print(f"{label:15}{cells}   {f1:.3f} {precision:.3f} {recall:.3f}")
    ece, n_sure, right = calibration(answers)
    right_all = sum(a.is_right for a in answers) / max(len(answers), 1)
    print(f"macro-F1 (four labels) {macro_f1(answers):.3f}; right {right_all:.3f}; ECE {ece:.3f}; ")
    print(f"given 0.9 or more: {n_sure} files, {right:.3f} right")


def by_athlete(answers: list[Answer]) -> None:
    """Print the share that is right for each athlete."""
    print("\n## per athlete")
    for athlete in sorted({a.file.athlete for a in answers}):
        mine = [a.is_right for a in answers if a.file.athlete == athlete]
        print(f"{athlete:18} {sum(mine):4} of {len(mine):4} right")


def answers_of(
    files: list[LabelledFile], judged: dict[str, tuple[Features, Judgement]]
) -> list[Answer]:
    """Return an answer for every scored file; what holds no session is `other`."""
    found = []
    for file in files:
        if not file.is_scored:
            continue
        pair = judged.get(file.name)
        label, sure = ("other", 0.97)
        if pair is not None:
            label = pair[1].classification.label.value
            sure = pair[1].classification.confidence_frac
        found.append(Answer(file, label, sure))
    return found


def left_out(files: list[LabelledFile], rules: Rules, whole: list[Answer]) -> list[Answer]:
    """Judge each athlete with points trained on all the others."""
    measures = measures_of(files, rules)
    rows = training_set(files, measures)
    same = {a.file.name: a for a in whole}
    found: list[Answer] = []
    for athlete in sorted({f.athlete for f in files}):
        card = train_on([row for row in rows if row[0].athlete != athlete])
        for file in files:
            if file.athlete != athlete or not file.is_scored:
                continue
            if same[file.name].label == "other" or file.name not in measures:
                found.append(same[file.name])
                continue
            tally = card.tally(measures[file.name])
            best = tally.ranked[0]
            found.append(Answer(file, best.value, tally.probability[best]))
    return found


def expected_reps(text: str) -> int | None:
    """Read one clear structure, such as ``8x60m`` or ``6``; `None` for several, or none.

    A count that cannot be one (``5x1`` is five of one kilometre) is read by its first number.
    """
    if not text or "+" in text:
        return None
    number = re.match(r"(\d+)(?:[x*×]|$)", text)
    return int(number[1]) if number else None


def reps(files: list[LabelledFile], judged: dict[str, tuple[Features, Judgement]]) -> None:
    """Print how many repeats were found against how many the title speaks of."""
    off: list[tuple[str, int, int]] = []
    for file in files:
        expected = expected_reps(file.expected_reps)
        pair = judged.get(file.name)
        if expected is None or pair is None or not file.is_scored:
            continue
        bouts = pair[1].classification.bouts
        found = sum(b.kind in {BoutKind.WORK, BoutKind.CLIMB} for b in bouts)
        off.append((f"{file.name} ({file.expected_reps})", expected, found))
    near = sum(abs(found - expected) <= 1 for _, expected, found in off)
    print(f"\n## repeats: within one on {near} of {len(off)} with one clear structure")
    for name, expected, found in off:
        if abs(found - expected) > 1:
            print(f"  {name}: expected {expected}, found {found}")


def traps(files: list[LabelledFile], judged: dict[str, tuple[Features, Judgement]]) -> None:
    """Print what every trap of the corpus was taken for, and by which name it was caught."""
    print("\n## traps")
    for file in files:
        if file.is_trap and file.name in judged:
            session, judgement = judged[file.name]
            said = judgement.classification
            why = said.reason or ", ".join((*said.tags, *session.flags))
            print(f"  {file.name}: {file.label} -> {said.label.value}; {why}")


def main(arguments: list[str]) -> None:
    """Print everything."""
    rules = read_rules("classification")
    files = load(Path(arguments[0]), Path(arguments[1]), rules)
    judged = judge_all(files, rules, use_titles=False)
    ignored = answers_of(files, judged)
    report("titles ignored, high and medium", ignored)
    report("titles ignored, high", [a for a in ignored if a.file.confidence == "high"])
    by_athlete(ignored)
    held = left_out(files, rules, ignored)
    report("left one athlete out, high and medium", held)
    report("left one athlete out, high", [a for a in held if a.file.confidence == "high"])
    reps(files, judged)
    traps(files, judged)
    read = answers_of(files, judge_all(files, rules, use_titles=True))
    report("titles read, high and medium", read)


if __name__ == "__main__":
    main(sys.argv[1:])
