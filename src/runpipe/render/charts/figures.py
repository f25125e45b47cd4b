"""From a report to its charts: which values stand in which picture, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from runpipe.model.report import TrendPoint, WeeklyReport
from runpipe.model.week_assessment import DayAssessment
from runpipe.model.week_facts import DayStatus
from runpipe.render.charts.charts import (
    Caption,
    Column,
    energy_svg,
    protein_svg,
    recovery_svg,
    trend_svg,
)
from runpipe.render.wording import DAY_NOTE
from runpipe.words.quantities import day_name, number

TREND_WEEKS: Final = 8
"""Weeks a trend shows: what a phone shows without turning it."""
COUNTED: Final = (DayStatus.COMPLETE, DayStatus.FASTING)


def protein_mass_kg(report: WeeklyReport) -> float | None:
    """Return the body mass that grams of protein were held against, `None` if not known.

    The week's own g/kg may rest on a capped mass (science/model.md 2), so it is worked back
    from the week's mean where there is one.
    """
    energy = report.assessment.energy
    grams = [
        day.protein_g
        for day in report.assessment.days
        if day.status in COUNTED and day.protein_g is not None
    ]
    if grams and energy.protein_g_per_kg:
        return sum(grams) / len(grams) / energy.protein_g_per_kg
    return energy.mass_kg


def protein_g_per_kg(day: DayAssessment, mass_kg: float | None) -> float | None:
    """Return a day's protein for each kilogram, `None` without a log or a body mass."""
    return None if day.protein_g is None or not mass_kg else day.protein_g / mass_kg


def energy_figure(report: WeeklyReport) -> Markup | None:
    """Draw energy by day, or nothing where no day has any."""
    days = report.assessment.days
    if all(day.intake_kcal is None and day.tdee_kcal is None for day in days):
        return None
    columns = [
        Column(
            day_name(day.date),
            {
                "eaten_kcal": day.intake_kcal,
                "used_kcal": day.tdee_kcal,
                "is_counted": day.status in COUNTED,
            },
            _note(day, day.intake_kcal),
        )
        for day in days
    ]
    text = "; ".join(
        f"{day_name(day.date)}: eaten {number(day.intake_kcal, missing='not logged')}, "
        f"used {number(day.tdee_kcal, missing='not known')}"
        for day in days
    )
    return energy_svg(columns, Caption("Energy by day, kcal", text))


def protein_figure(report: WeeklyReport) -> Markup | None:
    """Draw protein by day, or nothing where no day has any or the body mass is not known."""
    mass_kg = protein_mass_kg(report)
    values = [(day, protein_g_per_kg(day, mass_kg)) for day in report.assessment.days]
    if all(value is None for _, value in values):
        return None
    columns = [
        Column(
            day_name(day.date),
            {"g_per_kg": value, "is_counted": day.status in COUNTED},
            _note(day, value),
        )
        for day, value in values
    ]
    text = "; ".join(
        f"{day_name(day.date)}: {number(value, 1, missing='not logged')}" for day, value in values
    )
    target = report.assessment.energy.protein_target_g_per_kg
    return protein_svg(columns, target, Caption("Protein by day, g per kg body mass", text))


def _note(day: DayAssessment, value: float | None) -> str | None:
    return DAY_NOTE.get(day.status, "no log") if value is None else None


def recovery_figure(report: WeeklyReport) -> Markup | None:
    """Draw the damage index by day, or nothing where there was no running to recover from."""
    days = report.assessment.days
    if all(day.damage_index <= 0 for day in days):
        return None
    columns = [
        Column(day_name(day.date), {"index": day.damage_index, "is_counted": True}) for day in days
    ]
    text = "; ".join(f"{day_name(day.date)}: {number(day.damage_index, 1)}" for day in days)
    caption = Caption("Muscle damage index at the end of each day", text)
    shown = report.assessment.shown
    limits = [shown[f"load.damage.{name}"].value for name in ("easy_only", "no_hard")]
    return recovery_svg(columns, limits, caption)


def trend_figure(points: tuple[TrendPoint, ...], band_limits: Sequence[float]) -> Markup | None:
    """Draw the score by week, or nothing with fewer than two weeks to compare."""
    if sum(point.score is not None for point in points) < 2:  # noqa: PLR2004 (a trend needs two)
        return None
    columns = [
        Column(
            f"W{point.week.number}",
            {"score": point.score, "low": point.interval_low, "high": point.interval_high},
            "–" if point.score is None else None,
        )
        for point in points
    ]
    text = "; ".join(
        f"{point.week}: {number(point.score, missing='not enough data')}" for point in points
    )
    return trend_svg(columns, band_limits, Caption("Muscle-risk score by week, 0 to 100", text))
