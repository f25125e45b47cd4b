"""What docs/accuracy.md promises, held on the labelled corpus with titles ignored."""

import pytest

from benchmarks.labelled import FOUR, LABELS, judge_all, load
from runpipe.settings import read_rules
from runpipe.words import say


@pytest.fixture(scope="module")
def judged(corpus_dir):
    rules = read_rules("classification")
    files = load(corpus_dir, corpus_dir / "manifest.csv", rules)
    answers = judge_all(files, rules, use_titles=False)
    found = []
    for file in files:
        pair = answers.get(file.name)
        label, sure = "other", None
        if pair is not None:
            label = pair[1].classification.label.value
            sure = pair[1].classification.confidence_frac
        found.append((file, label, sure, pair))
    return found


def _f1(pairs, label):
    right = sum(true == label == given for true, given in pairs)
    return 2 * right / max(1, sum((t == label) + (g == label) for t, g in pairs))


@pytest.mark.corpus
@pytest.mark.slow
def test_accuracy_confidence_and_traps_hold(judged):
    scored = [(f, label, sure) for f, label, sure, _ in judged if f.is_scored]
    pairs = [(f.label, label) for f, label, _ in scored]
    assert {label for _, label in pairs} <= set(LABELS)
    assert sum(_f1(pairs, label) for label in FOUR) / 4 >= 0.85
    high = [(f.label, label) for f, label, _ in scored if f.confidence == "high"]
    assert sum(_f1(high, label) for label in FOUR) / 4 >= 0.93
    assert _f1(pairs, "other") >= 0.95
    sure = [f.label == label for f, label, s in scored if s is not None and s >= 0.9]
    assert len(sure) > 200
    assert sum(sure) / len(sure) >= 0.95


@pytest.mark.corpus
@pytest.mark.slow
def test_every_trap_is_caught_by_name(judged):
    traps = [(f, label, pair) for f, label, _, pair in judged if f.is_trap]
    assert len(traps) == 10
    for file, label, pair in traps:
        _, judgement = pair
        said = judgement.classification
        if file.label == "other":
            assert label == "other", file.name
            assert "world record" in say(said.reason), file.name
        elif file.label == "hill":
            assert "vehicle_section" in said.tags, file.name
        else:
            assert label == file.label, file.name
