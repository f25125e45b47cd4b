"""Energy availability: what is left for the body after training (docs/methods.md 2)."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt

from runpipe.energy.week_balance import WeekBalance
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Energy availability, kcal per kg fat-free mass and day, and how sure it is.

    `p_low_frac` and `p_severe_frac` are the probabilities that it lies below the two limits;
    `has_diary` tells whether food was logged, without which nothing is ever called low.
    """

    kcal_per_kg: float
    sigma_kcal_per_kg: float
    p_low_frac: float
    p_severe_frac: float
    has_diary: bool

    def is_low(self, rules: Rules) -> bool:
        """Return whether it is surely enough below the lower limit to be called low."""
        return self.has_diary and self.p_low_frac >= rules["availability.sure_frac"]

    def is_severe(self, rules: Rules) -> bool:
        """Return whether it is surely enough below the severe limit."""
        return self.has_diary and self.p_severe_frac >= rules["availability.sure_frac"]


def availability(
    balance: WeekBalance | None,
    nee_kcal: float | None,
    fat_free_mass_kg: float | None,
    rules: Rules,
) -> Availability | None:
    """Compute energy availability from the week's balance.

    Parameters
    ----------
    balance
        The week's; `None`, or one that rests on nothing logged, gives `None`.
    nee_kcal, fat_free_mass_kg
        Expenditure without sport, and fat-free mass; without either the answer is `None`.
    rules
        The ``energy`` rules.
    """
    if balance is None or balance.source is EnergySource.PRIOR:
        return None
    if nee_kcal is None or not fat_free_mass_kg:
        return None
    estimate = balance.estimate
    doubt = rules["availability.nee_sigma_frac"] * nee_kcal
    value = (estimate.kcal + nee_kcal) / fat_free_mass_kg
    sigma = sqrt(estimate.sigma_kcal**2 + doubt**2) / fat_free_mass_kg
    low, severe = (
        0.5 * (1.0 + erf((rules[f"availability.{limit}_kcal_per_kg"] - value) / sigma / sqrt(2.0)))
        for limit in ("caution", "severe")
    )
    return Availability(
        kcal_per_kg=value,
        sigma_kcal_per_kg=sigma,
        p_low_frac=low,
        p_severe_frac=severe,
        has_diary=balance.source in {EnergySource.DIET, EnergySource.DIET_AND_SCALE},
    )


def availability_light(available: Availability | None, rules: Rules) -> Light:
    """Return the light of an energy availability; ``unknown`` without one.

    ``warn`` needs a diary and a probability of 0.8 below the limit, since the figure is easily
    ten off; what merely looks low is ``caution``.
    """
    if available is None:
        return Light.UNKNOWN
    if available.kcal_per_kg >= rules["availability.ok_kcal_per_kg"]:
        return Light.OK
    return Light.WARN if available.is_low(rules) else Light.CAUTION
