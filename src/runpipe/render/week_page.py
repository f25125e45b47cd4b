"""What both faces of a week, HTML and Markdown, draw on: the same lines in the same words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from runpipe.model.energy import EnergyBalance, EnergySource
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import BAND_UNCERTAIN, Band, FactorCard, Light
from runpipe.model.report import (
    AfterRun,
    Kind,
    NamedSession,
    StripDay,
    TrendPoint,
    WeekFigure,
    WeeklyReport,
)
from runpipe.model.week_assessment import DayAssessment, WeekAssessment
from runpipe.model.week_facts import DayStatus
from runpipe.render.pictures import spark
from runpipe.report import band_limits
from runpipe.words import Language, message, say
from runpipe.words import quantities as q

FOOD_FACTORS: Final = frozenset(
    {"energy_deficit", "energy_availability", "protein", "mass_loss", "meals", "carbohydrate",
     "fat", "reserve"}
)  # fmt: skip
"""Factors that nobody is shown who should not be given figures on food or mass."""
_FOOD_DEFAULTS: Final = frozenset(
    f"default.{name}"
    for name in (
        "mass_old", "mass_settings", "body_fat_settings", "body_fat_none", "activity",
        "unlogged_food_usual", "unlogged_food_own", "protein", "meals", "carbohydrate",
        "availability", "session_energy",
    )
)  # fmt: skip
"""What was assumed of food and mass: shown to nobody who should not be given figures on them."""
_FOOD_CAVEATS: Final = frozenset({"caveat.scale", "caveat.lean_mass", "caveat.points"})
_COUNTS: Final = frozenset({"sessions/week", "LU/wk", "S", "d"})
_LANES_PX: Final = 68.0
_BAR_ORDER: Final = ("hiit", "sprint", "hill", "tempo", "long", "easy")
_MAX_FLAGS: Final = 3
_LEVEL_MASS_FRAC: Final = 0.001
_LEVEL_KCAL: Final = 75.0
_WEEKS_PER_NAME: Final = 2
"""So many weeks share one date below: more would touch on a phone."""
_GRADES: Final = "DCBA"
_RISK_FLAGS: Final = frozenset(
    {"recovery", "strength_unknown", "short_history", "consecutive_hard_days"}
)
_ASKS: Final = frozenset({Light.WARN, Light.CAUTION})


def week_view(report: WeeklyReport, language: Language) -> dict[str, object]:
    """Return the names a week's templates use."""
    return {
        "report": report,
        "a": report.assessment,
        "muscle": report.assessment.muscle,
        "v": _View(report, language).build(),
    }


