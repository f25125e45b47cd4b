"""The charts' shipped specs: made from the grammar, and enough for a report."""

from __future__ import annotations

import subprocess
import sys

import pytest

from runpipe.render.charts import grammar
from runpipe.render.charts.specs import CHARTS, vega_spec

FIRST_CHART = """
import sys
from runpipe import render
from runpipe.render.charts.charts import Caption, Column, trend_svg

drawing = trend_svg([Column("W1", {"score": 50.0, "low": 40.0, "high": 60.0})], (20.0, 40.0, 65.0), Caption("", ""))
assert drawing.count("<path") > 4, drawing
sys.exit("altair" in sys.modules)
"""


@pytest.mark.parametrize("chart", CHARTS)
def test_what_is_shipped_is_what_the_grammar_compiles_to(chart: str) -> None:
    shipped = (grammar.SHIPPED / f"{chart}.vg.json").read_text("utf-8")
    assert grammar.compiled(chart) == shipped, "python -m runpipe.render.charts.grammar"


def test_nothing_else_is_shipped() -> None:
    names = sorted(path.name for path in grammar.SHIPPED.iterdir())
    assert names == sorted(f"{chart}.vg.json" for chart in CHARTS)


def test_what_is_written_is_what_is_read(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "SHIPPED", tmp_path / "vega")
    grammar.write()
    for chart in CHARTS:
        written = (tmp_path / "vega" / f"{chart}.vg.json").read_bytes()
        assert written == grammar.compiled(chart).encode()


def test_a_chart_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        vega_spec("pie")


@pytest.mark.parametrize("chart", CHARTS)
def test_only_the_data_are_left_open(chart: str) -> None:
    spec = vega_spec(chart)
    open_names = {
        source["name"] for source in spec["data"] if {"values", "source"}.isdisjoint(source)
    }
    assert open_names <= {"columns", "levels", "limits", "zones"}
    assert "columns" in open_names
    assert {scale["name"] for scale in spec["scales"]} == {"x", "y"}


def test_a_report_needs_no_altair() -> None:
    ran = subprocess.run([sys.executable, "-c", FIRST_CHART], check=False, capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
