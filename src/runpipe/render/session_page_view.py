"""One session in words and pictures: one plot on one axis, repetitions, splits, zones, outline."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from runpipe.model.athlete import Units
from runpipe.model.findings import Finding
from runpipe.model.labels import MOST_SURE_FRAC, SessionLabel
from runpipe.model.report import FloatArray, Neighbour, Rep, SessionReport
from runpipe.render.pictures import limits, lines
from runpipe.words import Language, message, say
from runpipe.words import quantities as q

_PLOT_PX: Final = 300.0
_WIDTH: Final = 1000.0
_ROUTE_BOX: Final = 360.0
_LEAST_SPANS: Final = {
    "speed": 1.6,
    "heart": 20.0,
    "altitude": 20.0,
    "power": 60.0,
    "cadence": 20.0,
}
_HEIGHTS: Final = {"speed": 4.0, "heart": 2.4, "altitude": 1.6, "power": 1.4, "cadence": 1.4}
_MANY_TICKS_S: Final = (300, 600, 900, 1800, 3600, 7200, 14400)
_MAX_TICKS: Final = 6
_MIN_FIGURES: Final = 2
_TALL_PX: Final = 80.0
_ALIKE_FRAC: Final = 0.01


def session_view(report: SessionReport, language: Language) -> dict[str, object]:
    """Return the names a session's template uses."""
    return {"report": report, "line": report.line, "v": _SessionView(report, language).build()}