@dataclass(frozen=True, slots=True)
class _View:
    """One week in the words and units of one reader."""

    report: WeeklyReport
    language: Language

    @property
    def week(self) -> WeekAssessment:
        return self.report.assessment

    def t(self, code: str, **values: Any) -> str:  # noqa: ANN401  (each message has its own values)
        return message(code, self.language, **values)

    def q(self, value: float | None, unit: str) -> str:
        return q.quantity(value, unit, language=self.language)

    def build(self) -> dict[str, Any]:
        """Return everything a template shows, in words."""
        return {
            **self._head(),
            **self._at_a_glance(),
            "risk": self._risk(),
            "change": self._change(),
            "sessions": [self._session(s) for s in self.report.sessions],
            "has_sparks": any(s.trace is not None for s in self.report.sessions),
            **self._food_part(),
            **self._why(),
            **self._balance(),
            **self._weeks(),
            **self._sure(),
        }

    def _head(self) -> dict[str, Any]:
        week = self.week
        first, last = week.week.first_date, week.week.last_date
        if week.is_running_week:
            first, last = week.first_date, week.as_of
        dates = q.date_span(first, last, is_short=True, language=self.language)
        if week.is_running_week:
            dates = self.t("page.so_far", dates=dates)
        if week.athlete_id != "me":
            dates = f"{dates} · {week.athlete_id}"
        span = q.date_span(first, last, language=self.language)
        return {"dates": dates, "title": self.t("page.title", dates=span)}

    def _at_a_glance(self) -> dict[str, Any]:
        longest = max(
            (sum(b.duration_s or 0.0 for b in d.blocks) for d in self.report.strip), default=0.0
        )
        figures = [self._figure(f) for f in self.report.figures]
        has_usual = any(f.usual_low is not None for f in self.report.figures)
        return {
            "strip": [self._strip_day(d, longest) for d in self.report.strip],
            "has_food_dots": any(d.food for d in self.report.strip),
            "figures": figures,
            "usual_note": self.t("figure.usual_note" if has_usual else "figure.no_usual"),
        }

    def _strip_day(self, day: StripDay, longest_s: float) -> dict[str, Any]:
        whole_s = sum(b.duration_s or 0.0 for b in day.blocks)
        names = [say(b.name, self.language) for b in day.blocks]
        return {
            "date": day.date,
            "name": q.day_name(day.date, language=self.language),
            "time": q.hours_minutes(whole_s) if whole_s else "",
            "blocks": [
                (b.kind, f"{max(6.0, 78.0 * (b.duration_s or 0.0) / (longest_s or 1.0)):.0f}")
                for b in day.blocks
            ],
            "word": self._day_word(day),
            "food": day.food,
            "is_to_come": day.is_to_come,
            "link": next((b.link for b in day.blocks if b.link), None),
            "spoken": self.t(
                "strip.spoken",
                day=q.day(day.date, "weekday_long", self.language),
                what=", ".join(names) if names else self._day_word(day),
            ),
        }

    def _day_word(self, day: StripDay) -> str:
        if day.blocks:
            main = max(day.blocks, key=lambda b: b.duration_s or 0.0)
            return self.t(f"strip_kind.{main.kind}")
        if day.is_to_come:
            return ""
        return self.t("strip.ill" if day.is_ill else "strip.rest")

    def _figure(self, figure: WeekFigure) -> dict[str, str]:
        if figure.usual_low is None or figure.usual_high is None:
            usual = ""
        elif figure.usual_low == figure.usual_high:
            usual = self.t("figure.usual", value=self._figure_text(figure.usual_low, figure.unit))
        else:
            low, high = (
                q.number(v, language=self.language) for v in (figure.usual_low, figure.usual_high)
            )
            usual = self.t("figure.usual", value=f"{low}–{high}")
        return {
            "name": figure.name,
            "shown": self._figure_text(figure.value, figure.unit),
            "usual": usual,
        }

    def _figure_text(self, value: float | None, unit: str) -> str:
        if value is None or (value == 0 and unit == "m"):
            return self.t("figure.none")
        if unit == "s":
            return q.unit("h", q.hours_minutes(value), self.language)
        if unit == "count":
            return q.number(value, language=self.language)
        return self.q(value, unit)

    def _risk(self) -> dict[str, Any]:
        muscle = self.week.muscle
        limits = (0.0, *band_limits(self.week), 100.0)
        zones = " ".join(f"{high - low:g}fr" for low, high in pairwise(limits))
        if muscle.score is None:
            return self._no_risk(zones)
        is_open = muscle.plausible.code == BAND_UNCERTAIN
        low, high = muscle.interval_low or 0.0, muscle.interval_high or 0.0
        band = self.t(f"band.{muscle.band}")
        score = q.number(muscle.score, language=self.language)
        return {
            "heading": self.t("risk.heading_open" if is_open else "risk.heading", band=band),
            "of": "" if is_open else self.t("risk.of", score=score),
            "lead": self._range_words(is_open=is_open),
            "text": self.t("risk.meaning_open" if is_open else f"risk.meaning.{muscle.band}"),
            "is_drawn": True,
            "zones": zones,
            "low": f"{low:.0f}",
            "width": f"{high - low:.0f}",
            "at": None if is_open else f"{muscle.score:.0f}",
            "band": None if is_open else muscle.band,
            "label": self.t(
                "risk.label", band=band, score=score,
                low=q.number(low, language=self.language), high=q.number(high, language=self.language),
            ),
        }  # fmt: skip

    def _no_risk(self, zones: str) -> dict[str, Any]:
        muscle = self.week.muscle
        if muscle.needs_referral:
            heading, lead, text = self.t("risk.heading_referral"), "", self.t("referral")
        else:
            heading = self.t("risk.heading_none")
            lead, text = "", self._withheld_text()
        return {
            "heading": heading, "of": "", "lead": lead, "text": text,
            "is_drawn": not muscle.needs_referral, "zones": zones, "low": None, "width": None,
            "at": None, "band": None, "label": self.t("risk.label_none"),
        }  # fmt: skip

    def _withheld_text(self) -> str:
        answer: Finding | None = getattr(self.week.muscle, "conditional_text", None)
        if answer is not None:
            return q.sentence(say(answer, self.language))
        reason = self.week.muscle.withheld_reason
        text = self.t("risk.none") if reason is None else say(reason, self.language)
        return q.sentence(text)

    def _range_words(self, *, is_open: bool) -> str:
        """Return the range in words: what is almost certain, or how far it reaches."""
        if is_open:
            return ""
        plausible = self.week.muscle.plausible
        middle = self.t(f"band.{self.week.muscle.band}")
        bands = [self._band_of(plausible.values.get(name)) for name in ("lowest", "highest")]
        if None in bands:
            return self.t("range.sure", band=q.capitalised(middle))
        low, high = (str(b) for b in bands)
        own = self.week.muscle.band
        code = (
            "range.sure" if low == high
            else "range.at_least" if high == own
            else "range.at_most" if low == own
            else "range.between"
        )  # fmt: skip
        return self.t(
            code,
            band=q.capitalised(middle),
            lowest=self.t(f"band.{low}"),
            highest=self.t(f"band.{high}"),
        )

    @staticmethod
    def _band_of(value: object) -> str | None:
        code = getattr(value, "code", "")
        return code.removeprefix("band.") if code.startswith("band.") else None

    def _change(self) -> str:
        change = self.report.change
        return (
            self.t("advice.nothing") if change is None else q.sentence(say(change, self.language))
        )

    def _session(self, s: NamedSession) -> dict[str, Any]:
        return {
            "kind": s.kind,
            "day": q.day_name(s.line.local_date, language=self.language),
            "name": say(s.name, self.language),
            "title": s.line.title or "",
            "facts": session_facts(s, self.language),
            "link": s.line.link,
            "spark": spark(s),
        }

    def _food_part(self) -> dict[str, Any]:
        if self.week.muscle.needs_referral:
            return {"food": {"lines": [], "days": [], "rows": [], "flags": []}, "after": []}
        after = self.report.after_runs
        within = [a for a in after if a.is_logged_within]
        note = (
            self.t("after.within", day=q.day(within[0].session.line.local_date, "weekday_long", self.language))
            if within else ""
        )  # fmt: skip
        return {
            "food": {**self._food(), "flags": self._risk_flags()},
            "after": [self._after(a) for a in after],
            "after_note": note,
        }

    def _food(self) -> dict[str, Any]:
        days = self.week.days
        has_food = any(d.intake_kcal is not None for d in days)
        lines = food_lines(self.week, self.language)
        if not has_food:
            return {"lines": lines, "days": [], "rows": []}
        top = max([d.tdee_kcal or 0.0 for d in days] + [d.intake_kcal or 0.0 for d in days]) or 1.0
        mass = self.week.energy.mass_kg
        cells = [self._food_cells(d, mass) for d in days]
        part = self.t("food_row.part")
        rows = [
            {"title": self._food_title(name), "cells": [c[name] for c in cells]}
            for name in ("eaten", "used", "protein")
            if any(c[name] not in {q.MISSING, part} for c in cells)
        ]
        partial = [d for d in days if d.status is DayStatus.PARTIAL]
        key = self.t("food_key.partial", n=len(partial)) if partial else self.t("food_key.whole")
        return {
            "lines": lines,
            "days": [
                {
                    "name": q.day_name(d.date, language=self.language),
                    "is_whole": d.status in {DayStatus.COMPLETE, DayStatus.FASTING},
                    "used": f"{96 * d.tdee_kcal / top:.0f}" if d.tdee_kcal else "",
                    "eaten": f"{96 * d.intake_kcal / top:.0f}" if d.intake_kcal else "",
                }
                for d in days
            ],
            "rows": rows,
            "key": key,
        }

    def _food_title(self, name: str) -> str:
        if name != "protein":
            return self.t(f"food_row.{name}")
        unit = q.quantity(0.0, "g/kg", language=self.language).split(q.NBSP)[-1]
        return self.t("food_row.protein", unit=unit)

    def _food_cells(self, day: DayAssessment, mass_kg: float | None) -> dict[str, str]:
        is_whole = day.status is DayStatus.COMPLETE
        if day.status is DayStatus.PARTIAL:
            eaten = self.t("food_row.part")
        elif day.intake_kcal is None:
            eaten = q.MISSING
        else:
            eaten = q.number(day.intake_kcal, language=self.language)
        protein = q.MISSING
        if is_whole and day.protein_g is not None and mass_kg:
            protein = self.q(day.protein_g / mass_kg, "g/kg").split(q.NBSP)[0]
        return {
            "eaten": eaten,
            "used": q.number(day.tdee_kcal, language=self.language),
            "protein": protein,
        }

    def _risk_flags(self) -> list[str]:
        flags = self.week.muscle.flags
        grave = sorted(
            (f for f in flags if f.name not in _RISK_FLAGS and f.light in _ASKS),
            key=lambda f: (f.light is not Light.WARN, f.name),
        )
        names = {f.name for f in grave}
        if "see_physician" in names or "see_physician_periods" in names:
            grave = [f for f in grave if not f.name.startswith("low_energy_availability")]
        low = [f.finding for f in grave if f.name == "depletion"]
        if len(low) > 1:  # one sentence for all of them, in the place of the first
            several = finding("flag.depletion_several", n=len(low))
            spoken = [several if f.name == "depletion" else f.finding for f in grave]
        else:
            spoken = [f.finding for f in grave]
        return list(dict.fromkeys(say(f, self.language) for f in spoken))[:_MAX_FLAGS]

    def _after(self, after: AfterRun) -> dict[str, str]:
        line = after.session.line
        return {
            "name": self.t(
                "after.name",
                day=q.day_name(line.local_date, language=self.language),
                what=self.t(f"strip_kind.{after.session.kind}"),
            ),
            "wait": self.t("after.nothing")
            if after.wait_s is None
            else q.duration(after.wait_s, language=self.language),
            "protein": self.q(after.protein_g, "g"),
            "carb": self.q(after.carb_g, "g"),
        }

    def _why(self) -> dict[str, Any]:
        muscle = self.week.muscle
        reasons = [
            {
                "text": q.sentence(say(r.finding, self.language)),
                "fix": q.sentence(say(r.fix, self.language)).rstrip(".") + ":",
                "score": q.number(r.score, language=self.language),
                "band": self.t(f"band.{r.band}"),
            }
            for r in self.report.reasons
        ]
        points = [] if muscle.needs_referral else [self._point(p) for p in muscle.energy_points]
        return {
            "why_heading": self.t(f"why.{muscle.band}"),
            "reasons": reasons,
            "points": points,
            "points_json": json.dumps([p["spoken"] for p in points], ensure_ascii=False),
        }

    def _point(self, point: Any) -> dict[str, str]:  # noqa: ANN401  (an EnergyPoint)
        numbers = {
            name: q.number(getattr(point, name), language=self.language)
            for name in ("score", "interval_low", "interval_high")
        }
        band = self.t(f"band.{point.band}")
        code = "what_if.spoken" if point.energy_kcal else "what_if.spoken_as_was"
        kcal = q.signed(point.energy_kcal, language=self.language)
        return {
            "kcal": kcal if point.energy_kcal else self.t("what_if.as_was"),
            "score": numbers["score"],
            "band": band,
            "spoken": self.t(
                code, kcal=q.number(point.energy_kcal, language=self.language), band=band, **numbers
            ),
        }

    def _balance(self) -> dict[str, Any]:
        quiet = [
            {
                "title": self.t(f"measure.{row.name}.title"),
                "now": self._amount(row.value, row.unit),
                "before": self._amount(row.before, row.unit),
            }
            for row in self.report.balance
        ]
        return {
            "balance_lines": [q.sentence(say(f, self.language)) for f in self.report.balance_lines],
            "quiet": quiet,
            "quiet_heading": self.t("quiet.heading", n=len(quiet), count=Quantity(len(quiet), "1")),
            "recovery": " ".join(q.sentence(say(f, self.language)) for f in self.report.recovery),
            "next_days": [
                (q.day_name(day, language=self.language), say(text, self.language))
                for day, text in self.report.next_days
            ],
        }

    def _amount(self, value: float | None, unit: str) -> str:
        if value == 0 and unit in _COUNTS:
            return self.t("figure.none")
        return self.q(value, unit)

    def _weeks(self) -> dict[str, Any]:
        points = self.report.trend
        if len(points) < 2:  # noqa: PLR2004  (one week is no row of weeks)
            return {"weeks": []}
        top = max((p.run_distance_m or 0.0 for p in points), default=0.0) or 1.0
        limits = (0.0, *band_limits(self.week), 100.0)
        edges = [_LANES_PX * (100.0 - limit) / 100.0 for limit in limits]
        colours = ("--band0", "--band1", "--band2", "--band3")
        ground = ",".join(
            f"var({colour}) {high:.0f}px {low:.0f}px"
            for colour, low, high in reversed(list(zip(colours, edges, edges[1:], strict=False)))
        )
        weeks = [self._week(p, top) for p in points]
        for place, shown in enumerate(reversed(weeks)):
            shown["name"] = shown["name"] if place % _WEEKS_PER_NAME == 0 else ""
        kinds = [k for k in reversed(_BAR_ORDER) if any(k in dict(w["bars"]) for w in weeks)]
        return {
            "weeks": weeks,
            "weeks_heading": self.t(
                "weeks.heading", n=len(points), count=Quantity(len(points), "1")
            ),
            "weeks_text": self._trend_words(points),
            "weeks_label": self._weeks_label(points),
            "weeks_kinds": kinds,
            "has_gym": any(w["n_strength"] for w in weeks),
            "has_scores": any(p.score is not None for p in points)
            and not self.week.muscle.needs_referral,
            "lanes": [(low + high) / 2 for low, high in pairwise(edges)][::-1],
            "lane_ground": f"linear-gradient({ground})",
        }

    def _week(self, point: TrendPoint, top_m: float) -> dict[str, Any]:
        def _y(score: float) -> str:
            return f"{_LANES_PX * (100.0 - score) / 100.0:.0f}"

        is_scored = (
            point.score is not None
            and point.interval_low is not None
            and point.interval_high is not None
        )
        return {
            "bars": [
                (kind, f"{100.0 * point.distance_m_by_kind[kind] / top_m:.1f}")
                for kind in _BAR_ORDER
                if point.distance_m_by_kind.get(kind)
            ],
            "distance": self.q(point.run_distance_m, "whole_m").split(q.NBSP)[0],
            "name": q.day(point.week.first_date, "short_numeric", self.language),
            "n_strength": min(3, round(point.n_strength)),
            "y": _y(point.score or 0.0) if is_scored else None,
            "top": _y(point.interval_high or 0.0) if is_scored else None,
            "height": f"{_LANES_PX * ((point.interval_high or 0.0) - (point.interval_low or 0.0)) / 100.0:.0f}",
        }

    def _weeks_label(self, points: Sequence[TrendPoint]) -> str:
        parts = [
            self.t(
                "weeks.label_week",
                day=q.day(p.week.first_date, "day_month", self.language),
                distance=self.q(p.run_distance_m, "whole_m"),
                band=self.t(f"band.{p.band}"),
            )
            if not self.week.muscle.needs_referral
            else self.t(
                "weeks.label_plain",
                day=q.day(p.week.first_date, "day_month", self.language),
                distance=self.q(p.run_distance_m, "whole_m"),
            )
            for p in points
        ]
        return self.t("weeks.label", weeks="; ".join(parts))

    def _trend_words(self, points: Sequence[TrendPoint]) -> str:
        """Return where the risk went over the weeks, empty where nothing can be said."""
        order = (Band.LOW, Band.GUARDED, Band.ELEVATED, Band.HIGH)
        if self.week.muscle.needs_referral:
            return ""
        ranks = [(p, order.index(p.band)) for p in points if p.band in order and not p.is_uncertain]
        if len(ranks) < 3 or ranks[-1][0] is not points[-1]:  # noqa: PLR2004
            return ""
        last = ranks[-1][1]
        start = next((i for i in range(len(ranks) - 1, -1, -1) if ranks[i][1] != last), None)
        if start is None:
            return self.t("weeks.same", band=self.t(f"band.{points[-1].band}"))
        since = ranks[start + 1][0].week.first_date
        code = "weeks.rose" if last > ranks[start][1] else "weeks.fell"
        return self.t(code, since=since, band=self.t(f"band.{points[-1].band}"))

    def _sure(self) -> dict[str, Any]:
        muscle = self.week.muscle
        is_referral = muscle.needs_referral
        cards = [f for f in muscle.factors if not (is_referral and f.name in FOOD_FACTORS)]
        return {
            "sure_text": self._sure_text(),
            "gaps": [
                (
                    q.sentence(message(f"missing.{g.name}.what", self.language, have=g.n_have,
                                       wanted=g.n_wanted, window=g.window)),
                    message(f"missing.{g.name}.help", self.language),
                )
                for g in self.report.gaps
            ],
            "assumed": [
                q.sentence(say(f, self.language))
                for f in self.week.defaults_used
                if not (is_referral and f.code in _FOOD_DEFAULTS)
            ],
            "caveats": [
                say(f, self.language)
                for f in muscle.caveats
                if not (is_referral and f.code in _FOOD_CAVEATS)
            ],
            "athlete": "" if is_referral else self._athlete(),
            "factors": [self._factor(card) for card in cards],
            "terms": []
            if is_referral
            else [
                (self.t(f"term.{term.name}"), q.quantity(term.value, term.unit, language=self.language))
                for term in muscle.terms
            ],
            "unsure": []
            if is_referral
            else [
                (
                    self.t(f"uncertainty.{part.name}"),
                    self.t("evidence_table.plus_minus", value=q.number(part.delta_pct_per_week, 3, language=self.language)),
                )
                for part in muscle.uncertainty_parts
            ],
        }  # fmt: skip

    def _sure_text(self) -> str:
        muscle = self.week.muscle
        if muscle.needs_referral:
            return self.t("sure.referral")
        share = q.percent(muscle.confidence_frac, language=self.language)
        text = self.t(f"sure.{muscle.confidence_level}", share=share)
        if muscle.p_loss_frac is not None:
            odds = q.percent(muscle.p_loss_frac, language=self.language)
            threshold = self.week.shown["risk.score.loss_threshold"]
            text += " " + self.t("page.p_loss", share=odds, threshold=threshold)
        if muscle.loss_rate_pct_per_week is not None:
            text += " " + self._drift()
        if muscle.four_week_score is not None:
            text += " " + self.t(
                "sure.four_weeks",
                score=q.number(muscle.four_week_score, language=self.language),
                band=self.t(f"band.{muscle.four_week_band}"),
                n=muscle.n_four_week_weeks,
            )
        return text

    def _drift(self) -> str:
        muscle = self.week.muscle
        rates = (
            muscle.loss_rate_pct_per_week,
            muscle.loss_rate_low_pct_per_week,
            muscle.loss_rate_high_pct_per_week,
        )
        middle, low, high = (self._rate(rate) for rate in rates)
        code = "drift.range" if low and high else "drift.middle"
        return self.t(code, middle=middle, low=low, high=high)

    def _rate(self, rate: float | None) -> str:
        if rate is None:
            return ""
        if abs(rate) < 0.005:  # noqa: PLR2004  (what two decimals show as nothing)
            return self.t("drift.none")
        code = "drift.loss" if rate > 0 else "drift.gain"
        return self.t(code, share=q.number(abs(rate), 2, language=self.language))

    def _athlete(self) -> str:
        athlete, energy = self.report.athlete, self.week.energy
        parts = [self.t(f"athlete.sex.{athlete.sex.name.lower()}")]
        if athlete.birth_date is not None:
            parts.append(self.t("athlete.born", year=str(athlete.birth_date.year)))
        if athlete.height_m is not None:
            parts.append(self.t("athlete.height", height=self._body_height(athlete.height_m)))
        if energy.mass_kg is not None:
            parts.append(q.mass(energy.mass_kg, language=self.language))
        if energy.body_fat_frac is not None:
            code = (
                "athlete.fat_measured" if energy.is_body_fat_measured else "athlete.fat_estimated"
            )
            parts.append(
                self.t(code, share=q.percent(energy.body_fat_frac, language=self.language))
            )
        return self.t("athlete.for", parts=", ".join(parts))

    def _body_height(self, height_m: float) -> str:
        if self.language.habits.units == "metric":
            return q.unit("m", q.number(height_m, 2, language=self.language), self.language)
        feet, inches = divmod(round(height_m * q.FT_PER_M * 12), 12)
        return (
            f"{q.unit('ft', str(feet), self.language)} {q.unit('in', str(inches), self.language)}"
        )

    def _factor(self, card: FactorCard) -> dict[str, str]:
        value = self.q(card.value, card.unit)
        if card.is_imputed:
            value = self.t("evidence_table.assumed", value=value)
        return {
            "title": self.t(f"factor.{card.name}.title"),
            "text": q.sentence(say(card.finding, self.language)),
            "value": value,
            "aim": q.aim(card.reference, card.unit, language=self.language),
            "grade": grade_words(card.grade, self.language),
            "source": card.source,
        }


