"""A week's page, as HTML and as Markdown, of athletes in every situation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html as lxml_html

from runpipe import render, report
from runpipe.model.athlete import habits_of
from runpipe.model.findings import finding
from runpipe.model.muscle import Band
from runpipe.model.week_facts import DayStatus
from runpipe.words import Language, message, read_language, say
from tests.builders_report import assessment, facts, history, muscle, sessions, withheld
from tests.made_athletes import SITUATIONS, made_report
from tests.unit.render.pseudo import PSEUDO, latin_words, spoken
from tests.unit.render.reading import well_formed, words

Golden = Callable[[str, str], None]
NASTY = '<script>alert("1")</script> | *bold* [x](http://e.example)'
UNSAID = re.compile(
    r"speaks for|speaks against|: yes:|: no:|0\.0 leg|not enough data of|for information|nobody knows"
)
IMPERIAL = read_language(habits_of("en_US.UTF-8"))
WHOLE_PAGES = ("hungry", "referral", "first_week")


def _skeleton(page: str) -> str:
    """The page without style and drawings, which other tests hold."""
    page = re.sub(r"<style>.*?</style>", "<style>…</style>", page, flags=re.DOTALL)
    return re.sub(r"<svg class=.*?</svg>", "<svg>…</svg>", page, flags=re.DOTALL)


@pytest.mark.parametrize("name", SITUATIONS)
def test_pages_say_word_for_word_what_they_said(name: str, golden: Golden) -> None:
    built = made_report(name)
    golden(f"week-{name}.md", render.markdown(built))
    if name in WHOLE_PAGES:
        golden(f"week-{name}.html", _skeleton(render.html(built)))


@pytest.mark.parametrize("name", SITUATIONS)
def test_pages_are_well_formed_and_need_nothing_but_themselves(name: str) -> None:
    page = render.html(made_report(name))
    tree = well_formed(page)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    document = lxml_html.document_fromstring(page)
    assert not document.xpath("//link | //img | //iframe | //object | //@src")
    assert "url(" not in page
    assert "@import" not in page
    assert all(not re.match(r"[a-z]+:|//", link) for link in document.xpath("//@href"))
    assert "default-src 'none'" in page
    assert len(page.encode()) <= 120_000


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_page_says_nothing_that_a_machine_would(name: str) -> None:
    built = made_report(name)
    for text in (words(render.html(built)), render.markdown(built)):
        assert not UNSAID.search(text)
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b|\{\{|\}\}|Undefined|FFM|\bau\b", text)
        assert "!" not in text.replace("!!", "")
        assert text.count("Not medical advice") == 1
        assert not re.search(r"you(r| are| will)? losing? muscle", text, re.IGNORECASE)


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_first_screen_has_its_six_elements(name: str) -> None:
    document = lxml_html.document_fromstring(render.html(made_report(name)))
    assert len(document.xpath("//h1")) == 1
    assert len(document.xpath("//ol[@class='strip']/li")) == 7
    assert len(document.xpath("//dl[@class='figs']/div")) == 4
    assert len(document.xpath("//div[@class='risk']//li")) == 3


HEADLINES = {
    "usual": "A steady 50.0 km, much like your usual, with",
    "hungry": "but on too little food and without strength training.",
    "first_week": "First week in: three runs and 18.0 km.",
    "injury_gap": "Back after 7 weeks",
    "ultra": "One very long day: 82.0 km.",
    "marathon": "A marathon in 3 h 28: congratulations.",
    "ill": "Five days ill, so no running, rightly.",
    "treadmill": "All indoors: five treadmill runs",
    "no_food_no_scale": "but too little food or weight is logged",
    "running": "So far: five runs",
}


@pytest.mark.parametrize("name", HEADLINES)
def test_the_headline_says_how_the_week_went(name: str) -> None:
    assert HEADLINES[name] in say(made_report(name).headline).replace("\u00a0", " ")


FOOD = re.compile(
    r"kcal|g/kg|g/lb|\bkg\b|\blb\b|body fat|\bprotein\b|carbohydrate|kg/m|weigh|\d g\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", [read_language(), IMPERIAL], ids=["metric", "imperial"])
def test_referral_shows_no_figure_on_food_or_mass(language: Language) -> None:
    built = made_report("referral")
    for text in (words(render.html(built, language)), render.markdown(built, language)):
        assert FOOD.findall(text) == []
        assert "Your care team's advice comes first" in text


def test_referral_beside_a_score_shows_none_of_it() -> None:
    risk = replace(muscle(), needs_referral=True)
    built = report.build(facts(), assessment(muscle=risk), history(), sessions())
    assert FOOD.findall(words(render.html(built))) == []


@pytest.mark.parametrize("name", SITUATIONS)
def test_imperial_pages_show_no_kilometre_and_no_kilogram(name: str) -> None:
    built = made_report(name)
    for text in (words(render.html(built, IMPERIAL)), render.markdown(built, IMPERIAL)):
        assert re.findall(r"\bkm\b|\bkg\b|/km|g/kg|\d\u00a0?m\b", text) == []


def test_the_same_quantity_agrees_in_both_systems() -> None:
    built = made_report("usual")
    metric, imperial = (
        words(render.html(built, language)) for language in (read_language(), IMPERIAL)
    )
    km = float(re.search(r"Distance ([\d.]+) km", metric)[1])  # type: ignore[index]
    miles = float(re.search(r"Distance ([\d.]+) mi", imperial)[1])  # type: ignore[index]
    assert miles == pytest.approx(km / 1.609344, abs=0.06)


@pytest.mark.parametrize("system", PSEUDO)
@pytest.mark.parametrize("name", SITUATIONS)
def test_no_word_of_a_page_is_left_in_code(name: str, system: str) -> None:
    built, language = made_report(name), PSEUDO[system]
    assert latin_words(spoken(render.html(built, language))) == set()
    text = re.sub(r"^\|[-:| ]+$", "", render.markdown(built, language), flags=re.MULTILINE)
    foreign = {s.line.title for s in built.sessions if s.line.title}
    for title in foreign:
        text = text.replace(title, "")
    assert latin_words(iter([text])) == set()


def test_titles_from_a_watch_cannot_break_a_page() -> None:
    line = replace(sessions()[0], title=NASTY, link=None)
    built = report.build(facts(), assessment(), history(), (line,))
    tree = lxml_html.document_fromstring(render.html(built))
    assert all(NASTY not in (script.text or "") for script in tree.xpath("//script"))
    assert NASTY in " ".join(tree.text_content().split())
    text = render.markdown(built)
    assert "<script>" not in text
    assert r"\*bold\*" in text
    assert "](http" not in text.replace(r"\]", "")


def test_a_band_that_touches_all_four_is_open() -> None:
    risk = replace(muscle(), plausible=finding("band.uncertain"))
    text = words(render.html(report.build(facts(), assessment(muscle=risk), history(), sessions())))
    assert "Muscle risk: open" in text
    assert "of 100" not in text
    assert "It could be anything from low to high" in text


@pytest.mark.parametrize(
    ("lowest", "highest", "words_of_range"),
    [
        ("guarded", "guarded", "Guarded:"),
        ("low", "guarded", "Guarded, and almost certainly at least low:"),
        ("guarded", "high", "Guarded, at most high:"),
        ("low", "high", "Guarded, could be low to high:"),
    ],
)
def test_the_range_is_said_in_words(lowest: str, highest: str, words_of_range: str) -> None:
    plausible = finding(
        "band.plausible",
        middle=finding("band.guarded"),
        lowest=finding(f"band.{lowest}"),
        highest=finding(f"band.{highest}"),
    )
    risk = replace(muscle(), plausible=plausible)
    built = report.build(facts(), assessment(muscle=risk), history(), sessions())
    assert words_of_range in words(render.html(built))


def test_a_withheld_band_asks_for_one_thing() -> None:
    built = report.build(facts(), withheld(), [], sessions())
    text = words(render.html(built))
    assert "Muscle risk: open" in text
    assert message("ask.diet")[1:] in text
    assert "of 100" not in text


def test_what_was_not_logged_never_reads_as_zero() -> None:
    text = words(render.html(made_report("no_food_no_scale")))
    food = text[text.index("Food and energy") : text.index("Training balance")]
    assert not re.search(r"\d", food)


def test_part_of_a_day_is_hatched_and_not_counted() -> None:
    judged = assessment()
    days = (replace(judged.days[0], status=DayStatus.PARTIAL), *judged.days[1:])
    built = report.build(facts(), assessment(days=days), history(), sessions())
    page = render.html(built)
    assert 'class="bar p"' in page
    assert "Hatched: the log stops early" in words(page)


def test_the_lowest_band_without_gaps_asks_for_nothing() -> None:
    low = finding("band.low")
    plausible = finding("band.plausible", middle=low, lowest=low, highest=low)
    risk = replace(muscle(), band=Band.LOW, score=9.0, plausible=plausible, plan=None, reasons=())
    built = replace(report.build(facts(), assessment(muscle=risk), [], sessions()), change=None)
    assert "One thing to change: nothing. Keep going as you are." in words(render.html(built))


def test_the_same_report_gives_the_same_page() -> None:
    assert render.html(made_report("usual")) == render.html(made_report("usual"))
