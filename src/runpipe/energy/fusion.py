"""Energy balance from the diet log and the scale, and both together (model.md 3.4-3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from runpipe.energy.intake import sampling_sigma_kcal
from runpipe.energy.weight_trend import Slope
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True)
class Estimate:
    """A balance in kcal a day (negative in a deficit) and its sigma."""

    kcal: float
    sigma_kcal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """What log and scale say together. With ``prior`` neither spoke: the band is withheld."""

    kcal: float
    sigma_kcal: float
    source: EnergySource
    disagree: bool

    @property
    def deficit_kcal(self) -> float:
        """The deficit, never below 0."""
        return max(0.0, -self.kcal)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDay:
    """A complete day: what was eaten as logged, and what was spent on that same day."""

    intake_kcal: float
    tdee_kcal: float
    exercise_kcal: float


def diet_balance(
    days: Sequence[PairedDay],
    nee_kcal: float,
    week_exercise_kcal: float,
    under_reporting_frac: float,
    rules: Rules,
) -> Estimate | None:
    """Average intake less expenditure over complete days, each with its own expenditure.

    Parameters
    ----------
    days
        The complete days of the window. Pairing by day keeps one who logs rest days only from
        looking starved, and the reverse.
    nee_kcal, week_exercise_kcal
        Expenditure without sport, and mean net exercise a day over the whole window.
    under_reporting_frac
        What is added to the intake as logged.
    rules
        The ``energy`` rules.

    Returns
    -------
    Estimate or None
        `None` with fewer than three complete days.
    """
    n = len(days)
    if n < rules["intake.min_days"]:
        return None
    gaps = [d.intake_kcal * (1.0 + under_reporting_frac) - d.tdee_kcal for d in days]
    eaten = sum(d.intake_kcal for d in days) / n
    variance = (
        sampling_sigma_kcal(eaten, n, rules) ** 2
        + (rules["under_reporting.sigma_frac"] * eaten) ** 2
        + (rules["expenditure.resting_sigma_frac"] * nee_kcal) ** 2
        + (rules["expenditure.activity_sigma_frac"] * nee_kcal) ** 2
        + (rules["expenditure.exercise_sigma_frac"] * week_exercise_kcal) ** 2
    )
    return Estimate(sum(gaps) / n, sqrt(variance))


def scale_balance(slope: Slope | None, rules: Rules) -> Estimate | None:
    """Turn the scale's trend into a balance; `None` without a trend."""
    if slope is None:
        return None
    per_kg = rules["scale.kcal_per_kg"]
    spread = per_kg * slope.se_kg_per_day
    doubt = rules["scale.sigma_kcal_per_kg"] * slope.kg_per_day
    sigma = max(rules["scale.min_sigma_kcal"], sqrt(spread**2 + doubt**2))
    return Estimate(per_kg * slope.kg_per_day, sigma)


def fuse(diet: Estimate | None, scale: Estimate | None, rules: Rules) -> Fused:
    """Weigh log and scale by how sure each is; widen and flag when they disagree."""
    found = [estimate for estimate in (diet, scale) if estimate is not None]
    if not found:
        return Fused(
            kcal=rules["fusion.prior_balance_kcal"],
            sigma_kcal=rules["fusion.prior_sigma_kcal"],
            source=EnergySource.PRIOR,
            disagree=False,
        )
    if diet is None or scale is None:
        only = found[0]
        return Fused(
            kcal=only.kcal,
            sigma_kcal=only.sigma_kcal,
            source=EnergySource.SCALE if diet is None else EnergySource.DIET,
            disagree=False,
        )
    weight = sum(e.sigma_kcal**-2 for e in found)
    mean = sum(e.kcal * e.sigma_kcal**-2 for e in found) / weight
    sigma = 1.0 / sqrt(weight)
    gap = abs(diet.kcal - scale.kcal)
    allowed = sqrt(diet.sigma_kcal**2 + scale.sigma_kcal**2)
    disagree = gap > rules["fusion.gap_sigmas"] * allowed
    return Fused(
        kcal=mean,
        sigma_kcal=max(sigma, gap / 2.0) if disagree else sigma,
        source=EnergySource.DIET_AND_SCALE,
        disagree=disagree,
    )


def under_reporting(
    days: Sequence[PairedDay], slope: Slope | None, rules: Rules
) -> tuple[float, bool]:
    """Return the under-reporting correction, and whether it was learned from this athlete.

    Parameters
    ----------
    days
        Complete days of the last 28.
    slope
        The scale's trend over the same 28 days.
    rules
        The ``energy`` rules.

    References
    ----------
    Capling et al. 2017, 10.3390/nu9121313: athletes log 19 % less than they spend.
    """
    default = rules["under_reporting.default_frac"]
    if (
        slope is None
        or len(days) < rules["under_reporting.min_diet_days"]
        or slope.n_weigh_ins < rules["under_reporting.min_weigh_ins"]
        or slope.span_days < rules["under_reporting.min_span_days"]
    ):
        return default, False
    eaten = sum(d.intake_kcal for d in days) / len(days)
    spent = sum(d.tdee_kcal for d in days) / len(days)
    if eaten <= 0:
        return default, False
    seen = (spent + rules["scale.kcal_per_kg"] * slope.kg_per_day - eaten) / eaten
    learned = default + rules["under_reporting.shrink_frac"] * (seen - default)
    return min(max(learned, 0.0), rules["under_reporting.max_frac"]), True


def availability(
    days: Sequence[PairedDay],
    under_reporting_frac: float,
    fat_free_mass_kg: float | None,
    rules: Rules,
) -> float | None:
    """Return energy availability, kcal per kg fat-free mass a day.

    `None` with fewer than four complete days or without a fat-free mass.
    """
    n = len(days)
    if fat_free_mass_kg is None or n < rules["availability.min_days"]:
        return None
    eaten = sum(d.intake_kcal for d in days) / n * (1.0 + under_reporting_frac)
    return (eaten - sum(d.exercise_kcal for d in days) / n) / fat_free_mass_kg


def availability_light(value: float | None, rules: Rules) -> Light:
    """Return the light of an energy availability; ``unknown`` without one."""
    if value is None:
        return Light.UNKNOWN
    if value >= rules["availability.ok_kcal_per_kg"]:
        return Light.OK
    return Light.CAUTION if value >= rules["availability.caution_kcal_per_kg"] else Light.WARN