def grade_words(grade: str, language: Language) -> str:
    """Return how good the evidence is; ``B/C`` takes the weaker of both."""
    letters = [letter for letter in _GRADES if letter in grade]
    return message(f"grade.{letters[0]}", language) if letters else ""


def session_facts(session: NamedSession, language: Language) -> str:
    """Return size, pace and heart rate of a session in one line; what is missing is left out."""
    line = session.line
    name = session.name.code
    facts = []
    if (
        line.distance_m
        and "distance" not in session.name.values
        and session.kind is not Kind.STRENGTH
    ):
        facts.append(q.distance(line.distance_m, language=language))
    if line.duration_s is not None and "time" not in session.name.values:
        facts.append(q.duration(line.duration_s, language=language))
    if session.fast_speed_mps:
        facts.append(
            message(
                "session.fast_pace",
                language,
                pace=q.pace(session.fast_speed_mps, language=language),
            )
        )
    elif line.avg_speed_mps and line.distance_m and name != "session_name.sport":
        facts.append(q.pace(line.avg_speed_mps, language=language))
    if line.avg_heart_rate_bpm is not None:
        facts.append(
            message(
                "session.heart", language, bpm=q.number(line.avg_heart_rate_bpm, language=language)
            )
        )
    return " · ".join(facts)


