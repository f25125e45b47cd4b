"""Each factor that the field speaks of stands where a runner with such data sees it."""

from __future__ import annotations

import re

import pytest

from runpipe import render
from runpipe.model.report import Kind
from runpipe.words import message
from tests.builders_report import assessment, history
from tests.made_athletes import made_report
from tests.unit.render.reading import words
from tests.unit.render.test_other_pages import index_report

FACTORS = {
    "protein": ("hungry", r"Protein 1\.0 g/kg a day; this week asks for [12]\.\d g/kg"),
    "energy balance": ("hungry", r"you ate about \d+ kcal a day less than you used"),
    "carbohydrate and protein after runs": ("usual", r"After the hard runs .* Protein Carbs"),
    "lower-body strength": ("field", r"Strength for the legs, 45 min"),
    "upper-body strength": ("field", r"Strength for the upper body, 45 min"),
    "yoga and cross-training": ("several", r"30 min of yoga.*1 h 00 of cycling"),
    "plyometrics": ("field", r"Jumps and bounds, 20 min"),
    "sprint": ("field", r"5 × 20 s sprints"),
    "intervals of four minutes": ("field", r"5 × 4 min hard"),
    "hills": ("hungry", r"12\.0 km over hills, 400 m up"),
    "stairs": ("field", r"4\.0 km over hills, 220 m up"),
    "trail": ("field", r"14\.0 km over hills, 520 m up"),
    "weighted vest": ("field", r"with weighted vest"),
    "damage of long races": ("marathon", r"Your legs are still (tired|recovering)"),
    "weeks of fifty miles": ("field", r"Running volume"),
    "sleep": ("hungry", r"You slept 6 h 12 a night, and more would help"),
    "rest days": ("several", r"No day without training this week|Rest days"),
    "body type": ("usual", r"Muscle reserve"),
    "fats": ("usual", r"fat \d+ % of your energy"),
    "age": ("usual", r"born 1988"),
    "consistency": ("hungry", r"you trained in each of the last 8 weeks"),
    "rate of weight loss": ("hungry", r"losing about 1\.\d % a week"),
    "days in bed": ("ill", r"Five days ill"),
    "immunity": ("hungry", r"Sleep|infect"),
}


@pytest.mark.parametrize("factor", FACTORS)
def test_a_factor_is_where_a_runner_sees_it(factor: str) -> None:
    situation, text = FACTORS[factor]
    assert re.search(text, words(render.html(made_report(situation)))), factor


def test_what_running_does_well_is_said_once() -> None:
    page = words(render.index_html(index_report([*history(3), assessment()])))
    assert page.count("goes with a longer life") == 1
    assert "goes with a longer life" not in words(render.html(made_report("usual")))


def test_every_kind_has_a_colour_and_a_word() -> None:
    style = render.html(made_report("usual"))
    for kind in Kind:
        assert f".k-{kind}{{--c:var(--{kind})}}" in style
        for table in ("kind", "strip_kind", "hard"):
            assert message(f"{table}.{kind}")


def test_a_digest_is_small_and_whole() -> None:
    for situation in ("hungry", "referral", "first_week"):
        page = render.digest_html(made_report(situation))
        mail = render.digest_mail(made_report(situation))
        assert len(page.encode()) <= 100_000
        assert len(mail) <= 100_000
        assert "<script" not in page
        assert "<style" not in page
        assert mail == render.digest_mail(made_report(situation))
    assert "kcal" not in render.digest_html(made_report("referral"))
    assert b"kcal" not in render.digest_mail(made_report("referral"))
