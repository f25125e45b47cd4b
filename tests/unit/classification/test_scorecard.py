import math

import pytest

from runpipe.classification.evidence import doubt_of
from runpipe.classification.scorecard import RUNS, Item, Scorecard
from runpipe.errors import RuleError
from runpipe.model.labels import SessionLabel
from runpipe.model.rules import Rule, Rules
from runpipe.words import say

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
            confidence__temperature=1.4,
            score__hiit__start=-1.0,
            **{
                "score__hiit__clear_n-2__at": 4,
                "score__hiit__clear_n-2__width": 2,
                "score__hiit__clear_n-2__points": 1,
            },
        )
    )
    assert card.start[HIIT] == -1.0
    assert card.temperature == 1.4
    assert [(i.measure, i.rule) for i in card.items] == [("clear_n", "score.hiit.clear_n-2")]


def test_a_line_without_points_or_width_is_refused():
    with pytest.raises(RuleError, match="width"):
        Scorecard.from_rules(_rules(score__hiit__clear_n__at=4, score__hiit__clear_n__width=0))
    with pytest.raises(RuleError, match="points"):
        Scorecard.from_rules(_rules(score__hiit__clear_n__at=4, score__hiit__clear_n__width=1))


def test_the_shipped_card_scores_every_label_but_the_base(rules):
    card = Scorecard.from_rules(rules)
    assert len(card.items) > 40
    assert {item.label for item in card.items} == set(RUNS) - {LONG}


def test_a_doubtful_judgement_names_both_labels_and_a_sure_one_none(rules):
    card = Scorecard((ITEM,), dict.fromkeys(RUNS, 0.0))
    unsure = card.tally({})
    said = doubt_of(unsure, *unsure.ranked[:2], rules)
    assert say(said) == "not sure: sprints or intervals"
    sure = card.tally({}, {HIIT: 9.0})
    assert doubt_of(sure, *sure.ranked[:2], rules) is None


def test_a_higher_temperature_makes_the_same_points_less_sure():
    points = dict.fromkeys(RUNS, 0.0) | {HIIT: 2.0}
    plain, cooled = (Scorecard((), points, t).tally({}) for t in (1.0, 2.0))
    assert plain.ranked == cooled.ranked
    assert 0.25 < cooled.probability[HIIT] < plain.probability[HIIT]
