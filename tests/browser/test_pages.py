"""Every page in a real browser: phone to desktop, light and dark, on paper, and for assistive tools.

The short form opens a few athletes at a few widths; ``RUNPIPE_BROWSER_ALL=1`` opens all of them
at all widths.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from runpipe import render
from runpipe.model.athlete import habits_of
from runpipe.words import read_language
from tests.builders_report import assessment, history
from tests.made_athletes import SITUATIONS, made_report
from tests.unit.render.test_other_pages import index_report, session_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

IS_LONG = os.environ.get("RUNPIPE_BROWSER_ALL") == "1"
WEEKS = SITUATIONS if IS_LONG else ("hungry", "first_week", "referral", "several")
PAGES = (*WEEKS, "imperial", "session", "index", "digest")
WIDTHS = (320, 390, 768, 1280, 1600) if IS_LONG else (320, 1280)
SCHEMES = ("light", "dark")
PHONE_PX = 844
MIN_CONTRAST = 4.5
"""WCAG 2.2 AA for text."""
axe = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
AXE = Path(axe.__file__).with_name("axe.min.js")
"""The script of axe-core: its rules of accessibility are run on every page."""

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
    if (element.closest('title, desc, script, .gym, .vh')) continue;
    const style = getComputedStyle(element);
    const ink = colour(element.closest('svg') ? style.fill : style.color);
    const a = luminance(ink), b = luminance(ground(element));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    found.push([ratio, node.textContent.trim().slice(0, 40)]);
  }
  return found;
}"""

OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('svg, .vh'))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.tagName + '.' + e.className)"""

SMALL_TARGETS = """() => [...document.querySelectorAll('a, summary, input')]
  .filter(e => e.checkVisibility())
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([r, e]) => (r.height < 24 || r.width < 24) && getComputedStyle(e).display !== 'inline')
  .map(([r, e]) => e.textContent.trim().slice(0, 30) + ' ' + r.width + 'x' + r.height)"""

NAMELESS = """() => [...document.querySelectorAll('a, input, summary, [role=img], svg[role]')]
  .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))
  .map(e => e.outerHTML.slice(0, 80))"""

FIRST_SCREEN = ("h1", ".strip", ".figs", ".risk h2", ".two .b", ".two .c", ".two .g")


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
    american = read_language(habits_of("en_US"))
    texts = {name: render.html(made_report(name)) for name in WEEKS}
    texts["imperial"] = render.html(made_report("hungry"), american)
    texts["session"] = render.session_html(session_report())
    texts["index"] = render.index_html(index_report([*history(10), assessment()], n_years=10))
    texts["digest"] = render.digest_html(made_report("hungry"))
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_clean_fits_and_can_be_read(
    browser: sync_api.Browser, pages: dict[str, Path], name: str, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(pages[name].as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": PHONE_PX})
        for is_open in (False, True):
            page.evaluate(
                f"document.querySelectorAll('details').forEach(d => d.open = {str(is_open).lower()})"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(OVERFLOWING) == []
            assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(NAMELESS) == []
    page.add_init_script(path=AXE)  # by the driver: the page itself allows no foreign script
    page.reload()
    violations = page.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
    assert violations == []
    assert messages == []
    assert set(requests) == {pages[name].as_uri()}
    contrasts = page.evaluate(CONTRAST)
    assert len(contrasts) > 20
    if name != "digest" or scheme == "light":
        assert [(round(ratio, 1), text) for ratio, text in contrasts if ratio < MIN_CONTRAST] == []
    page.close()


@pytest.mark.parametrize("name", [*WEEKS, "imperial"])
def test_the_first_screen_of_a_phone_says_it_all(
    browser: sync_api.Browser, pages: dict[str, Path], name: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": PHONE_PX})
    page.goto(pages[name].as_uri())
    for selector in FIRST_SCREEN:
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE_PX, selector
    sessions = page.locator("section h2").first.bounding_box()
    assert sessions is not None
    assert sessions["y"] <= 2 * PHONE_PX
    assert page.evaluate("document.documentElement.scrollHeight") <= 5 * PHONE_PX
    words = page.evaluate("document.body.innerText.trim().split(/\\s+/).length")
    assert words <= 900
    page.close()


def test_ten_years_are_six_screens(browser: sync_api.Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": PHONE_PX})
    page.goto(pages["index"].as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= 6 * PHONE_PX
    page.close()


def test_the_slider_says_what_the_table_says(
    browser: sync_api.Browser, pages: dict[str, Path]
) -> None:
    page = browser.new_page()
    page.goto(pages["hungry"].as_uri())
    slider = page.locator("#rg")
    last = page.locator(".wi td").nth(3).inner_text()
    slider.fill("3")
    assert f"score {last}," in page.locator("#ro").inner_text()
    assert slider.get_attribute("aria-valuetext") == page.locator("#ro").inner_text()
    page.close()


def test_dark_is_dark_and_light_is_light(browser: sync_api.Browser, pages: dict[str, Path]) -> None:
    grounds = []
    for scheme in SCHEMES:
        page = browser.new_page(color_scheme=scheme)
        page.goto(pages["hungry"].as_uri())
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        grounds.append(sum(int(part) for part in re.findall(r"\d+", ground)[:3]))
        page.close()
    assert grounds[0] > 600
    assert grounds[1] < 150


@pytest.mark.parametrize("name", WEEKS)
def test_a_week_prints_on_two_pages(
    browser: sync_api.Browser, pages: dict[str, Path], name: str
) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(pages[name].as_uri())
    for paper in ("A4", "Letter"):
        printed = page.pdf(format=paper, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2
    page.close()
