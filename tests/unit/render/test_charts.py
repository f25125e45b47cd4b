"""The charts' drawings."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.render.charts.charts import (
    Caption,
    Column,
    energy_svg,
    protein_svg,
    recovery_svg,
    trend_svg,
)
from runpipe.render.charts.frame import HEIGHT_PX, LEFT_PX, WIDTH_PX

SVG = "{http://www.w3.org/2000/svg}"
LIMITS = (1.0, 2.0)
BAND_LIMITS = (20.0, 40.0, 65.0)
CAPTION = Caption("Energy <by> day", 'Mon: "2,150" & more')
Row = tuple[float | None, float | None]


def _energy(rows: list[Row]) -> ET.Element:
    columns = [
        Column(
            f"D{i}",
            {"eaten_kcal": eaten, "used_kcal": used, "is_counted": True},
            None if eaten is not None else "no log",
        )
        for i, (eaten, used) in enumerate(rows)
    ]
    return ET.fromstring(energy_svg(columns, CAPTION))  # noqa: S314 (our own drawing)


def _texts(drawing: ET.Element, kind: str) -> list[ET.Element]:
    return [text for text in drawing.iter(f"{SVG}text") if text.get("class") == kind]


def _filled(drawing: ET.Element, colour: str) -> list[ET.Element]:
    return [path for path in drawing.iter(f"{SVG}path") if path.get("fill") == colour]


def test_a_chart_is_named_for_those_who_do_not_see_it() -> None:
    drawing = _energy([(2000.0, 2500.0)])
    assert drawing.get("role") == "img"
    ids = str(drawing.get("aria-labelledby")).split()
    named = {child.get("id"): child.text for child in drawing if child.get("id")}
    assert [named[i] for i in ids] == [CAPTION.title, CAPTION.text]


def test_a_chart_takes_its_colours_from_the_page() -> None:
    svg = str(
        energy_svg(
            [Column("Mon", {"eaten_kcal": 1.0, "used_kcal": 2.0, "is_counted": True})], CAPTION
        )
    )
    assert not re.findall(r"#[0-9a-fA-F]{3,6}\b|rgb\(", svg)
    assert "var(--eaten)" in svg


def test_one_bar_a_logged_day_and_none_for_a_day_without_a_log() -> None:
    drawing = _energy([(2000.0, 2500.0), (None, 2500.0), (1500.0, None)])
    assert len(_filled(drawing, "var(--eaten)")) == 2
    assert len(_filled(drawing, "var(--ink)")) == 2
    notes = [text.text for text in _texts(drawing, "column")]
    assert notes == ["D0", "D1", "no log", "D2"]


def test_days_keep_their_order_when_some_are_missing() -> None:
    drawing = _energy([(None, None), (1000.0, None), (None, None), (2000.0, None)])
    labels = [t for t in _texts(drawing, "column") if str(t.text).startswith("D")]
    assert [label.text for label in labels] == ["D0", "D1", "D2", "D3"]
    places = [float(str(label.get("x"))) for label in labels]
    starts = [
        float(re.findall(r"[\d.]+", str(bar.get("d")))[0]) + LEFT_PX
        for bar in _filled(drawing, "var(--eaten)")
    ]
    step = places[1] - places[0]
    assert [round((start - places[0]) / step) for start in starts] == [1, 3]


def test_part_of_a_day_is_pale() -> None:
    columns = [
        Column("Mon", {"g_per_kg": 1.0, "is_counted": False}),
        Column("Tue", {"g_per_kg": 1.0, "is_counted": True}),
    ]
    drawing = ET.fromstring(protein_svg(columns, None, CAPTION))  # noqa: S314
    assert [bar.get("fill-opacity") for bar in _filled(drawing, "var(--protein)")] == ["0.3", "1"]


def _dashed(svg: str) -> int:
    return svg.count("stroke-dasharray")


def test_the_target_is_drawn_only_where_there_is_one() -> None:
    columns = [Column("Mon", {"g_per_kg": 1.0, "is_counted": True})]
    assert _dashed(protein_svg(columns, 1.9, CAPTION)) == 1
    assert _dashed(protein_svg(columns, None, CAPTION)) == 0


@settings(deadline=None)  # the first drawing starts the engine
@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(0, 20_000), st.none() | st.floats(0, 20_000)
        ),
        min_size=1,
        max_size=7,
    )
)  # fmt: skip
def test_everything_lies_inside_the_drawing(rows: list[Row]) -> None:
    drawing = _energy(rows)
    for text in drawing.iter(f"{SVG}text"):
        assert 0 <= float(str(text.get("x"))) <= WIDTH_PX
        assert 0 <= float(str(text.get("y"))) <= HEIGHT_PX
    top = max(float(str(t.text).replace(",", "")) for t in _texts(drawing, "level"))
    assert top >= max((value for row in rows for value in row if value is not None), default=0) - 1


@pytest.mark.parametrize(
    ("highest", "levels"),
    [
        (0.0, ["0"]),
        (1.0, ["0", "1"]),
        (2.94, ["0", "1", "2", "3"]),
        (9.0, ["0", "2", "4", "6", "8", "10"]),
    ],
)
def test_levels_are_round(highest: float, levels: list[str]) -> None:
    columns = [Column("Mon", {"index": highest, "is_counted": True})]
    drawing = ET.fromstring(recovery_svg(columns, (), CAPTION))  # noqa: S314
    found = [str(text.text) for text in _texts(drawing, "level")]
    assert found[: len(levels)] == levels


def test_limits_are_drawn_though_no_day_reaches_them() -> None:
    columns = [Column("Mon", {"index": 0.2, "is_counted": True})]
    svg = recovery_svg(columns, LIMITS, CAPTION)
    assert _dashed(svg) == len(LIMITS)
    levels = [text.text for text in _texts(ET.fromstring(svg), "level")]  # noqa: S314
    assert levels == ["0", "1", "2"]


def test_a_week_without_a_score_breaks_the_line() -> None:
    def week(name: str, score: float | None) -> Column:
        bounds = {"low": score and score - 5, "high": score and score + 5}
        return Column(name, {"score": score, **bounds}, None if score else "no data")

    columns = [
        week("W1", 20.0),
        week("W2", 30.0),
        week("W3", None),
        week("W4", 25.0),
        week("W5", 9.0),
    ]
    drawing = ET.fromstring(trend_svg(columns, BAND_LIMITS, CAPTION))  # noqa: S314
    assert [text.text for text in _texts(drawing, "value")] == ["20", "30", "25", "9"]
    line = next(p for p in drawing.iter(f"{SVG}path") if p.get("stroke") and not p.get("fill"))
    assert str(line.get("d")).count("M") == 2
    assert "no data" in [text.text for text in _texts(drawing, "column")]


@pytest.mark.parametrize("limits", [BAND_LIMITS, (10.0, 55.0, 90.0)])
def test_the_bands_are_drawn_between_their_limits(limits: tuple[float, ...]) -> None:
    column = Column("W1", {"score": 50.0, "low": 40.0, "high": 60.0})
    drawing = ET.fromstring(trend_svg([column], limits, CAPTION))  # noqa: S314
    zones = [p for p in drawing.iter(f"{SVG}path") if str(p.get("fill")).startswith("var(--")]
    names = [str(p.get("fill"))[6:-1] for p in zones][:4]
    assert names == ["low", "guarded", "elevated", "high"]
    heights = [float(m) for p in zones[:4] for m in re.findall(r"v(-?[\d.]+)", str(p.get("d")))[:1]]
    whole = sum(map(abs, heights))
    widths = [high - low for low, high in pairwise((0.0, *limits, 100.0))]
    assert [abs(h) / whole * 100 for h in heights] == pytest.approx(widths, abs=0.2)