def food_lines(week: WeekAssessment, language: Language) -> list[str]:
    """Return what food, scale and energy say of a week; one request where something is missing."""
    energy, coverage = week.energy, week.coverage
    lines = [_balance_line(energy, week, language)]
    if energy.protein_g_per_kg is not None:
        code = "food.protein" if energy.protein_target_g_per_kg is not None else "food.protein_only"
        lines.append(
            message(
                code, language,
                protein=Quantity(energy.protein_g_per_kg, "g/kg"),
                target=Quantity(energy.protein_target_g_per_kg or 0.0, "g/kg"),
            )
        )  # fmt: skip
    if energy.carb_g_per_kg is not None and energy.carb_reference_g_per_kg is not None:
        lines.append(
            message(
                "food.carb", language,
                carb=Quantity(energy.carb_g_per_kg, "g/kg"),
                aim=Quantity(energy.carb_reference_g_per_kg, "g/kg"),
                fat=q.percent(energy.fat_energy_frac, language=language),
            )
        )  # fmt: skip
    change = energy.mass_change_frac_per_week
    if energy.mass_kg is not None and change is not None:
        code = (
            "food.mass_level"
            if abs(change) < _LEVEL_MASS_FRAC
            else "food.mass_down"
            if change < 0
            else "food.mass_up"
        )
        lines.append(
            message(
                code, language, mass=q.mass(energy.mass_kg, language=language),
                share=q.number(100 * abs(change), 1, language=language),
            )
        )  # fmt: skip
    if energy.log_and_scale_disagree:
        lines.append(message("food.disagree", language))
    if coverage.n_diet_days == 0:
        lines.append(q.sentence(message("ask.diet", language)))
    return lines


def _balance_line(energy: EnergyBalance, week: WeekAssessment, language: Language) -> str:
    n = week.coverage.n_diet_days
    if energy.source is EnergySource.PRIOR or energy.balance_kcal is None:
        return message("food.nothing" if n == 0 else "food.too_few", language, n=n)
    kcal = q.number(round(abs(energy.balance_kcal), -1), language=language)
    give = q.number(round(energy.sigma_kcal or 0.0, -1), language=language)
    size = (
        "level"
        if abs(energy.balance_kcal) < _LEVEL_KCAL
        else "less"
        if energy.balance_kcal < 0
        else "more"
    )
    basis = "scale" if energy.source is EnergySource.SCALE else "log"
    return message(
        f"food.{basis}_{size}", language, n=n, kcal=kcal, give=give, days=Quantity(n, "1")
    )
