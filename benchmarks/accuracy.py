"""How well sessions are told apart: the figures of docs/accuracy.md, from the labelled corpus.

usage: python -m benchmarks.accuracy CORPUS... [--gallery FOLDER]

A gallery holds one line per error, for a folder outside the repository.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.labelled import FOUR, LABELS, LabelledFile, judge_all, load_all, measures_of
from benchmarks.nested import tallies_left_out
from runpipe.classification import Features, Judgement
from runpipe.classification.scorecard import Tally
from runpipe.model.labels import BoutKind
from runpipe.settings import read_rules
from runpipe.words import say

SEED = 7
N_DRAWS = 500
OTHER_FRAC = 0.97
REPEATS = frozenset({BoutKind.WORK, BoutKind.CLIMB})
RELABELS = Path(__file__).with_name("relabels.csv")
"""Labels that contradict the settled definitions, each with what it is by them, and why."""
HILL_REPEATS = frozenset({"hill_reps", "hill_sprints"})
NO_RUNNERS_WORDS = re.compile("speaks for|speaks against|: yes:|: no:")
REPEATS_SETTLED = Path(__file__).with_name("repeats.csv")
"""Numbers of repeats that the corpus took wrong out of a title, each with what it means, and why."""


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


def shares_right(answers: list[Answer], name: str, group: Callable[[LabelledFile], str]) -> None:
    """Print the share that is right for each athlete, or each device."""
    print(f"\n## per {name}")
    for one in sorted({group(a.file) for a in answers}):
        mine = [a.is_right for a in answers if group(a.file) == one]
        print(f"{one or '(not stated)':28} {sum(mine):4} of {len(mine):4} right")


def interval(answers: list[Answer]) -> tuple[float, float]:
    """Return the 90 % interval of macro-F1 by drawing whole athletes with replacement."""
    of_athlete: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        of_athlete[answer.file.athlete].append(answer)
    groups = list(of_athlete.values())
    rng = np.random.default_rng(SEED)
    drawn = [
        macro_f1([a for i in rng.integers(len(groups), size=len(groups)) for a in groups[i]])
        for _ in range(N_DRAWS)
    ]
    low, high = np.percentile(drawn, [5, 95])
    return float(low), float(high)


def write_gallery(folder: Path, answers: list[Answer]) -> None:
    """Write one line per error into a folder: the file, what it is, what it was taken for."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "errors.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(
            ["file", "label", "variant", "corpus_confidence", "given", "confidence_frac"]
        )
        table.writerows(
            (a.file.name, a.file.label, a.file.variant, a.file.confidence, a.label,
             round(a.confidence_frac, 3))
            for a in sorted(answers, key=lambda a: -a.confidence_frac)
            if not a.is_right
        )  # fmt: skip


def answers_of(
    files: list[LabelledFile], judged: dict[str, tuple[Features, Judgement]]
) -> list[Answer]:
    """Return an answer for every scored file; what holds no session is `other`."""
    found = []
    for file in files:
        if not file.is_scored:
            continue
        pair = judged.get(file.name)
        label, sure = ("other", OTHER_FRAC)
        if pair is not None:
            label = pair[1].classification.label.value
            sure = pair[1].classification.confidence_frac
        found.append(Answer(file, label, sure))
    return found


def left_out(
    files: list[LabelledFile],
    tallies: dict[str, Tally],
    whole: list[Answer],
    *,
    scored: bool = True,
) -> list[Answer]:
    """Return the answers for scored (or for ambiguous) files by cards without their athlete."""
    same = {a.file.name: a for a in whole}
    found: list[Answer] = []
    for file in files:
        if not file.label or file.is_scored is not scored:
            continue
        refused = file.name in same and same[file.name].label == "other"
        if refused or file.name not in tallies:
            found.append(Answer(file, "other", OTHER_FRAC))
            continue
        tally = tallies[file.name]
        best = tally.ranked[0]
        found.append(Answer(file, best.value, tally.probability[best]))
    return found


def relabelled(answers: list[Answer]) -> list[Answer]:
    """Return the same answers held against the settled definitions where a label contradicts them."""
    with RELABELS.open(encoding="utf-8") as lines:
        settled = {row["file"]: row["settled"] for row in csv.DictReader(lines)}
    return [
        replace(a, file=replace(a.file, label=settled.get(stem_of(a.file.name), a.file.label)))
        for a in answers
    ]


