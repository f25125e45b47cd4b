"""Self-contained HTML pages: no script, no network, light, dark and paper from one source."""

from __future__ import annotations

from runpipe.model.report import IndexReport, SessionReport, WeeklyReport
from runpipe.printable import clean_text
from runpipe.render.charts.figures import (
    TREND_WEEKS,
    energy_figure,
    protein_figure,
    recovery_figure,
    trend_figure,
)
from runpipe.render.charts.traces import panels
from runpipe.render.environment import html_environment
from runpipe.render.week_page import week_view
from runpipe.report import band_limits


def html(report: WeeklyReport) -> str:
    """Write one week as one self-contained page.

    Examples
    --------
    The same report always gives the same text: no clock, no random ids.
    """
    is_referral = report.assessment.muscle.needs_referral
    return clean_text(
        html_environment()
        .get_template("week.html.j2")
        .render(
            **week_view(report),
            energy_svg=None if is_referral else energy_figure(report),
            protein_svg=None if is_referral else protein_figure(report),
            recovery_svg=recovery_figure(report),
            trend_svg=trend_figure(report.trend, band_limits(report.assessment)),
        )
    )


def session_html(report: SessionReport) -> str:
    """Write one session as one self-contained page: trace, bouts, evidence."""
    return clean_text(
        html_environment()
        .get_template("session.html.j2")
        .render(report=report, line=report.line, panels=panels(report))
    )


def index_html(report: IndexReport) -> str:
    """Write the list of an athlete's weeks, newest first, with the trend of the latest."""
    return clean_text(
        html_environment()
        .get_template("index.html.j2")
        .render(
            report=report,
            weeks=tuple(reversed(report.weeks)),
            trend_svg=trend_figure(report.weeks[-TREND_WEEKS:], report.band_limits),
        )
    )
