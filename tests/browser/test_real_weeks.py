"""Real weeks of a real runner, opened in a real browser and printed."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tests.browser.test_pages import (
    AXE,
    FIRST_SCREEN,
    IS_LONG,
    OVERFLOWING,
    PHONE_PX,
    SMALL_TARGETS,
    WIDTHS,
    browser,
    sync_api,
)
from tests.recompute import real_athlete

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.corpus, pytest.mark.slow]
N_WEEKS = 40 if IS_LONG else 4
MAX_BYTES = 120_000


@pytest.fixture(scope="module")
def weeks(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Some pages of weeks, others each time the athlete has others."""
    data = tmp_path_factory.mktemp("real") / "data"
    real_athlete.make(data, shared_dir)
    pages = sorted((data / "reports" / "me").glob("????-W??.html"))
    return random.Random(len(pages)).sample(pages, min(N_WEEKS, len(pages)))


def test_a_real_week_fits_a_phone_and_two_sheets_and_can_be_read_by_all(
    browser: sync_api.Browser,
    weeks: list[Path],
) -> None:
    assert weeks
    for path in weeks:
        page = browser.new_page(viewport={"width": 390, "height": PHONE_PX})
        page.goto(path.as_uri())
        assert path.stat().st_size <= MAX_BYTES
        for selector in FIRST_SCREEN:
            box = page.locator(selector).first.bounding_box()
            assert box is not None, (path.name, selector)
            assert box["y"] + box["height"] <= PHONE_PX, (path.name, selector)
        assert page.evaluate("document.documentElement.scrollHeight") <= 5 * PHONE_PX
        assert page.evaluate("document.body.innerText.trim().split(/\\s+/).length") <= 900
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": PHONE_PX})
            assert page.evaluate(OVERFLOWING) == [], (path.name, width)
            assert page.evaluate(SMALL_TARGETS) == [], (path.name, width)
        for paper in ("A4", "Letter"):
            printed = page.pdf(format=paper, print_background=True)
            assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2, (path.name, paper)
        page.add_init_script(path=AXE)
        page.reload()
        violations = page.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
        assert violations == [], path.name
        page.close()
