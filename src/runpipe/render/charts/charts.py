"""The weekly report's charts as static SVG: drawn by Vega, lettered and coloured by the page.

A chart's grammar is shipped compiled (docs/adr/0083); a week only changes its data. Vega measures
every text it sets, which is most of its time, so the few labels are set here (docs/adr/0070).
Colours are the page's CSS variables: one drawing serves light, dark and paper.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import vl_convert
from markupsafe import Markup, escape

from runpipe.render.charts.frame import (
    BAND_PADDING,
    BOTTOM_PX,
    HEIGHT_PX,
    LEFT_PX,
    RIGHT_PX,
    TOP_PX,
    TOP_SCORE,
    WIDTH_PX,
    ZONES,
)
from runpipe.render.charts.specs import vega_spec

NICE_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
MAX_LEVELS: Final = 5
LABEL_GAP_PX: Final = 6

_OPENING: Final = re.compile(r"<svg [^>]*?viewBox=\"[^\"]*\"[^>]*>")

Row = Mapping[str, object]
Levels = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One day or week of a chart: its axis label, its values, and what to write in their place."""

    label: str
    values: Row
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """Name and description of a chart for those who do not see it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Text:
    x_px: float
    y_px: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Plot:
    """The area inside the labels: the place of each column, and the labelled levels."""

    n_columns: int
    top: float
    levels: Levels

    def x_px(self, column: int) -> float:
        """Return the middle of a column, as Vega's band scale places it."""
        step = (WIDTH_PX - LEFT_PX - RIGHT_PX) / max(1.0, self.n_columns + BAND_PADDING)
        return LEFT_PX + step * (BAND_PADDING + (1 - BAND_PADDING) / 2 + column)

    def y_px(self, level: float) -> float:
        return TOP_PX + (HEIGHT_PX - TOP_PX - BOTTOM_PX) * (1 - level / self.top)


def energy_svg(columns: Sequence[Column], caption: Caption) -> Markup:
    """Draw energy eaten (bars) against energy used (ticks), one column a day.

    Parameters
    ----------
    columns
        Values `eaten_kcal` and `used_kcal` (number or `None`) and `is_counted` (a whole day's
        log); the note stands where there is no bar.
    caption
        For those who do not see the picture.
    """
    plot = _plot(columns, _highest(columns, "eaten_kcal", "used_kcal"), "{:,.0f}")
    return _draw("energy", columns, plot, caption)


def protein_svg(
    columns: Sequence[Column], target_g_per_kg: float | None, caption: Caption
) -> Markup:
    """Draw protein by day (`g_per_kg`, `is_counted`) against the week's target, if there is one."""
    plot = _plot(columns, max(_highest(columns, "g_per_kg"), target_g_per_kg or 0.0), "{:.1f}")
    target = [] if target_g_per_kg is None else [{"at": target_g_per_kg}]
    return _draw("protein", columns, plot, caption, limits=target)


def recovery_svg(columns: Sequence[Column], limits: Sequence[float], caption: Caption) -> Markup:
    """Draw the damage index at the end of each day (`index`) with its limits across."""
    highest = max([_highest(columns, "index"), *limits])
    plot = _plot(columns, highest, "{:.0f}", least_step=1.0)
    return _draw("recovery", columns, plot, caption, limits=[{"at": at} for at in limits])


def trend_svg(columns: Sequence[Column], band_limits: Sequence[float], caption: Caption) -> Markup:
    """Draw the score by week (`score`, `low`, `high`) with its interval over the four bands."""
    edges = (0.0, *band_limits, TOP_SCORE)
    zones = [
        {"at": low, "to": high, "fill": f"var(--{name})"}
        for (low, high), name in zip(pairwise(edges), ZONES, strict=True)
    ]
    middles = [sum(pair) / 2 for pair in pairwise(edges)]
    plot = _Plot(len(columns), TOP_SCORE, list(zip(middles, ZONES, strict=True)))
    scores = [
        _Text(plot.x_px(i) + LABEL_GAP_PX, plot.y_px(score) - LABEL_GAP_PX, f"{score:.0f}", "value")
        for i, column in enumerate(columns)
        if isinstance(score := column.values.get("score"), int | float)
    ]
    return _draw("trend", columns, plot, caption, texts=scores, zones=zones)


def _highest(columns: Sequence[Column], *names: str) -> float:
    values = [column.values.get(name) for column in columns for name in names]
    return max((value for value in values if isinstance(value, int | float)), default=0.0)


def _plot(
    columns: Sequence[Column], highest: float, form: str, *, least_step: float = 0.0
) -> _Plot:
    """Return a plot from 0 to a round level at or above the highest value."""
    raw = max(highest, least_step, 1.0 / MAX_LEVELS) / MAX_LEVELS
    scale = 10.0 ** math.floor(math.log10(raw))
    step = max(least_step, next(nice * scale for nice in NICE_STEPS if nice * scale >= raw))
    n_steps = max(1, math.ceil(round(highest / step, 6)))
    levels = [(i * step, form.format(i * step)) for i in range(n_steps + 1)]
    return _Plot(len(columns), n_steps * step, levels)


def _draw(
    kind: str,
    columns: Sequence[Column],
    plot: _Plot,
    caption: Caption,
    *,
    texts: Sequence[_Text] = (),
    **own: Sequence[Row],
) -> Markup:
    data: dict[str, list[Row]] = {
        "columns": [{**column.values, "column": i} for i, column in enumerate(columns)],
        "levels": [{"at": at} for at, _ in plot.levels],
        **{name: list(rows) for name, rows in own.items()},
    }
    domains = {"x": list(range(len(columns))), "y": [0, plot.top]}
    spec = dict(vega_spec(kind))
    spec["data"] = [
        {**source, "values": data[source["name"]]} if source["name"] in data else source
        for source in spec["data"]
    ]
    spec["scales"] = [{**scale, "domain": domains[scale["name"]]} for scale in spec["scales"]]
    return _lettered(
        vl_convert.vega_to_svg(spec), kind, [*_axis_texts(columns, plot), *texts], caption
    )


def _axis_texts(columns: Sequence[Column], plot: _Plot) -> list[_Text]:
    texts = [_Text(LEFT_PX - 8, plot.y_px(at), text, "level") for at, text in plot.levels]
    for i, column in enumerate(columns):
        texts.append(_Text(plot.x_px(i), HEIGHT_PX - LABEL_GAP_PX, column.label, "column"))
        if column.note:
            note_y_px = plot.y_px(0) - LABEL_GAP_PX
            texts.append(_Text(plot.x_px(i), note_y_px, column.note, "column"))
    return texts


def _lettered(svg: str, kind: str, texts: Sequence[_Text], caption: Caption) -> Markup:
    """Let the page size the drawing, give it a name and a description, and set its labels."""
    opening = (
        f'<svg class="chart" role="img" aria-labelledby="{kind}-title {kind}-desc" '
        f'viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{kind}-title">{escape(caption.title)}</title>'
        f'<desc id="{kind}-desc">{escape(caption.text)}</desc>'
    )
    letters = "".join(
        f'<text class="{text.kind}" x="{text.x_px:.1f}" y="{text.y_px:.1f}">'
        f"{escape(text.text)}</text>"
        for text in texts
    )
    body = _OPENING.sub("", svg, count=1).removesuffix("</svg>")
    return Markup(opening + body + letters + "</svg>")  # noqa: S704 (every text is escaped above)
