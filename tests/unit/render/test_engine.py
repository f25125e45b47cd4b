"""The engine starts beforehand, beside whatever Python does, and changes nothing in a report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BEFORE_A_REPORT = """
from runpipe import render, report
from tests.builders_report import assessment, facts, history, sessions

built = report.build(facts(), assessment(), history(), sessions())
render.start_engine()
first = render.html(built), render.markdown(built)
assert "var(--eaten)" in first[0]
assert first == (render.html(built), render.markdown(built))
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


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads as Linux does")
def test_the_engine_starts_in_a_thread_of_its_own() -> None:
    _run(STARTING)


def test_a_report_may_be_written_at_once() -> None:
    _run(BEFORE_A_REPORT)


def _run(code: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stderr == b""