class _SessionView:
    def __init__(self, report: SessionReport, language: Language) -> None:
        self.report = report
        self.language = language

    def t(self, code: str, **values: Any) -> str:  # noqa: ANN401  (each message has its own values)
        return message(code, self.language, **values)

    def say(self, finding: Finding) -> str:
        return say(finding, self.language)

    def build(self) -> dict[str, Any]:
        """Return everything the template shows, in words."""
        report = self.report
        return {
            "name": self.say(report.name),
            "day": self._day(),
            "fact": self.say(report.fact) if report.fact is not None else "",
            "previous": self._neighbour(report.places.previous),
            "following": self._neighbour(report.places.following),
            "figures": self._figures(),
            "plot": self._plot(),
            "reps": [self._rep(rep) for rep in report.reps],
            "rep_heading": self.t("session.reps", n=len(report.reps)),
            "last_time": self._last_time(),
            "route": self._route(),
            "zones": self._zones(),
            "why": self._why(),
            "sure": self._sure(),
            "splits": self._splits(),
        }

    def _day(self) -> str:
        line = self.report.line
        text = (
            f"{q.day(line.local_date, 'weekday_long', self.language)} "
            f"{q.long_day(line.local_date, language=self.language)}"
        )
        if line.start_local is not None:
            text += f", {q.time_of_day(line.start_local, language=self.language)}"
        return text

    def _neighbour(self, neighbour: Neighbour | None) -> dict[str, str] | None:
        if neighbour is None:
            return None
        return {
            "link": neighbour.link,
            "name": q.short_day(neighbour.date, language=self.language),
        }

    def _figures(self) -> list[dict[str, str]]:
        line, last = self.report.line, self.report.last_time
        fast = [rep.speed_mps for rep in self.report.reps if rep.speed_mps]
        figures = []
        if fast:
            figures.append(
                self._figure("fast", q.pace(sum(fast) / len(fast), language=self.language))
            )
            figures.append(self._figure("fastest", q.pace(max(fast), language=self.language)))
        elif line.avg_speed_mps and line.distance_m:
            usual = (
                ""
                if last is None or last.is_by_reps
                else self._last(q.pace(last.last_speed_mps, language=self.language))
            )
            figures.append(
                self._figure("pace", q.pace(line.avg_speed_mps, language=self.language), usual)
            )
        if line.distance_m:
            usual = (
                ""
                if last is None
                else self._last(q.distance(last.line.distance_m, language=self.language))
            )
            figures.append(
                self._figure("distance", q.distance(line.distance_m, language=self.language), usual)
            )
        if line.duration_s is not None:
            usual = (
                ""
                if last is None
                else self._last(q.duration(last.line.duration_s, language=self.language))
            )
            figures.append(
                self._figure("time", q.duration(line.duration_s, language=self.language), usual)
            )
        if line.ascent_m and not fast:
            figures.append(self._figure("climb", q.height(line.ascent_m, language=self.language)))
        if line.avg_heart_rate_bpm is not None and len(figures) < 4:  # noqa: PLR2004  (a row of four)
            usual = (
                ""
                if last is None
                else self._last(q.number(last.line.avg_heart_rate_bpm, language=self.language))
            )
            figures.append(
                self._figure(
                    "heart", q.number(line.avg_heart_rate_bpm, language=self.language), usual
                )
            )
        return figures

    def _figure(self, name: str, shown: str, usual: str = "") -> dict[str, str]:
        return {"name": name, "shown": shown, "usual": usual}

    def _last(self, value: str) -> str:
        return "" if value == q.MISSING else self.t("session.last", value=value)

    def _plot(self) -> dict[str, Any] | None:
        trace = self.report.trace
        channels = {
            "speed": trace.speed_mps,
            "heart": trace.heart_rate_bpm,
            "altitude": trace.altitude_m,
            "power": trace.power_w,
            "cadence": trace.cadence_spm,
        }
        shown = {n: v for n, v in channels.items() if np.isfinite(v).sum() > _MIN_FIGURES}
        if "power" in shown:  # it says how hard, which cadence hardly does; one of the two has room
            shown.pop("cadence", None)
        if not shown:
            return None
        step = _WIDTH / max(1, len(trace))
        whole = sum(_HEIGHTS[name] for name in shown)
        top, lanes = 0.0, []
        for name, values in shown.items():
            height = _PLOT_PX * _HEIGHTS[name] / whole
            lanes.append(self._lane(name, values, top, height, step))
            top += height
        whole_s = len(trace) * trace.step_s
        return {
            "lanes": lanes,
            "marks": self._marks(whole_s),
            "ticks": self._ticks(whole_s),
            "label": self.t("session.plot_label", lanes=", ".join(lane["title"] for lane in lanes)),
            "heading": self.t("session.plot"),
            "key": self.t("session.plot_key") if self.report.reps or self.report.climbs else "",
        }

    def _lane(
        self, name: str, values: FloatArray, top: float, height: float, step: float
    ) -> dict[str, Any]:
        low, high = limits(values, _LEAST_SPANS[name])
        middle = (low + high) / 2
        marks = (
            [(high, 0.08), (middle, 0.5), (low, 0.92)]
            if height > _TALL_PX
            else [(high, 0.22), (low, 0.85)]
        )
        return {
            "name": name,
            "title": self.t(f"channel.{name}"),
            "top": f"{top / _PLOT_PX * 100:.1f}",
            "lines": lines(values, low, high, top=top, height=height, step=step),
            "border": f"{top + height:.0f}",
            "marks": [
                (f"{(top + height * at) / _PLOT_PX * 100:.1f}", self._mark(name, value))
                for value, at in marks
            ],
        }

    def _mark(self, name: str, value: float) -> str:
        """Return a figure at a lane's edge, without its unit."""
        if name == "speed":
            return q.pace(value, language=self.language).partition("/")[0]
        if name == "altitude":
            return q.height(value, language=self.language).split(q.NBSP)[0]
        return q.number(value, language=self.language)

    def _marks(self, whole_s: float) -> list[dict[str, str]]:
        """Return the shaded stretches: fast ones numbered, else every climb."""
        stretches = [(r.start_s, r.duration_s, str(r.number)) for r in self.report.reps] or [
            (c.start_s, c.end_s - c.start_s, str(i)) for i, c in enumerate(self.report.climbs, 1)
        ]
        is_crowded = len(stretches) > 14  # noqa: PLR2004  (numbers would touch on a phone)
        return [
            {
                "x": f"{_WIDTH * start / whole_s:.1f}",
                "width": f"{_WIDTH * length / whole_s:.1f}",
                "at": f"{100 * (start + length / 2) / whole_s:.1f}",
                "name": "" if is_crowded and int(name) % 5 else name,
            }
            for start, length, name in stretches
        ]

    def _ticks(self, whole_s: float) -> list[tuple[str, str]]:
        step = next((s for s in _MANY_TICKS_S if whole_s / s <= _MAX_TICKS), _MANY_TICKS_S[-1])
        return [
            (f"{100 * at / whole_s:.1f}", q.hours_minutes(at))
            for at in range(0, int(whole_s * 0.97), step)
        ]

    def _rep(self, rep: Rep) -> dict[str, str]:
        return {
            "number": str(rep.number),
            "time": q.clock(rep.duration_s),
            "pace": q.pace(rep.speed_mps, language=self.language).partition("/")[0],
            "distance": q.quantity(rep.distance_m, "reach", language=self.language),
            "pause": q.MISSING if rep.pause_s is None else q.clock(rep.pause_s),
            "heart": q.number(rep.heart_rate_bpm, language=self.language),
        }

    def _last_time(self) -> dict[str, str] | None:
        last = self.report.last_time
        if last is None or not last.speed_mps or not last.last_speed_mps:
            return None
        change = last.speed_mps / last.last_speed_mps - 1.0
        how = "alike" if abs(change) < _ALIKE_FRAC else "faster" if change > 0 else "slower"
        day = last.line.local_date
        return {
            "text": self.t(
                f"last_time.{how}",
                day=f"{q.day(day, 'day_month_long', self.language)} {day.year}",
                then=q.pace(last.last_speed_mps, language=self.language),
                now=q.pace(last.speed_mps, language=self.language),
            ),
            "link": "" if last.line.link is None else last.line.link.rpartition("/")[2],
        }

    def _route(self) -> dict[str, Any] | None:
        pieces = self.report.route
        if not pieces:
            return None
        every = np.vstack(pieces)
        low, high = every.min(axis=0), every.max(axis=0)
        size = max(high[0] - low[0], high[1] - low[1]) or 1.0
        height = (high[1] - low[1]) / size * _ROUTE_BOX

        def _points(piece: FloatArray) -> str:
            x = (piece[:, 0] - low[0]) / size * _ROUTE_BOX
            y = height - (piece[:, 1] - low[1]) / size * _ROUTE_BOX
            return " ".join(f"{a:.0f},{b:.0f}" for a, b in zip(x, y, strict=True))

        width = (high[0] - low[0]) / size * _ROUTE_BOX
        return {
            "box": f"-6 -6 {width + 12:.0f} {height + 12:.0f}",
            "pieces": [_points(piece) for piece in pieces],
            "fast": [_points(part) for part in self._fast_parts(pieces)],
            "key": self.t("session.route_key"),
        }

    def _fast_parts(self, pieces: tuple[FloatArray, ...]) -> list[FloatArray]:
        stretches = [(r.start_s, r.start_s + r.duration_s) for r in self.report.reps] or [
            (c.start_s, c.end_s) for c in self.report.climbs
        ]
        parts = []
        for piece in pieces:
            for start, end in stretches:
                inside = piece[(piece[:, 2] >= start) & (piece[:, 2] <= end)]
                if len(inside) > 1:
                    parts.append(inside)
        return parts

    def _zones(self) -> list[dict[str, str]]:
        rows = []
        for zone in self.report.zones:
            low, high = (
                None if b is None else q.number(b, language=self.language)
                for b in (zone.from_bpm, zone.to_bpm)
            )
            code = "under" if low is None else "from" if high is None else "between"
            rows.append(
                {
                    "name": zone.name,
                    "title": self.t(f"zone.{zone.name}"),
                    "range": self.t(f"zone_range.{code}", low=low, high=high),
                    "time": q.duration(zone.duration_s, language=self.language),
                    "share": q.percent(zone.share_frac, language=self.language),
                    "width": f"{100 * zone.share_frac:.1f}",
                }
            )
        return rows

    def _why(self) -> list[str]:
        """Return in two sentences why the session has its label, and what would change it."""
        return [q.sentence(self.say(text)) for text in self.report.why]

    def _sure(self) -> dict[str, str] | None:
        line = self.report.line
        if line.confidence_frac is None and not line.is_user_label:
            return None
        share = q.percent(min(line.confidence_frac or 1.0, MOST_SURE_FRAC), language=self.language)
        others = [label for label in SessionLabel if label is not line.label]
        return {
            "text": "" if line.is_user_label else self.t("session.sure", share=share),
            "command": f"runpipe label {line.session_id.partition('-')[0]} {others[0]}",
        }

    def _splits(self) -> dict[str, Any] | None:
        units = self.language.habits.units
        splits = self.report.splits.get(units, ())
        if not splits:
            return None
        fastest = max((s.speed_mps or 0.0 for s in splits), default=0.0) or 1.0
        return {
            "heading": self.t(f"session.splits_{'mile' if units is Units.IMPERIAL else 'km'}"),
            "summary": self.t("session.split_count", n=len(splits)),
            "rows": [
                {
                    "at": q.distance(s.end_m, language=self.language).split(q.NBSP)[0],
                    "pace": q.pace(s.speed_mps, language=self.language).partition("/")[0],
                    "width": f"{100 * (s.speed_mps or 0.0) / fastest:.0f}",
                    "heart": q.number(s.heart_rate_bpm, language=self.language),
                }
                for s in splits
            ],
        }
