import math

import pytest

from runpipe.classification.evidence import change_of, evidence_of
from runpipe.classification.scorecard import RUNS, Item, Scorecard
from runpipe.errors import RuleError
from runpipe.model.labels import SessionLabel
from runpipe.model.rules import Rule, Rules
from runpipe.words import read_language, say

HIIT, LONG = SessionLabel.HIIT, SessionLabel.LONG_DISTANCE
ITEM = Item("score.hiit.clear_n", HIIT, "clear_n", 4.0, 2.0, 1.5)


def _rules(**values: float) -> Rules:
    return Rules(
        "t",
        {
            name.replace("__", "."): Rule(
                name=name.replace("__", "."), value=value, unit="1", source="test"
            )
            for name, value in values.items()
        },
    )


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (4.0, 0.0),  # at the threshold: nothing
        (6.0, 1.5 * math.tanh(1.0)),
        (2.0, -1.5 * math.tanh(1.0)),
        (100.0, 1.5),
        (float("nan"), 0.0),  # not known: nothing
    ],
)
def test_points_at_above_and_below_the_threshold(value, points):
    assert ITEM.score({"clear_n": value}) == pytest.approx(points)
    assert ITEM.score({}) == 0.0


def test_probabilities_add_to_one_and_follow_the_points():
    card = Scorecard((ITEM,), dict.fromkeys(RUNS, 0.0))
    tally = card.tally({"clear_n": 100.0})
    assert sum(tally.probability.values()) == pytest.approx(1)
    # e^1.5 / (e^1.5 + 3) = 4.4817 / 7.4817
    assert tally.probability[HIIT] == pytest.approx(0.5990, abs=1e-4)
    assert tally.ranked[0] is HIIT


def test_extra_points_count():
    card = Scorecard((), dict.fromkeys(RUNS, 0.0))
    assert card.tally({}, {HIIT: 2.0}).ranked[0] is HIIT


def test_a_card_is_read_from_rules():
    card = Scorecard.from_rules(
        _rules(
            score__hiit__start=-1.0,
            **{
                "score__hiit__clear_n-2__at": 4,
                "score__hiit__clear_n-2__width": 2,
                "score__hiit__clear_n-2__points": 1,
            },
        )
    )
    assert card.start[HIIT] == -1.0
    assert [(i.measure, i.rule) for i in card.items] == [("clear_n", "score.hiit.clear_n-2")]


def test_a_line_without_points_or_width_is_refused():
    with pytest.raises(RuleError, match="width"):
        Scorecard.from_rules(_rules(score__hiit__clear_n__at=4, score__hiit__clear_n__width=0))
    with pytest.raises(RuleError, match="points"):
        Scorecard.from_rules(_rules(score__hiit__clear_n__at=4, score__hiit__clear_n__width=1))


def test_every_line_of_the_shipped_card_has_words_and_points_of_one_sign(rules):
    card = Scorecard.from_rules(rules)
    assert len(card.items) > 40
    for item in card.items:
        assert f"measured.{item.measure}.what" in read_language().messages, item.rule
    assert {item.label for item in card.items} == set(RUNS) - {LONG}


def test_words_say_the_side_and_for_whom():
    card = Scorecard((ITEM,), dict.fromkeys(RUNS, 0.0))
    [line] = card.tally({"clear_n": 6.0}).lines
    said = evidence_of(line, HIIT)
    assert said.supports
    assert say(said.finding).endswith("6 bouts, above 4: speaks for intervals")
    assert not evidence_of(line, LONG).supports
    assert "well below 4 bouts" in say(change_of(line, LONG))


@pytest.mark.parametrize(
    ("value", "said", "otherwise"),
    [(1.0, "yes: speaks for a hill session", "no"), (0.0, "no: speaks against a hill", "yes")],
)
def test_what_is_so_or_not_is_said_without_numbers(value: float, said: str, otherwise: str):
    item = Item("score.hill.is_trail", SessionLabel.HILL, "is_trail", 0.5, 0.1, 1.0)
    [line] = Scorecard((item,), dict.fromkeys(RUNS, 0.0)).tally({"is_trail": value}).lines
    assert say(evidence_of(line, SessionLabel.HILL).finding).startswith(
        f"the file calls it a trail run: {said}"
    )
    assert say(change_of(line, LONG)).endswith(f"{otherwise}: the file calls it a trail run")
