"""No text, aim or chart line repeats a number of the rules: it follows when the rule moves by 7 %."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from runpipe import render, report
from runpipe.judges import assess_week
from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import Finding, Quantity
from runpipe.model.week_assessment import ModelRules, WeekAssessment
from runpipe.model.week_facts import SessionType, WeekFacts
from runpipe.words import read_language, say
from runpipe.words.quantities import aim
from tests.golden.golden_week import golden_facts, golden_rules

RULES = golden_rules()
MORE = 1.07
FILES = ("risk", "load", "energy")
NAMES = [(file, name) for file in FILES for name in getattr(RULES, file).by_name]
WALKED = NAMES if "RUNPIPE_ALL_RULES" in os.environ else random.Random().sample(NAMES, 80)
"""Other rules each time in the short form; all of them by `make words`."""


def scenarios() -> Mapping[str, WeekFacts]:
    """Return weeks that between them say everything that shows a rule."""
    golden = golden_facts()
    runs = tuple(s for s in golden.sessions if not s.session_type.startswith("strength"))
    bare = replace(
        golden, sessions=runs, diet_days=(), weigh_ins=(), sleep_days=(), has_strength_log=False,
        athlete=AthleteFacts(mass_kg=72.0, height_m=1.78),
    )  # fmt: skip
    old = replace(golden.athlete, birth_date=date(1950, 1, 1))
    longest = max(
        (s for s in golden.sessions if s.local_date > golden.as_of - timedelta(days=7)),
        key=lambda s: s.distance_m or 0.0,
    )

    def with_long_run(ratio: float) -> WeekFacts:
        longer = replace(longest, distance_m=(longest.distance_m or 0.0) * ratio)
        return replace(
            golden, sessions=tuple(longer if s is longest else s for s in golden.sessions)
        )

    calm = tuple(
        replace(s, distance_m=5000.0, duration_s=1800.0) if s.distance_m else s
        for s in golden.sessions
    )
    every_day = tuple(
        replace(golden.sessions[-1], session_id=f"hard-{i}", rpe=9.0,
                session_type=SessionType.HIIT, local_date=golden.as_of - timedelta(days=i))
        for i in range(6)
    )  # fmt: skip
    return {
        "golden": golden,
        "bare": bare,
        "few": replace(bare, diet_days=golden.diet_days[:4], athlete=golden.athlete),
        "old": replace(golden, athlete=old, sessions=runs, has_strength_log=True),
        "far": with_long_run(1.25),
        "farther": with_long_run(2.2),
        "calm": replace(golden, sessions=calm),
        "hard": replace(golden, sessions=(*golden.sessions, *every_day)),
        "back": replace(
            golden, sessions=(longest,), first_date=golden.as_of - timedelta(days=400)
        ),
    }  # fmt: skip


FACTS = scenarios()


def findings(value: Any, path: str = "") -> Iterator[tuple[str, Finding]]:
    """Yield every finding in an assessment with its place."""
    if isinstance(value, Finding):
        yield path, value
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from findings(item, f"{path}[{getattr(item, 'name', i)}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from findings(getattr(value, field.name), f"{path}.{field.name}")


def shown_rules(one: Finding) -> Iterator[str]:
    """Yield the rules whose numbers a finding shows."""
    for value in one.values.values():
        if isinstance(value, Quantity) and value.rule is not None:
            yield value.rule
        elif isinstance(value, Finding):
            yield from shown_rules(value)


@cache
def judged(name: str) -> WeekAssessment:
    return assess_week(FACTS[name], RULES)


@cache
def texts_by_rule() -> Mapping[str, set[tuple[str, str, str]]]:
    """Return where each rule is shown: scenario, place in the assessment, code."""
    places: dict[str, set[tuple[str, str, str]]] = {}
    for name in FACTS:
        for place, one in findings(judged(name)):
            for rule in shown_rules(one):
                places.setdefault(rule, set()).add((name, place, one.code))
    return places


def moved(file: str, name: str) -> ModelRules:
    rules = getattr(RULES, file)
    return replace(RULES, **{file: rules.with_value(name, rules[name] * MORE)})


@pytest.mark.parametrize("file", FILES)
def test_every_text_and_aim_follows_its_rule(file: str):
    """Walk all rules: what shows one says another number when it moves."""
    unmoved, n_checked = [], 0
    base = judged("golden")
    for own, name in WALKED:
        if own != file:
            continue
        rules = moved(file, name)
        now = assess_week(FACTS["golden"], rules)
        for before, after in zip(base.muscle.factors, now.muscle.factors, strict=True):
            was, now_is = getattr(RULES, file)[name], getattr(rules, file)[name]
            if (before.reference, after.reference) == (was, now_is) != (0.0, 0.0):
                n_checked += 1
                if aim(before.reference, before.unit) == aim(after.reference, after.unit):
                    unmoved.append(f"aim {name}: {before.name}")
        shown = texts_by_rule().get(name, set())
        for scenario in {scenario for scenario, _, _ in shown}:
            after = dict(findings(assess_week(FACTS[scenario], rules)))
            before = dict(findings(judged(scenario)))
            for where, place, code in shown:
                is_there = where == scenario and place in after and after[place].code == code
                if is_there:
                    n_checked += 1
                    if say(before[place]) == say(after[place]):
                        unmoved.append(f"text {name}: {code}")
    assert unmoved == []
    assert n_checked > 3 or WALKED is not NAMES


def test_the_weeks_of_this_test_say_what_shows_a_rule():
    said = {code for places in texts_by_rule().values() for _, _, code in places}
    assert len(said) >= 25
    for code in (
        "measure.spike.moderate", "measure.spike.return", "default.sleep", "default.strength",
        "gap.diet", "gap.scale", "withheld.energy", "factor.age.text", "reason.strength",
        "measure.high_force.text",
    ):  # fmt: skip
        assert code in said, code


PAGE_RULES = (
    "risk.score.guarded", "risk.score.elevated", "risk.score.high", "risk.score.loss_threshold",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGE_RULES)
def test_pages_and_chart_lines_follow_their_rule(name: str):
    """Only the number beside the findings moves, so that nothing else can change the page."""
    week = judged("golden")
    other = replace(
        week,
        shown={**week.shown, name: replace(week.shown[name], value=week.shown[name].value * MORE)},
    )
    before, after = (
        render.html(report.build(FACTS["golden"], one, [judged_before()])) for one in (week, other)
    )
    assert before != after
    assert set(judged("golden").shown) >= set(PAGE_RULES)


@cache
def judged_before() -> WeekAssessment:
    golden = FACTS["golden"]
    week = golden.week.previous
    return replace(judged("golden"), week=week, as_of=week.last_date)


def test_every_rule_that_a_page_shows_moves_the_page():
    """Walk all rules by 7 %: a week whose values move says so on its page, number for number."""
    base = report.build(FACTS["golden"], judged("golden"), [])
    page = render.markdown(base)
    silent = []
    for file, name in WALKED:
        week = assess_week(FACTS["golden"], moved(file, name))
        if shown_values(week) == shown_values(judged("golden")):
            continue
        if render.markdown(report.build(FACTS["golden"], week, [])) == page:
            silent.append(f"{file}.{name}")
    assert silent == []


def shown_values(week: WeekAssessment) -> tuple[object, ...]:
    """Return what a page shows of a week, as exact as it shows it."""
    score = week.muscle.score
    return (
        None if score is None else round(score),
        week.muscle.band,
        tuple((reason.factor, round(reason.score_without)) for reason in week.muscle.reasons[:3]),
        tuple(aim(card.reference, card.unit) for card in week.muscle.factors),
        tuple(say(item) for item in week.defaults_used),
        say(week.balance.recovery),
    )


TYPED: Mapping[str, str] = {
    "7": "the days of a week",
    "5": "a race over five kilometres",
    "100": "the head of the scale of risk",
    "24": "the hours of a day",
    "0": "the foot of a scale",
    "10": "the head of the scale of effort",
}
"""Numbers that no rule holds and any message may write."""
OF_STUDIES = {
    "factor.energy_availability.text", "factor.energy_availability.severe",
    "measure.spike.small", "measure.spike.moderate", "measure.spike.large",
    "caveat.scale", "caveat.referral", "term.midpoint",
}  # fmt: skip
"""Messages that quote a study, an age of the law, or what a measure is made of."""


def test_no_message_types_a_number_that_a_rule_holds():
    typed = []
    for code, found in read_language().messages.items():
        if code in OF_STUDIES or code.partition(".")[0] in {"number", "times", "share"}:
            continue
        for form in (found,) if isinstance(found, str) else found.values():
            bare = re.sub(r"\{[^}]*\}", "", form)
            typed += [(code, n) for n in re.findall(r"\d+(?:\.\d+)?", bare) if n not in TYPED]
    assert typed == []
