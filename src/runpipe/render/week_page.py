"""What both pages of a week, HTML and Markdown, draw on: the same lines in the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.balance import MixShare
from runpipe.model.energy import EnergyBalance, EnergySource
from runpipe.model.muscle import FactorCard, Flag, Light
from runpipe.model.report import GapName, WeeklyReport
from runpipe.model.week_assessment import WeekAssessment
from runpipe.render.charts.figures import protein_g_per_kg, protein_mass_kg
from runpipe.render.wording import INDEX_PART
from runpipe.report import band_limits
from runpipe.words import message, say
from runpipe.words.quantities import MISSING, capitalised, number, percent, quantity, signed

MAX_REASONS: Final = 3
REST: Final = "rest"
FOOD_GAPS: Final = (GapName.DIET, GapName.SCALE, GapName.BODY_FAT, GapName.MEAL_TIMES)
"""What nobody is asked to log who should not be given figures on food."""
RECOVERY: Final = "recovery"
GRAVITY: Final = (Light.WARN, Light.CAUTION, Light.UNKNOWN, Light.OK, Light.INFO)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelLine:
    """One mean of the week: what, how much, and what it rests on."""

    title: str
    value: str
    rests_on: str
    light: Light | None = None
    note: str | None = None


def week_view(report: WeeklyReport) -> dict[str, object]:
    """Return the names a week's templates use."""
    assessment = report.assessment
    mass_kg = protein_mass_kg(report)
    is_referral = assessment.muscle.needs_referral
    return {
        "report": report,
        "a": assessment,
        "e": assessment.energy,
        "muscle": assessment.muscle,
        "plan": None if is_referral else assessment.muscle.plan,
        "is_uncertain": report.trend[-1].is_uncertain,
        "band_sentence": capitalised(say(assessment.muscle.plausible)),
        "reasons": assessment.muscle.reasons[:MAX_REASONS],
        "factors": [f for f in assessment.muscle.factors if not (is_referral and _on_food(f))],
        "has_before": any(row.n_weeks_before for row in report.balance),
        "flags": _flags(assessment.muscle.flags),
        "balance_flags": _flags(assessment.balance.flags),
        "index_left_out": [
            INDEX_PART[part.name] for part in assessment.balance.index_parts if part.points is None
        ],
        "gaps": [g for g in report.gaps if not (is_referral and g.name in FOOD_GAPS)],
        "mix": [share for share in assessment.balance.mix if _is_shown(share)],
        "fuel": fuel_lines(report),
        "day_protein": [protein_g_per_kg(day, mass_kg) for day in assessment.days],
        "availability_caveats": availability_caveats(assessment),
        "zone_widths": [
            high - low for low, high in pairwise((0.0, *band_limits(assessment), 100.0))
        ],
        "athlete_words": athlete_words(report.athlete, assessment.energy),
    }


def _flags(flags: tuple[Flag, ...]) -> list[Flag]:
    """Leave out what the section on recovery says anyway; the gravest come first."""
    kept = [flag for flag in flags if flag.name != RECOVERY]
    return sorted(kept, key=lambda flag: GRAVITY.index(flag.light))


def _on_food(factor: FactorCard) -> bool:
    return "kcal" in factor.unit or "g/kg" in factor.unit or "energy" in factor.name


def _is_shown(share: MixShare) -> bool:
    return share.name != REST and bool(share.sessions_7d or share.sessions_28d)


def availability_caveats(assessment: WeekAssessment) -> list[str]:
    """Return what energy availability can say and cannot."""
    limit = assessment.shown["energy.availability.caution_kcal_per_kg"]
    return [
        message("page.availability_meaning"),
        message("page.availability_limit", limit=limit),
        message("page.availability_error"),
    ]


