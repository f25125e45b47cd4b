"""Every page in a real browser: phone and desktop, light and dark, and on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runpipe import render, report
from runpipe.model.findings import finding
from tests.builders_report import (
    WEEK,
    assessment,
    facts,
    flag,
    history,
    muscle,
    running_week,
    sessions,
    withheld,
)
from tests.unit.render.test_other_pages import session_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
PAGES = ("week", "withheld", "running", "flagged", "session", "index")
MIN_CONTRAST = 4.5
"""WCAG 2.2 AA for text."""

CONTRAST = """() => {
  const channel = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
  const luminance = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
  const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest('title, desc')) continue;
    const style = getComputedStyle(element);
    const ink = colour(element.closest('svg') ? style.fill : style.color);
    const a = luminance(ink), b = luminance(ground(element));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    found.push([ratio, node.textContent.trim().slice(0, 40)]);
  }
  return found;
}"""

OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('svg'))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.tagName + '.' + e.className)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_api.sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        if path is None and not own.exists():
            pytest.skip("no Chromium here: pages were not opened in a browser")
        with playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) as chromium:
            yield chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    bare = withheld().coverage
    flagged = assessment(
        muscle=replace(muscle(), flags=(flag(),), plausible=finding("band.uncertain")),
        coverage=bare,
    )
    texts = {
        "session": render.session_html(session_report()),
        "index": render.index_html(report.build_index("me", [*history(20), assessment()])),
    }
    weeks = {
        "week": assessment(),
        "withheld": withheld(),
        "running": running_week(),
        "flagged": flagged,
    }
    for name, judged in weeks.items():
        whole = replace(facts(), as_of=judged.as_of)
        long_title = replace(sessions()[0], title="Intervals" * 12)
        lines = (long_title, *sessions()[1:], *sessions()[:4])
        texts[name] = render.html(report.build(whole, judged, history(), lines, notes=("A note.",)))
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_opens_clean_fits_and_can_be_read(
    browser: sync_api.Browser, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    for summary in page.query_selector_all("summary"):
        summary.click()
    assert said == []
    assert asked == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    found = page.evaluate(CONTRAST)
    assert len(found) > 20
    assert [(round(ratio, 1), text) for ratio, text in found if ratio < MIN_CONTRAST] == []
    page.close()


def test_the_first_screen_of_a_phone_holds_band_reasons_and_change(
    browser: sync_api.Browser, pages: dict[str, Path]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages["week"].as_uri())
    for selector in (".verdict", ".gauge", ".reasons li:nth-child(3)", ".change"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844
    page.close()


def test_dark_is_dark_and_light_is_light(browser: sync_api.Browser, pages: dict[str, Path]) -> None:
    grounds = []
    for scheme in SCHEMES:
        page = browser.new_page(color_scheme=scheme)
        page.goto(pages["week"].as_uri())
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        grounds.append(sum(int(part) for part in re.findall(r"\d+", ground)[:3]))
        page.close()
    assert grounds[0] > 600
    assert grounds[1] < 150


@pytest.mark.parametrize("name", ["week", "flagged", "withheld"])
def test_a_week_prints_on_two_pages(
    browser: sync_api.Browser, pages: dict[str, Path], name: str
) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(pages[name].as_uri())
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) <= 2
    page.close()


def test_the_page_of_the_week_is_the_one_named(pages: dict[str, Path]) -> None:
    assert report.page_name(WEEK) == "2026-W46.html"
    assert all(path.read_text("utf-8").startswith("<!doctype html>") for path in pages.values())