def stem_of(name: str) -> str:
    """Return the name of a corpus file without its folder and endings.

    Examples
    --------
    >>> stem_of("somebody/12ab.gpx.gz")
    '12ab'
    """
    return Path(name).name.partition(".")[0]


def plans(files: list[LabelledFile], judged: dict[str, tuple[Features, Judgement]]) -> None:
    """Print how many sessions with executed steps got the number of repeats of their plan."""
    n_equal = n_all = 0
    for file in files:
        if file.name not in judged or not file.is_scored or file.label == "other":
            continue
        session, judgement = judged[file.name]
        if session.planned_reps and any(mark.source == "step" for mark in session.marks):
            bouts = judgement.classification.bouts
            n_all += 1
            n_equal += session.planned_reps == sum(b.kind in REPEATS for b in bouts)
    print(f"\n## plans: {n_equal} of {n_all} sessions with executed steps have the plan's repeats")


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
    with REPEATS_SETTLED.open(encoding="utf-8") as lines:
        settled = {row["file"]: int(row["expected"]) for row in csv.DictReader(lines)}
    off: list[tuple[str, int, int]] = []
    n_as_written = 0
    for file in files:
        as_written = expected_reps(file.expected_reps)
        expected = settled.get(stem_of(file.name), as_written)
        pair = judged.get(file.name)
        if as_written is None or expected is None or pair is None or not file.is_scored:
            continue
        bouts = pair[1].classification.bouts
        found = sum(b.kind in REPEATS for b in bouts)
        off.append((f"{file.name} ({file.expected_reps})", expected, found))
        n_as_written += abs(found - as_written) <= 1
    near = sum(abs(found - expected) <= 1 for _, expected, found in off)
    print(f"\n## repeats: within one on {near} of {len(off)} with one clear structure")
    print(
        f"{n_as_written} by the corpus's own numbers (benchmarks/repeats.csv settles {len(settled)})"
    )
    for name, expected, found in off:
        if abs(found - expected) > 1:
            print(f"  {name}: expected {expected}, found {found}")


def sentences(judged: dict[str, tuple[Features, Judgement]]) -> None:
    """Print how many sessions of repeats say what was run, and what is said as no runner would."""
    labels = [judgement.classification for _, judgement in judged.values()]
    of_repeats = [
        c for c in labels if c.label.value in {"sprint", "hiit"} or c.variant in HILL_REPEATS
    ]
    n_told = sum(c.structure is not None for c in of_repeats)
    texts = [say(evidence.finding) for c in labels for evidence in c.evidence]
    texts += [say(c.structure) for c in labels if c.structure is not None]
    n_odd = sum(bool(NO_RUNNERS_WORDS.search(text)) for text in texts)
    print(f"\n## structure on {n_told} of {len(of_repeats)} sprint, hiit and hill-repeat sessions")
    print(f"{n_odd} of {len(texts)} sentences match {NO_RUNNERS_WORDS.pattern}")


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
    """Print everything; with ``--gallery`` also write the errors."""
    parser = argparse.ArgumentParser(prog="accuracy")
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--gallery", type=Path)
    asked = parser.parse_args(arguments)
    rules = read_rules("classification")
    files = load_all(asked.corpus, rules)
    judged = judge_all(files, rules, use_titles=False)
    ignored = answers_of(files, judged)
    tallies = tallies_left_out(files, measures_of(files, rules))
    held = left_out(files, tallies, ignored)
    report("athlete never seen, high and medium", held)
    low, high = interval(held)
    print(f"90 % interval of macro-F1 by athlete: {low:.3f} to {high:.3f}")
    settled = relabelled(held)
    report("athlete never seen, high and medium, relabelled", settled)
    low, high = interval(settled)
    print(f"90 % interval of macro-F1 by athlete: {low:.3f} to {high:.3f}")
    report("athlete never seen, ambiguous", left_out(files, tallies, ignored, scored=False))
    report("athlete never seen, high", [a for a in held if a.file.confidence == "high"])
    shares_right(held, "athlete", lambda file: file.athlete)
    shares_right(held, "device", lambda file: file.device)
    report("as shipped (trained on all of these), high and medium", ignored)
    reps(files, judged)
    plans(files, judged)
    sentences(judged)
    traps(files, judged)
    read = answers_of(files, judge_all(files, rules, use_titles=True))
    report("titles read, high and medium", read)
    if asked.gallery:
        write_gallery(asked.gallery, held)


if __name__ == "__main__":
    main(sys.argv[1:])