def fuel_lines(report: WeeklyReport) -> list[FuelLine]:
    """Return the week's means of energy, food, body mass and sleep with their coverage."""
    assessment, energy = report.assessment, report.assessment.energy
    coverage = assessment.coverage
    logged = f"{coverage.n_diet_days} of 7 days"
    weighed = f"{coverage.n_weigh_ins} weigh-ins in 28 days"
    nights = f"{coverage.n_sleep_nights} of 7 nights"
    change = energy.mass_change_frac_per_week
    sleep = [day.sleep_h for day in assessment.days if day.sleep_h is not None]
    return [
        _balance_line(energy, logged, weighed),
        FuelLine(
            title="Eaten, as logged",
            value=_each(energy.intake_kcal, number, "kcal a day"),
            rests_on=logged,
            note=_under_reporting(energy),
        ),
        FuelLine(
            title="Used, all seven days",
            value=_each(energy.tdee_kcal, number, "kcal a day"),
            rests_on=f"{_sessions(coverage.n_sessions)}, body mass",
            note=f"{_each(energy.exercise_kcal, number, 'kcal a day')} of it by training",
        ),
        FuelLine(
            title="Energy availability",
            value=_each(energy.availability_kcal_per_kg, number, "kcal per kg fat-free mass"),
            rests_on=logged,
            light=energy.availability_light,
        ),
        FuelLine(
            title="Protein",
            value=quantity(energy.protein_g_per_kg, "g/kg"),
            rests_on=logged,
            note=f"target for this week {quantity(energy.protein_target_g_per_kg, 'g/kg')}",
        ),
        FuelLine(
            title="Carbohydrate",
            value=quantity(energy.carb_g_per_kg, "g/kg"),
            rests_on=logged,
            note=f"for this much training from {quantity(energy.carb_reference_g_per_kg, 'g/kg')}",
        ),
        FuelLine(
            title="Fat, share of energy", value=percent(energy.fat_energy_frac), rests_on=logged
        ),
        FuelLine(
            title="Body mass, change a week",
            value=MISSING if change is None else f"{signed(100 * change, 1)} %",
            rests_on=weighed,
            note=None if energy.mass_kg is None else f"now {number(energy.mass_kg, 1)} kg",
        ),
        FuelLine(
            title="Sleep",
            value=quantity(sum(sleep) / len(sleep) if sleep else None, "h/night"),
            rests_on=nights,
        ),
    ]


def _sessions(n: int) -> str:
    return "1 session" if n == 1 else f"{n} sessions"


def _each(value: float | None, write: Callable[[float], str], unit: str) -> str:
    return MISSING if value is None else f"{write(value)} {unit}"


def _balance_line(energy: EnergyBalance, logged: str, weighed: str) -> FuelLine:
    rests_on = {
        EnergySource.DIET_AND_SCALE: f"{logged}; {weighed}",
        EnergySource.DIET: f"{logged}; no trend from the scale",
        EnergySource.SCALE: f"{weighed}; too few food days",
        EnergySource.PRIOR: "neither food log nor scale",
    }[energy.source]
    if energy.source is EnergySource.PRIOR or energy.balance_kcal is None:
        return FuelLine(title="Energy balance", value=MISSING, rests_on=rests_on)
    spread = "" if energy.sigma_kcal is None else f" ± {number(energy.sigma_kcal)}"
    return FuelLine(
        title="Energy balance",
        value=f"{signed(energy.balance_kcal)}{spread} kcal a day",
        rests_on=rests_on,
        note="Log and scale disagree: the range is wider for it."
        if energy.log_and_scale_disagree
        else None,
    )


def _under_reporting(energy: EnergyBalance) -> str | None:
    share = energy.under_reporting_frac
    if energy.corrected_intake_kcal is None or share is None:
        return None
    whose = (
        "by log and scale together"
        if energy.is_under_reporting_personal
        else "for what logs usually miss"
    )
    change = "added" if share >= 0 else "taken off"
    return (
        f"counted as {number(energy.corrected_intake_kcal)}: {percent(abs(share))} {change} {whose}"
    )


def athlete_words(athlete: AthleteFacts, energy: EnergyBalance) -> str:
    """Say whom the figures were worked out for, so that a wrong setting is seen."""
    sex = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNSPECIFIED: "sex not given"}[athlete.sex]
    height = "height not given" if athlete.height_m is None else f"{number(athlete.height_m, 2)} m"
    mass = "body mass not known" if energy.mass_kg is None else f"{number(energy.mass_kg, 1)} kg"
    born = "age not given" if athlete.birth_date is None else f"born {athlete.birth_date.year}"
    fat = f"{percent(energy.body_fat_frac)} body fat" if energy.body_fat_frac is not None else ""
    how = "" if not fat else " (measured)" if energy.is_body_fat_measured else " (estimated)"
    return ", ".join(part for part in (sex, born, height, mass, fat + how) if part)
