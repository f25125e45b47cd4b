"""All weeks of an athlete in words: years as bars and strips, bests, easy pace."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np

from runpipe.model.muscle import Band
from runpipe.model.report import BestMark, HistoryWeek, HistoryYear, IndexReport, Kind
from runpipe.render.pictures import lines
from runpipe.words import Language, message
from runpipe.words import quantities as q

_ORDER: Final = (
    Kind.RACE, Kind.SPRINT, Kind.HIIT, Kind.HILL, Kind.TEMPO, Kind.LONG, Kind.EASY,
)  # fmt: skip
_RANKS: Final = {Band.LOW: 0, Band.GUARDED: 1, Band.ELEVATED: 2, Band.HIGH: 3}
_MANY_YEARS: Final = 2
_ANY_YEAR: Final = 2024


def history_view(report: IndexReport, language: Language) -> dict[str, object]:
    """Return the names the template of all weeks uses."""
    top_m = max((sum(month.values()) for y in report.years for month in y.months), default=0.0)
    view = _HistoryView(report, language)
    return {"report": report, "v": view.build(top_m or 1.0)}


class _HistoryView:
    def __init__(self, report: IndexReport, language: Language) -> None:
        self.report = report
        self.language = language

    def t(self, code: str, **values: Any) -> str:  # noqa: ANN401  (each message has its own values)
        return message(code, self.language, **values)

    def build(self, top_m: float) -> dict[str, Any]:
        """Return everything the template shows, in words."""
        report = self.report
        kinds = {kind for year in report.years for month in year.months for kind in month}
        return {
            "heading": self._heading(),
            "latest": self._latest(),
            "pace": self._pace(),
            "bests": [self._best(best) for best in report.bests],
            "streak": self.t("history.streak", weeks=report.streak_weeks)
            if report.streak_weeks > 1
            else "",
            "years": [self._year(year, top_m) for year in report.years],
            "months": [
                q.day(date(_ANY_YEAR, month, 1), "month_narrow", self.language)
                for month in range(1, 13)
            ],
            "kinds": [kind for kind in reversed(_ORDER) if kind in kinds],
        }

    def _heading(self) -> str:
        report = self.report
        if not report.weeks:
            return self.t("history.nothing")
        is_long = len(report.years) > _MANY_YEARS
        code = "history.heading_years" if is_long else "history.heading"
        n = q.number(report.n_runs, language=self.language)
        return self.t(code, distance=report.distance_m, n=n, years=len(report.years))

    def _latest(self) -> dict[str, str] | None:
        if not self.report.weeks:
            return None
        point = self.report.weeks[-1]
        facts = [self._distance(point.run_distance_m)] if point.run_distance_m else []
        if point.score is not None and not point.is_uncertain and not self.report.needs_referral:
            facts.append(self.t("history.latest_band", band=self.t(f"band.{point.band}")))
        return {
            "dates": q.date_span(
                point.week.first_date, point.week.last_date, language=self.language
            ),
            "link": point.link or "",
            "facts": ", ".join(facts),
        }

    def _distance(self, metres: float | None) -> str:
        return q.quantity(metres, "whole_m", language=self.language)

    def _pace(self) -> dict[str, Any] | None:
        points, bpm = self.report.easy_paces, self.report.easy_bpm
        if not points or bpm is None:
            return None
        speeds = np.array([point.speed_mps for point in points])
        low, high = float(speeds.min()) - 0.05, float(speeds.max()) + 0.05
        first, last = points[0], points[-1]
        days = [q.day(point.date, "month_year", self.language) for point in (first, last)]
        paces = [q.pace(point.speed_mps, language=self.language) for point in (first, last)]
        text = self.t(
            "history.pace_text", bpm=q.number(bpm, language=self.language),
            first=paces[0], last=paces[1], first_day=days[0], last_day=days[1],
        )  # fmt: skip
        return {
            "text": text,
            "lines": lines(speeds, low, high),
            "box": f"0.5 0 {len(points) - 1} 100",
            "first": f"{days[0]} · {paces[0]}",
            "last": f"{days[1]} · {paces[1]}",
        }

    def _best(self, best: BestMark) -> dict[str, str]:
        return {
            "title": self.t(f"best.{best.name}"),
            "value": q.quantity(best.value, best.unit, language=self.language),
            "date": q.day(best.date, "day_month", self.language) + f" {best.date.year}",
        }

    def _year(self, year: HistoryYear, top_m: float) -> dict[str, Any]:
        text = self.t(
            "history.year", n=year.n_runs, distance=self._distance(year.distance_m),
            longest=self._distance(year.longest_m),
        )  # fmt: skip
        if year.n_high_weeks and not self.report.needs_referral:
            text += " · " + self.t("history.high", n=year.n_high_weeks)
        months = [self._distance(sum(month.values())) for month in year.months]
        return {
            "year": year.year,
            "text": text,
            "label": self.t("history.label", year=str(year.year), months=", ".join(months)),
            "bars": [
                [(kind, f"{100 * month[kind] / top_m:.0f}") for kind in _ORDER if month.get(kind)]
                for month in year.months
            ],
            "cells": [week.kind or "" for week in year.weeks],
            "risks": [self._risk(week) for week in year.weeks]
            if year.has_scores and not self.report.needs_referral
            else [],
            "links": [self._link(week) for week in year.weeks if week.point is not None],
            "open": self.t("history.open_weeks", year=str(year.year)),
        }

    @staticmethod
    def _risk(week: HistoryWeek) -> str:
        point = week.point
        if point is None or point.score is None or point.is_uncertain:
            return ""
        return str(_RANKS.get(point.band, ""))

    def _link(self, week: HistoryWeek) -> dict[str, str]:
        assert week.point is not None  # noqa: S101  (only such weeks come here)
        return {
            "link": week.point.link or "",
            "kind": week.kind or "cross",
            "name": q.day(week.point.week.first_date, "day_month", self.language),
            "distance": self._distance(week.point.run_distance_m),
        }
