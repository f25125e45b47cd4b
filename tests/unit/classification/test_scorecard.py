import math

import pytest

from runpipe.classification.evidence import doubt_of
from runpipe.classification.scorecard import RUNS, Item, Scorecard, Trust
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
            confidence__slope=0.8,
            confidence__offset=-0.7,
            confidence__base=1.3,
            score__hiit__start=-1.0,
            **{
                "score__hiit__clear_n-2__at": 4,
                "score__hiit__clear_n-2__width": 2,
                "score__hiit__clear_n-2__points": 1,
            },
        )
    )
    assert card.start[HIIT] == -1.0
    assert card.trust == Trust(0.8, -0.7, 1.3)
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


def test_trust_moves_how_sure_the_first_label_is_and_nothing_else():
    points = dict.fromkeys(RUNS, 0.0) | {HIIT: 2.0, LONG: 1.0}
    plain = Scorecard((), points).tally({})
    doubted = Scorecard((), points, Trust(0.8, -0.7, 1.3)).tally({})
    assert plain.ranked == doubted.ranked
    # e^2 against e^1 + 2: log-odds 0.449, so 0.8 x 0.449 - 0.7 = -0.341
    assert plain.probability[HIIT] == pytest.approx(0.6103, abs=1e-4)
    assert doubted.probability[HIIT] == pytest.approx(1 / (1 + math.exp(0.341)), abs=1e-3)
    assert sum(doubted.probability.values()) == pytest.approx(1)
    rest = [tally.probability[LONG] / (1 - tally.probability[HIIT]) for tally in (plain, doubted)]
    assert rest[0] == pytest.approx(rest[1])


def test_continuous_running_is_surer_than_its_points_say():
    long, hiit = (
        Scorecard((), dict.fromkeys(RUNS, 0.0) | {label: 2.0}, Trust(1.0, 0.0, 1.3)).tally({})
        for label in (LONG, HIIT)
    )
    assert long.probability[LONG] > hiit.probability[HIIT] > 0.6


def test_no_doubt_lets_another_label_overtake_the_first():
    points = dict.fromkeys(RUNS, 0.0) | {HIIT: 2.0, LONG: 1.9}
    tally = Scorecard((), points, Trust(1.0, -5.0, 0.0)).tally({})
    assert tally.ranked[0] is HIIT
    assert tally.probability[HIIT] == pytest.approx(tally.probability[LONG], abs=1e-5)
    assert sum(tally.probability.values()) == pytest.approx(1)


def test_points_far_apart_leave_a_doubt():
    tally = Scorecard((), dict.fromkeys(RUNS, 0.0) | {HIIT: 900.0}).tally({})
    assert tally.probability[HIIT] == pytest.approx(1.0)
    assert sum(tally.probability.values()) == pytest.approx(1.0)
