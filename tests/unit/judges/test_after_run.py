"""The meal after a long or hard run: in words, with grams for this body, never as a light."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runpipe.judges import assess_week
from runpipe.model.muscle import Light
from runpipe.words import say
from tests.golden.golden_week import golden_facts, golden_rules

RULES = golden_rules()


def test_key_runs_of_the_golden_week():
    sessions = {s.session_id: s.fuel for s in assess_week(golden_facts(), RULES).sessions}
    assert {key for key, fuel in sessions.items() if fuel is not None} == {
        "run-1",
        "run-3",
        "run-6",
    }
    text = say(sessions["run-6"])
    assert "58 g carbohydrate" in text
    assert "22 g protein" in text
    assert "weakly supported" in text


@pytest.mark.parametrize(("minutes", "is_key"), [(60.0, True), (59.9, False)])
def test_a_run_is_key_from_an_hour_on(minutes: float, is_key: bool):
    easy = next(s for s in golden_facts().sessions if s.session_id == "run-2")
    facts = replace(golden_facts(), sessions=(replace(easy, duration_s=60.0 * minutes),))
    assert (assess_week(facts, RULES).sessions[0].fuel is not None) is is_key


def test_without_a_mass_there_are_no_grams():
    facts = replace(golden_facts(), weigh_ins=())
    assert all(s.fuel is None for s in assess_week(facts, RULES).sessions)


def test_eating_late_is_never_red():
    late = tuple(
        replace(d, meals=tuple(replace(m, carb_g=1.0) for m in d.meals))
        for d in golden_facts().diet_days
    )
    week = assess_week(replace(golden_facts(), diet_days=late), RULES)
    assert week.energy.fuelled_sessions_frac == 0
    meals = next(card for card in week.muscle.factors if card.name == "meals")
    assert meals.light is Light.CAUTION
