"""Pages: self-contained HTML without network, Markdown for terminals; one language's templates."""

from __future__ import annotations

import base64
import re
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache, partial
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from runpipe.model.muscle import Band
from runpipe.model.report import (
    BestMark,
    HistoryWeek,
    HistoryYear,
    IndexReport,
    Kind,
    SessionReport,
    TeamAthlete,
    TeamReport,
    WeeklyReport,
)
from runpipe.printable import clean_line, clean_text
from runpipe.render.pictures import lines
from runpipe.render.session_page_view import session_view
from runpipe.render.week_page import week_view
from runpipe.words import Language, message, quantities, read_language, say
from runpipe.words import quantities as q


def team_view(report: TeamReport, language: Language) -> dict[str, object]:
    """Return the names that the template of a team uses."""
    n = len(report.needing)
    heading = message("team.heading", language, n=n) if n else message("team.nobody", language)
    return {
        "heading": heading,
        "dates": ""
        if report.week is None
        else q.date_span(report.week.first_date, report.week.last_date, language=language),
        "needing": [_row(each, report, language) for each in report.needing],
        "others": [_row(each, report, language) for each in report.others],
    }


def _row(athlete: TeamAthlete, report: TeamReport, language: Language) -> dict[str, object]:
    is_silent = athlete.week != report.week
    silence = [message("team.silent", language)] if is_silent else []
    return {
        "name": athlete.athlete_id,
        "link": f"{quote(athlete.athlete_id)}/index.html",
        "why": silence or [flag.text for flag in athlete.flags],
        "band": athlete.band_text or q.MISSING,
        "last": q.MISSING
        if athlete.last_session is None
        else q.long_day(athlete.last_session, language=language),
    }


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


_MARKDOWN_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#~&!@$]|(?<=\w):(?=//)|(?<=\bwww)\.)", re.ASCII)
_MARKDOWN_SUFFIX: Final = ".md.j2"
_SPOKEN: Final = (
    quantities.number,
    quantities.signed,
    quantities.percent,
    quantities.distance,
    quantities.height,
    quantities.mass,
    quantities.duration,
    quantities.stretch,
    quantities.pace,
    quantities.hours,
    quantities.quantity,
    quantities.aim,
    quantities.day_name,
    quantities.short_day,
    quantities.long_day,
    quantities.time_of_day,
)
_PLAIN: Final = (
    quantities.clock,
    quantities.hours_minutes,
    quantities.sentence,
    quantities.capitalised,
)


@cache
def html_environment(language: Language) -> Environment:
    """Return the environment of the HTML pages: every value is escaped."""
    return _environment(language, is_html=True)


@cache
def markdown_environment(language: Language) -> Environment:
    """Return the environment of the Markdown pages; foreign text goes through `plain`."""
    return _environment(language, is_html=False)


def compile_templates(language: Language) -> None:
    """Compile every template of a language, so that the first page does not wait for it."""
    html, markdown = html_environment(language), markdown_environment(language)
    for name in html.list_templates(extensions=["j2", "css"]):
        (markdown if name.endswith(_MARKDOWN_SUFFIX) else html).get_template(name)


def plain(text: str) -> str:
    """Return foreign text, such as a title from a watch, on one line and free of Markdown."""
    return _MARKDOWN_MARKS.sub(r"\\\1", " ".join(clean_line(text).split()))


def _environment(language: Language, *, is_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("runpipe.render", "templates"),
        autoescape=is_html,  # noqa: S701 (Markdown is no HTML; foreign text goes through `plain`)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    spoken = {write.__name__: partial(write, language=language) for write in _SPOKEN}
    environment.filters.update(spoken)
    environment.filters.update({write.__name__: write for write in _PLAIN})
    environment.filters["say"] = partial(say, language=language)
    environment.filters["plain"] = plain

    def _message(code: str, **values: object) -> str:
        return message(code, language, **values)

    environment.globals["t"] = _message
    environment.globals["date_span"] = partial(quantities.date_span, language=language)
    environment.globals["date_of"] = partial(quantities.day, language=language)
    environment.globals["language"] = language
    return environment


_MAIL_COLOURS: Final = {
    Kind.EASY: "#7fb2dd",
    Kind.LONG: "#155384",
    Kind.TEMPO: "#3a82bd",
    Kind.RACE: "#20262c",
    Kind.HIIT: "#dca114",
    Kind.SPRINT: "#c9541b",
    Kind.HILL: "#0a8266",
    Kind.STRENGTH: "#7d1f4a",
    Kind.CROSS: "#8a8f6a",
}
"""The pages' colours by kind: mail programs know no variables."""
_BLANK_LINES: Final = re.compile(r"\n{3,}")
SCRIPT: Final = (
    "(function(){var s=document.getElementById('sl'),r=document.getElementById('rg'),"
    "o=document.getElementById('ro'),p=JSON.parse(r.dataset.says);s.hidden=false;"
    "r.oninput=function(){o.textContent=p[+r.value];r.setAttribute('aria-valuetext',p[+r.value])}})()"
)
"""Moves the slider of a week's page; the table beside it says the same where no script runs."""
SCRIPT_HASH: Final = base64.b64encode(sha256(SCRIPT.encode()).digest()).decode()


def html(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as one self-contained page.

    The same report always gives the same text: no clock, no random ids.
    """
    spoken = language or read_language()
    return _page("week.html.j2", spoken, week_view(report, spoken))


def session_html(report: SessionReport, language: Language | None = None) -> str:
    """Write one session as one self-contained page: pace, heart rate, altitude, repetitions."""
    spoken = language or read_language()
    return _page("session.html.j2", spoken, session_view(report, spoken))


def index_html(report: IndexReport, language: Language | None = None) -> str:
    """Write all weeks of an athlete as one page: years, months, bests."""
    spoken = language or read_language()
    return _page("history.html.j2", spoken, history_view(report, spoken))


def team_html(report: TeamReport, language: Language | None = None) -> str:
    """Write a team's week as one page: who needs a word, and why."""
    spoken = language or read_language()
    return _page("team.html.j2", spoken, team_view(report, spoken))


def digest_html(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as it is mailed: tables and inline style alone, nothing to load."""
    spoken = language or read_language()
    template = html_environment(spoken).get_template("digest.html.j2")
    return clean_text(template.render(**week_view(report, spoken), colours=_MAIL_COLOURS))


def digest_mail(report: WeeklyReport, language: Language | None = None) -> bytes:
    """Write one week as an e-mail file (RFC 5322): the digest, and the week's text beside it.

    Nobody is named as sender or receiver, and it has no date: the same week gives the same bytes.
    """
    spoken = language or read_language()
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = say(report.headline, spoken).replace("\u00a0", " ")
    mail.set_content(markdown(report, spoken))
    mail.add_alternative(digest_html(report, spoken), subtype="html")
    mail.set_boundary(f"runpipe-{report.assessment.week}")
    return mail.as_bytes()


def _page(template: str, language: Language, view: dict[str, object]) -> str:
    environment = html_environment(language)
    text = environment.get_template(template).render(
        **view,
        script=Markup(SCRIPT),  # noqa: S704  (our own, named by its hash)
        script_hash=SCRIPT_HASH,
    )
    return clean_text(text)


def markdown(report: WeeklyReport, language: Language | None = None) -> str:
    """Write one week as Markdown, with the same figures as its page."""
    spoken = language or read_language()
    template = markdown_environment(spoken).get_template("week.md.j2")
    text = template.render(**week_view(report, spoken))
    return clean_text(_BLANK_LINES.sub("\n\n", text).strip()) + "\n"
