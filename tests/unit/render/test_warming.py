"""What a first report needs is made ready beforehand, and changes nothing in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from runpipe import render
from runpipe.render import warming
from runpipe.render.environment import html_environment, markdown_environment

ROOT = Path(__file__).resolve().parents[3]
BESIDE_A_REPORT = """
import threading
from runpipe import render, report
from tests.builders_report import assessment, facts, history, sessions

built = report.build(facts(), assessment(), history(), sessions())
warming = threading.Thread(target=render.warm_up)
warming.start()
beside = {(render.html(built), render.markdown(built)) for _ in range(3)}
warming.join()
assert beside == {(render.html(built), render.markdown(built))}
"""
STARTING = """
from pathlib import Path
from runpipe import render

def n_threads():
    return len(list(Path("/proc/self/task").iterdir()))

before = n_threads()
render.start_engine()
assert n_threads() > before
"""


def _compiled(environment: Environment) -> set[str]:
    return {name for _, name in environment.cache or {}}


def test_every_template_is_compiled() -> None:
    for environment in (html_environment(), markdown_environment()):
        environment.cache.clear()
    render.warm_up()
    shipped = {path.name for path in (ROOT / "src/runpipe/render/templates").glob("*.*")}
    assert _compiled(markdown_environment()) == {"week.md.j2"}
    assert _compiled(html_environment()) == shipped - {"week.md.j2"}


def test_the_engine_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = []
    draw = warming.energy_svg
    monkeypatch.setattr(warming, "energy_svg", lambda *given: drawings.append(draw(*given)))
    render.warm_up()
    assert ["var(--eaten)" in drawing for drawing in drawings] == [True]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads as Linux does")
def test_the_engine_starts_in_a_thread_of_its_own() -> None:
    _run(STARTING)


def test_a_report_may_be_written_meanwhile() -> None:
    _run(BESIDE_A_REPORT)


def _run(code: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr.decode()
