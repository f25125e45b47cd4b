"""A week's page, as HTML and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html as lxml_html

from runpipe import render, report
from runpipe.model.balance import IndexPart
from runpipe.model.energy import EnergySource
from runpipe.model.findings import finding
from runpipe.model.muscle import Band, Light
from runpipe.model.report import WeeklyReport
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import DayStatus
from tests.builders_report import (
    assessment,
    balance,
    energy,
    facts,
    flag,
    history,
    muscle,
    plain,
    running_week,
    sessions,
    withheld,
)
from tests.unit.render.reading import well_formed, words

Golden = Callable[[str, str], None]
NASTY = '<script>alert("1")</script> | *bold* [x](http://e.example)'


def _report(judged: WeekAssessment | None = None, **values: object) -> WeeklyReport:
    judged = judged or assessment()
    whole = replace(facts(), as_of=judged.as_of)
    built = report.build(whole, judged, history(), sessions())
    return replace(built, **values)  # type: ignore[arg-type]


def _skeleton(page: str) -> str:
    """The page without style and drawings, which other tests hold."""
    page = re.sub(r"<style>.*?</style>", "<style>…</style>", page, flags=re.DOTALL)
    return re.sub(r"<svg class=.*?</svg>", "<svg>…</svg>", page, flags=re.DOTALL)


PAGES = {
    "week": assessment,
    "withheld": withheld,
    "running": running_week,
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_say_word_for_word_what_they_said(name: str, golden: Golden) -> None:
    built = _report(PAGES[name]())
    golden(f"report-{name}.html", _skeleton(render.html(built)))
    golden(f"report-{name}.md", render.markdown(built))


@pytest.mark.parametrize("name", PAGES)
def test_pages_arewell_formed(name: str) -> None:
    page = render.html(_report(PAGES[name]()))
    tree = well_formed(page)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    named = {
        part for element in tree.iter() for part in str(element.get("aria-labelledby", "")).split()
    }
    assert named <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_pages_need_nothing_but_themselves(name: str) -> None:
    page = render.html(_report(PAGES[name]()))
    tree = lxml_html.document_fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //@src")
    assert "url(" not in page
    assert "@import" not in page
    links = tree.xpath("//@href")
    assert all(not re.match(r"[a-z]+:|//", link) for link in links)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("name", PAGES)
def test_medical_advice_is_disclaimed_once(name: str) -> None:
    built = _report(PAGES[name]())
    assert words(render.html(built)).count("medical advice") == 1
    assert render.markdown(built).count("medical advice") == 1


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_told_that_they_lose_muscle(name: str) -> None:
    built = _report(PAGES[name]())
    for text in (words(render.html(built)), render.markdown(built)):
        assert not re.search(r"you(r| are| will)? los", text, re.IGNORECASE)
        assert "muscle loss" not in text or "linked with muscle loss in studies" in text


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_hole_of_the_machine(name: str) -> None:
    built = _report(PAGES[name]())
    for text in (words(render.html(built)), render.markdown(built)):
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b|\{\{|\}\}|Undefined", text)


def test_the_first_screen_says_band_reasons_and_change_in_this_order() -> None:
    text = words(render.html(_report()))
    places = [
        text.index(text)
        for text in (
            "Guarded 32 of 100",
            "The score could be 10–65",
            "+22 points",
            "+8 points",
            "+6 points",
            "The smallest change that reaches the next lower band",
            "32 → 18 low",
            "Training balance",
        )
    ]
    assert places == sorted(places)
    assert "+3 points" not in text


def test_a_withheld_band_has_no_number_and_says_what_would_help() -> None:
    text = words(render.html(_report(withheld())))
    top = text[: text.index("Training balance")]
    assert "Not enough data for a band" in top
    assert "Neither a food log nor a scale" in top
    assert "Log three whole days of food." in top
    assert "of 100" not in top
    assert "points" not in top


def test_what_was_not_logged_never_reads_as_zero() -> None:
    built = _report(withheld())
    text = words(render.html(built))
    fuel = text[text.index("Energy and protein by day") : text.index("Recovery after")]
    numbers = re.sub(r"0 of 7 \w+|0 weigh-ins|in 28 days|of 30|of 2023|10 off", "", fuel)
    assert not re.search(r"\b0(\.0)?\b", numbers)
    assert fuel.count("not enough data") >= 7
    assert "<svg" not in render.html(built).split("Energy and protein")[1].split("Recovery")[0]


def test_a_running_week_says_so_far_and_names_its_days() -> None:
    text = words(render.html(_report(running_week())))
    assert "Week 46 so far the seven days 5–11 November 2026" in text
    assert "Muscle risk so far" in text
    assert "# Week 46 so far" in render.markdown(_report(running_week()))


def test_a_band_that_touches_all_four_is_called_uncertain() -> None:
    risk = replace(muscle(), plausible=finding("band.uncertain"))
    built = _report(assessment(muscle=risk))
    text = words(render.html(built))
    assert "Band uncertain 32 of 100" in text
    assert "Guarded 32" not in text
    assert "band uncertain" in render.markdown(built).splitlines()[0]


def test_the_lowest_band_asks_for_nothing() -> None:
    risk = replace(
        muscle(), band=Band.LOW, score=9.0, plausible=finding("band.low"), plan=None, reasons=()
    )
    text = words(render.html(_report(assessment(muscle=risk))))
    assert "None needed for this score: it is in the lowest band." in text
    assert "Nothing stands out" in text


def test_a_change_that_does_not_reach_the_band_is_not_sold_as_one() -> None:
    plan = muscle().plan
    assert plan is not None
    risk = replace(muscle(), plan=replace(plan, reaches_lower_band=False))
    for text in (
        words(render.html(_report(assessment(muscle=risk)))),
        render.markdown(_report(assessment(muscle=risk))),
    ):
        assert "The change that lowers the score most" in text
        assert "smallest change that reaches" not in text


def test_referral_shows_no_figure_on_food() -> None:
    risk = replace(muscle(), needs_referral=True)
    built = _report(assessment(muscle=risk))
    for text in (words(render.html(built)), render.markdown(built)):
        assert "kcal" not in text
        assert "g/kg" not in text
        assert "doctor or a sports dietitian" in text
    assert "var(--eaten)" not in re.sub(
        r"<style>.*?</style>", "", render.html(built), flags=re.DOTALL
    )


def test_whom_the_model_is_not_for_gets_no_figures_and_no_homework_on_food() -> None:
    risk = replace(withheld().muscle, needs_referral=True)
    built = _report(replace(withheld(), muscle=risk))
    for text in (words(render.html(built)), render.markdown(built)):
        assert "not judged" in text.lower()
        assert "doctor or a sports dietitian" in text
        assert "kcal" not in text
        assert "food logged" not in text
        assert "whole days of food" not in text
        assert "enough data for a band" not in text


def test_flags_are_shown() -> None:
    risk = replace(muscle(), flags=(flag(),))
    trained = replace(balance(), flags=(replace(flag(), finding=plain("Back after a break.")),))
    built = _report(assessment(muscle=risk, balance=trained))
    for text in (words(render.html(built)), render.markdown(built)):
        assert "Two weeks of low energy availability." in text
        assert "Back after a break." in text


def test_titles_from_a_watch_cannot_break_a_page() -> None:
    line = replace(sessions()[0], title=NASTY, evidence=(plain(NASTY),), link=None)
    built = _report(sessions=(line,), notes=(NASTY,))
    tree = lxml_html.document_fromstring(render.html(built))
    assert not tree.xpath("//script")
    assert NASTY in " ".join(tree.text_content().split())
    text = render.markdown(built)
    assert "<script>" not in text
    assert r"\*bold\*" in text
    assert "](http" not in text.replace(r"\]", "")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (EnergySource.DIET_AND_SCALE, "5 of 7 days; 12 weigh-ins in 28 days"),
        (EnergySource.DIET, "5 of 7 days; no trend from the scale"),
        (EnergySource.SCALE, "12 weigh-ins in 28 days; too few food days"),
        (EnergySource.PRIOR, "neither food log nor scale"),
    ],
)
def test_the_balance_of_energy_says_what_it_rests_on(source: EnergySource, said: str) -> None:
    text = render.markdown(_report(assessment(energy=replace(energy(), source=source))))
    line = next(line for line in text.splitlines() if line.startswith("| Energy balance"))
    assert said in line.replace("\u00a0", " ")
    assert ("not enough data" in line) is (source is EnergySource.PRIOR)


def test_log_and_scale_that_disagree_are_named() -> None:
    bare = replace(energy(), log_and_scale_disagree=True)
    assert "Log and scale disagree" in render.markdown(_report(assessment(energy=bare)))


def test_part_of_a_day_is_shown_and_not_counted() -> None:
    judged = assessment()
    days = (replace(judged.days[0], status=DayStatus.PARTIAL), *judged.days[1:])
    coverage = replace(judged.coverage, n_diet_days=4, n_partial_diet_days=1)
    built = _report(assessment(days=days, coverage=coverage))
    assert "1 part of a day (not counted)" in render.markdown(built)
    assert 'fill-opacity="0.3"' in render.html(built)


def test_every_light_is_a_word_as_well() -> None:
    metrics = tuple(replace(balance().metrics[0], light=light) for light in Light)
    text = words(render.html(_report(assessment(balance=replace(balance(), metrics=metrics)))))
    report_part = text[text.index("Training balance") :]
    for word in ("fine", "watch", "needs a change", "for information", "not enough data"):
        assert word in report_part


def test_a_week_without_sessions_is_no_proof_of_rest() -> None:
    for text in (
        words(render.html(_report(sessions=()))),
        render.markdown(_report(sessions=())),
    ):
        assert "No session came in for these seven days. That is no proof of rest." in text


def test_every_chart_has_a_table() -> None:
    tree = lxml_html.document_fromstring(render.html(_report()))
    charts = tree.xpath("//section[.//*[local-name()='svg']]")
    assert len(charts) == 3
    assert all(section.xpath(".//details//table") for section in charts)


def test_the_same_report_gives_the_same_page() -> None:
    assert render.html(_report()) == render.html(_report())


def test_what_is_missing_stands_with_what_would_help() -> None:
    text = words(render.html(_report(withheld())))
    assert "No strength training is logged so far" in text
    assert "0 of 7 nights are logged" in text
    assert "12 of 28 days of history" in text


def test_without_earlier_weeks_there_is_no_column_of_holes() -> None:
    built = report.build(facts(), assessment(), [], sessions())
    text = words(render.html(built))
    assert "Nothing to compare with yet" in text
    assert "before 59.0" not in text
    balance_table = render.markdown(built).split("| Measure")[1].split("\n\n")[0]
    assert "Before" not in balance_table
    assert all(line.count("|") == 4 for line in balance_table.splitlines()[1:])


def test_totals_stand_before_the_judged_figures() -> None:
    text = render.markdown(_report())
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    place = next(i for i, line in enumerate(lines) if line.startswith("| Measure"))
    assert lines[place + 2].startswith("| Running | 59.0\u00a0km | 59.0\u00a0km | for information")
    assert lines[place + 3].startswith("| Load | 2,241 |")


def test_what_the_section_on_recovery_says_is_not_said_twice() -> None:
    twice = replace(flag(), name="recovery", finding=plain("Legs are still recovering."))
    info = replace(flag(), name="info", light=Light.INFO, finding=plain("By the way."))
    risk = replace(muscle(), flags=(info, twice, flag()))
    text = words(render.html(_report(assessment(muscle=risk))))
    assert "Legs are still recovering." not in text
    assert text.index("Two weeks of low energy") < text.index("By the way.")


def test_a_week_without_running_has_nothing_to_recover_from() -> None:
    days = tuple(replace(day, damage_index=0.0) for day in assessment().days)
    page = render.html(_report(assessment(days=days)))
    assert "No run in these seven days to recover from." in words(page)
    assert "var(--strain)" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_two_weeks_make_a_trend_and_one_does_not() -> None:
    for n_before, said in ((0, "a trend needs two weeks"), (1, "plausible range")):
        built = report.build(facts(), assessment(), history(n_before), sessions())
        assert said in words(render.html(built))


def test_what_the_index_leaves_out_is_named() -> None:
    parts = (
        IndexPart(name="strength", weight=25.0, points=None),
        IndexPart(name="power", weight=15.0, points=15.0),
    )
    built = _report(replace(assessment(), balance=replace(balance(), index_parts=parts)))
    for page in (words(render.html(built)), render.markdown(built)):
        assert "Excluded (unknown): strength." in page
    assert "Excluded" not in render.markdown(_report())


def test_a_change_has_its_sign() -> None:
    metric = replace(balance().metrics[0], name="distance_change", value=0.5, unit="frac change")
    built = _report(replace(assessment(), balance=replace(balance(), metrics=(metric,))))
    assert "+50" in render.markdown(built)
