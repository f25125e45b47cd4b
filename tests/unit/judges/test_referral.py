"""The gate: with a referral no figure on energy, food, mass or body fat leaves the core."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from runpipe.judges import Change, assess_history, assess_week, what_if
from runpipe.judges.muscle.flags import without_food
from runpipe.model.findings import Finding
from runpipe.model.week_assessment import WeekAssessment
from runpipe.words import say
from tests.golden.golden_week import MONDAY, golden_facts, golden_rules

RULES = golden_rules()
REFERRED = replace(golden_facts().athlete, needs_referral=True)
MINOR = replace(golden_facts().athlete, birth_date=MONDAY.replace(year=MONDAY.year - 16))
ON_FOOD = re.compile(
    r"kcal|intake|deficit|surplus|mass|fat(?!ig)|ffm|protein|carb|feeding|fuel|availab|scale_|balance_"
    r"|under_report|activity_factor|body|resting|nee_|tdee|expend|grams"
)
SAID_ON_FOOD = re.compile(r"\d[\d.,]*\s*(kcal|kJ|kg|lb|g\b|g/kg|%\s*body)", re.IGNORECASE)
COUNTS_AND_RULES = frozenset({"coverage", "shown"})
"""Days and nights that were logged, and what the rules say of everybody."""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of everything in a judgement that is no container."""
    if isinstance(value, Finding):
        yield f"{path}.text", say(value)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in COUNTS_AND_RULES:
                yield from leaves(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple | list):
        for nth, part in enumerate(value):
            yield from leaves(part, f"{path}[{nth}]")
    else:
        yield path, value


def figures_on_food(week: WeekAssessment) -> list[tuple[str, Any]]:
    """Return every number on food, mass or fat of a judgement, and every sentence that holds one."""
    found = []
    for path, value in leaves(week):
        is_number = isinstance(value, int | float | date) and not isinstance(value, bool)
        is_named = ON_FOOD.search(path.rpartition(".")[2]) or path.startswith(".energy")
        if is_number and is_named:
            found.append((path, value))
        if isinstance(value, str) and SAID_ON_FOOD.search(value):
            found.append((path, value))
    return found


def test_the_walk_sees_what_is_there():
    paths = {path for path, _ in figures_on_food(assess_week(golden_facts(), RULES))}
    for part in ("energy.mass_kg", "energy.protein_g_per_kg", "days[1].intake_kcal", "fuel.text"):
        assert any(path.endswith(part) for path in paths), part
    assert len(paths) > 80


@pytest.mark.parametrize("athlete", [REFERRED, MINOR], ids=["told so", "under 18"])
def test_nothing_on_food_leaves_the_core(athlete: Any):
    facts = replace(golden_facts(), athlete=athlete)
    change = Change(protein_g_per_kg=1.9, energy_kcal=300.0, strength_sessions=2)
    weeks = [
        assess_week(facts, RULES),
        what_if(facts, RULES, change),
        *assess_history(facts, [facts.week.previous, facts.week], RULES),
    ]
    for week in weeks:
        assert week.muscle.needs_referral
        assert figures_on_food(week) == []
        assert week.muscle.score is None
        assert "kcal" not in json.dumps(asdict(week.muscle), default=str)


def test_training_and_sleep_stay():
    open_week = assess_week(golden_facts(), RULES)
    referred = assess_week(replace(golden_facts(), athlete=REFERRED), RULES)
    assert referred.balance == open_week.balance
    assert [day.load_au for day in referred.days] == [day.load_au for day in open_week.days]
    assert [day.sleep_h for day in referred.days] == [day.sleep_h for day in open_week.days]
    assert {card.name for card in referred.muscle.factors} >= {"strength", "sleep", "damage"}
    assert referred.coverage == open_week.coverage


def test_the_gate_alone_is_enough():
    """Whatever a judge forgets to withhold, the gate takes out; twice changes nothing."""
    gated = without_food(assess_week(golden_facts(), RULES))
    assert figures_on_food(gated) == []
    assert gated.muscle.score is None
    assert gated.muscle.plan is None
    assert gated.muscle.terms == gated.muscle.reasons == gated.muscle.would_help == ()
    assert without_food(gated) == gated


def test_an_adult_on_the_birthday():
    facts = golden_facts()
    born = (facts.as_of + timedelta(days=0)).replace(year=facts.as_of.year - 18)
    adult = replace(facts, athlete=replace(facts.athlete, birth_date=born))
    assert not assess_week(adult, RULES).muscle.needs_referral
    later = replace(facts.athlete, birth_date=born + timedelta(days=1))
    assert assess_week(replace(facts, athlete=later), RULES).muscle.needs_referral


@pytest.mark.parametrize(("needs_referral", "n_more"), [(True, 1), (False, 0)])
def test_a_referral_stands_before_the_caveats(needs_referral, n_more):
    """Beside a score that is withheld for another reason, the caveats are those of every week."""
    facts = replace(golden_facts(), diet_days=(), weigh_ins=())
    athlete = replace(facts.athlete, needs_referral=needs_referral)
    muscle = assess_week(replace(facts, athlete=athlete), RULES).muscle
    assert muscle.score is None
    codes = [caveat.code for caveat in muscle.caveats]
    assert codes.count("caveat.referral") == n_more
    assert codes[n_more] == "caveat.ranking"
    assert (len(codes) > 2) is not needs_referral
