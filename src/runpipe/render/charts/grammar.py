"""The grammar of each chart in Altair, from which the shipped Vega specs are compiled.

A grammar names its data sets (columns, levels, limits, zones); `charts` fills them in. No report needs this
module, and so none needs Altair, which comes with the tools of development (docs/adr/0083). After
a change here, or with a new Altair or vl-convert, write the specs anew:
``python -m runpipe.render.charts.grammar``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import altair as alt
import vl_convert

from runpipe.render.charts.frame import (
    BAND_PADDING,
    BOTTOM_PX,
    HEIGHT_PX,
    LEFT_PX,
    RIGHT_PX,
    TOP_PX,
    WIDTH_PX,
)
from runpipe.render.charts.specs import CHARTS

SHIPPED: Final = Path(__file__).parents[1] / "vega"


def compiled(chart: str) -> str:
    """Return the Vega form of one of `CHARTS` as the text to ship: always the same for the same.

    Raises
    ------
    KeyError
        If there is no such chart.
    """
    layers = _LAYERS[chart]()
    layered = (
        alt.layer(*layers)
        .properties(
            width=WIDTH_PX - LEFT_PX - RIGHT_PX,
            height=HEIGHT_PX - TOP_PX - BOTTOM_PX,
            padding={"left": LEFT_PX, "right": RIGHT_PX, "top": TOP_PX, "bottom": BOTTOM_PX},
            autosize=alt.AutoSizeParams(type="none"),
            background="transparent",
        )
        .configure(aria=False)
        .configure_view(stroke=None)
    )
    spec: dict[str, Any] = vl_convert.vegalite_to_vega(layered.to_dict())
    return json.dumps(spec, indent=1, sort_keys=True) + "\n"


def write() -> None:
    """Write every chart's spec to where it is shipped from."""
    SHIPPED.mkdir(exist_ok=True)
    for chart in CHARTS:
        (SHIPPED / f"{chart}.vg.json").write_text(compiled(chart), "utf-8", newline="\n")


def _columns() -> alt.Chart:
    return alt.Chart(alt.NamedData("columns"))


def _x() -> alt.X:
    padding = alt.Scale(paddingInner=BAND_PADDING, paddingOuter=BAND_PADDING)
    return alt.X("column:O", sort=None, axis=None, scale=padding)


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, stack=None)


def _grid() -> alt.Chart:
    levels = alt.Chart(alt.NamedData("levels"))
    grid: alt.Chart = levels.mark_rule(color="var(--line)").encode(y=_y("at"))
    return grid


def _limit_lines() -> alt.Chart:
    limits = alt.Chart(alt.NamedData("limits"))
    lines: alt.Chart = limits.mark_rule(color="var(--ink)", strokeDash=[5, 3]).encode(y=_y("at"))
    return lines


def _bars(field: str, colour: str) -> alt.Chart:
    """Draw bars from 0; those of days that do not count are pale."""
    bars: alt.Chart = (
        _columns()
        .mark_bar(cornerRadiusEnd=3, fill=colour)
        .encode(
            x=_x(),
            y=_y(field),
            fillOpacity=alt.condition("datum.is_counted", alt.value(1.0), alt.value(0.3)),
        )
    )
    return bars


def _energy_layers() -> tuple[alt.Chart, ...]:
    used = (
        _columns()
        .mark_tick(color="var(--ink)", opacity=1, thickness=2.5, size=38)
        .encode(x=_x(), y=_y("used_kcal"))
    )
    return _grid(), _bars("eaten_kcal", "var(--eaten)"), used


def _protein_layers() -> tuple[alt.Chart, ...]:
    return _grid(), _bars("g_per_kg", "var(--protein)"), _limit_lines()


def _recovery_layers() -> tuple[alt.Chart, ...]:
    return _grid(), _bars("index", "var(--strain)"), _limit_lines()


def _trend_layers() -> tuple[alt.Chart, ...]:
    bands = (
        alt.Chart(alt.NamedData("zones"))
        .mark_rect(opacity=0.18)
        .encode(y=_y("at"), y2="to:Q", fill=alt.Fill("fill:N", scale=None))
    )
    spans = (
        _columns()
        .mark_rule(color="var(--ink)", opacity=0.26, strokeWidth=6, strokeCap="round")
        .encode(x=_x(), y=_y("low"), y2="high:Q")
    )
    line = _columns().mark_line(color="var(--ink)", strokeWidth=1.5).encode(x=_x(), y=_y("score"))
    dots = (
        _columns()
        .mark_point(filled=True, color="var(--ink)", size=60, opacity=1)
        .encode(x=_x(), y=_y("score"))
    )
    return bands, spans, line, dots


_LAYERS: Final = {
    "energy": _energy_layers,
    "protein": _protein_layers,
    "recovery": _recovery_layers,
    "trend": _trend_layers,
}

if __name__ == "__main__":
    write()
